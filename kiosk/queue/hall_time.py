"""Hall time: milliseconds that only grow, over restarts and steps of the wall clock; every wait is measured in it."""

from dataclasses import dataclass
from datetime import datetime, timedelta
from pathlib import Path

import msgspec

from kiosk.domain.clock import Clock

_BOOT_ID = Path("/proc/sys/kernel/random/boot_id")
_LONGEST_GAP_MS = 86_400_000


class Moment(msgspec.Struct, frozen=True):
    """When a command is applied: wall time for people, hall time for rules, seconds since boot for the fleet."""

    at: datetime
    tick_ms: int
    boot_s: float

    def wall(self, tick_ms: int) -> datetime:
        """The wall time that belongs to a hall time near this moment."""
        return self.at + timedelta(milliseconds=tick_ms - self.tick_ms)


@dataclass(frozen=True, slots=True)
class LastMoment:
    """Where hall time stood when the store was last written."""

    at: datetime
    tick_ms: int
    boot_s: float
    boot_id: str


class HallTime:
    """Goes on from the last moment: by the monotonic clock within a boot, else by the wall clock within reason."""

    def __init__(self, clock: Clock, last: LastMoment | None, boot_id: str) -> None:
        self._clock = clock
        self.boot_id = boot_id
        self._start_s = clock.monotonic()
        self._start_ms = 0 if last is None else last.tick_ms + _since(last, clock, boot_id)

    def now(self) -> Moment:
        """This moment."""
        boot_s = self._clock.monotonic()
        tick_ms = self._start_ms + max(0, round((boot_s - self._start_s) * 1000))
        return Moment(self._clock.now(), tick_ms, boot_s)


def this_boot() -> str:
    """The kernel's name for this boot; empty where there is none, which only costs precision after a restart."""
    try:
        return _BOOT_ID.read_text("ascii").strip()
    except OSError:
        return ""


def _since(last: LastMoment, clock: Clock, boot_id: str) -> int:
    if boot_id and boot_id == last.boot_id and clock.monotonic() >= last.boot_s:
        return round((clock.monotonic() - last.boot_s) * 1000)
    gap_ms = round((clock.now() - last.at).total_seconds() * 1000)
    return min(max(0, gap_ms), _LONGEST_GAP_MS)
