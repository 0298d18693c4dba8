"""The screen's own clock: each second while a visit is open, else only when the minute changes."""

from collections.abc import Callable
from datetime import datetime

from kivy.clock import Clock as Frames

from kiosk.domain.clock import Clock
from kiosk.journey.actions import Ticked

LATE_S = 0.05  # past the boundary, so that the minute has surely changed


class Pulse:
    """Sends Ticked. `fast` says whether seconds matter now."""

    def __init__(
        self,
        clock: Clock,
        here: Callable[[datetime], datetime],
        send: Callable[[Ticked], None],
        fast: Callable[[], bool],
    ) -> None:
        self._clock = clock
        self._here = here
        self._send = send
        self._fast = fast
        self._was_fast = False
        self._event: object = None

    def start(self) -> None:
        """Begin, or begin anew."""
        self._arm()

    def follow(self) -> None:
        """Something changed: seconds may matter now, or no longer."""
        if self._fast() != self._was_fast:
            self._arm()

    def _arm(self) -> None:
        if self._event is not None:
            self._event.cancel()  # type: ignore[attr-defined]  # a ClockEvent; Kivy has no types
        self._was_fast = self._fast()
        now = self._clock.now()
        wait = 1.0 if self._was_fast else 60.0 - now.second - now.microsecond / 1e6 + LATE_S
        self._event = Frames.schedule_once(self._tick, wait)

    def _tick(self, _: float) -> None:
        self._send(Ticked(self._here(self._clock.now()), self._clock.monotonic()))
        self._arm()
