"""Tickets that are not in the queue and may come back to it: parked, missed, and finished too early."""

import sqlite3
from datetime import datetime

from kiosk.queue.hall_time import Moment
from kiosk.queue.returning import return_until_ms
from kiosk.queue.settings import CallSettings
from kiosk.queue.window_schemas import FinishedTicket, MissedTicket, ParkedTicket
from kiosk.queue.words import ParkReason

_MOST = 20
_MOST_FINISHED = 3
_FINISHED = (
    "SELECT tickets.id, label, tickets.service, closed_at, closed_ms FROM handlings"
    " JOIN tickets ON tickets.id = ticket WHERE handlings.day ="
    " (SELECT day FROM days WHERE closed_at IS NULL ORDER BY opened_seq DESC LIMIT 1)"
    " AND handlings.window = ? AND outcome = 'finished' AND ended_ms >= ? AND state = 'done' AND closed_ms = ended_ms"
    " ORDER BY ended_ms DESC, handlings.id DESC LIMIT ?"
)
# +day: by the time of missing, not by the day, whose tickets are many
_MISSED = (
    "SELECT id, label, service, window, closed_at, closed_ms, returns FROM tickets"
    " WHERE state = 'no_show' AND closed_ms >= ? AND returns < ?"
    " AND +day = (SELECT day FROM days WHERE closed_at IS NULL ORDER BY opened_seq DESC LIMIT 1)"
    " ORDER BY closed_ms DESC, sequence LIMIT ?"
)


def parked_tickets(connection: sqlite3.Connection, moment: Moment, here: int) -> tuple[ParkedTicket, ...]:
    """Of the whole hall: those of window `here` first, then the oldest."""
    rows = connection.execute(
        "SELECT ticket, number, service, window, reason, at, due_ms FROM parked ORDER BY window <> ?, sequence",
        (here,),
    )
    return tuple(
        ParkedTicket(
            ticket=ticket,
            number=number,
            service=service,
            window=window,
            reason=ParkReason(reason),
            parked_at=datetime.fromisoformat(at),
            due_at=moment.wall(due_ms),
            overdue=due_ms <= moment.tick_ms,
            here=window == here,
        )
        for ticket, number, service, window, reason, at, due_ms in rows
    )


def missed_tickets(
    connection: sqlite3.Connection, moment: Moment, calls: CallSettings
) -> tuple[MissedTicket, ...]:
    """No-shows that may still return, the last first."""
    rows = connection.execute(_MISSED, (moment.tick_ms - calls.return_min * 60_000, calls.returns, _MOST))
    return tuple(
        MissedTicket(
            ticket=ticket,
            number=number,
            service=service,
            window=window,
            missed_at=datetime.fromisoformat(closed_at),
            until=moment.wall(return_until_ms(closed_ms, returns, calls) or closed_ms),
            returns=returns,
        )
        for ticket, number, service, window, closed_at, closed_ms, returns in rows
    )


def finished_tickets(
    connection: sqlite3.Connection, moment: Moment, calls: CallSettings, window: int
) -> tuple[FinishedTicket, ...]:
    """Those that this window finished last and may take up again, the last first."""
    keep_ms = calls.reopen_min * 60_000
    rows = connection.execute(_FINISHED, (window, moment.tick_ms - keep_ms, _MOST_FINISHED))
    return tuple(
        FinishedTicket(
            ticket=ticket,
            number=number,
            service=service,
            finished_at=datetime.fromisoformat(closed_at),
            until=moment.wall(closed_ms + keep_ms),
        )
        for ticket, number, service, closed_at, closed_ms in rows
    )
