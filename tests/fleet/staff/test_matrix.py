"""Every route × every role × inside and outside of one's area, from the application's own table of routes."""

from collections.abc import AsyncIterator
from pathlib import Path

import httpx
import pytest
import pytest_asyncio

from fleet.api import create_app
from fleet.staff.access import COOKIE
from fleet.staff.permissions import RIGHTS, Role
from fleet.web.pages import routes
from tests.fleet import city
from tests.fleet.site import Fleet, SetClock, served
from tests.fleet.staff.matrix import (
    AREA,
    INSIDE,
    OUTSIDE,
    Asking,
    Things,
    every_route,
    one_of_everything,
    somebody,
)

KEPT_OUT = (403, 404)
pytestmark = pytest.mark.asyncio(loop_scope="module")


@pytest_asyncio.fixture(scope="module", loop_scope="module")
async def fleet(tmp_path_factory: pytest.TempPathFactory) -> AsyncIterator[Fleet]:
    folder: Path = tmp_path_factory.mktemp("matrix")
    async with served(folder, city.NEXT_S, SetClock(city.NOW), second_factor=True) as running:
        yield running


@pytest_asyncio.fixture(scope="module", loop_scope="module")
async def things(fleet: Fleet) -> Things:
    return await one_of_everything(fleet)


@pytest_asyncio.fixture(scope="module", loop_scope="module")
async def asked(fleet: Fleet) -> list[Asking]:
    return [asking for asking in every_route(create_app(fleet.parts, routes)) if not asking.is_open]


class Askers:
    """Asks as anybody; a stream is not waited for."""

    def __init__(self, http: httpx.AsyncClient, things: Things) -> None:
        self._http = http
        self._things = things

    async def status(self, asking: Asking, login: str, csrf: str) -> int:
        headers = {"X-CSRF": csrf, "Cookie": f"{COOKIE}={login}"}
        path, body = self._things.path(asking), self._things.body(asking)
        if asking.method == "GET":
            sending = self._http.stream("GET", path, headers=headers)
        elif asking.is_page:
            sending = self._http.stream(
                asking.method, path, headers=headers, data={"csrf": csrf, "area": AREA}
            )
        else:
            sending = self._http.stream(asking.method, path, headers=headers, json=body)
        async with sending as answer:
            return answer.status_code


@pytest_asyncio.fixture(scope="module", loop_scope="module")
async def askers(fleet: Fleet, things: Things) -> AsyncIterator[Askers]:
    async with httpx.AsyncClient(base_url=fleet.url, trust_env=False, timeout=60) as http:
        yield Askers(http, things)


async def test_every_route_names_the_permission_that_it_needs(asked: list[Asking]) -> None:
    assert len(asked) > 50
    assert [str(asking) for asking in asked if asking.permission is None] == []


async def test_nobody_gets_nowhere(fleet: Fleet, askers: Askers, asked: list[Asking]) -> None:
    found = {str(asking): await askers.status(asking, "", "") for asking in asked}
    assert {name: status for name, status in found.items() if status not in (401, 303)} == {}


@pytest.mark.parametrize("role", [*Role, None])
async def test_a_role_goes_as_far_as_its_permissions(
    fleet: Fleet, askers: Askers, asked: list[Asking], role: Role | None
) -> None:
    login, csrf = await somebody(fleet, role, INSIDE)
    wrong = {}
    for asking in asked:
        if asking.path.startswith(("/logout", "/v1/session")):
            continue
        status = await askers.status(asking, login, csrf)
        may = role is not None and asking.permission in RIGHTS[role] and not asking.is_of_everything
        if may is (status in (401, 403)):
            wrong[str(asking)] = status
    assert wrong == {}


@pytest.mark.parametrize("role", list(Role))
async def test_nobody_reaches_into_another_area(
    fleet: Fleet, askers: Askers, asked: list[Asking], role: Role
) -> None:
    login, csrf = await somebody(fleet, role, OUTSIDE)
    wrong = {}
    for asking in (asking for asking in asked if asking.names_an_area):
        status = await askers.status(asking, login, csrf)
        if status not in KEPT_OUT:
            wrong[str(asking)] = status
    assert wrong == {}


async def test_a_change_without_the_sessions_token_is_refused(
    fleet: Fleet, askers: Askers, asked: list[Asking]
) -> None:
    for role in Role:
        login, _ = await somebody(fleet, role, INSIDE)
        for asking in (one for one in asked if one.method != "GET" and one.permission in RIGHTS[role]):
            for csrf in ("", "made up"):
                assert await askers.status(asking, login, csrf) == 403, str(asking)
