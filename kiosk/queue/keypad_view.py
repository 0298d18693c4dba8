"""What a keypad, a rating pad and a strip at a window show."""

import sqlite3
from collections.abc import Iterable

from kiosk.queue.hall_time import Moment
from kiosk.queue.reads import handling_at, staffed_window, waiting_counts
from kiosk.queue.schemas import KeypadHall, KeypadWindow
from kiosk.queue.settings import WindowSettings
from kiosk.queue.views import pad_view
from kiosk.queue.window_view import window_state


def keypad_hall(
    connection: sqlite3.Connection, moment: Moment, windows: Iterable[WindowSettings]
) -> KeypadHall:
    """These windows, ascending."""
    ordered = sorted(windows, key=lambda window: window.number)
    return KeypadHall(windows=tuple(keypad_window(connection, moment, window) for window in ordered))


def keypad_window(connection: sqlite3.Connection, moment: Moment, window: WindowSettings) -> KeypadWindow:
    """One window now."""
    own = staffed_window(connection, window.number)
    handling = handling_at(connection, window.number)
    waiting = waiting_counts(connection)
    asking = pad_view(connection, moment, window.number)
    return KeypadWindow(
        window=window.number,
        version=own.version if own else 0,
        state=window_state(own, handling),
        paused=own is not None and own.paused,
        ticket=handling.ticket if handling else "",
        number=handling.number if handling else "",
        waiting=sum(waiting.get(service, 0) for service in window.services),
        rating=asking.ticket,
    )
