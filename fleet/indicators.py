"""Figures of a day from what was counted. Pure."""

from collections.abc import Mapping
from dataclasses import dataclass

import msgspec

from kiosk.domain.rating import RatingLevel

RATED = "rating.given"
MOVED, REOPENED = "ticket.moved", "reopened"
_LEVELS = frozenset(RatingLevel)


class _Told(msgspec.Struct):
    """What of a payload says more than the kind."""

    level: str = ""
    why: str = ""


_told = msgspec.json.Decoder(_Told)


@dataclass(frozen=True, slots=True)
class DayFigures:
    """One day below one area. `unrated` services are 未评价: they are never counted as satisfied."""

    tickets: int
    calls: int
    done: int
    no_show: int
    expired: int
    printed: int
    print_failed: int
    print_unknown: int
    ratings: Mapping[RatingLevel, int]
    unrated: int
    visits: int

    @property
    def rated(self) -> int:
        """How many ratings were given."""
        return sum(self.ratings.values())

    @property
    def satisfied_share(self) -> float | None:
        """The three upper levels among those given, None while nobody has rated.

        Source: 国办发〔2019〕51号, 差评 are the two lowest levels.
        """
        bad = sum(count for level, count in self.ratings.items() if level.needs_reason)
        return (self.rated - bad) / self.rated if self.rated else None

    @property
    def open_tickets(self) -> int:
        """Taken and not finished yet in any way."""
        return max(0, self.tickets - self.done - self.no_show - self.expired)


def done_by_hour(done: Mapping[int, int], reopened: Mapping[int, int]) -> Mapping[int, int]:
    """Served in each hour; what was taken up again is served when it is finished again."""
    return {hour: max(0, count - reopened.get(hour, 0)) for hour, count in done.items()}


def counted_name(kind: str, payload: bytes | msgspec.Raw) -> str:
    """Under which name an event is counted: its kind; for a rating the level behind it, and what was taken up again apart."""
    if kind not in (RATED, MOVED):
        return kind
    try:
        told = _told.decode(payload)
    except msgspec.DecodeError:
        return kind
    if kind == RATED:
        return f"{kind}.{told.level}" if told.level in _LEVELS else kind
    return f"{kind}.{told.why}" if told.why == REOPENED else kind


def figures(counts: Mapping[str, int]) -> DayFigures:
    """The day's figures from its counts by name."""

    def of(name: str) -> int:
        return counts.get(name, 0)

    return DayFigures(
        tickets=of("ticket.taken"),
        calls=of("ticket.called"),
        done=max(0, of("ticket.done") - of(f"{MOVED}.{REOPENED}")),
        no_show=max(0, of("ticket.no_show") - of("ticket.returned")),
        expired=of("ticket.expired"),
        printed=of("ticket.printed"),
        print_failed=of("ticket.print_failed"),
        print_unknown=of("ticket.print_unknown"),
        ratings={level: of(f"{RATED}.{level}") for level in RatingLevel},
        unrated=of("rating.none"),
        visits=of("visit.ended"),
    )
