"""What staff do at a window: sit down, serve, finish, let pass, pause, leave; calls and moves have rooms of their own."""

from typing import assert_never

from kiosk.domain.errors import Refused
from kiosk.queue import events as e
from kiosk.queue.commands import calls, moves
from kiosk.queue.commands.here import called, handled, spent
from kiosk.queue.commands.people import forget_person, keep_for_return
from kiosk.queue.commands.ratings import note_silence
from kiosk.queue.commands.verbs import Console, Verb
from kiosk.queue.reads import StaffedWindow
from kiosk.queue.settings import WindowSettings
from kiosk.queue.transaction import Transaction
from kiosk.queue.window_schemas import WindowAnswer, WindowCommand
from kiosk.queue.window_view import window_answer


def command_window(
    transaction: Transaction, console: Console, window: WindowSettings, verb: Verb, command: WindowCommand
) -> WindowAnswer:
    """Do it, and say what is at the window after it.

    Raises Refused: stale, not_your_window, and those of sit_down and perform.
    """
    own = transaction.present.windows().get(window.number)
    goes_on = _goes_on(transaction, window) if verb is Verb.FINISH else ""
    if verb is Verb.TAKE:
        sit_down(transaction, console, window, own)
    else:
        if own is None or own.staff != console.staff or own.console != console.session:
            raise Refused("not_your_window", str(window.number))
        if command.seen != own.version:
            raise Refused("stale", f"seen {command.seen}, now {own.version}")
        perform(transaction, console, window, own, verb, command)
    transaction.touch("hall", "windows", f"pad:{window.number}")
    return window_answer(
        transaction.present, transaction.settings, transaction.moment, window.number, goes_on
    )


def leave_all(transaction: Transaction, staff: str, console: str) -> None:
    """Leave the windows that this person has at this console, if any. Raises Refused active_ticket."""
    for own in list(transaction.present.windows().values()):
        if (own.staff, own.console) == (staff, console):
            _leave(transaction, own)
            transaction.touch("hall", "windows")


def window_itself(window: int) -> str:
    """Who works at a window that needs nobody signed in."""
    return f"window-{window}"


def perform(
    transaction: Transaction,
    console: Console,
    window: WindowSettings,
    own: StaffedWindow,
    verb: Verb,
    command: WindowCommand,
) -> None:
    """Everything but sitting down; who asks may do it.

    Raises Refused: active_ticket, paused, not_paused, no_ticket, wrong_state, and those of commands.calls and .moves.
    """
    match verb:
        case Verb.LEAVE:
            _leave(transaction, own)
        case Verb.SERVE:
            _serve(transaction, window)
        case Verb.NO_SHOW:
            _no_show(transaction, window)
        case Verb.FINISH:
            _finish(transaction, window, own)
        case Verb.PAUSE | Verb.RESUME:
            _pause(transaction, own, verb)
        case Verb.CALL | Verb.RECALL | Verb.PICK | Verb.CALL_BACK:
            _perform_call(transaction, console, window, own, verb, command)
        case Verb.TRANSFER | Verb.PARK | Verb.RETURN | Verb.GRANT | Verb.ADD_SERVICE | Verb.REOPEN:
            _perform_move(transaction, window, own, verb, command)
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
    elsewhere = [
        other.window
        for other in transaction.present.windows().values()
        if other.staff == console.staff and other.window != window.number
    ]
    if len(elsewhere) >= transaction.settings.staff.windows_each:
        raise Refused("staff_elsewhere", str(elsewhere[0]))
    if own is not None and own.staff not in (None, window_itself(window.number)):
        if own.staff != console.staff:
            raise Refused("window_taken", str(window.number))
        if own.console == console.session:
            return
        if console.is_alive(own.console):
            raise Refused("signed_in_elsewhere", str(window.number))
    transaction.record(e.WindowTaken(window=window.number, staff=console.staff, console=console.session))


def _leave(transaction: Transaction, own: StaffedWindow) -> None:
    if own.window in transaction.present.handlings():
        raise Refused("active_ticket", str(own.window))
    transaction.record(e.WindowLeft(window=own.window, staff=own.staff or ""))


def _pause(transaction: Transaction, own: StaffedWindow, verb: Verb) -> None:
    if verb is Verb.PAUSE:
        if own.paused:
            raise Refused("paused")
        transaction.record(e.WindowPaused(window=own.window, staff=own.staff or ""))
        return
    if not own.paused:
        raise Refused("not_paused")
    transaction.record(e.WindowResumed(window=own.window, staff=own.staff or ""))


def _perform_call(
    transaction: Transaction,
    console: Console,
    window: WindowSettings,
    own: StaffedWindow,
    verb: Verb,
    command: WindowCommand,
) -> None:
    match verb:
        case Verb.CALL:
            calls.call_next(transaction, window, own)
        case Verb.RECALL:
            calls.recall(transaction, window)
        case Verb.PICK:
            calls.pick(transaction, console, window, own, command)
        case _:
            calls.call_back(transaction, console, window, own, command)


def _perform_move(
    transaction: Transaction, window: WindowSettings, own: StaffedWindow, verb: Verb, command: WindowCommand
) -> None:
    match verb:
        case Verb.TRANSFER:
            moves.transfer(transaction, window, own, command)
        case Verb.PARK:
            moves.park(transaction, window, own, command)
        case Verb.RETURN:
            moves.come_back(transaction, command.ticket, "staff", own.staff or "")
        case Verb.GRANT:
            moves.grant(transaction, window, own, command)
        case Verb.REOPEN:
            moves.reopen(transaction, window, own, command)
        case _:
            moves.add_service(transaction, window, own, command)


def _serve(transaction: Transaction, window: WindowSettings) -> None:
    handling = called(transaction, window)
    transaction.record(
        e.ServingStarted(
            ticket=handling.ticket, number=handling.number, service=handling.service, window=window.number
        )
    )
    transaction.touch(f"ticket:{handling.ticket}", f"zone:{window.zone}")


def _no_show(transaction: Transaction, window: WindowSettings) -> None:
    handling = called(transaction, window)
    transaction.record(
        e.TicketNoShow(
            ticket=handling.ticket,
            number=handling.number,
            service=handling.service,
            window=window.number,
            recalls=handling.recalls,
        )
    )
    keep_for_return(transaction, handling.ticket)
    transaction.touch(f"ticket:{handling.ticket}", f"zone:{window.zone}")


def _finish(transaction: Transaction, window: WindowSettings, own: StaffedWindow) -> None:
    """From called or serving."""
    handling = handled(transaction, window)
    note_silence(transaction, window.number)
    ticket = transaction.present.ticket(handling.ticket)
    transaction.touch(f"ticket:{ticket.id}", f"zone:{window.zone}")
    if ticket.then:
        moves.go_on(transaction, handling, ticket, own)
        return
    waited_s, served_s = spent(transaction, handling, ticket.taken_ms)
    transaction.record(
        e.TicketFinished(
            ticket=ticket.id,
            number=ticket.label,
            service=ticket.service,
            window=window.number,
            staff=own.staff or "",
            waited_s=waited_s,
            served_s=served_s,
            pad_until_ms=transaction.moment.tick_ms + transaction.settings.rating.pad_s * 1000,
        )
    )
    forget_person(transaction.connection, ticket.id)


def _goes_on(transaction: Transaction, window: WindowSettings) -> str:
    """The service that the number here waits for once it is finished; empty where that is its end."""
    handling = transaction.present.handlings().get(window.number)
    if handling is None:
        return ""
    return next(iter(transaction.present.ticket(handling.ticket).then), "")
