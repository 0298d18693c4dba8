"""What went over the wires lately: bytes with their meaning, exchanges that only repeat folded into one."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime
from types import MappingProxyType

from kiosk.domain.clock import Clock

SHOWN_BYTES = 24
LONGEST_POLL = 8  # lines of an exchange that a driver repeats while nothing happens
_NOTHING: Mapping[str, object] = MappingProxyType({})


@dataclass(frozen=True, slots=True)
class Meaning:
    """A text id below `bench.wire.` and what stands in it; an empty id where nobody knows."""

    key: str = ""
    fields: Mapping[str, object] = field(default_factory=lambda: _NOTHING)


@dataclass(frozen=True, slots=True)
class WireLine:
    """One message; `data` is its beginning, `length` its whole length."""

    seq: int
    at: datetime
    source: str  # the device's name
    to_device: bool
    data: bytes
    length: int
    meaning: Meaning
    count: int = 1
    first: int = 0  # the seq of the first of them


class WireLog:
    """The last lines of each device's wire, whatever the device is called."""

    def __init__(self, clock: Clock, limit: int, on_change: Callable[[], None]) -> None:
        self._clock = clock
        self._limit = limit
        self._on_change = on_change
        self._lines: dict[str, list[WireLine]] = {}
        self.last_seq = 0

    def add(
        self, source: str, data: bytes, meaning: Meaning, *, to_device: bool, at: datetime | None = None
    ) -> None:
        """A message went over the wire, now or at a time with a zone."""
        self.last_seq += 1
        lines = self._lines.setdefault(source, [])
        at = at or self._clock.now()
        seq, shown = self.last_seq, data[:SHOWN_BYTES]
        lines.append(WireLine(seq, at, source, to_device, shown, len(data), meaning, first=seq))
        _fold(lines)
        del lines[: -self._limit]
        self._on_change()

    def lines(self, source: str | None = None, after: int = 0) -> Sequence[WireLine]:
        """The lines of one source or of all, oldest first."""
        chosen = [line for name, lines in self._lines.items() if source in (None, name) for line in lines]
        return sorted((line for line in chosen if line.seq > after), key=lambda line: line.seq)


def _fold(lines: list[WireLine]) -> None:
    """Where the last lines say again what the lines before them said, only the later ones stay, counted."""
    for length in range(1, min(LONGEST_POLL, len(lines) // 2) + 1):
        before, again = lines[-2 * length : -length], lines[-length:]
        if all(_same(*pair) for pair in zip(before, again, strict=True)):
            lines[-2 * length :] = [
                replace(line, count=line.count + former.count, first=former.first)
                for former, line in zip(before, again, strict=True)
            ]
            return


def _same(one: WireLine, other: WireLine) -> bool:
    return (one.to_device, one.data, one.length) == (other.to_device, other.data, other.length)
