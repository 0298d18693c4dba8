"""Where a ticket goes that was somewhere before: transferred, returned, late, or at its next service."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Literal, assert_never

from kiosk.queue.calling import Waiting
from kiosk.queue.words import Place


@dataclass(frozen=True, slots=True)
class Rank:
    """A level, and the hall time that the waiting counts from: within a level the earlier is first."""

    level: int
    rank_ms: int


@dataclass(frozen=True, slots=True)
class Behind:
    """Right behind so many others; behind all of them where there are fewer."""

    others: int


@dataclass(frozen=True, slots=True)
class Scale:
    """What a level is worth in time, and by how many levels another service may be worth more where the ticket goes."""

    step_ms: int
    spread: int = 0


def place(
    order: Sequence[Waiting], where: Literal[Place.TIME, Place.TAIL] | Behind, own: Rank, now_ms: int
) -> Rank:
    """The rank that puts a ticket there. Behind others it takes the level of its neighbour, so that both age alike.

    order: who waits there now, in the order of calling. own: the ticket's own level and the time it was taken.
    """
    match where:
        case Place.TIME:
            return own
        case Place.TAIL:
            return Rank(own.level, now_ms)
        case Behind(others):
            last = order[:others][-1:]
            return Rank(last[0].level, last[0].rank_ms + 1) if last else own
        case _:
            assert_never(where)


def head(others: Sequence[Waiting], own: Rank, now_ms: int, scale: Scale) -> Rank:
    """The rank before all of them, now and later, at its own level.

    It counts as having waited so much longer that no level or worth that is there makes up for it.
    """
    levels = max([0, *(one.level - own.level for one in others)]) + scale.spread
    first_ms = min([own.rank_ms, now_ms, *(one.rank_ms - 1 for one in others)])
    return Rank(own.level, first_ms - levels * scale.step_ms)
