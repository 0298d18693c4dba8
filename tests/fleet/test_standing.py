"""Figures and lists of a city by pages: everybody once, worst first, and figures that agree with the lists."""

from collections import Counter
from collections.abc import AsyncIterator
from dataclasses import replace
from pathlib import Path

import pytest
import pytest_asyncio

from fleet import naming
from fleet.alerts.starting import alert_duty
from fleet.config import FleetConfig
from fleet.health import Verdict
from fleet.standing import (
    ACTION,
    PROBLEMS,
    WORST_FIRST,
    Cursor,
    Wanted,
    children,
    cursor_of,
    next_level,
    page,
    standing,
)
from fleet.store.sqlite import SqliteStore
from fleet.web.areas import tree
from tests.fleet import big_city
from tests.fleet.city import NEXT_S, NOW
from tests.fleet.site import SetClock, intake_rules

KIOSKS = 600
pytestmark = pytest.mark.asyncio(loop_scope="module")


@pytest_asyncio.fixture(scope="module", loop_scope="module")
async def store(tmp_path_factory: pytest.TempPathFactory) -> AsyncIterator[SqliteStore]:
    opened = SqliteStore(tmp_path_factory.mktemp("city") / "f.sqlite3", intake_rules())
    await big_city.fill(opened, KIOSKS)
    usual = FleetConfig()
    config = replace(usual, sync=replace(usual.sync, next_s=NEXT_S))
    duty = alert_duty(config, opened, SetClock(NOW), Path("config/texts"))
    while await duty.evaluate_once():
        pass
    yield opened
    opened.close()


async def everybody(store: SqliteStore, wanted: Wanted, limit: int = 37) -> list[Cursor]:
    """By pages, to the end."""
    found: list[Cursor] = []
    while True:
        after = cursor_of(str(found[-1])) if found else None
        some = await store.read(lambda sql, after=after: page(sql, wanted, after, limit))  # type: ignore[misc]
        found += some
        if len(some) < limit:
            return found


async def test_pages_have_everybody_once_and_the_worst_first(store: SqliteStore) -> None:
    found = await everybody(store, Wanted("", WORST_FIRST))
    assert len({place.reporter for place in found}) == len(found) == KIOSKS
    order = [WORST_FIRST.index(place.verdict) for place in found]
    assert order == sorted(order)


async def test_figures_agree_with_the_lists_at_every_level(store: SqliteStore) -> None:
    found = await everybody(store, Wanted("", WORST_FIRST))
    for area in ("", "43", "4306", "430623", "430623004", "430623004001"):
        counted = Counter(place.verdict for place in found if place.area.startswith(area))
        stands = await store.read(lambda sql, area=area: standing(sql, area))  # type: ignore[misc]
        assert stands.total == counted.total() > 0
        assert stands.of(*ACTION) == counted[Verdict.LOST] + counted[Verdict.DOWN]
        parts = await store.read(lambda sql, area=area: children(sql, area, next_level(area)))  # type: ignore[misc]
        assert sum(part.total for part in parts.values()) == stands.total


async def test_a_dark_township_is_wholly_lost(store: SqliteStore) -> None:
    stands = await store.read(lambda sql: standing(sql, "430623004"))
    assert stands.of(Verdict.LOST) == stands.total


@pytest.mark.parametrize(
    ("wanted", "some"),
    (
        (Wanted("4306", WORST_FIRST, "k-00000101"), True),
        (Wanted("4306", WORST_FIRST, "金河镇"), True),
        (Wanted("430603", WORST_FIRST, "金河镇"), True),
        (Wanted("4307", WORST_FIRST), False),
        (Wanted("4306", WORST_FIRST, "100%"), False),
        (Wanted("4306", WORST_FIRST, "_"), False),
        (Wanted("4306", PROBLEMS, "'; DROP TABLE reporters; --"), False),
    ),
)
async def test_a_search_finds_names_sites_and_ids_as_they_are_written(
    store: SqliteStore, wanted: Wanted, *, some: bool
) -> None:
    found = await everybody(store, wanted)
    assert bool(found) is some
    assert all(place.area.startswith(wanted.area) for place in found)


@pytest.mark.parametrize(
    "words", ("金河", "金", "河镇", "01", "K-00000101", "k-000001", "k-0", "服务点", "镇金")
)
async def test_what_is_found_by_a_pair_is_what_everybody_looked_at_would_give(
    store: SqliteStore, words: str
) -> None:
    rows = await store.read(lambda sql: sql.rows("SELECT id, name, site FROM reporters"))
    wanted = {
        one
        for one, *texts in rows
        if any(words in text for text in texts)
        or (len(words) >= naming.ID_FROM and one.startswith(words.upper()))
    }
    found = await everybody(store, Wanted("", WORST_FIRST, words))
    assert {place.reporter for place in found} == wanted
    rare = await store.read(lambda sql: naming.rarest(sql, words))
    assert (rare is None) == (len(words) < 2)


async def test_the_tree_opens_on_the_way_to_what_is_shown(store: SqliteStore) -> None:
    branches = await store.read(lambda sql: tree(sql, ("",), "430623004"))
    codes = [branch.standing.area for branch in branches]
    assert codes[0] == "4306"
    assert {len(code) for code in codes} == {4, 6, 9, 12}
    assert all(code.startswith("430623004") for code in codes if len(code) == 12)
    assert [branch.standing.area for branch in branches if branch.is_open] == ["4306", "430623", "430623004"]


@pytest.mark.parametrize("text", ("", "lost", "lost.4306", "nothing.4306.K-1", "'; --"))
async def test_what_no_list_gave_out_is_no_place_in_it(text: str) -> None:
    assert cursor_of(text) is None
