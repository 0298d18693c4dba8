"""Rollouts that reach an area, ring by ring, where one failed, and the artefacts that one may begin with."""

from collections.abc import Mapping, Sequence

from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route

from fleet.artefacts import rows as artefacts
from fleet.artefacts.rows import Stored
from fleet.paging import after as key_after
from fleet.paging import cursor
from fleet.rollouts import rows
from fleet.rollouts.rules import USUAL, Rollout, State, Tally
from fleet.staff.people import Visitor
from fleet.staff.permissions import Permission
from fleet.store.rows import stamp
from fleet.store.sql import Row, Sql
from fleet.web.desk import Desk, page
from fleet.web.wording import reason_words
from kiosk.domain.errors import Refused
from kiosk.web.pages import Mark

PAGE = 20
FAILED_PAGE, ARTEFACTS_PAGE = 100, 50
MARKS: Mapping[State, Mark] = {
    State.RUNNING: "busy",
    State.PAUSED: "warn",
    State.DONE: "ok",
    State.WITHDRAWN: "off",
}
_MB = 1 << 20


def routes(desk: Desk) -> list[Route]:
    """The pages; their forms go to the API."""
    return [
        page(desk, "/rollouts", _rollouts),
        page(desk, "/rollouts/{rollout}", _failed),
        page(desk, "/artefacts", _artefacts),
    ]


async def _rollouts(desk: Desk, request: Request, visitor: Visitor) -> Response:
    area = desk.area(request, visitor)
    if area is None:
        return desk.refused(request, visitor)
    key = _key(request, int)
    before = int(key[0]) if key else None

    async def ask(sql: Sql) -> list[tuple[Rollout, Sequence[Tally]]]:
        reach = await rows.reaching(sql, area, before, PAGE + 1)
        return [(one, await rows.tallies(sql, one.id)) for one in reach]

    found = await desk.parts.store.read(ask)
    return desk.live(
        request,
        "rollouts",
        visitor,
        area=area,
        shown=area,
        nodes=await desk.nodes(request, visitor, area),
        lines=[_line(desk, one, tallies) for one, tallies in found[:PAGE]],
        after=cursor((found[PAGE - 1][0].number,)) if len(found) > PAGE else "",
    )


async def _failed(desk: Desk, request: Request, visitor: Visitor) -> Response:
    """One of them, and the kiosks where it failed, as far as the visitor's areas go."""
    store, rollout = desk.parts.store, request.path_params["rollout"]
    one = await store.read(lambda sql: rows.one(sql, rollout))
    scopes = visitor.scopes(Permission.VIEW)
    if one is None or not any(one.area.startswith(scope) or scope.startswith(one.area) for scope in scopes):
        return desk.refused(request, visitor)
    area = max((one.area, *(scope for scope in scopes if scope.startswith(one.area))), key=len)
    key = _key(request, str)
    after = str(key[0]) if key else ""

    async def ask(sql: Sql) -> tuple[Sequence[Tally], Sequence[Row]]:
        return await rows.tallies(sql, rollout), await rows.failures(
            sql, rollout, after, FAILED_PAGE + 1, area
        )

    tallies, failed = await store.read(ask)
    return desk.live(
        request,
        "rollout",
        visitor,
        area=area,
        shown=area,
        nodes=await desk.nodes(request, visitor, area),
        line=_line(desk, one, tallies),
        failed=[
            (reporter, ring, reason_words(desk.words(request), reason), desk.local_text(at), f"{site} {name}")
            for reporter, ring, reason, at, name, site in failed[:FAILED_PAGE]
        ],
        after=cursor((failed[FAILED_PAGE - 1][0],)) if len(failed) > FAILED_PAGE else "",
    )


async def _artefacts(desk: Desk, request: Request, visitor: Visitor) -> Response:
    key = _key(request, str, str)
    before = (str(key[0]), str(key[1])) if key else None
    found = await desk.parts.store.read(lambda sql: artefacts.newest(sql, ARTEFACTS_PAGE + 1, before))
    last = found[ARTEFACTS_PAGE - 1] if len(found) > ARTEFACTS_PAGE else None
    return desk.show(
        request,
        "artefacts.html",
        visitor,
        lines=[(one, desk.local(one.added_at), _size(one)) for one in found[:ARTEFACTS_PAGE]],
        after="" if last is None else cursor((stamp(last.added_at), last.digest)),
        scope=next(iter(visitor.scopes(Permission.ROLLOUT)), ""),
        usual=" ".join(f"{ring.share_pct:g}" for ring in USUAL[1:]),
        ring=USUAL[1],
    )


def _line(
    desk: Desk, one: Rollout, tallies: Sequence[Tally]
) -> tuple[Rollout, Mark, str, list[tuple[object, Tally]]]:
    return one, MARKS[one.state], desk.local(one.since), list(zip(one.rings, tallies, strict=True))


def _size(one: Stored) -> str:
    return f"{one.size / _MB:.1f} MB" if one.size >= _MB else f"{max(1, one.size >> 10)} KB"


def _key(request: Request, *kinds: type[str] | type[int]) -> tuple[str | int, ...]:
    try:
        return key_after(request.query_params.get("after", ""), *kinds)
    except Refused:
        return ()
