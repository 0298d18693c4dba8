"""What the inputs board sees, told on: to the screen, to whoever plays sound, to the fleet."""

from collections.abc import Callable

from agent.board import Board
from agent.journal import Journal
from kiosk.hardware.inputs.port import UNKNOWN, Inputs


class InputsDesk:
    """Give `heard` to the board. `on_headphones` is told at once and at every change; add it before the board runs."""

    def __init__(self, board: Board, journal: Journal) -> None:
        self._board = board
        self._journal = journal
        self._last = UNKNOWN
        self._listeners: list[Callable[[bool], None]] = []
        self._on_power: Callable[[bool], None] | None = None

    def on_headphones(self, listener: Callable[[bool], None]) -> None:
        """Somebody who must know whether headphones are plugged in."""
        self._listeners.append(listener)
        listener(self._last.headphones)

    def on_power(self, listener: Callable[[bool], None]) -> None:
        """Who must know when the mains go and come."""
        self._on_power = listener

    def heard(self, now: Inputs) -> None:
        """The board said how it is."""
        last, self._last = self._last, now
        if now.mains != last.mains:
            self._record("power.restored" if now.mains else "power.lost", now)
            if self._on_power is not None:
                self._on_power(now.mains)
        if now.door_open != last.door_open:
            self._record("door.opened" if now.door_open else "door.closed")
        if now.headphones != last.headphones:
            for listener in self._listeners:
                listener(now.headphones)
        self._board.set_near(now.near)

    def _record(self, kind: str, now: Inputs | None = None) -> None:
        level = {} if now is None or now.battery_percent is None else {"battery": now.battery_percent}
        self._journal.record(kind, level)
