"""One event that cannot be kept, or not even be read: the outbox of its kiosk goes on, and both sides say what happened."""

import logging
import sqlite3
from collections.abc import AsyncIterator
from contextlib import closing
from datetime import UTC, datetime
from pathlib import Path

import httpx
import pytest

from fleet.alerts import rows
from fleet.client import Reporter
from fleet.config import store_file
from fleet.staff.permissions import Role
from kiosk.outbox import outbox
from tests.fleet.alerts.ops import entered
from tests.fleet.people import add_member
from tests.fleet.site import Fleet, OwnStore, code_for, reporter_of, served

TRIGGER = (
    "CREATE TRIGGER poison BEFORE INSERT ON events WHEN NEW.kind = 'poison'"
    " BEGIN SELECT raise(ABORT, 'poison is refused'); END"
)
BAD_PAYLOADS = {
    "no JSON": '{"a":tru',
    "too deep": "[" * 3000 + "]" * 3000,
    "too large": '"' + "x" * 3_000_000 + '"',
}


@pytest.fixture
async def fleet(tmp_path: Path) -> AsyncIterator[Fleet]:
    async with served(tmp_path / "var") as running:
        yield running


@pytest.fixture
async def store(tmp_path: Path) -> AsyncIterator[OwnStore]:
    own = OwnStore(tmp_path / "own.sqlite3")
    yield own
    own.close()


@pytest.fixture
async def reporter(fleet: Fleet, store: OwnStore, tmp_path: Path) -> Reporter:
    made = reporter_of(fleet.url, tmp_path / "identity", store)
    await made.enrol(await code_for(fleet.store), "主机")
    return made


async def write(store: OwnStore, kind: str, payload: str) -> None:
    """As no owner of ours would: without looking at it."""
    insert = "INSERT INTO outbox (kind, version, at, boot_s, payload) VALUES (?, 1, ?, 1.0, ?)"
    at = datetime.now(UTC).isoformat()
    await store.write(lambda connection: connection.execute(insert, (kind, at, payload)))


async def drained(reporter: Reporter, store: OwnStore) -> int:
    """How many exchanges it took."""
    for exchange in range(1, 40):
        await reporter.sync_once()
        if await store.is_sent():
            return exchange
    raise AssertionError("the outbox is blocked")


def kinds(tmp_path: Path) -> list[str]:
    with closing(sqlite3.connect(store_file(tmp_path / "var"))) as connection:
        return [kind for (kind,) in connection.execute("SELECT kind FROM events ORDER BY seq")]


async def test_an_event_that_the_database_refuses_is_set_aside_and_alarmed(
    fleet: Fleet, reporter: Reporter, store: OwnStore, tmp_path: Path, caplog: pytest.LogCaptureFixture
) -> None:
    await fleet.store.write(lambda sql: sql.execute(TRIGGER))
    await store.take_tickets(3)
    await write(store, "poison", "{}")
    await store.take_tickets(3)
    with caplog.at_level(logging.WARNING, logger="fleet.client"):
        assert await drained(reporter, store) == 1
    assert kinds(tmp_path) == ["ticket.taken"] * 3 + ["event.refused"] + ["ticket.taken"] * 3
    assert [record.getMessage() for record in caplog.records if record.name == "fleet.client"] == [
        "fleet.event_refused seq=4 kind='poison' why=the fleet's database"
    ]
    await add_member(fleet.store, "ops", Role.OPERATOR)
    async with httpx.AsyncClient(base_url=fleet.url, trust_env=False, timeout=60) as http:
        await entered(http, "ops")
        (alert,) = (await http.get("/v1/alerts")).json()["alerts"]
        assert (alert["reason"], alert["part"], alert["value"]) == (
            "event_refused",
            "poison",
            "4: poison is refused",
        )
        await http.post(f"/v1/alerts/{alert['id']}/ack", json={"note": "seen"})
        assert (await http.get("/v1/alerts")).json()[
            "alerts"
        ] == []  # it happened: whoever has seen it ends it


@pytest.mark.parametrize("payload", BAD_PAYLOADS.values(), ids=BAD_PAYLOADS.keys())
async def test_a_row_that_no_fleet_can_read_goes_as_refused(
    fleet: Fleet,
    reporter: Reporter,
    store: OwnStore,
    tmp_path: Path,
    payload: str,
    caplog: pytest.LogCaptureFixture,
) -> None:
    await store.take_tickets(40)
    await write(store, "help.asked", payload)
    await store.take_tickets(40)
    with caplog.at_level(logging.WARNING, logger="fleet.client"):
        assert await drained(reporter, store) < 20
    assert kinds(tmp_path) == ["ticket.taken"] * 40 + ["event.refused"] + ["ticket.taken"] * 40
    assert len([record for record in caplog.records if "seq=41" in record.getMessage()]) == 1


async def test_a_kiosk_that_starts_anew_meanwhile_finds_the_same_row_again(
    fleet: Fleet, reporter: Reporter, store: OwnStore, tmp_path: Path
) -> None:
    await write(store, "help.asked", BAD_PAYLOADS["no JSON"])
    await reporter.sync_once()
    await reporter.sync_once()
    assert await store.is_sent()
    await store.write(lambda connection: outbox.rewind(connection, 0))  # as if the answer had been lost
    again = reporter_of(fleet.url, tmp_path / "identity", store)
    assert await drained(again, store) == 2
    assert kinds(tmp_path) == ["event.refused"]
    (mark,) = await fleet.store.read(lambda sql: sql.rows("SELECT hwm, epoch FROM reporters"))
    assert tuple(mark) == (1, 1)
    assert await fleet.store.read(lambda sql: rows.open_counts(sql)) == []
