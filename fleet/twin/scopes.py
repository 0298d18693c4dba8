"""Where a desired setting holds: below an area, at a site, for one reporter; the narrowest one wins, key by key. Pure."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from enum import StrEnum

from fleet.enrolment import is_area
from fleet.schemas import Reported, Setting
from kiosk.domain.errors import Refused

_LENGTHS = (0, 2, 4, 6, 9, 12)


class ScopeKind(StrEnum):
    """Widest first."""

    AREA = "area"
    SITE = "site"
    REPORTER = "reporter"


@dataclass(frozen=True, slots=True)
class Scope:
    """`area` of a site or a reporter is where it stands; `name` is the site's, or the reporter's id."""

    kind: ScopeKind
    area: str
    name: str = ""

    @property
    def text(self) -> str:
        """As the store keeps it."""
        match self.kind:
            case ScopeKind.AREA:
                return f"area/{self.area}"
            case ScopeKind.SITE:
                return f"site/{self.area}/{self.name}"
            case ScopeKind.REPORTER:
                return f"reporter/{self.name}"


@dataclass(frozen=True, slots=True)
class Wished:
    """What somebody wishes for a scope; `rev` counts over all scopes."""

    scope: str
    settings: Mapping[str, Setting]
    rev: int
    at: datetime
    who: str


@dataclass(frozen=True, slots=True)
class Effective:
    """What holds for one reporter; `origin` says which scope each key is from."""

    rev: int = 0
    settings: Mapping[str, Setting] = field(default_factory=dict)
    origin: Mapping[str, str] = field(default_factory=dict)


class Way(StrEnum):
    """What became of one desired setting at the reporter."""

    IN_FORCE = "in_force"
    ON_ITS_WAY = "on_its_way"  # the reporter has not heard of it yet, or not answered
    AT_RESTART = "at_restart"
    REFUSED = "refused"
    OWN = "own"  # nobody wishes anything: the reporter's own value


@dataclass(frozen=True, slots=True)
class Difference:
    """One key, as it is wished and as it is."""

    key: str
    way: Way
    desired: Setting | None
    reported: Setting | None
    why: str = ""
    origin: str = ""


def area_scope(area: str) -> Scope:
    """Below this division; an empty code is everywhere. Raises Refused area_wrong."""
    if area and not is_area(area):
        raise Refused("area_wrong", area)
    return Scope(ScopeKind.AREA, area)


def scopes_over(reporter: str, area: str, site: str) -> tuple[str, ...]:
    """Every scope that this reporter stands in, widest first."""
    areas = [Scope(ScopeKind.AREA, area[:length]) for length in _LENGTHS if length <= len(area)]
    narrow = [Scope(ScopeKind.SITE, area, site), Scope(ScopeKind.REPORTER, area, reporter)]
    return tuple(scope.text for scope in (*areas, *narrow))


def scopes_to(scope: Scope, site: str = "") -> tuple[str, ...]:
    """Every scope that this one lies in, widest first, itself the last. site: where a reporter stands."""
    over = scopes_over(scope.name, scope.area, site)
    match scope.kind:
        case ScopeKind.AREA:
            return over[:-2]
        case ScopeKind.SITE:
            return (*over[:-2], scope.text)
        case ScopeKind.REPORTER:
            return over


def effective(wishes: Mapping[str, Wished], over: Sequence[str]) -> Effective:
    """What holds for a reporter; wishes: by scope. over: widest first."""
    settings: dict[str, Setting] = {}
    origin: dict[str, str] = {}
    rev = 0
    for scope in over:
        wished = wishes.get(scope)
        if wished is None:
            continue
        rev = max(rev, wished.rev)
        settings.update(wished.settings)
        origin.update(dict.fromkeys(wished.settings, scope))
    return Effective(rev, settings, origin)


def differences(desired: Effective, reported: Reported | None) -> tuple[Difference, ...]:
    """Key by key, in their order."""
    told = reported or Reported(rev=0)
    keys = sorted({*desired.settings, *told.settings})
    return tuple(_difference(key, desired, told) for key in keys)


def _difference(key: str, desired: Effective, told: Reported) -> Difference:
    wish, has = desired.settings.get(key), told.settings.get(key)
    origin = desired.origin.get(key, "")
    if key not in desired.settings:
        return Difference(key, Way.OWN, None, has)
    if told.rev != desired.rev:
        way = Way.IN_FORCE if has == wish and key in told.settings else Way.ON_ITS_WAY
        return Difference(key, way, wish, has, origin=origin)
    if key in told.refused:
        return Difference(key, Way.REFUSED, wish, has, told.refused[key], origin)
    way = Way.AT_RESTART if key in told.at_restart else Way.IN_FORCE
    return Difference(key, way, wish, has, origin=origin)
