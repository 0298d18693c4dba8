"""The agent's store: nothing that was begun is lost, and old things go at night."""

import asyncio
import sqlite3
from collections.abc import AsyncIterator
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from pathlib import Path
from zoneinfo import ZoneInfo

import pytest

from agent import store
from agent.config import AgentConfig, Retention
from agent.housekeeping import Housekeeping, is_due
from agent.journal import Journal
from agent.store import MIGRATIONS, Store, StoreRefused
from kiosk.domain.clock import SystemClock
from kiosk.domain.settings import load
from kiosk.outbox import outbox
from tests.agent.station import rows
from tests.queue.site import ManualClock

SHANGHAI = ZoneInfo("Asia/Shanghai")
EVENING = datetime(2026, 11, 23, 12, 0, tzinfo=UTC)  # eight in Shanghai
BEFORE_DAWN = datetime(2026, 11, 23, 19, 30, tzinfo=UTC)  # half past three of the 24th


@pytest.fixture
async def own(tmp_path: Path) -> AsyncIterator[Store]:
    opened = Store(tmp_path / "store.sqlite3")
    yield opened
    opened.close()


# ---- writing ----


async def test_a_write_that_was_asked_for_is_done_although_we_are_cancelled(own: Store) -> None:
    slow = asyncio.create_task(own.write(lambda db: db.execute("SELECT count(*) FROM slips")))
    writing = asyncio.create_task(own.write(lambda db: store.begin_slip(db, "t1", EVENING)))
    await asyncio.sleep(0)
    writing.cancel()
    await asyncio.wait({slow, writing})
    assert await own.write(store.slips_under_way) == ("t1",)


async def test_what_fails_leaves_nothing_behind(own: Store) -> None:
    def half(db: sqlite3.Connection) -> None:
        store.begin_slip(db, "t1", EVENING)
        raise ZeroDivisionError

    with pytest.raises(ZeroDivisionError):
        await own.write(half)
    assert await own.write(store.slips_under_way) == ()


async def test_every_life_has_its_number(tmp_path: Path) -> None:
    lives = []
    for _ in range(3):
        opened = Store(tmp_path / "store.sqlite3")
        lives.append(await opened.write(store.next_life))
        opened.close()
    assert lives == [1, 2, 3]


async def test_a_message_is_kept_once(own: Store) -> None:
    for _ in range(2):
        await own.write(lambda db: store.keep_for_queue(db, "c1", "rating", b"{}", EVENING))
    kept = await own.write(lambda db: store.next_for_queue(db, 0))
    assert kept is not None
    assert await own.write(lambda db: store.next_for_queue(db, kept.position)) is None


# ---- versions ----


def test_an_older_store_is_copied_and_brought_up(tmp_path: Path) -> None:
    file = tmp_path / "store.sqlite3"
    connection = sqlite3.connect(file, isolation_level=None)
    connection.executescript(f"{MIGRATIONS[0]}\nPRAGMA user_version=1;")
    store.begin_slip(connection, "t1", EVENING)
    connection.close()
    Store(file).close()
    assert rows(file, "SELECT ticket FROM slips") == [("t1",)]
    assert rows(file, "PRAGMA user_version") == [(len(MIGRATIONS),)]
    assert rows(tmp_path / "store-version-1.sqlite3", "PRAGMA user_version") == [(1,)]


def test_a_newer_store_is_refused(tmp_path: Path) -> None:
    connection = sqlite3.connect(tmp_path / "store.sqlite3")
    connection.execute(f"PRAGMA user_version={len(MIGRATIONS) + 1}")
    connection.close()
    with pytest.raises(StoreRefused, match="update it"):
        Store(tmp_path / "store.sqlite3")


# ---- the journal ----


async def test_events_are_written_in_their_order(own: Store) -> None:
    written = 0

    def count(_kind: str) -> None:
        nonlocal written
        written += 1

    journal = Journal(own, SystemClock(), count)
    running = asyncio.create_task(journal.run())
    for visit in range(20):
        journal.record("visit.began", {"visit": visit})
    await asyncio.sleep(0)
    running.cancel()
    await asyncio.wait({running})
    await journal.flush()
    told = rows(own.file, "SELECT payload ->> 'visit' FROM outbox ORDER BY seq")
    assert told == [(visit,) for visit in range(20)]


async def test_an_event_that_could_not_be_written_waits(own: Store) -> None:
    journal = Journal(own, SystemClock(), lambda _kind: None)
    await own.write(lambda db: db.execute("ALTER TABLE outbox RENAME TO away"))
    journal.record("visit.began", {"visit": 1})
    journal.record("visit.began", {"visit": 2})
    with pytest.raises(sqlite3.OperationalError):
        await journal.flush()
    await own.write(lambda db: db.execute("ALTER TABLE away RENAME TO outbox"))
    await journal.flush()
    assert rows(own.file, "SELECT payload ->> 'visit' FROM outbox ORDER BY seq") == [(1,), (2,)]


# ---- the night ----


async def event(own: Store, at: datetime, *, confirmed: datetime | None) -> None:
    """One event of that time, confirmed by the fleet or not."""
    seq = await own.write(lambda db: outbox.append(db, "visit.began", {"visit": 1}, at=at, boot_s=0.0))
    if confirmed is not None:
        await own.write(lambda db: outbox.acknowledge(db, seq, confirmed))


def house(own: Store, clock: ManualClock, retention: Retention | None = None) -> Housekeeping:
    return Housekeeping(own, clock, SHANGHAI, retention or Retention())


async def test_a_night_copies_the_store_and_forgets_what_is_old(own: Store, tmp_path: Path) -> None:
    clock = ManualClock(EVENING)
    old = BEFORE_DAWN - timedelta(days=31)
    await event(own, old, confirmed=old)
    await event(own, BEFORE_DAWN, confirmed=BEFORE_DAWN)
    await event(own, old, confirmed=None)
    for ticket, begun in (("old", old), ("new", EVENING), ("stuck", old)):
        await own.write(lambda db, t=ticket, b=begun: store.begin_slip(db, t, b))  # type: ignore[misc]
    for ticket in ("old", "new"):
        await own.write(lambda db, t=ticket: store.end_slip(db, t, "printed"))  # type: ignore[misc]
    await own.write(lambda db: store.keep_for_queue(db, "c1", "rating", b"{}", old))
    assert not await house(own, clock).look(), "a new store has nothing to copy yet"
    clock.jump(BEFORE_DAWN)
    assert await house(own, clock).look()
    assert not await house(own, clock).look(), "once a night"
    assert rows(own.file, "SELECT count(*) FROM outbox") == [(2,)]
    assert rows(own.file, "SELECT ticket FROM slips ORDER BY ticket") == [("new",), ("stuck",)]
    assert rows(own.file, "SELECT count(*) FROM for_queue") == [(1,)]
    copy = tmp_path / "backups/store-2026-11-24.sqlite3"
    assert rows(copy, "SELECT count(*) FROM outbox") == [(3,)]


async def test_only_so_many_copies_are_kept(own: Store, tmp_path: Path) -> None:
    clock = ManualClock(EVENING)
    keeping = house(own, clock, replace(Retention(), backups=2))
    await keeping.look()
    clock.jump(BEFORE_DAWN)
    for _ in range(4):
        assert await keeping.look()
        clock.advance(86_400)
    kept = sorted(file.name for file in (tmp_path / "backups").iterdir())
    assert kept == ["store-2026-11-26.sqlite3", "store-2026-11-27.sqlite3"]


def test_a_clock_that_went_back_starts_no_night() -> None:
    local = datetime(1970, 1, 2, 4, 0, tzinfo=SHANGHAI)
    assert not is_due(local, "2026-11-23", Retention())


def test_a_machine_that_was_off_at_night_catches_up() -> None:
    assert is_due(datetime(2026, 11, 24, 9, 0, tzinfo=SHANGHAI), "2026-11-20", Retention())


def test_the_delivered_configuration_is_valid() -> None:
    config = load(Path("config/agent.toml"), AgentConfig)
    assert config.retention == Retention()
    assert config.visit.screen_gone_s == 5.0
