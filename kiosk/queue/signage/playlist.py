"""What plays when: a function of the items and the time alone. Displays get its answer for days ahead, and only look it up."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime, time, timedelta, tzinfo
from itertools import cycle, pairwise

from kiosk.queue.signage.notice import NoticePriority, Timing

IMPORTANT_EVERY = 2  # so many others, then an important one


@dataclass(frozen=True, slots=True)
class Item:
    """Something that may play; only what was approved becomes one. `timing` None = always."""

    id: str
    timing: Timing | None = None
    priority: NoticePriority = NoticePriority.NORMAL


@dataclass(frozen=True, slots=True)
class Slot:
    """A stretch of time in which the same round plays."""

    begins: datetime
    ends: datetime
    items: tuple[str, ...]


def is_due(timing: Timing | None, local: datetime) -> bool:
    """Whether it may be shown at this time of the site."""
    if timing is None:
        return True
    if not timing.first_day <= local.date() <= timing.last_day:
        return False
    if timing.days and local.weekday() not in timing.days:
        return False
    if timing.begins is None or timing.ends is None:
        return True
    return timing.begins <= local.time() < timing.ends


def what_plays(items: Iterable[Item], local: datetime) -> tuple[str, ...]:
    """One round, in order: what is to play alone, else everybody once, and an important one after every second other."""
    due = [item for item in items if is_due(item.timing, local)]
    alone = [item.id for item in due if item.priority is NoticePriority.ALONE]
    if alone:
        return tuple(alone)
    important = [item.id for item in due if item.priority is NoticePriority.IMPORTANT]
    normal = [item.id for item in due if item.priority is NoticePriority.NORMAL]
    return tuple(_woven(normal, important))


def slots(items: Sequence[Item], local: datetime, *, hours: int) -> tuple[Slot, ...]:
    """The rounds of the coming hours. local: the site's time, with its zone."""
    end = local + timedelta(hours=hours)
    zone = local.tzinfo
    marks = sorted({mark for mark in _changes(items, local, end, zone) if local < mark < end})
    edges = [local, *marks, end]
    found: list[Slot] = []
    for begins, ends in pairwise(edges):
        playing = what_plays(items, begins)
        if found and found[-1].items == playing:
            found[-1] = Slot(found[-1].begins, ends, playing)
        else:
            found.append(Slot(begins, ends, playing))
    return tuple(found)


def _woven(normal: Sequence[str], important: Sequence[str]) -> list[str]:
    if not important or not normal:
        return [*normal, *important]
    turns = cycle(important)
    round_: list[str] = []
    for place, name in enumerate(normal, 1):
        round_.append(name)
        if place % IMPORTANT_EVERY == 0 or place == len(normal):
            round_.append(next(turns))
    return [*round_, *(name for name in important if name not in round_)]


def _changes(
    items: Iterable[Item], begins: datetime, ends: datetime, zone: tzinfo | None
) -> Iterable[datetime]:
    """Every moment at which another round may begin: midnight, and the times of day that items name."""
    times = {time(0, 0)}
    for item in items:
        if item.timing is not None and item.timing.begins is not None and item.timing.ends is not None:
            times |= {item.timing.begins, item.timing.ends}
    day = begins.date()
    while day <= ends.date():
        for at in times:
            yield datetime.combine(day, at, zone)
        day += timedelta(days=1)
