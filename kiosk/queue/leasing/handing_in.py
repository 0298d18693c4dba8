"""Numbers that were given while the server was gone come home: any order, any number of times, none lost, none doubled."""

from datetime import date, datetime, time

import msgspec

from kiosk.domain.errors import Refused
from kiosk.domain.priority import PriorityClass
from kiosk.domain.slip_token import is_genuine, lease_key
from kiosk.queue import case_note
from kiosk.queue import events as e
from kiosk.queue.commands.appointments import CheckIn, check_in_at, origin_of
from kiosk.queue.commands.codes import unused_code
from kiosk.queue.commands.people import forget_person, remember_person
from kiosk.queue.commands.standing import slot_ms
from kiosk.queue.commands.tickets import cancel
from kiosk.queue.execution import command_of, remember_answer
from kiosk.queue.hall_time import Moment
from kiosk.queue.lease_schemas import HandedIn, HandIn, HandInOutcome, LeasedTicket
from kiosk.queue.leasing.numbers import number_is_taken
from kiosk.queue.leasing.site_secret import site_secret
from kiosk.queue.numbering import label
from kiosk.queue.reads import ticket_by_id
from kiosk.queue.schemas import TakenTicket, TicketState
from kiosk.queue.settings import QueueSettings
from kiosk.queue.timestamps import stamp_of
from kiosk.queue.transaction import Transaction

NUMBER_TAKEN = "leased.number_taken"
WAS_NUMBER_TAKEN = (  # word for word as its index says it
    f"SELECT 1 FROM events WHERE kind = 'audit' AND json_extract(payload, '$.what') = '{NUMBER_TAKEN}'"  # noqa: S608
    " AND json_extract(payload, '$.whom') = ?"
)


def hand_in(transaction: Transaction, device: str, asked: HandIn) -> HandedIn:
    """Record the ticket with the number that is on its paper. Raises Refused lease_unknown for a token that is not ours."""
    leased = asked.leased
    if (known := _outcome_of(transaction, leased.ticket)) is not None:
        return HandedIn(ticket=leased.ticket, outcome=known)
    key = lease_key(site_secret(transaction.connection), leased.lease)
    if not is_genuine(leased.token, key, leased.lease, leased.day, leased.prefix, leased.number):
        raise Refused("lease_unknown", "token")
    if leased.take.case is not None:
        case_note.checked(leased.take.case)
    day = leased.day.isoformat()
    if number_is_taken(transaction.connection, day, leased.prefix, leased.number):
        transaction.record(e.Audited(what=NUMBER_TAKEN, who=device, whom=leased.ticket))
        return HandedIn(ticket=leased.ticket, outcome=HandInOutcome.NUMBER_TAKEN)
    own = _give_back_the_servers_own(transaction, leased)
    at_ms = taken_ms(transaction, asked)
    booking = _checked_in(transaction, device, leased, at_ms, own)
    event = _issued(transaction, device, leased, at_ms, booking)
    transaction.record(event)
    wanted = booking.service if booking else leased.take.service
    if event.service != wanted:
        _audit(transaction, "leased.unknown_service", device, leased, wanted)
    _answer_late_repeats(transaction, device, leased, event)
    transaction.touch("hall", "windows")
    if is_over(transaction, day):
        transaction.record(
            e.TicketExpired(
                ticket=event.ticket, number=label(event.prefix, event.number), service=event.service
            )
        )
        forget_person(transaction.connection, event.ticket)
        return HandedIn(ticket=event.ticket, outcome=HandInOutcome.EXPIRED)
    remember_person(transaction.connection, event, leased.take)
    if leased.take.case is not None:
        case_note.keep(transaction.connection, event.ticket, leased.take.case)
    return HandedIn(ticket=event.ticket, outcome=HandInOutcome.RECORDED)


def _checked_in(
    transaction: Transaction, device: str, leased: LeasedTicket, at_ms: int, own: str
) -> CheckIn | None:
    """The check-in as of the tap, also where the appointment counts as missed meanwhile.

    The number is on paper whatever it comes to: what the server would have refused is an ordinary number, and audited.
    """
    take = leased.take
    if take.appointment is None:
        return None
    tapped_at = transaction.moment.wall(at_ms)
    try:
        return check_in_at(transaction, take.appointment, take.service, tapped_at, own=own)
    except Refused as refused:
        _audit(transaction, "leased.no_check_in", device, leased, refused.reason)
        return None


def _issued(
    transaction: Transaction, device: str, leased: LeasedTicket, at_ms: int, booking: CheckIn | None
) -> e.TicketIssued:
    """The ticket as the log knows it: its place in the order is that of its slot, or of the moment when it was taken."""
    take, moment, settings = leased.take, transaction.moment, transaction.settings
    service = service_here(settings, booking.service if booking else take.service, leased.prefix)
    in_time = booking is not None and not booking.late
    priority = PriorityClass.APPOINTMENT if in_time else take.priority
    return e.TicketIssued(
        ticket=leased.ticket,
        day=leased.day,
        prefix=leased.prefix,
        number=leased.number,
        service=service,
        priority=priority,
        level=settings.priority.level(priority),
        code=unused_code(transaction, leased.day),
        token=leased.token,
        device=device,
        language=take.language,
        provisional=transaction.provisional,
        ahead=0,
        low_min=None,
        high_min=None,
        then=tuple(one for one in take.then if one != service and settings.windows_for(one)),
        lease=leased.lease,
        taken_at=stamp_of(moment.wall(at_ms)),
        taken_ms=at_ms,
        rank_ms=slot_ms(transaction, booking.slot_at) if booking and in_time else None,
        origin=origin_of(booking),
        appointment=booking.id if booking else "",
        slot_at=booking.slot_at if booking else None,
    )


def service_here(settings: QueueSettings, service: str, prefix: str) -> str:
    """The service itself; where the site gives no numbers for it, one with this prefix, or else the first with a window.

    Somebody calls the number that is on paper, and sends it on.
    """
    if settings.service(service) is not None:
        return service
    handled = [one for one in settings.services if settings.windows_for(one.id)] or settings.services
    return min(handled, key=lambda one: one.prefix != prefix).id


def taken_ms(transaction: Transaction, asked: HandIn) -> int:
    """Hall time of the tap: as long ago as the kiosk says, but not before its lease, nor before its day, and not after now."""
    ago_ms = round((asked.sent_at - asked.leased.taken_at).total_seconds() * 1000)
    row = transaction.connection.execute(
        "SELECT given_ms FROM leases WHERE lease = ?", (asked.leased.lease,)
    ).fetchone()
    given_ms = 0 if row is None else int(row[0])
    return bounded(transaction.moment, ago_ms, max(given_ms, _began_ms(transaction, asked.leased.day)))


def _began_ms(transaction: Transaction, day: date) -> int:
    """Hall time of that day's midnight; 0 where nobody vouches for the clock."""
    if transaction.provisional:
        return 0
    moment = transaction.moment
    midnight = datetime.combine(day, time.min, transaction.settings.zone_info)
    return moment.tick_ms - round((moment.at - midnight).total_seconds() * 1000)


def bounded(moment: Moment, ago_ms: int, earliest_ms: int) -> int:
    """A kiosk's clock cannot jump the queue: within [earliest_ms, now]."""
    return min(moment.tick_ms, max(earliest_ms, moment.tick_ms - max(0, ago_ms)))


def is_over(transaction: Transaction, day: str) -> bool:
    """Whether numbers of that day are called no more: it was closed, or a later one was opened and that one never.

    A day after the last that was opened has begun at the kiosks, and here nobody vouches for the clock yet.
    """
    row = transaction.connection.execute("SELECT closed_at FROM days WHERE day = ?", (day,)).fetchone()
    if row is not None:
        return row[0] is not None
    last = transaction.day()
    return last is None or day < last.day.isoformat()


def _outcome_of(transaction: Transaction, ticket: str) -> HandInOutcome | None:
    """What is known of it; None for one that is new."""
    run = transaction.connection.execute
    row = run("SELECT state FROM tickets WHERE id = ?", (ticket,)).fetchone()
    if row is not None:
        is_expired = row[0] == TicketState.EXPIRED.value
        return HandInOutcome.EXPIRED if is_expired else HandInOutcome.RECORDED
    row = transaction.log.execute(WAS_NUMBER_TAKEN, (ticket,)).fetchone()
    return None if row is None else HandInOutcome.NUMBER_TAKEN


def ticket_answered(transaction: Transaction, command: str) -> str | None:
    """The ticket that this tap got here, or None."""
    row = transaction.log.execute(
        "SELECT answer FROM commands WHERE id = ? AND NOT refused", (command,)
    ).fetchone()
    return None if row is None else msgspec.json.decode(row[0], type=TakenTicket).ticket


def _give_back_the_servers_own(transaction: Transaction, leased: LeasedTicket) -> str:
    """The same tap may have got a number here whose answer was lost: nobody holds that one, so nobody is called by it.

    The ticket that was given back; empty where there was none.
    """
    orphan = ticket_answered(transaction, leased.take.command)
    if orphan is None or orphan == leased.ticket:
        return ""
    if ticket_by_id(transaction.connection, orphan).state is not TicketState.WAITING:
        return ""
    cancel(transaction, orphan)
    return orphan


def _audit(transaction: Transaction, what: str, device: str, leased: LeasedTicket, why: str) -> None:
    detail = f"{label(leased.prefix, leased.number)} {why}"
    transaction.record(e.Audited(what=what, who=device, whom=leased.ticket, detail=detail))


def _answer_late_repeats(
    transaction: Transaction, device: str, leased: LeasedTicket, event: e.TicketIssued
) -> None:
    """The tap itself may still be on its way to us: it gets this ticket, not a second one."""
    taken = TakenTicket(
        ticket=event.ticket,
        number=label(event.prefix, event.number),
        service=event.service,
        business_day=event.day,
        taken_at=leased.taken_at,
        priority=event.priority,
        ahead=0,
        windows=transaction.settings.windows_for(event.service),
        code=event.code,
        status_url="",
        leased=True,
    )
    remember_answer(transaction, command_of(leased.take.command, device, "take", leased.take), taken)
