"""What the old server had done comes home: its numbers as they are on paper, its ends where they are still possible."""

import msgspec

from kiosk.domain.rating import RatingChannel
from kiosk.queue import case_note
from kiosk.queue import events as e
from kiosk.queue import term_events as t
from kiosk.queue.commands.codes import unused_code
from kiosk.queue.commands.people import forget_person, remember_person
from kiosk.queue.hours import local_time
from kiosk.queue.leasing.handing_in import bounded, is_over, service_here, ticket_answered
from kiosk.queue.leasing.numbers import number_is_taken
from kiosk.queue.numbering import label
from kiosk.queue.ratings import subject_of
from kiosk.queue.reads import ticket_by_id
from kiosk.queue.schemas import TakeTicket, TicketState
from kiosk.queue.standby.messages import TailEnd, TailMerged, TailRating, TailTicket
from kiosk.queue.standby.terms import settled_terms
from kiosk.queue.ticket import Ticket
from kiosk.queue.timestamps import stamp_of
from kiosk.queue.transaction import Transaction
from kiosk.queue.words import Origin

CLOSED = frozenset({TicketState.DONE, TicketState.NO_SHOW, TicketState.CANCELLED, TicketState.EXPIRED})
_WAITS = frozenset({TicketState.WAITING, TicketState.PARKED})


def merge(transaction: Transaction, told: TailTicket) -> TailMerged:
    """One ticket's story, in any order and as often as it comes; what cannot be applied is kept in the audit."""
    did: list[str] = []
    if not _is_known(transaction, told.ticket):
        did.append(_record(transaction, told))
    if _is_known(transaction, told.ticket):
        did += _bring_up_to_date(transaction, told, ticket_by_id(transaction.connection, told.ticket))
        did += [word for rating in told.ratings if (word := _rate(transaction, told, rating))]
        transaction.touch("hall", "windows", f"ticket:{told.ticket}")
    return TailMerged(ticket=told.ticket, did=tuple(word for word in did if word))


def settle(transaction: Transaction, told: TailEnd) -> None:
    """All of it is here, and with it what that server had been handed: numbers begin at 1 again on the next day of which
    no kiosk can hold a number of that server."""
    opened, zone = transaction.day(), transaction.settings.zone_info
    day = opened.day if opened is not None else local_time(transaction.moment.at, zone).date()
    day = max(day, told.leased_to or day)
    known = settled_terms(transaction.connection)
    for term in sorted({told.term + 1, *told.settled} - {*known}):
        transaction.record(t.TermSettled(term=term, day=day))
    if told.term + 1 not in known:
        what = f"events {told.events} tickets {told.tickets}"
        transaction.record(e.Audited(what="tail.merged", who=f"term-{told.term}", detail=what))


def _record(transaction: Transaction, told: TailTicket) -> str:
    """A number that the old server gave."""
    theirs, connection = told.issued, transaction.connection
    if theirs is None:
        return _audit_once(transaction, "tail.unknown", told)
    day = theirs.day.isoformat()
    if number_is_taken(connection, day, theirs.prefix, theirs.number):
        return _audit_once(transaction, "tail.number_taken", told)
    at_ms = bounded(transaction.moment, told.age_ms, 0)
    event = msgspec.structs.replace(
        theirs,
        service=service_here(transaction.settings, theirs.service, theirs.prefix),
        lease=theirs.lease or f"term-{told.term}",
        taken_at=stamp_of(transaction.moment.wall(at_ms)),
        taken_ms=at_ms,
        code=unused_code(transaction, theirs.day) if _code_is_taken(transaction, theirs) else theirs.code,
    )
    answered = ticket_answered(transaction, told.command)
    transaction.record(event)
    number = label(event.prefix, event.number)
    if answered is not None:  # the tap went on to us: nobody holds the number that the old server gave
        transaction.record(e.TicketCancelled(ticket=event.ticket, number=number, service=event.service))
        return "orphan"
    if told.answer:
        transaction.log.execute(
            "INSERT OR IGNORE INTO commands VALUES (?, ?, 0, ?, ?)",
            (told.command, told.digest, told.answer, transaction.moment.tick_ms),
        )
    if told.state not in CLOSED and is_over(transaction, day):
        transaction.record(e.TicketExpired(ticket=event.ticket, number=number, service=event.service))
        return "expired"
    if told.state not in CLOSED:
        _remember(transaction, told, event)
    return "issued"


def _remember(transaction: Transaction, told: TailTicket, event: e.TicketIssued) -> None:
    """What came from a card, and what was begun at the kiosk: beside the ticket while it is open."""
    person = TakeTicket(
        command=told.command, service=event.service, person_tag=told.person_tag, masked_name=told.masked_name
    )
    remember_person(transaction.connection, event, person)
    if told.case is not None:
        case_note.keep(transaction.connection, event.ticket, told.case)


def _bring_up_to_date(transaction: Transaction, told: TailTicket, here: Ticket) -> list[str]:
    if told.state is here.state or told.state is TicketState.WAITING:
        return []
    if told.state not in CLOSED or here.state not in _WAITS or here.origin is Origin.REOPENED:
        return [_audit_once(transaction, f"tail.{told.state.value}", told)]
    transaction.record(
        t.TicketSettled(
            ticket=here.id,
            number=here.label,
            service=told.service or here.service,
            state=told.state,
            window=told.window,
            staff=told.staff,
            called_at=told.called_at,
            serving_at=told.serving_at,
            ended_at=told.ended_at,
        )
    )
    forget_person(transaction.connection, here.id)
    return ["settled"]


def _rate(transaction: Transaction, told: TailTicket, rating: TailRating) -> str:
    subject = subject_of(told.ticket)
    known = transaction.connection.execute(
        "SELECT 1 FROM ratings WHERE subject = ? AND ordinal = ?", (subject, rating.ordinal)
    ).fetchone()
    if known is not None:
        return ""
    transaction.record(
        e.RatingGiven(
            subject=subject,
            ticket=told.ticket,
            service=told.service,
            window=rating.window,
            ordinal=rating.ordinal,
            level=rating.level,
            reasons=rating.reasons,
            channel=RatingChannel(rating.channel),
            option_set=rating.option_set,
        )
    )
    return "rated"


def _is_known(transaction: Transaction, ticket: str) -> bool:
    return (
        transaction.connection.execute("SELECT 1 FROM tickets WHERE id = ?", (ticket,)).fetchone() is not None
    )


def _code_is_taken(transaction: Transaction, event: e.TicketIssued) -> bool:
    row = transaction.connection.execute(
        "SELECT 1 FROM tickets WHERE day = ? AND code = ?", (event.day.isoformat(), event.code)
    ).fetchone()
    return row is not None


def _audit_once(transaction: Transaction, what: str, told: TailTicket) -> str:
    known = transaction.log.execute(
        "SELECT 1 FROM events WHERE kind = 'audit' AND json_extract(payload, '$.what') = ?"
        " AND json_extract(payload, '$.whom') = ?",
        (what, told.ticket),
    ).fetchone()
    if known is not None:
        return ""
    transaction.record(
        e.Audited(
            what=what, who=told.staff or f"term-{told.term}", whom=told.ticket, detail=str(told.window or "")
        )
    )
    return "audited"
