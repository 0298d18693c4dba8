"""All that a reporter told and was asked: every row is on one of the pages, once."""

import html
import re
from collections.abc import AsyncIterator
from datetime import timedelta
from pathlib import Path

import httpx
import pytest

from fleet.alarm_lane import AlarmLane
from fleet.commands import rows as commands
from fleet.schemas import CommandKind
from fleet.staff.permissions import Role
from fleet.store.sql import Sql
from tests.fleet.alerts.ops import enrolled as kiosk
from tests.fleet.people import add_member
from tests.fleet.site import AREA, BEIJING, Fleet, SetClock, served
from tests.fleet.staff.browser import browsing, log_in
from tests.fleet.store.reports import DAY, NOW, batch, enrolled, event
from tests.fleet.store.test_alarm_lane import with_ahead

EVENTS, COMMANDS = 230, 120


@pytest.fixture
async def fleet(tmp_path: Path) -> AsyncIterator[Fleet]:
    async with served(tmp_path, clock=SetClock(NOW)) as running:
        await add_member(running.store, "he", Role.VIEWER, area=AREA[:4])
        await add_member(running.store, "outside", Role.ADMIN, area="44")
        yield running


@pytest.fixture
async def he(fleet: Fleet) -> AsyncIterator[httpx.AsyncClient]:
    async with browsing(fleet.url) as http:
        await log_in(http, "he")
        yield http


async def filled(fleet: Fleet) -> str:
    """A reporter with events of two days."""
    reporter = await enrolled(fleet.store)
    yesterday = NOW - timedelta(1)
    for first in range(1, EVENTS, 100):
        rows = batch(reporter, first, min(first + 99, EVENTS), make=lambda seq: event(seq, f"made.up{seq}"))
        await fleet.store.sync(rows, NOW)
    early = batch(reporter, EVENTS + 1, EVENTS + 1, make=lambda seq: event(seq, "made.early", at=yesterday))
    await fleet.store.sync(early, NOW)
    return reporter


async def walked(http: httpx.AsyncClient, path: str, found: str) -> list[str]:
    """What a pattern finds on this page and those that it leads on to."""
    words: list[str] = []
    while path:
        page = await http.get(path)
        assert page.status_code == 200, page.text
        words += re.findall(found, page.text)
        onward = re.search(r'<a class="end" href="([^"]+)">下一页', page.text)
        path = "" if onward is None else html.unescape(onward[1])
    return words


async def test_every_event_of_a_day_is_on_one_page(fleet: Fleet, he: httpx.AsyncClient) -> None:
    at = f"/reporters/{await filled(fleet)}/timeline"
    assert await walked(he, at, r"made\.(\w+)") == [f"up{seq}" for seq in range(EVENTS, 0, -1)]
    day_before = (DAY - timedelta(1)).isoformat()
    assert await walked(he, f"{at}?day={day_before}", r"made\.(\w+)") == ["early"]
    assert day_before in (await he.get(at)).text


@pytest.mark.parametrize(
    "asked",
    ("day=0001-01-01", "day=9999-12-31", "day=x", "after=x", "after=WzEsMl0", "day=2026-03-18&after=IiI"),
)
async def test_what_no_page_gave_out_is_the_nearest_page(
    fleet: Fleet, he: httpx.AsyncClient, asked: str
) -> None:
    for room in ("timeline", "commands"):
        assert (
            await he.get(f"/reporters/{await enrolled(fleet.store, room)}/{room}?{asked}")
        ).status_code == 200


async def test_an_alarm_that_was_told_first_says_so_until_its_turn(
    fleet: Fleet, he: httpx.AsyncClient
) -> None:
    reporter = await enrolled(fleet.store)
    alarm = event(500, "help.asked")
    await AlarmLane(fleet.store, BEIJING).take(with_ahead(reporter, alarm), NOW)
    for path in (f"/reporters/{reporter}", f"/reporters/{reporter}/timeline"):
        assert "告警先到" in (await he.get(path)).text
    for first in range(1, 500, 100):
        await fleet.store.sync(
            batch(reporter, first, first + 99, make=lambda seq: alarm if seq == 500 else event(seq)), NOW
        )
    assert "告警先到" not in (await he.get(f"/reporters/{reporter}/timeline")).text


async def test_every_command_is_on_one_page(fleet: Fleet, he: httpx.AsyncClient) -> None:
    reporter = await kiosk(fleet.store)

    async def act(sql: Sql) -> None:
        for number in range(COMMANDS):
            await commands.add(
                sql,
                reporter,
                CommandKind.SELF_TEST,
                {},
                valid=timedelta(hours=1),
                who=f"who{number}.",
                at=NOW,
            )

    await fleet.store.write(act)
    found = await walked(he, f"/reporters/{reporter}/commands", r"who(\d+)\.")
    assert found == [str(number) for number in range(COMMANDS - 1, -1, -1)]


async def test_outside_of_ones_area_there_is_no_such_page(fleet: Fleet) -> None:
    reporter = await enrolled(fleet.store)
    async with browsing(fleet.url) as http:
        await log_in(http, "outside")
        for room in ("timeline", "commands"):
            assert (await http.get(f"/reporters/{reporter}/{room}")).status_code == 404
