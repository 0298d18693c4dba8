"""A ticket as its owner's phone may know it; made from the tables, never kept, and nothing of a person in it."""

import sqlite3
from collections.abc import Iterable
from datetime import datetime

from kiosk.domain.errors import Refused
from kiosk.domain.phone import PhoneAct, PhoneCall, PhoneSite, PhoneTicket
from kiosk.queue import views
from kiosk.queue.hall_time import Moment
from kiosk.queue.ratings import check_rateable, subject_of
from kiosk.queue.reads import ordinals_given, ticket_by_id
from kiosk.queue.schemas import Calling, Hall, TicketState, TicketStatus
from kiosk.queue.settings import QueueSettings
from kiosk.queue.ticket import Ticket, may_become

CALLS = 3


def phone_site(settings: QueueSettings, hall: Hall) -> PhoneSite:
    """What the tickets of this site share."""
    site, calls = settings.site, settings.calls
    return PhoneSite(
        name=site.name,
        zone=site.time_zone,
        opens=hall.opens,
        closes=hall.closes,
        demo=site.demo,
        late_places=calls.return_after,
        return_min=calls.return_min if calls.returns else 0,
    )


def phone_ticket(
    connection: sqlite3.Connection,
    settings: QueueSettings,
    moment: Moment,
    ticket_id: str,
    calling: Iterable[Calling],
) -> PhoneTicket:
    """The ticket now. calling: the hall's last calls. Raises Refused unknown_ticket."""
    status = views.ticket_status(connection, settings, moment, ticket_id)
    return PhoneTicket(
        number=status.number,
        service=status.service,
        state=status.state.value,
        ahead=status.ahead,
        low_min=status.wait.low_min if status.wait else None,
        high_min=status.wait.high_min if status.wait else None,
        windows=status.windows,
        window=status.window,
        calls=last_calls(calling, status.windows),
        may=tuple(_acts(connection, settings, moment, ticket_by_id(connection, ticket_id), status)),
    )


def last_calls(calling: Iterable[Calling], windows: tuple[int, ...]) -> tuple[PhoneCall, ...]:
    """The newest calls at these windows, each ticket once, the newest first."""
    latest: dict[str, tuple[datetime, PhoneCall]] = {}
    for call in calling:
        known = latest.get(call.ticket)
        if call.window in windows and (known is None or known[0] < call.called_at):
            latest[call.ticket] = call.called_at, PhoneCall(call.number, call.window)
    newest = sorted(latest.values(), key=lambda one: one[0], reverse=True)
    return tuple(call for _, call in newest[:CALLS])


def _acts(
    connection: sqlite3.Connection,
    settings: QueueSettings,
    moment: Moment,
    ticket: Ticket,
    status: TicketStatus,
) -> Iterable[PhoneAct]:
    if status.state is TicketState.WAITING:
        yield PhoneAct.LATE
    if status.return_until is not None and status.returns_left:
        yield PhoneAct.RETURN
    if may_become(ticket.state, TicketState.CANCELLED):
        yield PhoneAct.CANCEL
    given = ordinals_given(connection, subject_of(ticket.id))
    try:
        check_rateable(ticket.state, ticket.closed_ms, given, moment.tick_ms, settings.rating.code_valid_h)
    except Refused:
        return
    yield PhoneAct.RATE
