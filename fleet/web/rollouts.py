"""Rollouts that reach an area, ring by ring, and the artefacts that one may begin with."""

from collections.abc import Mapping, Sequence

from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route

from fleet.artefacts import rows as artefacts
from fleet.artefacts.rows import Stored
from fleet.rollouts import rows
from fleet.rollouts.rules import Rollout, State, Tally
from fleet.staff.people import Visitor
from fleet.staff.permissions import Permission
from fleet.store.sql import Sql
from fleet.web.desk import Desk, page
from kiosk.web.pages import Mark

NEWEST = 30
MARKS: Mapping[State, Mark] = {
    State.RUNNING: "busy",
    State.PAUSED: "warn",
    State.DONE: "ok",
    State.WITHDRAWN: "off",
}


def routes(desk: Desk) -> list[Route]:
    """The page."""
    return [page(desk, "/rollouts", _rollouts)]


async def _rollouts(desk: Desk, request: Request, visitor: Visitor) -> Response:
    scopes = visitor.scopes(Permission.VIEW)

    async def ask(sql: Sql) -> tuple[list[tuple[Rollout, Sequence[Tally]]], Sequence[Stored]]:
        reach = [one for one in await rows.everyone(sql) if _meets(one.area, scopes)][:NEWEST]
        return [(one, await rows.tallies(sql, one.id)) for one in reach], await artefacts.newest(sql, NEWEST)

    found, stored = await desk.parts.store.read(ask)
    return desk.live(
        request,
        "rollouts",
        visitor,
        lines=[
            (one, MARKS[one.state], desk.local(one.since), list(zip(one.rings, tallies, strict=True)))
            for one, tallies in found
        ],
        stored=stored,
        scope=next(iter(visitor.scopes(Permission.ROLLOUT)), ""),
    )


def _meets(area: str, scopes: Sequence[str]) -> bool:
    return any(area.startswith(scope) or scope.startswith(area) for scope in scopes)
