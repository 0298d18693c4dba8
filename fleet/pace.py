"""How often one reporter may come: a bucket of calls that fills at a steady rate. Pure."""

from collections import OrderedDict
from dataclasses import dataclass

REMEMBERED = 200_000


class TooOften(Exception):
    """Come again after `wait_s`."""

    def __init__(self, wait_s: float) -> None:
        super().__init__(f"come again after {wait_s:.1f} s")
        self.wait_s = wait_s


@dataclass(frozen=True, slots=True)
class Paces:
    """calls_per_s: in the long run. calls_at_once: after a rest, so that a backlog drains quickly."""

    calls_per_s: float = 2.0
    calls_at_once: int = 60

    def __post_init__(self) -> None:
        if self.calls_per_s <= 0 or self.calls_at_once < 1:
            raise ValueError("a reporter must be able to come at all")


class Pace:
    """Remembers for each reporter when its bucket will be full; whoever rested longest is forgotten first."""

    def __init__(self, rules: Paces) -> None:
        self._every_s = 1.0 / rules.calls_per_s
        self._ahead_s = (rules.calls_at_once - 1) * self._every_s
        self._full_at: OrderedDict[str, float] = OrderedDict()

    def note(self, reporter: str, now_s: float) -> None:
        """One call. Raises TooOften; a refused call costs nothing. now_s: of a clock that only goes on."""
        full_at = max(self._full_at.get(reporter, now_s), now_s)
        if full_at - now_s > self._ahead_s:
            raise TooOften(full_at - now_s - self._ahead_s)
        self._full_at[reporter] = full_at + self._every_s
        self._full_at.move_to_end(reporter)
        if len(self._full_at) > REMEMBERED:
            self._full_at.popitem(last=False)
