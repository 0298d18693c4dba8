"""What somebody is told of the wait: the outlook's range where there is a fresh one, else by the length of the queue. Pure."""

from enum import StrEnum
from math import ceil

import msgspec

from kiosk.queue.forecast.outlook import Outlook, Spread
from kiosk.queue.schemas import Wait

FRESH_MS = 150_000  # an older outlook is not asked: whoever makes them has stopped


class Method(StrEnum):
    """How a range came about."""

    PLAYED = "played"
    LENGTH = "length"


class Told(msgspec.Struct, frozen=True, kw_only=True):
    """A range in seconds and its middle; kept with the ticket, to be judged by what came of it."""

    method: Method
    p20_s: int
    p50_s: int
    p80_s: int

    @property
    def wait(self) -> Wait | None:
        """Whole minutes outwards; None where nearly nobody would wait."""
        if self.p80_s == 0:
            return None
        return Wait(low_min=self.p20_s // 60, high_min=ceil(self.p80_s / 60))


def told_by_length(wait: Wait) -> Told:
    """The range of `kiosk.queue.estimate`."""
    low_s, high_s = wait.low_min * 60, wait.high_min * 60
    return Told(method=Method.LENGTH, p20_s=low_s, p50_s=(low_s + high_s) // 2, p80_s=high_s)


def told_by(spread: Spread) -> Told:
    """The range of an outlook."""
    return Told(method=Method.PLAYED, p20_s=spread.at(0.2), p50_s=spread.at(0.5), p80_s=spread.at(0.8))


def fresh(outlook: Outlook | None, now_ms: int) -> Outlook | None:
    """The outlook while it may be asked."""
    return outlook if outlook is not None and now_ms - outlook.made_ms <= FRESH_MS else None


def told_to_new(
    outlook: Outlook | None, kind: tuple[str, int], ahead: int, by_length: Wait | None, each_s: float
) -> Told | None:
    """To whoever takes a number of this class now; None where a window is free and nobody waits.

    ahead: how many are before them now; those who came since the outlook was made count `each_s` each.
    """
    if by_length is None:
        return None
    tail = None if outlook is None else outlook.tails.get(kind)
    if tail is None:
        return told_by_length(by_length)
    return told_by(tail.spread.shifted(round((ahead - tail.ahead) * each_s)))


def told_to_waiting(outlook: Outlook | None, ticket: str, now_ms: int, by_length: Wait | None) -> Told | None:
    """To somebody who waits already."""
    spread = None if outlook is None else outlook.tickets.get(ticket)
    if outlook is None or spread is None:
        return None if by_length is None else told_by_length(by_length)
    return told_by(spread.shifted((outlook.made_ms - now_ms) // 1000))
