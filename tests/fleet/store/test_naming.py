"""A reporter is found by a part of its name or site, or by how its id begins, on both engines."""

import pytest

from fleet import naming
from fleet.standing import WORST_FIRST, Wanted, page
from fleet.store.port import Store
from tests.fleet.site import SITE
from tests.fleet.store.reports import enrolled


@pytest.mark.parametrize("words", (SITE, SITE[1:3], SITE[0], "主机", "的"))
async def test_a_part_of_a_name_or_a_site(store: Store, words: str) -> None:
    reporter = await enrolled(store)
    found = await store.read(lambda sql: page(sql, Wanted("", WORST_FIRST, words), None, 10))
    assert [place.reporter for place in found] == ([] if words == "的" else [reporter])


async def test_an_id_by_its_beginning_from_four_letters_on(store: Store) -> None:
    reporter = await enrolled(store)
    for letters in range(1, len(reporter) + 1):
        wanted = Wanted("", WORST_FIRST, reporter[:letters].lower())
        found = await store.read(lambda sql, wanted=wanted: page(sql, wanted, None, 10))  # type: ignore[misc]
        assert bool(found) is (letters >= naming.ID_FROM), reporter[:letters]
