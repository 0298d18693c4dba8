"""The store: append-only, one owner, never opened by an older version, copied without people."""

import json
import sqlite3
from datetime import UTC, datetime, time, timedelta
from pathlib import Path

import msgspec
import pytest

from kiosk.domain.errors import ProtocolError
from kiosk.outbox.events import load_event_kinds
from kiosk.queue import events as e
from kiosk.queue.day import Trust
from kiosk.queue.hours_settings import Lunch
from kiosk.queue.migrations import MIGRATIONS
from kiosk.queue.nightly import copy_store
from kiosk.queue.replay import replayed_hash
from kiosk.queue.schemas import Booked
from kiosk.queue.service import Verb
from kiosk.queue.settings import WindowSettings
from kiosk.queue.store import (
    StoreBusy,
    StoreNewer,
    backup,
    backups,
    open_writer,
    sole_owner,
    state_hash,
)
from kiosk.queue.supervisor_schemas import ListAppointment
from kiosk.queue.window_schemas import WindowCommand
from kiosk.queue.writer import Manner
from tests.queue.site import Hall, ManualClock, running_hall, site_settings

DAY_S = 86_400
SITE = "430602-001"


async def busy_day(hall: Hall) -> None:
    """A ticket of every fate."""
    await hall.staffed(1, 2)
    for service in ("pension", "social-card", "pension", "pension"):
        await hall.take(
            service,
            then=("pension",) if service == "social-card" else (),
            person_tag=f"tag-{service}-{hall.clock.monotonic()}",
            masked_name="王*英",
        )
        hall.clock.advance(1)
    await hall.served(1)
    await hall.called(2)
    await hall.do(Verb.NO_SHOW, 2, login="staff2")
    await hall.called(2)
    hall.clock.advance(11)
    await hall.do(Verb.RECALL, 2, login="staff2")
    await hall.do(Verb.PAUSE, 1)
    blank = WindowCommand(command="", seen=0, note="王*英 缺照片")
    send = msgspec.structs.replace(blank, service="social-card")
    await hall.do(Verb.TRANSFER, 2, login="staff2", asked=send)
    await hall.called(2)
    await hall.do(Verb.PARK, 2, login="staff2", asked=msgspec.structs.replace(blank, reason="papers"))
    slot = hall.clock.now() + timedelta(minutes=5)
    await hall.take(appointment=Booked(id=f"YY-{slot:%Y%m%d}", slot_at=slot))
    listed = ListAppointment(
        command=f"list-{slot:%Y%m%d}", appointment=f"ZZ-{slot:%Y%m%d}", service="pension", slot_at=slot
    )
    await hall.service.supervising.list_appointment("operator", listed)


def test_the_log_cannot_be_changed(tmp_path: Path) -> None:
    connection = open_writer(tmp_path / "store.sqlite3")
    connection.execute(
        "INSERT INTO events (kind, version, at, tick_ms, boot_s, payload) VALUES ('audit', 1, '', 0, 0, '{}')"
    )
    with pytest.raises(sqlite3.IntegrityError, match="append-only"):
        connection.execute("UPDATE events SET payload = ''")
    connection.close()


def test_a_newer_store_is_refused(tmp_path: Path) -> None:
    connection = open_writer(tmp_path / "store.sqlite3")
    connection.execute("PRAGMA user_version = 99")
    connection.close()
    with pytest.raises(StoreNewer, match="store version 99"):
        open_writer(tmp_path / "store.sqlite3")


def test_a_store_has_one_owner(tmp_path: Path) -> None:
    path = tmp_path / "store.sqlite3"
    with sole_owner(path), pytest.raises(StoreBusy), sole_owner(path):
        pass
    with sole_owner(path):
        pass


def test_an_event_of_a_newer_version_is_refused() -> None:
    with pytest.raises(ProtocolError, match="newer"):
        e.decoded("{}", e.VERSION + 1)


async def test_the_store_never_trusts_the_disk_cache(hall: Hall) -> None:
    modes = await hall.service.ledger.write_plain(
        lambda connection: [
            connection.execute(f"PRAGMA {name}").fetchone()[0] for name in ("synchronous", "journal_mode")
        ],
        Manner.BARE,
    )
    assert modes == [2, "wal"]


async def test_the_log_gives_the_same_tables(hall: Hall) -> None:
    await busy_day(hall)
    hall.clock.advance(DAY_S)
    await busy_day(hall)
    reader = hall.service.ledger.reader
    assert replayed_hash(reader, SITE) == state_hash(reader)


def test_a_store_of_before_learns_what_its_tickets_were_taken_for(tmp_path: Path) -> None:
    before = sqlite3.connect(tmp_path / "store.sqlite3")
    before.executescript("".join(MIGRATIONS[:12]) + " PRAGMA user_version = 12;")
    issued = '{"kind": "ticket.issued", "service": "pension"}'
    before.execute("INSERT INTO events VALUES (7, 'ticket.issued', 1, '', 0, 0, NULL, ?)", (issued,))
    before.execute(
        "INSERT INTO tickets (id, site, day, prefix, number, label, service, priority, level, state, taken_at, taken_ms,"
        " sequence, code, token, device, language)"
        " VALUES ('t', '', '', 'A', 1, 'A001', 'social-card', 'normal', 0, 'done', '', 0, 7, '', '', '', '')"
    )
    before.commit()
    before.close()
    after = open_writer(tmp_path / "store.sqlite3")
    rows = after.execute("SELECT service, taken_service FROM tickets").fetchall()
    after.close()
    assert rows == [("social-card", "pension")]


async def test_a_changed_table_is_noticed(hall: Hall) -> None:
    await busy_day(hall)
    await hall.service.ledger.write_plain(
        lambda connection: connection.execute("UPDATE tickets SET level = 5 WHERE number = 1").rowcount,
        Manner.BARE,
    )
    reader = hall.service.ledger.reader
    assert replayed_hash(reader, SITE) != state_hash(reader)


async def test_every_report_is_of_a_known_kind_and_knows_nobody(hall: Hall) -> None:
    await busy_day(hall)
    hall.clock.advance(DAY_S)
    await hall.take()
    kinds = load_event_kinds(Path("config/events.toml"))
    reader = hall.service.ledger.reader
    assert kinds.check_outbox(reader) > 15
    told = [row[0] for row in reader.execute("SELECT payload FROM outbox")]
    secrets = list(reader.execute("SELECT code, token FROM tickets"))
    assert not [
        payload for payload in told for row in secrets for secret in row if secret in payload.split('"')
    ]
    assert not [payload for payload in told if "王" in payload or "tag-" in payload]
    first = json.loads(told[0])
    assert first["business_day"] == "2026-11-23"


async def test_every_event_but_the_sites_own_has_its_report(hall: Hall) -> None:
    await busy_day(hall)
    reader = hall.service.ledger.reader
    (reports,) = reader.execute("SELECT count(*) FROM outbox").fetchone()
    (events,) = reader.execute(
        "SELECT count(*) FROM events WHERE kind NOT IN ('audit', 'announcement.finished', 'day.confirmed',"
        " 'appointment.listed')"
    ).fetchone()
    assert reports == events


async def test_a_copy_has_no_people_and_all_the_rest(hall: Hall, tmp_path: Path) -> None:
    await busy_day(hall)
    await hall.service.duties.nightly()
    (copy,) = backups(tmp_path / "store.sqlite3")
    assert "王*英".encode() not in copy.read_bytes()
    connection = sqlite3.connect(copy)
    for table in ("people", "notes", "visits", "day_keys", "sessions"):
        assert connection.execute(f"SELECT count(*) FROM {table}").fetchone() == (0,)
    assert state_hash(connection) == state_hash(hall.service.ledger.reader)
    connection.close()


async def test_a_night_keeps_what_it_must_and_forgets_the_rest(tmp_path: Path) -> None:
    clock = ManualClock()
    async with running_hall(tmp_path, clock=clock) as hall:
        await busy_day(hall)
        clock.advance(DAY_S)
        await busy_day(hall)
        await hall.staffed(3)
        clock.advance(1096 * DAY_S)
        await hall.take()
        await hall.staffed(1)
        await hall.service.ledger.write_plain(
            lambda connection: connection.execute("UPDATE outbox SET acked_at = at").rowcount
        )
        await hall.service.duties.nightly()
        reader = hall.service.ledger.reader
        assert reader.execute("SELECT count(*) FROM days").fetchone() == (1,)
        assert reader.execute("SELECT count(*) FROM tickets").fetchone() == (1,)
        assert reader.execute("SELECT count(*) FROM appointments").fetchone() == (0,)
        assert reader.execute("SELECT count(*) FROM commands").fetchone() == (2,)
        assert reader.execute("SELECT count(*) FROM outbox WHERE at < '2029'").fetchone() == (0,)
        windows = "SELECT payload ->> '$.window', kind FROM events WHERE kind LIKE 'window.%' ORDER BY seq"
        left = reader.execute(windows).fetchall()
        assert left == [(2, "window.left"), (3, "window.left"), (1, "window.taken")]
        assert replayed_hash(reader, SITE) == state_hash(reader)


async def test_a_night_forgets_what_was_spoken_on_a_forgotten_day_and_keeps_planned_pauses(
    tmp_path: Path,
) -> None:
    clock, lunch = ManualClock(), Lunch(time(12), time(13))
    rows = (WindowSettings(number=1, services=("pension", "social-card"), pauses=(lunch,)),)
    async with running_hall(tmp_path, site_settings(window_rows=rows), clock=clock) as hall:
        await hall.take()
        await hall.staffed(1)
        await hall.called(1)
        await hall.service.announcement_finished("main-1")
        await hall.do(Verb.FINISH)
        clock.advance(2 * 3600)  # 12:00
        await hall.look()
        clock.advance(1096 * DAY_S)
        await hall.take()
        await hall.service.duties.nightly()
        reader = hall.service.ledger.reader
        kinds = reader.execute(
            "SELECT kind FROM events WHERE kind LIKE 'window.%' OR kind LIKE 'announcement.%' ORDER BY seq"
        )
        assert kinds.fetchall() == [("window.paused",), ("window.left",)]
        assert replayed_hash(reader, SITE) == state_hash(reader)


async def test_reports_that_the_fleet_has_not_confirmed_stay(tmp_path: Path) -> None:
    clock = ManualClock()
    async with running_hall(tmp_path, clock=clock) as hall:
        await hall.take()
        (before,) = hall.service.ledger.reader.execute("SELECT count(*) FROM outbox").fetchone()
        clock.advance(400 * DAY_S)
        await hall.service.duties.nightly()
        (after,) = hall.service.ledger.reader.execute("SELECT count(*) FROM outbox").fetchone()
        assert after >= before


async def test_old_copies_go(tmp_path: Path) -> None:
    clock = ManualClock()
    async with running_hall(tmp_path, clock=clock) as hall:
        for _ in range(9):
            clock.advance(DAY_S)
            await hall.look()
        assert len(backups(tmp_path / "store.sqlite3")) == 7


async def test_a_night_without_a_copy_forgets_all_the_same(tmp_path: Path) -> None:
    clock = ManualClock()
    async with running_hall(tmp_path, clock=clock) as hall:
        await busy_day(hall)
        clock.advance(1096 * DAY_S)
        await hall.take()
        (tmp_path / "backups").write_text("no folder")
        await hall.service.duties.nightly()
        assert hall.service.ledger.reader.execute("SELECT count(*) FROM tickets").fetchone() == (1,)


def test_old_copies_make_room_before_the_new_one_and_one_always_stays(tmp_path: Path) -> None:
    store = tmp_path / "store.sqlite3"
    connection = open_writer(store)
    for day in (1, 2, 3):
        copy_store(connection, store, datetime(2026, 11, day, tzinfo=UTC), keep=7)
    connection.execute("BEGIN")  # so that there cannot be a copy
    for _ in range(2):
        with pytest.raises(sqlite3.OperationalError, match="VACUUM"):
            copy_store(connection, store, datetime(2026, 11, 4, tzinfo=UTC), keep=1)
    connection.close()
    assert [copy.name for copy in backups(store)] == ["store-20261103T000000-nightly.sqlite3"]


def test_a_copy_that_fails_leaves_no_part(tmp_path: Path) -> None:
    connection = open_writer(tmp_path / "store.sqlite3")
    (tmp_path / "backups" / "taken").mkdir(parents=True)
    with pytest.raises(OSError, match="directory"):
        backup(connection, tmp_path / "backups" / "taken")
    connection.close()
    assert [left.name for left in (tmp_path / "backups").iterdir()] == ["taken"]


def test_a_part_that_a_power_cut_left_goes(tmp_path: Path) -> None:
    store = tmp_path / "store.sqlite3"
    connection = open_writer(store)
    (tmp_path / "backups").mkdir()
    (tmp_path / "backups" / "store-20261101T000000-nightly.part").write_text("王*英")
    copy = copy_store(connection, store, datetime(2026, 11, 2, tzinfo=UTC), keep=7)
    connection.close()
    assert list((tmp_path / "backups").iterdir()) == [copy]


async def test_a_clock_in_2099_forgets_nothing(tmp_path: Path) -> None:
    async with running_hall(tmp_path) as hall:
        await busy_day(hall)
        hall.trust.trust = Trust.NONE
        hall.clock.jump(datetime(2099, 6, 1, tzinfo=UTC) + timedelta(hours=20))
        await hall.look()
        assert hall.service.ledger.reader.execute("SELECT count(*) FROM tickets").fetchone() == (5,)
        assert backups(tmp_path / "store.sqlite3") == []
