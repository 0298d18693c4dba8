"""When an alert is not told: a silence, a maintenance window, an area that speaks for its reporters. Pure."""

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime, time, timedelta, tzinfo

from kiosk.domain.errors import Refused

_PIECE = re.compile(r"[\w.:@/\- ]*\Z")
_ANYTHING = ".*"


@dataclass(frozen=True, slots=True)
class Matcher:
    """One condition on a label, in Alertmanager's words. A pattern is words with `|` between, each may end in `.*`."""

    name: str
    value: str
    is_regex: bool = False
    is_equal: bool = True

    def matches(self, labels: Mapping[str, str]) -> bool:
        """Whether the label says so; one that is not there is ""."""
        said = labels.get(self.name, "")
        return self._says(said) is self.is_equal

    def _says(self, said: str) -> bool:
        if not self.is_regex:
            return said == self.value
        return any(_piece_matches(piece, said) for piece in self.value.split("|"))


@dataclass(frozen=True, slots=True)
class Silence:
    """Alerts below `area` that match all of it are not told. area: how far its maker's right goes."""

    id: str
    area: str
    matchers: tuple[Matcher, ...]
    starts_at: datetime
    ends_at: datetime
    created_by: str
    comment: str

    def covers(self, labels: Mapping[str, str], now: datetime) -> bool:
        """Whether it holds for an alert with these labels now."""
        if not self.starts_at <= now < self.ends_at or not labels.get("area", "").startswith(self.area):
            return False
        return all(matcher.matches(labels) for matcher in self.matchers)


@dataclass(frozen=True, slots=True)
class Window:
    """Maintenance of an area, a site of it or one reporter: once from `starts_at`, or every week from then on.

    weekday: 0 Monday to 6 Sunday, None for once; then `at` is the local time of day.
    """

    id: str
    area: str
    site: str
    reporter: str
    starts_at: datetime
    lasts: timedelta
    weekday: int | None
    at: time
    created_by: str
    comment: str

    def until(self, labels: Mapping[str, str], now: datetime, zone: tzinfo) -> datetime | None:
        """When it ends for an alert with these labels; None where it does not hold."""
        if not labels.get("area", "").startswith(self.area):
            return None
        if self.site and labels.get("site", "") != self.site:
            return None
        if self.reporter and labels.get("reporter", "") != self.reporter:
            return None
        return self.holds_until(now, zone)

    def holds_until(self, now: datetime, zone: tzinfo) -> datetime | None:
        """When it ends, wherever it holds; None outside of its time."""
        if self.weekday is None:
            return (
                self.starts_at + self.lasts if self.starts_at <= now < self.starts_at + self.lasts else None
            )
        if now < self.starts_at:
            return None
        local = now.astimezone(zone)
        began = datetime.combine(local.date(), self.at, zone) - timedelta(
            days=(local.weekday() - self.weekday) % 7
        )
        for start in (began, began - timedelta(days=7)):
            if start <= local < start + self.lasts:
                return start + self.lasts
        return None


def muted_until(
    labels: Mapping[str, str],
    silences: Iterable[Silence],
    windows: Iterable[Window],
    now: datetime,
    zone: tzinfo,
) -> datetime | None:
    """Until when nobody is told of an alert with these labels; None: tell."""
    ends = [silence.ends_at for silence in silences if silence.covers(labels, now)]
    ends += [end for window in windows if (end := window.until(labels, now, zone)) is not None]
    return max(ends, default=None)


def checked(matchers: Iterable[Matcher]) -> tuple[Matcher, ...]:
    """The same. Raises Refused for none, for one without a name, and for a pattern that is more than words."""
    found = tuple(matchers)
    if not found or all(matcher.matches({}) for matcher in found):
        raise Refused("silence_matches_everything")
    for matcher in found:
        pieces = matcher.value.split("|") if matcher.is_regex else []
        if not matcher.name or not all(_PIECE.match(piece.removesuffix(_ANYTHING)) for piece in pieces):
            raise Refused("matcher_wrong", matcher.name)
    return found


def area_of(matchers: Iterable[Matcher]) -> str:
    """The area that the matchers cannot leave; "" where they reach everywhere."""
    for matcher in matchers:
        if matcher.name != "area" or not matcher.is_equal or "|" in matcher.value:
            continue
        return matcher.value.removesuffix(_ANYTHING) if matcher.is_regex else matcher.value
    return ""


def reporter_of(matchers: Iterable[Matcher]) -> str:
    """The one reporter that the matchers name; "" where they name none."""
    named = (one.value for one in matchers if one.name == "reporter" and one.is_equal and not one.is_regex)
    return next(named, "")


def _piece_matches(piece: str, said: str) -> bool:
    if piece.endswith(_ANYTHING):
        return said.startswith(piece.removesuffix(_ANYTHING))
    return said == piece
