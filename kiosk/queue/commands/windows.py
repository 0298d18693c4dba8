"""What staff do at a window: sit down, call, recall, serve, finish, let pass, pause, leave."""

from collections.abc import Callable
from dataclasses import dataclass
from enum import StrEnum
from typing import assert_never

from kiosk.domain.errors import Refused
from kiosk.domain.rating import RatingChannel
from kiosk.queue import calling
from kiosk.queue import events as e
from kiosk.queue.commands.ratings import record_rating
from kiosk.queue.commands.tickets import forget_person
from kiosk.queue.reads import (
    Handling,
    StaffedWindow,
    caller_at,
    first_waiting,
    handling_at,
    staffed_windows,
    ticket_by_id,
)
from kiosk.queue.settings import WindowSettings
from kiosk.queue.transaction import Transaction
from kiosk.queue.window_schemas import WindowCommand, WindowView
from kiosk.queue.window_view import window_view


class Verb(StrEnum):
    """What a member of staff does at a window."""

    TAKE = "take"
    LEAVE = "leave"
    CALL = "call"
    RECALL = "recall"
    SERVE = "serve"
    NO_SHOW = "no_show"
    FINISH = "finish"
    PAUSE = "pause"
    RESUME = "resume"


@dataclass(frozen=True, slots=True)
class Console:
    """Who commands: a member of staff in one session. `is_alive` says whether another session is still heard."""

    staff: str
    session: str
    is_alive: Callable[[str], bool]


def command_window(
    transaction: Transaction, console: Console, window: WindowSettings, verb: Verb, command: WindowCommand
) -> WindowView:
    """Do it, and show the window after it.

    Raises Refused: stale, not_your_window, window_taken, staff_elsewhere, signed_in_elsewhere, day_not_open, paused,
    not_paused, already_active, active_ticket, no_ticket, nobody_waiting, recall_too_soon, recalls_used, wrong_state.
    """
    own = staffed_windows(transaction.connection).get(window.number)
    if verb is Verb.TAKE:
        sit_down(transaction, console, window, own)
    else:
        if own is None or own.staff != console.staff or own.console != console.session:
            raise Refused("not_your_window", str(window.number))
        if command.seen != own.version:
            raise Refused("stale", f"seen {command.seen}, now {own.version}")
        perform(transaction, window, own, verb)
    transaction.touch("hall", "windows", f"pad:{window.number}")
    return window_view(
        transaction.connection,
        transaction.settings,
        transaction.moment,
        window,
        provisional=transaction.provisional,
    )


def leave_all(transaction: Transaction, staff: str) -> None:
    """Leave the window that this person has, if any. Raises Refused active_ticket."""
    for own in staffed_windows(transaction.connection).values():
        if own.staff == staff:
            _leave(transaction, own)
            transaction.touch("hall", "windows")


def window_itself(window: int) -> str:
    """Who works at a window that needs nobody signed in."""
    return f"window-{window}"


def perform(transaction: Transaction, window: WindowSettings, own: StaffedWindow, verb: Verb) -> None:
    """Everything but sitting down; who asks may do it. Refusals: see command_window."""
    match verb:
        case Verb.LEAVE:
            _leave(transaction, own)
        case Verb.CALL:
            _call(transaction, window, own)
        case Verb.RECALL:
            _recall(transaction, window)
        case Verb.SERVE:
            _serve(transaction, window)
        case Verb.NO_SHOW:
            _no_show(transaction, window)
        case Verb.FINISH:
            _finish(transaction, window, own)
        case Verb.PAUSE:
            if own.paused:
                raise Refused("paused")
            transaction.record(e.WindowPaused(window=window.number, staff=own.staff or ""))
        case Verb.RESUME:
            if not own.paused:
                raise Refused("not_paused")
            transaction.record(e.WindowResumed(window=window.number, staff=own.staff or ""))
        case Verb.TAKE:
            raise AssertionError("taken elsewhere")
        case _:
            assert_never(verb)


def sit_down(
    transaction: Transaction, console: Console, window: WindowSettings, own: StaffedWindow | None
) -> None:
    """Take the window. A console of the same person that is still heard keeps it; a silent one, and a keypad, lose it.

    Raises Refused: day_not_open, staff_elsewhere, window_taken, signed_in_elsewhere.
    """
    day = transaction.day()
    if day is None or day.closed:
        raise Refused("day_not_open")
    for other in staffed_windows(transaction.connection).values():
        if other.staff == console.staff and other.window != window.number:
            raise Refused("staff_elsewhere", str(other.window))
    if own is not None and own.staff not in (None, window_itself(window.number)):
        if own.staff != console.staff:
            raise Refused("window_taken", str(window.number))
        if own.console == console.session:
            return
        if console.is_alive(own.console):
            raise Refused("signed_in_elsewhere", str(window.number))
    transaction.record(e.WindowTaken(window=window.number, staff=console.staff, console=console.session))


def _leave(transaction: Transaction, own: StaffedWindow) -> None:
    if handling_at(transaction.connection, own.window) is not None:
        raise Refused("active_ticket", str(own.window))
    transaction.record(e.WindowLeft(window=own.window, staff=own.staff or ""))


def _call(transaction: Transaction, window: WindowSettings, own: StaffedWindow) -> None:
    if own.paused:
        raise Refused("paused")
    if handling_at(transaction.connection, window.number) is not None:
        raise Refused("already_active")
    settings, now_ms = transaction.settings, transaction.moment.tick_ms
    step_ms = settings.priority.ageing_step_s * 1000
    caller = caller_at(transaction.connection, window, own.staff)
    fairness = calling.Fairness(settings.priority.fair, own.streak)
    found = calling.next_ticket(first_waiting(transaction.connection, 1), caller, now_ms, step_ms, fairness)
    if found is None:
        raise Refused("nobody_waiting")
    chosen = ticket_by_id(transaction.connection, found.ticket.ticket)
    transaction.record(
        e.TicketCalled(
            ticket=chosen.id,
            number=chosen.label,
            service=chosen.service,
            window=window.number,
            staff=own.staff or "",
            waited_s=(now_ms - chosen.taken_ms) // 1000,
            zone=window.zone,
            announcement=_next_announcement(transaction, window.zone),
            expires_ms=now_ms + settings.calls.expires_s * 1000,
            level=chosen.level,
            passes=found.passes,
            fair=found.fair,
        )
    )
    transaction.touch(f"ticket:{chosen.id}", f"zone:{window.zone}")


def _recall(transaction: Transaction, window: WindowSettings) -> None:
    handling = _called(transaction, window)
    settings, now_ms = transaction.settings, transaction.moment.tick_ms
    if handling.recalls >= settings.calls.recalls:
        raise Refused("recalls_used", str(settings.calls.recalls))
    if now_ms - handling.last_call_ms < settings.calls.recall_gap_s * 1000:
        raise Refused("recall_too_soon", str(settings.calls.recall_gap_s))
    transaction.record(
        e.TicketRecalled(
            ticket=handling.ticket,
            number=handling.number,
            service=handling.service,
            window=window.number,
            recall=handling.recalls + 1,
            zone=window.zone,
            announcement=_next_announcement(transaction, window.zone),
            expires_ms=now_ms + settings.calls.expires_s * 1000,
        )
    )
    transaction.touch(f"ticket:{handling.ticket}", f"zone:{window.zone}")


def _serve(transaction: Transaction, window: WindowSettings) -> None:
    handling = _called(transaction, window)
    transaction.record(
        e.ServingStarted(
            ticket=handling.ticket, number=handling.number, service=handling.service, window=window.number
        )
    )
    transaction.touch(f"ticket:{handling.ticket}", f"zone:{window.zone}")


def _no_show(transaction: Transaction, window: WindowSettings) -> None:
    handling = _called(transaction, window)
    transaction.record(
        e.TicketNoShow(
            ticket=handling.ticket,
            number=handling.number,
            service=handling.service,
            window=window.number,
            recalls=handling.recalls,
        )
    )
    forget_person(transaction.connection, handling.ticket)
    transaction.touch(f"ticket:{handling.ticket}", f"zone:{window.zone}")


def _finish(transaction: Transaction, window: WindowSettings, own: StaffedWindow) -> None:
    """From called or serving. Whoever was still being asked on this pad did not rate."""
    handling = _at(transaction, window)
    asked = transaction.connection.execute(
        "SELECT ticket FROM pads WHERE window = ?", (window.number,)
    ).fetchone()
    if asked is not None:
        record_rating(
            transaction, ticket_by_id(transaction.connection, asked[0]), None, (), RatingChannel.PAD
        )
    ticket = ticket_by_id(transaction.connection, handling.ticket)
    now_ms = transaction.moment.tick_ms
    transaction.record(
        e.TicketFinished(
            ticket=ticket.id,
            number=ticket.label,
            service=ticket.service,
            window=window.number,
            staff=own.staff or "",
            waited_s=max(0, handling.called_ms - ticket.taken_ms) // 1000,
            served_s=max(0, now_ms - (handling.serving_ms or handling.called_ms)) // 1000,
            pad_until_ms=now_ms + transaction.settings.rating.pad_s * 1000,
        )
    )
    forget_person(transaction.connection, ticket.id)
    transaction.touch(f"ticket:{ticket.id}", f"zone:{window.zone}", "pad_times")


def _called(transaction: Transaction, window: WindowSettings) -> Handling:
    """The ticket that was called here and has not come. Raises Refused: no_ticket, wrong_state."""
    handling = _at(transaction, window)
    if handling.serving_ms is not None:
        raise Refused("wrong_state")
    return handling


def _at(transaction: Transaction, window: WindowSettings) -> Handling:
    handling = handling_at(transaction.connection, window.number)
    if handling is None:
        raise Refused("no_ticket")
    return handling


def _next_announcement(transaction: Transaction, zone: str) -> int:
    (last,) = transaction.connection.execute(
        "SELECT max(sequence) FROM announcements WHERE zone = ?", (zone,)
    ).fetchone()
    return (last or 0) + 1
