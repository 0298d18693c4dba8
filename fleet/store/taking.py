"""What a batch that is taken writes, whatever the engine. Pure."""

from collections import Counter
from collections.abc import Callable, Collection, Mapping
from dataclasses import dataclass
from datetime import datetime, tzinfo
from typing import NamedTuple

import msgspec

from fleet.indicators import counted_name
from fleet.intake import Standing, Take, counted_times, judge
from fleet.schemas import Event, Gap, Sync
from fleet.store.rows import EventRow, event_rows, local_times, refused_row, stamp

LEVELS = (0, 2, 4)  # digits of the areas whose sums are kept: everywhere, province, prefecture

CountKey = tuple[str, str, str, int]  # day, area, name, hour
_encode = msgspec.json.Encoder().encode


@dataclass(frozen=True, slots=True)
class IntakeRules:
    """What is counted from whom, where the day begins, and what of a batch is new."""

    kinds: Mapping[str, frozenset[str]]  # by ReporterKind
    zone: tzinfo
    judge: Callable[[Standing, Sync], Take | Gap] = judge


class Known(NamedTuple):
    """The row of a reporter, as far as its batch is judged by it."""

    standing: Standing
    kind: str
    area: str


class Writing(NamedTuple):
    """One batch as rows. lost: rows that can never come."""

    events: list[EventRow]
    hwm: int
    received: str
    offset_s: float
    state: str
    lost: int
    counted: list[CountKey]


def writing(known: Known, sync: Sync, take: Take, received: datetime, rules: IntakeRules) -> Writing:
    """What the take of this batch writes."""
    now = stamp(received)
    offset = received - sync.now
    local = local_times(take.fresh, rules.zone)
    moments = counted_times(take.fresh, local, offset, received)
    rows = event_rows(sync.reporter, sync.epoch, take.fresh, local, now)
    days = [row[0] for row in rows] if moments is local else [at.date().isoformat() for at in moments]
    kinds = rules.kinds[known.kind]
    return Writing(
        events=rows,
        hwm=take.hwm,
        received=now,
        offset_s=offset.total_seconds(),
        state=_encode(sync.state).decode("utf-8"),
        lost=take.hwm - known.standing.hwm - len(take.fresh),
        counted=[
            (day, known.area, counted_name(event.kind, event.payload), moment.hour)
            for event, day, moment in zip(take.fresh, days, moments, strict=True)
            if event.kind in kinds
        ],
    )


def repeated_rows(sync: Sync, repeated: tuple[Event, ...], zone: tzinfo) -> list[EventRow]:
    """Rows that must stand here already; when they were received does not matter."""
    return event_rows(sync.reporter, sync.epoch, repeated, local_times(repeated, zone), "")


def stands(row: EventRow, standing: Collection[EventRow]) -> bool:
    """Whether this row is among those that stand here, as it is or as one that was refused."""
    return row in standing or refused_row(row) in standing


def sums(counts: Mapping[CountKey, int]) -> Counter[CountKey]:
    """The same counts by the areas of LEVELS above them."""
    above: Counter[CountKey] = Counter()
    for (day, area, name, hour), count in counts.items():
        for digits in LEVELS:
            if digits <= len(area):
                above[day, area[:digits], name, hour] += count
    return above
