"""What the kiosks of an area, of a site, or one kiosk should be like: the wishes, who made them, and who follows them."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route

from fleet import registry
from fleet.schemas import Setting
from fleet.settings import RULES, Rule, waits_for_restart
from fleet.staff.people import Visitor
from fleet.staff.permissions import Permission
from fleet.store.port import UnknownReporter
from fleet.store.sql import Sql
from fleet.twin import rows
from fleet.twin.scopes import (
    Difference,
    Effective,
    Scope,
    ScopeKind,
    Wished,
    area_scope,
    differences,
    scopes_to,
)
from fleet.web import view, wording
from fleet.web.desk import Desk, page
from fleet.web.reporter import WAYS
from kiosk.domain.errors import Refused
from kiosk.domain.texts import Texts
from kiosk.web.pages import Mark

HISTORY = 12
BEHIND = 30


@dataclass(frozen=True, slots=True)
class SettingLine:
    """One setting in a scope. own: it is wished here; origin: the wider scope that it comes from, in words."""

    key: str
    name: str
    rule: Rule
    at_restart: bool
    own: Setting | None
    value: str
    origin: str
    mark: Mark | None
    reported: str
    said: str


@dataclass(frozen=True, slots=True)
class Place:
    """The scope in words, and where it stands; `reporter` and `site` as the API takes them."""

    scope: Scope
    title: str
    area: str
    site: str = ""
    reporter: str = ""


@dataclass(frozen=True, slots=True)
class _Found:
    effective: Effective
    own: Wished | None
    history: Sequence[Wished]
    compared: Mapping[str, Difference]
    progress: rows.Progress
    behind: Sequence[rows.Behind]


def routes(desk: Desk) -> list[Route]:
    """The page; what its dialog wishes goes to the API."""
    return [page(desk, "/settings", _settings)]


async def _settings(desk: Desk, request: Request, visitor: Visitor) -> Response:
    place = await _place(desk, request, visitor)
    if place is None or not visitor.may(Permission.VIEW, place.area):
        return desk.refused(request, visitor)
    found = await desk.parts.store.read(lambda sql: _found(sql, place))
    t, now = desk.words(request), desk.parts.clock.now()
    return desk.show(
        request,
        "settings.html",
        visitor,
        place=place,
        shown=place.area,
        area=place.area,
        nodes=await desk.nodes(request, visitor, place.area),
        lines=[_line(t, desk, request, key, found) for key in RULES],
        own=found.own,
        own_at="" if found.own is None else desk.local(found.own.at),
        over=0 if found.own is None else found.own.rev,
        history=[(one, desk.local(one.at), _changes(t, one)) for one in found.history],
        progress=found.progress,
        behind=[
            (
                one,
                wording.age(t, view.since(one.heard_at, now)),
                [
                    (wording.setting_name(t, key), t(f"fleet.twin.why.{why}"))
                    for key, why in one.refused.items()
                    if f"fleet.twin.why.{why}" in t
                ],
            )
            for one in found.behind
        ],
    )


async def _place(desk: Desk, request: Request, visitor: Visitor) -> Place | None:
    """What is asked for; None for what nobody could mean."""
    asked = request.query_params
    name, site = asked.get("reporter", ""), asked.get("site", "")
    t = desk.words(request)
    if name:
        try:
            known = await desk.parts.store.read(lambda sql: registry.reporter(sql, name))
        except UnknownReporter:
            return None
        title = f"{known.site} {wording.short_name(t, known)}"
        return Place(Scope(ScopeKind.REPORTER, known.area, name), title, known.area, known.site, name)
    area = desk.area(request, visitor)
    try:
        scope = None if area is None else area_scope(area)
    except Refused:
        return None
    if area is None or scope is None:
        return None
    if site:
        return Place(Scope(ScopeKind.SITE, area, site), site, area, site)
    return Place(scope, desk.area_name(request, area), area)


async def _found(sql: Sql, place: Place) -> _Found:
    scope = place.scope
    effective = await rows.effective_in(sql, scopes_to(scope, place.site))
    own = await rows.wished(sql, scope)
    compared: Mapping[str, Difference] = {}
    progress, behind = rows.Progress(), list[rows.Behind]()
    if scope.kind is ScopeKind.REPORTER:
        told = await rows.report_of(sql, scope.name)
        compared = {one.key: one for one in differences(effective, told[0] if told else None)}
    elif own is not None:
        progress = await rows.progress(sql, scope, own.rev)
        behind += await rows.behind(sql, scope, own.rev, BEHIND)
    return _Found(effective, own, await rows.history(sql, scope, HISTORY), compared, progress, behind)


def _line(t: Texts, desk: Desk, request: Request, key: str, found: _Found) -> SettingLine:
    own = None if found.own is None else found.own.settings.get(key)
    one = found.compared.get(key)
    return SettingLine(
        key=key,
        name=wording.setting_name(t, key),
        rule=RULES[key],
        at_restart=waits_for_restart(key),
        own=own,
        value=wording.setting_value(t, found.effective.settings.get(key)),
        origin="" if own is not None else _origin(desk, request, found.effective.origin.get(key, "")),
        mark=None if one is None else WAYS[one.way],
        reported=wording.setting_value(t, None if one is None else one.reported),
        said="" if one is None else wording.way(t, one),
    )


def _origin(desk: Desk, request: Request, scope: str) -> str:
    kind, _, rest = scope.partition("/")
    match kind:
        case ScopeKind.AREA:
            return desk.area_name(request, rest)
        case ScopeKind.SITE:
            return rest.partition("/")[2]
        case _:
            return ""


def _changes(t: Texts, wished: Wished) -> str:
    named = [
        f"{wording.setting_name(t, key)} {wording.setting_value(t, value)}"
        for key, value in wished.settings.items()
    ]
    return " · ".join(named) or t("fleet.settings.all_back")
