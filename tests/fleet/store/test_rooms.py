"""The rooms' statements on PostgreSQL: every route of the application by somebody who may, and the night."""

import contextlib
from pathlib import Path

import httpx

from fleet.api import create_app
from fleet.config import Retention
from fleet.housekeeping import one_night
from fleet.staff.permissions import RIGHTS, Role
from fleet.web.pages import routes
from tests.fleet import city
from tests.fleet.site import BEIJING, SetClock, served
from tests.fleet.staff.matrix import INSIDE, every_route, one_of_everything, somebody
from tests.fleet.staff.test_matrix import Askers
from tests.fleet.store.server import Server


async def test_no_route_asks_for_what_postgres_does_not_know(server: Server, tmp_path: Path) -> None:
    clock = SetClock(city.NOW)
    async with contextlib.AsyncExitStack() as open_things:
        fleet = await open_things.enter_async_context(
            served(tmp_path, city.NEXT_S, clock, second_factor=True, store_url=await server.fresh())
        )
        http = await open_things.enter_async_context(
            httpx.AsyncClient(base_url=fleet.url, trust_env=False, timeout=60)
        )
        await city.fill(fleet.store)
        askers = Askers(http, await one_of_everything(fleet))
        await fleet.evaluated()
        people = {role: await somebody(fleet, role, INSIDE) for role in Role}
        failed = {}
        for asking in every_route(create_app(fleet.parts, routes)):
            if asking.is_open or asking.path.startswith(("/logout", "/v1/session")):
                continue
            role = next((role for role in Role if asking.permission in RIGHTS[role]), Role.VIEWER)
            status = await askers.status(asking, *people[role])
            if status >= 500:
                failed[str(asking)] = status
        assert failed == {}
        await one_night(fleet.store, clock.now(), BEIJING, Retention(backups=False), tmp_path / "none")
