"""Where a ticket goes that was somewhere before: transferred, returned, late, or at its next service."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import assert_never

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


def place(order: Sequence[Waiting], where: Place | Behind, own: Rank, now_ms: int) -> Rank:
    """The rank that puts a ticket there. Among others it takes the level of its neighbour, so that both age alike.

    order: who waits there now, in the order of calling. own: the ticket's own level and the time it was taken.
    """
    tail = Rank(own.level, now_ms)
    match where:
        case Place.TIME:
            return own
        case Place.TAIL:
            return tail
        case Place.HEAD:
            return Rank(max(own.level, order[0].level), order[0].rank_ms - 1) if order else own
        case Behind(others):
            last = order[:others][-1:]
            return Rank(last[0].level, last[0].rank_ms + 1) if last else own
        case _:
            assert_never(where)
