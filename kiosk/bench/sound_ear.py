"""Tells apart what is heard: bursts of sound between silences, how loud, how high. Pure."""

import math
from array import array
from dataclasses import dataclass, field
from datetime import datetime
from itertools import pairwise
from statistics import median
from typing import Final

import msgspec

RATE: Final = 24_000
LOUD: Final = 60.0  # root mean square of 16-bit samples; the softest voice has 300
PAUSE_S: Final = (
    0.2  # shorter than what an announcer leaves between two announcements; a busy machine makes gaps of 0.1
)


class Burst(msgspec.Struct, frozen=True, kw_only=True):
    """One thing that was said. `hertz`: the middle of half its zero crossings a second; near for a tone.

    clip, words: of the sentence that it was; empty where it was not understood.
    """

    at: datetime
    seconds: float
    loudness: int
    hertz: int
    clip: str = ""
    words: str = ""


@dataclass(slots=True)
class Ear:
    """Listens to 16-bit mono samples."""

    _began: datetime | None = None
    _heard_s: float = 0.0
    _quiet_s: float = 0.0
    _last: int = 0
    _hertz: list[float] = field(default_factory=list)
    _loudest: float = 0.0

    @property
    def sounding(self) -> bool:
        """Whether something is heard now."""
        return self._began is not None

    def hear(self, data: bytes, now: datetime) -> Burst | None:
        """The burst that has ended with these samples, if one has."""
        samples = array("h", data)
        if not samples:
            return None
        loudness = math.sqrt(sum(sample * sample for sample in samples) / len(samples))
        seconds = len(samples) / RATE
        if loudness >= LOUD:
            self._began = self._began or now
            self._heard_s += self._quiet_s + seconds
            self._quiet_s = 0.0
            crossings = sum((one < 0) is not (other < 0) for one, other in pairwise([self._last, *samples]))
            self._hertz.append(crossings / seconds / 2)
            self._loudest = max(self._loudest, loudness)
            self._last = samples[-1]
        elif self._began is not None:
            self._quiet_s += seconds
            if self._quiet_s >= PAUSE_S:
                return self._ended(self._began)
        return None

    def _ended(self, began: datetime) -> Burst:
        burst = Burst(
            at=began,
            seconds=round(self._heard_s, 2),
            loudness=round(self._loudest),
            hertz=round(median(self._hertz)),
        )
        self._began, self._heard_s, self._quiet_s = None, 0.0, 0.0
        self._hertz, self._loudest = [], 0.0
        return burst
