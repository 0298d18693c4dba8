"""Events into tables. The tables can be thrown away and made again from the log: nothing here reads a clock or a die."""

import sqlite3
from typing import assert_never

import msgspec

from kiosk.queue import events as e
from kiosk.queue import move_events as m
from kiosk.queue import term_events as t
from kiosk.queue.forecast.record import note_outcome, note_told
from kiosk.queue.numbering import label
from kiosk.queue.projecting_moves import project_listing, project_move
from kiosk.queue.projecting_terms import project_term
from kiosk.queue.ratings import subject_of
from kiosk.queue.rows import Stamp, end_handling, end_parking, new_version
from kiosk.queue.signage import events as s
from kiosk.queue.signage.projection import project_signage
from kiosk.queue.timestamps import stamp_of
from kiosk.queue.words import CallWay


def project(  # noqa: C901 (one case for each family of events)
    connection: sqlite3.Connection, event: e.Event, stamp: Stamp
) -> None:
    """Apply one event. sqlite3.IntegrityError means that a guard is missing: the unique indexes have the last word."""
    match event:  # what comes most often stands first
        case e.TicketIssued() | e.NumbersLeased() | e.SlipReported():
            _project_numbers(connection, event, stamp)
        case e.TicketCalled() | e.TicketRecalled():
            _project_call(connection, event, stamp)
        case e.ServingStarted() | e.TicketFinished() | e.TicketNoShow():
            _project_handling(connection, event, stamp)
        case e.RatingGiven() | e.AnnouncementFinished():
            _project_heard(connection, event, stamp)
        case e.DayOpened() | e.DayConfirmed() | e.DayClosed():
            _project_day(connection, event, stamp)
        case (
            m.TicketContinued()
            | m.ServiceAdded()
            | m.TicketMoved()
            | m.TicketParked()
            | m.TicketReturned()
            | m.PriorityGranted()
        ):
            project_move(connection, event, stamp)
        case e.TicketCancelled() | e.TicketExpired():
            state = "cancelled" if isinstance(event, e.TicketCancelled) else "expired"
            _close_ticket(connection, event.ticket, state, stamp)
            end_parking(connection, event.ticket)
        case e.WindowTaken() | e.WindowLeft() | e.WindowPaused() | e.WindowResumed():
            _project_window(connection, event, stamp)
        case e.ServiceStopped() | e.ServiceResumed():
            _project_service(connection, event, stamp)
        case t.TermRaised() | t.TermSettled() | t.TicketSettled():
            project_term(connection, event, stamp)
        case m.AppointmentListed() | m.AppointmentCancelled() | m.AppointmentMissed() | m.SkillSet():
            project_listing(connection, event)
        case e.Audited() | e.DayTotals():
            return
        case (
            s.NoticePlaced()
            | s.NoticeApproved()
            | s.NoticeWithdrawn()
            | s.EmergencyRaised()
            | s.EmergencyLifted()
        ):
            project_signage(connection, event, stamp.at)
        case _:
            assert_never(event)


def _project_day(
    connection: sqlite3.Connection, event: e.DayOpened | e.DayConfirmed | e.DayClosed, stamp: Stamp
) -> None:
    day = event.day.isoformat()
    match event:
        case e.DayOpened():
            connection.execute(
                "INSERT INTO days VALUES (?, ?, ?, ?, NULL)"
                " ON CONFLICT (day) DO UPDATE SET opened_seq = ?2, opened_at = ?3, provisional = ?4, closed_at = NULL",
                (day, stamp.seq, stamp.at, int(event.provisional)),
            )
        case e.DayConfirmed():
            connection.execute("UPDATE days SET provisional = 0 WHERE day = ?", (day,))
        case e.DayClosed():
            connection.execute("UPDATE days SET closed_at = ? WHERE day = ?", (stamp.at, day))
            connection.execute("DELETE FROM pads")
            connection.execute("DELETE FROM stopped_services")
            connection.execute("UPDATE announcements SET ended = 'closed' WHERE ended IS NULL")


def _project_numbers(
    connection: sqlite3.Connection, event: e.TicketIssued | e.NumbersLeased | e.SlipReported, stamp: Stamp
) -> None:
    match event:
        case e.TicketIssued():
            _project_issue(connection, event, stamp)
        case e.SlipReported():
            connection.execute(
                "UPDATE tickets SET print_state = ?, print_attempt = ?, print_fault = ? WHERE id = ?",
                (event.state.value, event.attempt, event.fault, event.ticket),
            )
        case e.NumbersLeased():
            day = event.day.isoformat()
            row = (event.lease, event.device, day, event.prefix, event.first, event.last, stamp.tick_ms)
            connection.execute("INSERT INTO leases VALUES (?, ?, ?, ?, ?, ?, ?)", row)


def _project_issue(connection: sqlite3.Connection, event: e.TicketIssued, stamp: Stamp) -> None:
    taken_ms = stamp.tick_ms if event.taken_ms is None else event.taken_ms
    day = event.day.isoformat()
    if not event.lease:  # a number from a lease does not move the server's own counter
        connection.execute(
            "INSERT INTO counters VALUES (?, ?, ?) ON CONFLICT (day, prefix) DO UPDATE SET last = ?3",
            (day, event.prefix, event.number),
        )
    connection.execute(
        "INSERT INTO tickets (id, site, day, prefix, number, label, service, priority, level, state, taken_at,"
        " taken_ms, sequence, code, token, device, language, lease, rank_ms, origin, then_services, slot_at, taken_service)"
        " VALUES (?,?,?,?,?,?,?,?,?,'waiting',?,?,?,?,?,?,?,?,?,?,?,?,?)",
        (
            event.ticket, stamp.site, day, event.prefix, event.number, label(event.prefix, event.number),
            event.service, event.priority.value, event.level, event.taken_at or stamp.at, taken_ms, stamp.seq,
            event.code, event.token, event.device, event.language, event.lease,
            taken_ms if event.rank_ms is None else event.rank_ms, event.origin.value, ",".join(event.then),
            stamp_of(event.slot_at) if event.slot_at else None, event.service,
        ),
    )  # fmt: skip
    note_told(connection, event)
    if event.appointment and event.slot_at is not None:
        connection.execute(
            "INSERT INTO appointments VALUES (?, ?, ?, 'used', ?)"
            " ON CONFLICT (id) DO UPDATE SET service = ?2, slot_at = ?3, state = 'used', ticket = ?4",
            (event.appointment, event.service, stamp_of(event.slot_at), event.ticket),
        )


def _project_call(
    connection: sqlite3.Connection, event: e.TicketCalled | e.TicketRecalled, stamp: Stamp
) -> None:
    run = connection.execute
    if isinstance(event, e.TicketCalled):
        recall = 0
        note_outcome(connection, event)
        run(
            "UPDATE tickets SET state = 'called', window = ?, for_window = NULL, for_staff = '' WHERE id = ?",
            (event.window, event.ticket),
        )
        if event.way is CallWay.CALLED_BACK:
            end_parking(connection, event.ticket)
        run(
            "INSERT INTO handlings (id, day, ticket, number, service, window, staff, called_at, called_ms, last_call_ms)"
            " SELECT ?, day, id, label, service, ?, ?, ?, ?, ? FROM tickets WHERE id = ?",
            (stamp.seq, event.window, event.staff, stamp.at, stamp.tick_ms, stamp.tick_ms, event.ticket),
        )
    else:
        recall = event.recall
        run(
            "UPDATE handlings SET recalls = ?, last_call_ms = ? WHERE ticket = ? AND outcome IS NULL",
            (recall, stamp.tick_ms, event.ticket),
        )
        run("UPDATE announcements SET ended = 'merged' WHERE ended IS NULL AND ticket = ?", (event.ticket,))
    run(
        "INSERT INTO announcements SELECT ?, ?, day, id, label, ?, ?, ?, ?, NULL FROM tickets WHERE id = ?",
        (event.zone, event.announcement, event.window, recall, stamp.at, event.expires_ms, event.ticket),
    )
    if isinstance(event, e.TicketCalled) and event.way is CallWay.NEXT:
        run(
            "UPDATE windows SET version = ?, streak = CASE WHEN ? THEN streak + 1 ELSE 0 END WHERE window = ?",
            (stamp.seq, event.passes, event.window),
        )
    else:
        new_version(connection, event.window, stamp)


def _project_handling(
    connection: sqlite3.Connection, event: e.ServingStarted | e.TicketFinished | e.TicketNoShow, stamp: Stamp
) -> None:
    run = connection.execute
    match event:
        case e.ServingStarted():
            run("UPDATE tickets SET state = 'serving' WHERE id = ?", (event.ticket,))
            run("UPDATE announcements SET ended = 'over' WHERE ended IS NULL AND ticket = ?", (event.ticket,))
            run(
                "UPDATE handlings SET serving_at = ?, serving_ms = ? WHERE ticket = ? AND outcome IS NULL",
                (stamp.at, stamp.tick_ms, event.ticket),
            )
        case e.TicketFinished():
            _close_ticket(connection, event.ticket, "done", stamp)
            _ask_for_a_rating(connection, event)
        case e.TicketNoShow():
            _close_ticket(connection, event.ticket, "no_show", stamp)
    new_version(connection, event.window, stamp)


def _ask_for_a_rating(connection: sqlite3.Connection, event: e.TicketFinished) -> None:
    """The window's pad asks, once for each number: one that was finished before, and taken up again, was asked then."""
    asked = connection.execute(
        "SELECT 1 FROM ratings WHERE subject = ?", (subject_of(event.ticket),)
    ).fetchone()
    if asked is None:
        connection.execute(
            "INSERT INTO pads VALUES (?, ?, ?, ?)"
            " ON CONFLICT (window) DO UPDATE SET ticket = ?2, number = ?3, until_ms = ?4",
            (event.window, event.ticket, event.number, event.pad_until_ms),
        )


def _close_ticket(connection: sqlite3.Connection, ticket: str, state: str, stamp: Stamp) -> None:
    connection.execute(
        "UPDATE tickets SET state = ?, closed_at = ?, closed_ms = ? WHERE id = ?",
        (state, stamp.at, stamp.tick_ms, ticket),
    )
    end_handling(connection, ticket, "finished" if state == "done" else state, stamp)


def _project_window(
    connection: sqlite3.Connection,
    event: e.WindowTaken | e.WindowLeft | e.WindowPaused | e.WindowResumed,
    stamp: Stamp,
) -> None:
    run = connection.execute
    run(
        "INSERT INTO windows (window, since) VALUES (?, ?) ON CONFLICT (window) DO NOTHING",
        (event.window, stamp.at),
    )
    match event:
        case e.WindowTaken():
            run(
                "UPDATE windows SET staff = ?, console = ?, paused = 0, scheduled = 0, streak = 0, since = ?"
                " WHERE window = ?",
                (event.staff, event.console, stamp.at, event.window),
            )
        case e.WindowLeft():
            run(
                "UPDATE windows SET staff = NULL, console = '', paused = 0, scheduled = 0, streak = 0, since = ?"
                " WHERE window = ?",
                (stamp.at, event.window),
            )
        case e.WindowPaused():
            run(
                "UPDATE windows SET paused = 1, scheduled = ?1 <> '', pause_mark = coalesce(nullif(?1, ''), pause_mark),"
                " since = ?2 WHERE window = ?3",
                (event.schedule, stamp.at, event.window),
            )
        case e.WindowResumed():
            run(
                "UPDATE windows SET paused = 0, scheduled = 0, since = ? WHERE window = ?",
                (stamp.at, event.window),
            )
    new_version(connection, event.window, stamp)


def _project_service(
    connection: sqlite3.Connection, event: e.ServiceStopped | e.ServiceResumed, stamp: Stamp
) -> None:
    connection.execute("DELETE FROM stopped_services WHERE service = ?", (event.service,))
    if isinstance(event, e.ServiceStopped):
        row = (event.service, event.reason.value, stamp.at, event.staff)
        connection.execute("INSERT INTO stopped_services VALUES (?, ?, ?, ?)", row)


def _project_heard(
    connection: sqlite3.Connection, event: e.RatingGiven | e.AnnouncementFinished, stamp: Stamp
) -> None:
    if isinstance(event, e.AnnouncementFinished):
        connection.execute(
            "UPDATE announcements SET ended = 'spoken' WHERE zone = ? AND sequence = ? AND ended IS NULL",
            (event.zone, event.announcement),
        )
        return
    connection.execute(
        "INSERT INTO ratings SELECT ?, ?, day, id, service, ?, ?, ?, ?, ?, ? FROM tickets WHERE id = ?",
        (
            event.subject, event.ordinal, event.window, event.level.value if event.level else None,
            msgspec.json.encode(event.reasons).decode(), event.channel.value, event.option_set, stamp.at, event.ticket,
        ),
    )  # fmt: skip
    connection.execute("DELETE FROM pads WHERE ticket = ?", (event.ticket,))
