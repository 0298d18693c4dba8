"""A fleet that asks for a second factor, whoever keeps its staff, and a browser; files with another fleet have their own."""

from collections.abc import AsyncIterator
from pathlib import Path

import httpx
import pytest

from fleet.staff.permissions import Role
from tests.fleet import city
from tests.fleet.people import add_member
from tests.fleet.site import Fleet, SetClock, served
from tests.fleet.staff.browser import browsing


@pytest.fixture
def clock() -> SetClock:
    return SetClock(city.NOW)


@pytest.fixture
async def fleet(tmp_path: Path, clock: SetClock) -> AsyncIterator[Fleet]:
    async with served(tmp_path / "var", city.NEXT_S, clock, second_factor=True) as running:
        await add_member(running.store, "boss", Role.ADMIN, Role.SECURITY, area="4306")
        yield running


@pytest.fixture
async def http(fleet: Fleet) -> AsyncIterator[httpx.AsyncClient]:
    async with browsing(fleet.url) as client:
        yield client
