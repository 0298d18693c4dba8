"""A wish comes down to the reporters below it, and what they say comes back."""

import asyncio
from collections.abc import AsyncIterator
from datetime import UTC, datetime
from pathlib import Path

import pytest

from fleet.client import Reporter
from fleet.schemas import ReporterKind, Setting
from fleet.twin import rows
from fleet.twin.scopes import Scope, ScopeKind, area_scope
from kiosk.domain.errors import Refused
from tests.fleet.down import City, Taken, city, machine
from tests.fleet.site import AREA, OwnStore, until


@pytest.fixture
async def fleet(tmp_path: Path) -> AsyncIterator[City]:
    async with city(tmp_path / "var") as running:
        yield running


@pytest.fixture
def down() -> Taken:
    return Taken()


@pytest.fixture
async def kiosk(fleet: City, store: OwnStore, down: Taken, tmp_path: Path) -> Reporter:
    made = machine(fleet.url, tmp_path / "id", store, down)
    await made.enrol(await fleet.code(), "01")
    return made


async def wish(fleet: City, scope: Scope, over: int | None = None, **settings: Setting) -> int:
    now = datetime.now(UTC)
    named = {key.replace("__", "."): value for key, value in settings.items()}
    made = await fleet.store.write(lambda sql: rows.wish(sql, scope, named, "ops", now, over=over))
    return made.rev


async def test_a_wish_is_told_until_it_is_in_force_and_not_again(
    fleet: City, kiosk: Reporter, down: Taken
) -> None:
    rev = await wish(fleet, area_scope("4306"), voice__volume=4)
    for _ in range(3):
        await kiosk.sync_once()
    assert [(one.rev, one.settings) for one in down.wished] == [(rev, {"voice.volume": 4})]
    assert kiosk.identity is not None
    name = kiosk.identity.reporter
    told = await fleet.store.read(lambda sql: rows.report_of(sql, name))
    assert told is not None
    assert (told[0].rev, told[0].settings) == (rev, {"voice.volume": 4})
    assert down.report is None


async def test_another_areas_wish_is_not_told(fleet: City, kiosk: Reporter, down: Taken) -> None:
    await wish(fleet, area_scope("44"), voice__volume=4)
    await kiosk.sync_once()
    assert down.wished == []


async def test_a_wish_for_the_whole_country_wakes_whoever_is_held(
    fleet: City, kiosk: Reporter, down: Taken
) -> None:
    running = asyncio.create_task(kiosk.run())
    try:
        await until(lambda: held(fleet), timeout_s=30.0)
        rev = await wish(fleet, area_scope(""), voice__on=True)
        await until(lambda: has(down, rev), timeout_s=30.0)
        await until(lambda: told(fleet, rev), timeout_s=30.0)
    finally:
        running.cancel()
        await asyncio.gather(running, return_exceptions=True)


async def test_a_site_is_told_no_settings(fleet: City, store: OwnStore, tmp_path: Path) -> None:
    down = Taken()
    site = machine(fleet.url, tmp_path / "site", store, down, kind=ReporterKind.SITE)
    await site.enrol(await fleet.code(ReporterKind.SITE), "站")
    await wish(fleet, area_scope("43"), voice__on=True)
    await site.sync_once()
    assert down.wished == []


async def test_a_fleet_that_was_restored_tells_its_older_wish(
    fleet: City, kiosk: Reporter, down: Taken
) -> None:
    rev = await wish(fleet, area_scope("43"), voice__volume=2)
    down.rev = rev + 5
    await kiosk.sync_once()
    assert down.rev == rev


async def test_two_people_do_not_undo_each_others_wishes(fleet: City) -> None:
    scope = Scope(ScopeKind.SITE, AREA, "站")
    first = await wish(fleet, scope, over=0, voice__volume=2)
    with pytest.raises(Refused, match="changed_meanwhile"):
        await wish(fleet, scope, over=0, voice__volume=5)
    second = await wish(fleet, scope, over=first)
    found = await fleet.store.read(lambda sql: rows.history(sql, scope))
    assert [(one.rev, one.settings) for one in found] == [(second, {}), (first, {"voice.volume": 2})]


async def test_a_wrong_wish_is_refused_whole(fleet: City) -> None:
    with pytest.raises(Refused, match=r"gateway.url: unknown, voice.volume: range"):
        await wish(fleet, area_scope(""), voice__volume=9, gateway__url="x", voice__on=True)
    assert await fleet.store.read(lambda sql: rows.wished(sql, area_scope(""))) is None


async def held(fleet: City) -> bool:
    return fleet.made.holding.count > 0


async def has(down: Taken, rev: int) -> bool:
    return down.rev == rev


async def told(fleet: City, rev: int) -> bool:
    return bool(await fleet.store.read(lambda sql: sql.rows("SELECT 1 FROM reported WHERE rev = $1", rev)))
