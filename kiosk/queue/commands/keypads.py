"""What a keypad does at a window: for the clerk who sits there, or for a window that the site lets work without one."""

import msgspec

from kiosk.domain.errors import Refused
from kiosk.queue import events as e
from kiosk.queue.commands.verbs import Console, Verb
from kiosk.queue.commands.windows import perform, sit_down, window_itself
from kiosk.queue.keypad_view import keypad_window
from kiosk.queue.reads import staffed_window
from kiosk.queue.schemas import KeypadWindow
from kiosk.queue.settings import WindowSettings
from kiosk.queue.transaction import Transaction
from kiosk.queue.window_schemas import WindowCommand
from kiosk.queue.words import ParkReason

ALLOWED = frozenset(
    {Verb.CALL, Verb.RECALL, Verb.NO_SHOW, Verb.FINISH, Verb.PAUSE, Verb.RESUME}
    | {Verb.PARK, Verb.CALL_BACK, Verb.TRANSFER}
)


def command_keypad(
    transaction: Transaction, host: str, window: WindowSettings, verb: Verb, command: WindowCommand
) -> KeypadWindow:
    """Do it, note that a keypad did, and show the window after it. host: the paired machine that the line hangs on.

    Raises Refused: forbidden, window_unstaffed, stale, and those of the verb.
    """
    if verb not in ALLOWED or (verb is Verb.TRANSFER and not window.keypad_transfer):
        raise Refused("forbidden", verb.value)
    connection = transaction.connection
    own = staffed_window(connection, window.number)
    if command.seen != (own.version if own else 0):
        raise Refused("stale", f"seen {command.seen}, now {own.version if own else 0}")
    console = Console(window_itself(window.number), host, lambda _: False)
    if own is None or own.staff is None:
        if not window.keypad_only:
            raise Refused("window_unstaffed", str(window.number))
        sit_down(transaction, console, window, own)
        own = staffed_window(connection, window.number)
        assert own is not None  # somebody sat down
    at_window = transaction.present.handlings().get(window.number)
    if verb is Verb.TRANSFER and at_window is not None and at_window.service == window.keypad_transfer:
        raise Refused("service_there", window.keypad_transfer)
    transaction.record(e.Audited(what=f"keypad.{verb.value}", who=host, whom=f"{own.staff} {window.number}"))
    perform(transaction, console, window, own, verb, _whole(command, verb, window))
    transaction.touch("hall", "windows", f"pad:{window.number}")
    return keypad_window(connection, transaction.moment, window)


def _whole(command: WindowCommand, verb: Verb, window: WindowSettings) -> WindowCommand:
    """With what a key cannot say: why it parks, and where it sends to."""
    match verb:
        case Verb.PARK:
            return msgspec.structs.replace(command, reason=ParkReason.OTHER.value)
        case Verb.TRANSFER:
            return WindowCommand(command=command.command, seen=command.seen, service=window.keypad_transfer)
        case _:
            return command
