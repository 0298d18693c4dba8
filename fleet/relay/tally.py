"""How often somebody did something in the last minute; nothing is written down."""

from collections import OrderedDict

from kiosk.domain.clock import Clock

MINUTE_S = 60.0
REMEMBERED = 20_000


class Tally:
    """Counts by name, each from its first within a minute."""

    def __init__(self, clock: Clock, limit: int) -> None:
        self._clock = clock
        self._limit = limit
        self._counts: OrderedDict[str, tuple[int, float]] = OrderedDict()

    def full(self, name: str) -> bool:
        """Whether this one must wait."""
        count, since = self._counts.get(name, (0, 0.0))
        return count >= self._limit and self._clock.monotonic() - since < MINUTE_S

    def count(self, name: str) -> None:
        """Once more."""
        now = self._clock.monotonic()
        count, since = self._counts.pop(name, (0, now))
        self._counts[name] = (count + 1, since) if now - since < MINUTE_S else (1, now)
        while len(self._counts) > REMEMBERED:
            self._counts.popitem(last=False)
