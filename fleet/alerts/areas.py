"""Many of one area silent at once: one alert instead of many. Pure."""

import math
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from fleet.alerts.settings import Areas


@dataclass(frozen=True, slots=True)
class Silence:
    """The reporters of one area. heard: how many ever reported; since: when each that is offline was last heard."""

    heard: int
    since: Sequence[datetime]


def storm_began(silence: Silence, rule: Areas) -> datetime | None:
    """When the first of those that fell silent together was last heard; None where they are too few."""
    if not silence.since:
        return None
    newest = max(silence.since)
    together = [at for at in silence.since if newest - at <= timedelta(seconds=rule.within_s)]
    alive = silence.heard - (len(silence.since) - len(together))  # those long gone are not counted on
    return min(together) if len(together) >= _needed(alive, rule.share, rule.least) else None


def storm_lasts(silence: Silence, began: datetime, rule: Areas) -> bool:
    """Whether enough of those that fell silent since then are still silent."""
    together = sum(at >= began for at in silence.since)
    alive = silence.heard - (len(silence.since) - together)
    return together >= _needed(alive, rule.clear_share, 2)


def _needed(alive: int, share: float, least: int) -> int:
    return max(least, math.ceil(alive * share))
