"""The audit as it is looked at: filters, areas, one row, and whether the chain holds."""

from collections.abc import AsyncIterator
from pathlib import Path

import httpx
import pytest

from fleet.audit.rows import record
from fleet.staff.permissions import Role
from fleet.store.sql import Act
from tests.fleet import city
from tests.fleet.people import add_member
from tests.fleet.site import Fleet, SetClock, served
from tests.fleet.staff.browser import browsing, log_in


def done(number: int, area: str) -> Act[None]:
    what = "code.made" if number % 2 else "rollout.begun"
    return lambda sql: record(
        sql, f"who{number}", what, f"about_{number}", {"n": number}, at=city.NOW, area=area
    )


@pytest.fixture
async def fleet(tmp_path: Path) -> AsyncIterator[Fleet]:
    async with served(tmp_path / "var", city.NEXT_S, SetClock(city.NOW)) as running:
        await add_member(running.store, "auditor", Role.AUDITOR, area="4306")
        for number in range(60):
            await running.store.write(done(number, "430603" if number < 55 else "4307"))
        yield running


@pytest.fixture
async def http(fleet: Fleet) -> AsyncIterator[httpx.AsyncClient]:
    async with browsing(fleet.url) as client:
        await log_in(client, "auditor")
        yield client


async def ids(http: httpx.AsyncClient, **query: str) -> list[int]:
    return [row["id"] for row in (await http.get("/v1/audit", params=query)).json()]


async def test_only_ones_own_areas_are_seen_newest_first(http: httpx.AsyncClient) -> None:
    assert await ids(http) == [61, *range(55, 0, -1)]
    assert (await http.get("/v1/audit", params={"area": "4307"})).status_code == 403
    assert (await http.get("/audit", params={"row": "57"})).status_code == 404
    assert (await http.get("/audit", params={"row": "3"})).status_code == 200


async def test_filters_narrow_and_percent_signs_are_themselves(http: httpx.AsyncClient) -> None:
    assert await ids(http, q="WHO7") == [8]
    assert await ids(http, q="about_7") == [8]
    assert await ids(http, q="%") == []
    assert await ids(http, q="about!7") == []
    assert await ids(http, kind="rollout", before="6") == [5, 3, 1]


async def test_the_page_says_whether_the_chain_holds_and_leads_to_older_rows(http: httpx.AsyncClient) -> None:
    first = await http.get("/audit", params={"verify": "1"})
    assert "61 条首尾相接" in first.text
    assert "before=7" in first.text
    older = await http.get("/audit", params={"before": "7"})
    assert older.text.count("/audit?before=7&amp;row=") == 6
