"""A window whose person went away is freed from outside; the ticket there waits on, before all others."""

from kiosk.domain.errors import Refused
from kiosk.queue import events as e
from kiosk.queue.commands import moves
from kiosk.queue.reads import StaffedWindow, handling_at, staffed_window
from kiosk.queue.settings import WindowSettings
from kiosk.queue.transaction import Transaction


def free_window(transaction: Transaction, window: WindowSettings, staff: str, number: str, by: str) -> None:
    """staff, number: who sits there and what is there, "" for nothing, as whoever asks has seen it.

    Raises Refused stale where it is otherwise by now.
    """
    own = staffed_window(transaction.connection, window.number)
    handling = handling_at(transaction.connection, window.number)
    if (
        own is None
        or own.staff is None
        or (own.staff, handling.number if handling else "") != (staff, number)
    ):
        raise Refused("stale", str(window.number))
    release(transaction, own, by)
    transaction.record(e.Audited(what="window.freed", who=by, whom=staff, window=window.number))


def release(transaction: Transaction, own: StaffedWindow, by: str) -> None:
    """The person has the window no more, whatever is there."""
    handling = handling_at(transaction.connection, own.window)
    if handling is not None:
        moves.put_back(transaction, handling, by)
    transaction.record(e.WindowLeft(window=own.window, staff=own.staff or ""))
    transaction.touch("hall", "windows", f"pad:{own.window}")
    known = transaction.settings.window(own.window)
    if known is not None:
        transaction.touch(f"zone:{known.zone}")
