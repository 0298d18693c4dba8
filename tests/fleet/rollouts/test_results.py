"""What kiosks said is counted once, whatever is read again; one of several processes conducts."""

import asyncio
import json
from collections.abc import AsyncIterator
from dataclasses import replace
from datetime import timedelta
from pathlib import Path

import pytest

from fleet.artefacts import rows as artefacts
from fleet.artefacts.rows import Stored
from fleet.rollouts import rows
from fleet.rollouts.conductor import Conductor
from fleet.rollouts.lease import held
from fleet.rollouts.results import FAILED, INSTALLED, collect
from fleet.rollouts.rules import Ring, Rollout, State, Tally, paused
from fleet.rollouts.wishes import Wishes
from fleet.store.rows import stamp
from fleet.store.sql import Rooms, Sql
from fleet.store.sqlite import SqliteStore
from kiosk.domain.artefact import ArtefactKind
from kiosk.domain.errors import Refused
from tests.fleet.rollouts.made import NOW, rollout
from tests.fleet.site import SetClock, intake_rules

HERE = "430603001001"
KIOSKS = [f"K-{number:03}" for number in range(20)]


@pytest.fixture
async def store(tmp_path: Path) -> AsyncIterator[SqliteStore]:
    """Twenty kiosks of one place."""
    made = SqliteStore(tmp_path / "store.sqlite3", intake_rules())
    await made.write(add_kiosks)
    yield made
    made.close()


async def add_kiosks(sql: Sql) -> None:
    await sql.execute_many(
        "INSERT INTO reporters (id, kind, name, area, site, public_key, enrolled_at) VALUES ($1, $2, $3, $4, $5, $6, $7)",
        [(kiosk, "kiosk", kiosk, HERE, "s", kiosk, stamp(NOW)) for kiosk in [*KIOSKS, "K-LAB"]],
    )


async def made(store: Rooms, number: int = 1, **changes: object) -> Rollout:
    """An artefact and its rollout."""
    wanted = rollout(number, **changes)
    stored = Stored(
        wanted.digest, ArtefactKind.CONTENT, "policies", wanted.version, "t", wanted.size, NOW, "ops"
    )
    await store.write(lambda sql: artefacts.add(sql, stored))
    return await store.write(lambda sql: rows.add(sql, wanted, "ops", NOW))


async def said(store: Rooms, reporter: str, seq: int, kind: str, about: Rollout, after_s: float = 0) -> None:
    """A row as the hot path leaves it."""
    payload = {"rollout": about.id, "item": about.item, "version": about.version, "reason": "disk"}
    at = stamp(NOW + timedelta(seconds=after_s))
    await store.write(
        lambda sql: sql.execute(
            "INSERT INTO events (day, reporter, epoch, seq, kind, version, at, boot_s, received_at, payload)"
            " VALUES ($1, $2, 1, $3, $4, 1, $5, 0, $6, $7)",
            "2026-11-29",
            reporter,
            seq,
            kind,
            at,
            at,
            json.dumps(payload),
        )
    )


async def counted(store: Rooms, about: Rollout, after_s: float = 0) -> list[Tally]:
    """After reading everything that is new."""
    while await store.write(lambda sql: collect(sql, NOW + timedelta(seconds=after_s))):
        pass
    return list(await store.read(lambda sql: rows.tallies(sql, about.id)))


async def test_an_event_counts_once_however_often_it_is_read(store: SqliteStore) -> None:
    about = await made(store, rings=(Ring(100),))
    await said(store, "K-001", 1, INSTALLED, about)
    await said(store, "K-002", 1, FAILED, about)
    for _ in range(3):
        assert await counted(store, about) == [Tally(-1, 1, 1)]
    await store.write(lambda sql: rows.set_mark(sql, "results", ""))
    assert await counted(store, about) == [Tally(-1, 1, 1)]


async def test_the_last_word_of_a_kiosk_counts(store: SqliteStore) -> None:
    about = await made(store, rings=(Ring(100),))
    await said(store, "K-001", 1, FAILED, about)
    assert await counted(store, about) == [Tally(-1, 0, 1)]
    await said(store, "K-001", 2, INSTALLED, about, 1)
    assert await counted(store, about, 1) == [Tally(-1, 1, 0)]


async def test_a_batch_that_was_committed_late_is_seen(store: SqliteStore) -> None:
    about = await made(store, rings=(Ring(100),))
    await said(store, "K-001", 1, INSTALLED, about, 10)
    assert await counted(store, about, 10) == [Tally(-1, 1, 0)]
    await said(store, "K-002", 1, INSTALLED, about, 2)
    assert await counted(store, about, 12) == [Tally(-1, 2, 0)]


async def test_what_is_no_result_is_passed_over(store: SqliteStore) -> None:
    about = await made(store, rings=(Ring(100),))
    await said(store, "K-001", 1, INSTALLED, replace(about, id="R-unknown"))
    await said(store, "K-001", 2, INSTALLED, replace(about, version=99))
    await store.write(
        lambda sql: sql.execute("UPDATE events SET payload = '{\"rollout\": 5}' WHERE seq = $1", 2)
    )
    assert await counted(store, about) == [Tally()]


async def test_retrying_asks_those_that_failed_and_only_them(store: SqliteStore) -> None:
    about = await made(store, rings=(Ring(100),))
    await said(store, "K-001", 1, INSTALLED, about)
    await said(store, "K-002", 1, FAILED, about)
    await counted(store, about)
    await store.write(lambda sql: rows.forget_failures(sql, about.id))
    assert await counted(store, about) == [Tally(-1, 1, 0)]
    await said(store, "K-002", 2, INSTALLED, about, 5)
    assert await counted(store, about, 5) == [Tally(-1, 2, 0)]


async def test_a_rollout_goes_from_ring_to_ring_and_is_wanted_by_more(store: SqliteStore) -> None:
    about = await made(store, rings=(Ring(0, 100, 0, 60), Ring(100, 90, 5, 60)))
    clock, wishes = SetClock(NOW), Wishes(store)
    conductor = Conductor(store, clock, wishes)
    await conductor.look()
    assert [wishes.of(kiosk, HERE) != {} for kiosk in ("K-LAB", "K-001")] == [True, False]
    await said(store, "K-LAB", 1, INSTALLED, about)
    clock.at += timedelta(seconds=61)
    await conductor.look()
    await conductor.look()
    assert wishes.of("K-001", HERE)["content/policies"].version == 1
    assert await store.read(lambda sql: rows.tallies(sql, about.id)) == [Tally(1, 1), Tally(20)]
    for seq, kiosk in enumerate(KIOSKS[:18], 1):
        await said(store, kiosk, seq, INSTALLED, about, 62)
    clock.at += timedelta(seconds=61)
    await conductor.look()
    done = await store.read(lambda sql: rows.one(sql, about.id))
    assert done is not None
    assert done.state is State.DONE


async def test_failures_pause_a_rollout_by_itself(store: SqliteStore) -> None:
    about = await made(store, rings=(Ring(100, 90, 5, 60),))
    clock, wishes = SetClock(NOW), Wishes(store)
    conductor = Conductor(store, clock, wishes)
    await conductor.look()
    for kiosk in KIOSKS[:2]:
        await said(store, kiosk, 1, FAILED, about)
    await conductor.look()
    stopped = await store.read(lambda sql: rows.one(sql, about.id))
    assert stopped is not None
    assert (stopped.state, stopped.why) == (State.PAUSED, "errors")
    assert wishes.of("K-005", HERE)["content/policies"].hold


async def test_a_change_that_somebody_else_was_faster_with_is_not_written(store: SqliteStore) -> None:
    about = await made(store)
    stopped = paused(about, NOW, "hand")
    assert await store.write(lambda sql: rows.keep(sql, about, stopped))
    assert not await store.write(lambda sql: rows.keep(sql, about, replace(about, ring=1)))


async def test_one_process_holds_the_lease_until_it_ends(store: SqliteStore) -> None:
    lasts = timedelta(seconds=30)

    async def hold(holder: str, after_s: float) -> bool:
        now = NOW + timedelta(seconds=after_s)
        return await store.write(lambda sql: held(sql, "x", holder, now, lasts))

    assert [await hold("a", 0), await hold("b", 10), await hold("a", 20)] == [True, False, True]
    assert [await hold("b", 40), await hold("b", 51), await hold("a", 60)] == [False, True, False]


async def test_a_version_is_one_file_and_never_goes_down(store: SqliteStore) -> None:
    await made(store, 2)
    with pytest.raises(Refused, match="artefact_version_taken"):
        await made(store, 2, digest="f" * 64)
    with pytest.raises(Refused, match="artefact_older"):
        await made(store, 1)


async def test_wishes_are_read_again_only_where_something_changed(store: SqliteStore) -> None:
    wishes = Wishes(store)
    await wishes.refresh()
    about = await made(store)
    await wishes.refresh()
    first = wishes.revision
    await wishes.refresh()
    assert wishes.revision == first
    await store.write(lambda sql: rows.keep(sql, about, paused(about, NOW, "hand")))
    await wishes.refresh()
    assert wishes.revision != first


async def test_a_store_that_was_away_does_not_end_the_conducting(store: SqliteStore) -> None:
    about = await made(store, rings=(Ring(100),))
    conductor = Conductor(store, SetClock(NOW), Wishes(store))
    await store.write(lambda sql: sql.execute("ALTER TABLE rollout_marks RENAME TO gone"))
    running = asyncio.create_task(conductor.run())
    for _ in range(5):
        await asyncio.sleep(0.01)
    assert not running.done()
    await store.write(lambda sql: sql.execute("ALTER TABLE gone RENAME TO rollout_marks"))
    await conductor.look()
    running.cancel()
    await asyncio.gather(running, return_exceptions=True)
    assert (await store.read(lambda sql: rows.tallies(sql, about.id)))[0].total == 21


async def test_a_quiet_sync_asks_nothing_and_news_of_a_reporter_are_heard(store: SqliteStore) -> None:
    wishes = Wishes(store)
    await made(store, rings=(Ring(100),), area="430603")
    await wishes.refresh()
    tag, wished = await wishes.told("K-001", "")
    assert (tag != "", wished != {}) == (True, True)
    assert await wishes.told("K-001", tag) == (tag, None)
    await store.write(lambda sql: sql.execute("UPDATE reporters SET area = '440101' WHERE id = 'K-001'"))
    assert await wishes.told("K-001", tag) == (tag, None)
    wishes.forget("K-001")
    assert await wishes.told("K-001", tag) == ("", {})
    assert await wishes.told("K-002", None) == ("", None)
