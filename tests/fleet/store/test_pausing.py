"""Wrong tries on both engines: several processes over one store count together, and time heals."""

import asyncio
from datetime import timedelta

from fleet.staff.pausing import Tries
from fleet.store.port import Store
from tests.fleet.store.reports import NOW

MINUTE = timedelta(minutes=1)


def processes(store: Store, count: int = 3) -> list[Tries]:
    return [Tries(store, "login", 5, MINUTE) for _ in range(count)]


async def test_processes_count_together(store: Store) -> None:
    one, two, three = processes(store)
    begun = [await which.begin("he", NOW) for which in (one, two, three, one, two)]
    assert all(begun)
    assert [await which.begin("he", NOW) for which in (one, two, three)] == [None] * 3
    assert await three.are_too_many("he", NOW)
    assert await three.begin("li", NOW)
    assert await Tries(store, "address", 5, MINUTE).begin("he", NOW)


async def test_tries_at_once_do_not_slip_through(store: Store) -> None:
    doors = processes(store)
    tries = await asyncio.gather(*(doors[number % 3].begin("he", NOW) for number in range(12)))
    assert sum(one is not None for one in tries) == 5


async def test_time_success_and_a_try_that_was_none_heal(store: Store) -> None:
    one, two, _ = processes(store)
    begun = [await one.begin("he", NOW) for _ in range(5)]
    assert begun[0]
    await two.take_back(begun[0])
    assert await two.begin("he", NOW)
    assert await one.begin("he", NOW) is None
    assert await one.begin("he", NOW + MINUTE + timedelta(seconds=1))
    (left,) = await store.read(lambda sql: sql.rows("SELECT count(*) FROM login_tries"))
    assert left == (1,)  # what is over is forgotten with the next try
    await two.forget("he")
    (left,) = await store.read(lambda sql: sql.rows("SELECT count(*) FROM login_tries"))
    assert left == (0,)
