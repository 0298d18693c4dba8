"""One sample of a reporter, and its place in a ring that holds the last days and no more. Pure."""

import math
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta

import msgspec

from fleet.schemas import Fact

_DAY_S = 86400
_SMALL, _LARGE = 2**15 - 1, 2**31 - 1


class Said(msgspec.Struct, frozen=True):
    """As much of a heartbeat as is sampled."""

    outbox_depth: int = 0
    facts: dict[str, float | str] = {}


@dataclass(frozen=True, slots=True)
class Sample:
    """What a reporter said by then; None where its machine does not say."""

    at: datetime
    outbox_depth: int
    disk_free_mb: int | None = None
    temperature_c: int | None = None


@dataclass(frozen=True, slots=True)
class Ring:
    """`[samples]` of the configuration: one sample in every_s, kept for so many days. every_s 0: none is taken."""

    every_s: int = 900
    days: int = 7

    def __post_init__(self) -> None:
        if self.every_s and not 60 <= self.every_s <= _DAY_S:
            raise ValueError("every_s: expected 60 to 86400, or 0 for no samples")
        if self.days < 1 or self.slots > _SMALL:
            raise ValueError(f"days: expected at least 1, and at most {_SMALL} samples in them")

    @property
    def slots(self) -> int:
        """How many samples of a reporter are kept."""
        return self.days * _DAY_S // self.every_s if self.every_s else 0

    def slot(self, at: datetime) -> int:
        """Where the sample of this moment goes: over the one that is `days` old."""
        return int(at.timestamp()) // self.every_s % self.slots

    def is_due(self, heard: datetime | None, at: datetime) -> bool:
        """Whether the reporter has said something since the sample before."""
        return heard is not None and at - heard <= timedelta(seconds=self.every_s)


def sample_of(said: Said, at: datetime) -> Sample:
    """Whole numbers that the store can hold, whatever a machine says."""
    return Sample(
        at,
        min(max(said.outbox_depth, 0), _LARGE),
        _whole(said.facts, Fact.DISK_FREE_MB, _LARGE),
        _whole(said.facts, Fact.TEMPERATURE_C, _SMALL),
    )


def minute(at: datetime) -> int:
    """Minutes of 1970: a moment in four bytes."""
    return int(at.timestamp()) // 60


def moment(minutes: int) -> datetime:
    """The same back."""
    return datetime.fromtimestamp(minutes * 60, UTC)


def _whole(facts: Mapping[str, float | str], fact: Fact, most: int) -> int | None:
    value = facts.get(fact)
    if isinstance(value, str) or value is None or not math.isfinite(value):
        return None
    return round(min(max(value, -most), most))
