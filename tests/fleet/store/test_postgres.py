"""What only PostgreSQL can do, and suffer: workers side by side, days as tables, a server that is not as it must be."""

import asyncio
from collections.abc import AsyncIterator
from datetime import UTC, date, datetime, timedelta
from random import Random

import asyncpg
import pytest

from fleet import registry, tallies
from fleet.store.partitions import AHEAD, BEHIND
from fleet.store.port import Busy, UnknownReporter
from fleet.store.postgres import CONNECTIONS, PostgresStore, open_postgres
from fleet.store.server import NoServer
from fleet.store.sql import Sql
from tests.fleet.site import AREA, intake_rules, until
from tests.fleet.store.reports import DAY, NOW, batch, carry, enrolled, event, numbers, stored
from tests.fleet.store.server import Server


@pytest.fixture
async def url(server: Server) -> str:
    return await server.fresh()


@pytest.fixture
async def store(url: str) -> AsyncIterator[PostgresStore]:
    opened = await open_postgres(url, intake_rules())
    yield opened
    await opened.aclose()


# ---- workers ----


async def test_two_workers_take_the_same_rows_at_the_same_time_once(store: PostgresStore, url: str) -> None:
    other = await open_postgres(url, intake_rules())
    reporters = [await enrolled(store, f"key{number}", "430603001001") for number in range(30)]
    await asyncio.gather(
        *(
            carry(worker, reporter, 60, Random(place))
            for place, reporter in enumerate(reporters)
            for worker in (store, other)
        )
    )
    assert await numbers(store) == {reporter: list(range(1, 61)) for reporter in reporters}
    for area in ("", "43", "4306", "430603", AREA):
        assert await store.read(lambda sql, area=area: tallies.counts(sql, area, DAY)) == {  # type: ignore[misc]
            "ticket.taken": 30 * 60
        }
    await other.aclose()


async def test_a_worker_hears_what_another_changed_and_refuses_whom_it_revoked(
    store: PostgresStore, url: str
) -> None:
    heard: set[str] = set()
    other = await open_postgres(url, intake_rules(), changed=heard.update)
    reporter = await enrolled(store)
    assert await other.sync(batch(reporter, 1, 2), NOW) == 2
    heard.clear()
    await store.write(lambda sql: registry.revoke(sql, reporter, NOW))

    async def is_heard() -> bool:
        return reporter in heard

    await until(is_heard)
    with pytest.raises(UnknownReporter):
        await other.sync(batch(reporter, 3, 4), NOW)
    await other.aclose()


# ---- days ----


async def tables(store: PostgresStore) -> dict[str, int]:
    """Rows by the table they are in, those without any too."""
    names = await store.read(
        lambda sql: sql.rows(
            "SELECT CAST(inhrelid::regclass AS text) FROM pg_inherits WHERE inhparent = 'events'::regclass"
        )
    )
    counted = {}
    for (name,) in names:
        row = await store.read(lambda sql, name=name: sql.row(f"SELECT count(*) FROM {name}"))  # type: ignore[misc]
        assert row is not None
        counted[name] = row[0]
    return counted


async def test_days_are_tables_made_ahead_and_dropped(store: PostgresStore) -> None:
    reporter = await enrolled(store)
    assert await store.keep_days(date.min, DAY) == 0
    await store.sync(batch(reporter, 1, 3), NOW)
    made = await tables(store)
    assert (len(made), made["events_20260318"]) == (AHEAD + BEHIND + 2, 3)
    assert await store.keep_days(DAY + timedelta(days=1), DAY + timedelta(days=3)) == 3
    assert min(await tables(store)) == "events_20260319"
    assert await stored(store, reporter) == []


async def test_what_a_wrong_clock_said_has_no_table_until_its_day_comes(store: PostgresStore) -> None:
    reporter = await enrolled(store)
    await store.keep_days(date.min, DAY)
    clocks = {1: NOW, 2: datetime(1970, 1, 1, tzinfo=UTC), 3: NOW + timedelta(days=20)}
    await store.sync(batch(reporter, 1, 3, make=lambda seq: event(seq, at=clocks[seq])), NOW)
    assert (await tables(store))["events_other"] == 2
    await store.keep_days(date.min, DAY + timedelta(days=20))
    assert (await tables(store))["events_20260407"] == 1
    assert await store.sync(batch(reporter, 1, 3, make=lambda seq: event(seq, at=clocks[seq])), NOW) == 3
    assert await store.keep_days(DAY - timedelta(days=100), DAY) == 0  # 1970, and received today
    assert (await tables(store))["events_other"] == 1
    assert await store.keep_days(DAY + timedelta(days=1), DAY + timedelta(days=21)) == 2
    assert (await tables(store))["events_other"] == 0


# ---- a server that is not as it must be ----


async def test_a_database_that_does_not_order_text_as_bytes_is_refused(server: Server) -> None:
    await server.execute(
        "CREATE DATABASE wordly TEMPLATE template0 ENCODING 'LATIN1' LC_COLLATE 'C' LC_CTYPE 'C'"
    )
    with pytest.raises(NoServer, match="LATIN1"):
        await open_postgres(server.url("wordly"), intake_rules())


async def test_a_server_that_is_not_there_is_named_without_its_password() -> None:
    with pytest.raises(NoServer, match="does not let us in") as refused:
        await open_postgres("postgresql://fleet:geheim@127.0.0.1:1/fleet", intake_rules())
    assert "geheim" not in str(refused.value)


async def test_a_connection_that_is_cut_costs_one_answer(store: PostgresStore, url: str) -> None:
    reporter = await enrolled(store)
    other = await asyncpg.connect(url)
    await other.execute(
        "SELECT pg_terminate_backend(pid) FROM pg_stat_activity"
        " WHERE datname = current_database() AND pid <> pg_backend_pid()"
    )
    await other.close()
    for _ in range(3):
        try:
            answer = await store.sync(batch(reporter, 1, 3), NOW)
            break
        except Busy:
            continue
    assert answer == 3


async def test_what_comes_first_is_read_while_everybody_waits(store: PostgresStore) -> None:
    async def slowly(sql: Sql) -> None:
        await sql.rows("SELECT pg_sleep(2)")

    waiting = [asyncio.create_task(store.read(slowly)) for _ in range(3 * CONNECTIONS)]
    await asyncio.sleep(0.5)
    assert await store.read_first(lambda sql: sql.row("SELECT 1")) == (1,)
    assert not any(task.done() for task in waiting)
    for task in waiting:
        task.cancel()
    await asyncio.gather(*waiting, return_exceptions=True)
