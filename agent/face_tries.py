"""Who has tried how often before the camera today, by the tag of the day: nobody's name, in memory only."""

from dataclasses import dataclass

FREE_AWAYS = 3  # other words, larger text, a look at the notice
MOST_KEPT = 500  # people of one day at one kiosk; the oldest go first


@dataclass(frozen=True, slots=True)
class Failed:
    """So often in a row, the last time at this moment of the monotonic clock; and how often they went away midway."""

    times: int
    at_s: float
    away: int = 0


class Tries:
    """`most` in a row, then none for `rest_s`. What has passed, or rested, begins anew."""

    def __init__(self, most: int, rest_s: float) -> None:
        self._most = most
        self._rest_s = rest_s
        self._failed: dict[str, Failed] = {}

    def left(self, tag: str, now_s: float) -> int:
        """How many tries they have now."""
        failed = self._of(tag, now_s)
        return self._most - (0 if failed is None else failed.times)

    def again_in_s(self, tag: str, now_s: float) -> float:
        """Until they may try again; 0.0 where they may."""
        failed = self._of(tag, now_s)
        if failed is None or failed.times < self._most:
            return 0.0
        return failed.at_s + self._rest_s - now_s

    def made(self, tag: str, now_s: float) -> int:
        """How many they have failed of these."""
        return self._most - self.left(tag, now_s)

    def failed(self, tag: str, now_s: float) -> None:
        """Another one did not pass."""
        known = self._of(tag, now_s)
        self._keep(tag, Failed(1 + self.made(tag, now_s), now_s, 0 if known is None else known.away))

    def left_midway(self, tag: str, now_s: float) -> None:
        """They went away after an action was asked for: the next attempt asks for others. The first few cost nothing."""
        known = self._of(tag, now_s)
        away = 1 + (0 if known is None else known.away)
        self._keep(tag, Failed(self.made(tag, now_s) + (away > FREE_AWAYS), now_s, away))

    def passed(self, tag: str) -> None:
        """Nothing of before counts."""
        self._failed.pop(tag, None)

    def _keep(self, tag: str, failed: Failed) -> None:
        self._failed.pop(tag, None)
        self._failed[tag] = failed
        while len(self._failed) > MOST_KEPT:
            del self._failed[next(iter(self._failed))]

    def _of(self, tag: str, now_s: float) -> Failed | None:
        failed = self._failed.get(tag)
        if failed is not None and now_s - failed.at_s >= self._rest_s:
            del self._failed[tag]
            return None
        return failed
