"""Events that put a ticket somewhere else, into tables; and the site's lists of appointments and skills."""

import sqlite3
from typing import assert_never

from kiosk.queue import move_events as e
from kiosk.queue.move_events import Listing, Move
from kiosk.queue.rows import Stamp, end_handling, end_parking, new_version
from kiosk.queue.timestamps import stamp_of
from kiosk.queue.words import Origin


def project_move(connection: sqlite3.Connection, event: Move, stamp: Stamp) -> None:
    """Apply one event of a ticket that stays open, or is open again."""
    run = connection.execute
    match event:
        case e.TicketContinued():
            end_handling(connection, event.ticket, "finished", stamp)
            run(
                "UPDATE tickets SET service = ?1, then_services = substr(then_services, length(?1) + 2) WHERE id = ?2",
                (event.next_service, event.ticket),
            )
            _wait(connection, event, Origin.CONTINUED)
            new_version(connection, event.window, stamp)
        case e.TicketMoved():
            end_handling(connection, event.ticket, _end_of(connection, event), stamp)
            end_parking(connection, event.ticket)
            # One that is open again is not rated yet.
            run("DELETE FROM pads WHERE ticket = ?", (event.ticket,))
            run(
                "UPDATE tickets SET service = ?, for_window = ?, for_staff = ? WHERE id = ?",
                (event.service, event.for_window, event.for_staff, event.ticket),
            )
            _wait(connection, event, event.origin)
            if event.window is not None:
                new_version(connection, event.window, stamp)
        case e.TicketReturned():
            run("UPDATE tickets SET returns = returns + 1 WHERE id = ?", (event.ticket,))
            _wait(connection, event, Origin.RETURNED)
        case e.TicketParked():
            _park(connection, event, stamp)
        case e.ServiceAdded():
            run(
                "UPDATE tickets SET then_services = ltrim(then_services || ',' || ?, ',') WHERE id = ?",
                (event.service, event.ticket),
            )
            new_version(connection, event.window, stamp)
        case e.PriorityGranted():
            run(
                "UPDATE tickets SET priority = ?, level = ? WHERE id = ?",
                (event.priority.value, event.level, event.ticket),
            )
        case _:
            assert_never(event)


def project_listing(connection: sqlite3.Connection, event: Listing) -> None:
    """Apply one event of a list that the site keeps."""
    run = connection.execute
    match event:
        case e.AppointmentListed():
            run(
                "INSERT INTO appointments VALUES (?, ?, ?, 'listed', NULL)"
                " ON CONFLICT (id) DO UPDATE SET service = ?2, slot_at = ?3, state = 'listed'",
                (event.appointment, event.service, stamp_of(event.slot_at)),
            )
        case e.AppointmentCancelled() | e.AppointmentMissed():
            state = "cancelled" if isinstance(event, e.AppointmentCancelled) else "missed"
            run("UPDATE appointments SET state = ? WHERE id = ?", (state, event.appointment))
        case e.SkillSet():
            run(
                "INSERT INTO skills VALUES (?, ?, ?) ON CONFLICT (staff, service) DO UPDATE SET skill = ?3",
                (event.staff, event.service, event.skill),
            )
        case _:
            assert_never(event)


def _wait(
    connection: sqlite3.Connection,
    event: e.TicketContinued | e.TicketMoved | e.TicketReturned,
    origin: Origin,
) -> None:
    """In the queue, at its new rank."""
    connection.execute(
        "UPDATE tickets SET state = 'waiting', window = NULL, closed_at = NULL, closed_ms = NULL, origin = ?, level = ?,"
        " rank_ms = ? WHERE id = ?",
        (origin.value, event.level, event.rank_ms, event.ticket),
    )


def _end_of(connection: sqlite3.Connection, event: e.TicketMoved) -> str:
    """Who had it sent it on, or somebody else freed the window: then nobody knows how long it was served."""
    row = connection.execute(
        "SELECT staff FROM handlings WHERE ticket = ? AND outcome IS NULL", (event.ticket,)
    ).fetchone()
    return "released" if row is not None and row[0] != event.staff else "transferred"


def _park(connection: sqlite3.Connection, event: e.TicketParked, stamp: Stamp) -> None:
    end_handling(connection, event.ticket, "parked", stamp)
    connection.execute("UPDATE tickets SET state = 'parked', window = NULL WHERE id = ?", (event.ticket,))
    connection.execute(
        "INSERT INTO parked VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?)",
        (
            event.ticket, event.number, event.service, event.window, event.staff, event.reason.value, stamp.at,
            event.due_ms, stamp.seq,
        ),
    )  # fmt: skip
    new_version(connection, event.window, stamp)
