"""The reporters' routes and their client, over a real socket."""

import asyncio
import gzip
from collections.abc import AsyncIterator
from datetime import UTC, datetime
from pathlib import Path

import httpx
import msgspec
import pytest

from fleet import registry, tallies
from fleet.client import NotEnrolled, Reporter
from fleet.schemas import Gap, GapReason, Heartbeat, Problem, ReporterKind, Sync
from kiosk.domain.clock import SystemClock
from kiosk.domain.errors import Refused, Unreachable
from kiosk.outbox.door import OutboxDoor
from kiosk.signing.http_signature import sign_request
from kiosk.signing.key import SigningKey
from tests.fleet.site import (
    AREA,
    BEIJING,
    QUICK,
    SITE,
    Fleet,
    OwnStore,
    code_for,
    heartbeat,
    reporter_of,
    served,
    until,
)


@pytest.fixture
async def fleet(tmp_path: Path) -> AsyncIterator[Fleet]:
    async with served(tmp_path / "var") as running:
        yield running


@pytest.fixture
async def reporter(fleet: Fleet, store: OwnStore, tmp_path: Path) -> Reporter:
    made = reporter_of(fleet.url, tmp_path / "identity", store)
    await made.enrol(await code_for(fleet.store), "主机")
    return made


def message(sender: Reporter, **changes: object) -> Sync:
    assert sender.identity is not None
    now = datetime.now(UTC)
    plain = Sync(
        reporter=sender.identity.reporter,
        epoch=sender.identity.epoch,
        first_seq=1,
        now=now,
        state=heartbeat(),
    )
    return msgspec.structs.replace(plain, **changes)


async def post(fleet: Fleet, body: bytes, headers: dict[str, str], path: str = "/v1/sync") -> httpx.Response:
    async with httpx.AsyncClient() as http:
        return await http.post(fleet.url + path, content=body, headers=headers)


def signed(fleet: Fleet, reporter: Reporter, folder: Path, body: bytes) -> dict[str, str]:
    assert reporter.identity is not None
    key = SigningKey.load(folder / "identity" / "key.pem")
    return sign_request(
        key, reporter.identity.reporter, "POST", fleet.url + "/v1/sync", body, datetime.now(UTC)
    )


async def test_events_arrive_once_and_are_counted(fleet: Fleet, store: OwnStore, reporter: Reporter) -> None:
    await store.take_tickets(7)
    await reporter.sync_once()
    await reporter.sync_once()
    assert await store.depth() == 0
    (line,) = await fleet.store.read(lambda sql: registry.reporters(sql, AREA))
    assert (line.hwm, line.site, line.name) == (7, SITE, "主机")
    today = datetime.now(BEIJING).date()
    assert await fleet.store.read(lambda sql: tallies.counts(sql, "4306", today)) == {"ticket.taken": 7}


async def test_a_long_outbox_goes_over_in_several_batches(
    fleet: Fleet, store: OwnStore, reporter: Reporter
) -> None:
    await store.take_tickets(230)
    waits = [await reporter.sync_once() for _ in range(3)]
    assert waits[:2] == [0.0, 0.0]
    assert await store.depth() == 0


async def test_the_flush_follows_an_event_within_two_seconds(
    fleet: Fleet, store: OwnStore, reporter: Reporter
) -> None:
    running = asyncio.create_task(reporter.run())
    try:
        await store.take_tickets(1)
        reporter.poke()
        await until(store.is_sent, timeout_s=2)
    finally:
        running.cancel()


async def test_enrolling_again_after_a_lost_answer_gives_the_same_reporter(
    fleet: Fleet, store: OwnStore, tmp_path: Path
) -> None:
    code = await code_for(fleet.store)
    first = await reporter_of(fleet.url, tmp_path / "id", store).enrol(code, "主机")
    (tmp_path / "id" / "identity.json").unlink()  # the answer never arrived; the key had been kept before
    again = await reporter_of(fleet.url, tmp_path / "id", store).enrol(code, "主机")
    assert again == first


async def test_a_used_code_makes_no_second_reporter(fleet: Fleet, store: OwnStore, tmp_path: Path) -> None:
    code = await code_for(fleet.store)
    await reporter_of(fleet.url, tmp_path / "one", store).enrol(code, "1")
    with pytest.raises(Refused, match="code_used"):
        await reporter_of(fleet.url, tmp_path / "two", store).enrol(code, "2")


async def test_a_code_is_for_one_kind(fleet: Fleet, store: OwnStore, tmp_path: Path) -> None:
    code = await code_for(fleet.store, ReporterKind.KIOSK)
    with pytest.raises(Refused, match="code_kind"):
        await reporter_of(fleet.url, tmp_path / "one", store).enrol(code, "1")


async def test_an_unknown_code_is_refused(fleet: Fleet, store: OwnStore, tmp_path: Path) -> None:
    with pytest.raises(Refused, match="code_unknown"):
        await reporter_of(fleet.url, tmp_path / "one", store).enrol("ABCDE-ABCDE-ABCDE-ABCDE", "1")


async def test_a_reporter_without_identity_says_so(fleet: Fleet, store: OwnStore, tmp_path: Path) -> None:
    with pytest.raises(NotEnrolled):
        await reporter_of(fleet.url, tmp_path / "none", store).run()


async def test_nobody_there_is_unreachable(store: OwnStore, tmp_path: Path) -> None:
    with pytest.raises(Unreachable):
        await reporter_of("http://127.0.0.1:9", tmp_path / "none", store).enrol("x", "1")


async def test_an_unknown_reporter_gets_401_and_no_row(
    fleet: Fleet, reporter: Reporter, tmp_path: Path
) -> None:
    body = msgspec.json.encode(message(reporter, reporter="S-UNKNOWN1"))
    headers = sign_request(
        SigningKey.generate(), "S-UNKNOWN1", "POST", fleet.url + "/v1/sync", body, datetime.now(UTC)
    )
    answer = await post(fleet, body, headers)
    assert (answer.status_code, answer.json()["reason"]) == (401, "unknown_key")
    assert len(await fleet.store.read(lambda sql: registry.reporters(sql, ""))) == 1


async def test_a_reporter_cannot_speak_for_another(fleet: Fleet, reporter: Reporter, tmp_path: Path) -> None:
    body = msgspec.json.encode(message(reporter, reporter="S-ANOTHER1"))
    answer = await post(fleet, body, signed(fleet, reporter, tmp_path, body))
    assert answer.status_code == 401


async def test_a_revoked_reporter_gets_401(fleet: Fleet, store: OwnStore, reporter: Reporter) -> None:
    await reporter.sync_once()
    assert reporter.identity is not None
    name = reporter.identity.reporter
    await fleet.store.write(lambda sql: registry.revoke(sql, name, datetime.now(UTC)))
    with pytest.raises(Refused, match="unknown_key"):
        await reporter.sync_once()


async def test_a_tampered_body_gets_401(fleet: Fleet, reporter: Reporter, tmp_path: Path) -> None:
    body = msgspec.json.encode(message(reporter))
    answer = await post(fleet, body + b" ", signed(fleet, reporter, tmp_path, body))
    assert (answer.status_code, answer.json()["reason"]) == (401, "digest_mismatch")


async def test_an_unsigned_sync_gets_401_with_the_time(fleet: Fleet, reporter: Reporter) -> None:
    answer = await post(fleet, msgspec.json.encode(message(reporter)), {})
    problem = msgspec.json.decode(answer.content, type=Problem)
    assert (answer.status_code, problem.reason) == (401, "signature_missing")
    assert problem.server_time is not None


@pytest.mark.parametrize(
    ("body", "headers", "status"),
    (
        (b"{}", {}, 400),
        (b"not json", {}, 400),
        (gzip.compress(b"{}", mtime=0)[:-4], {"Content-Encoding": "gzip"}, 400),
        (b"junk", {"Content-Encoding": "gzip"}, 400),
        (b"{}", {"Content-Encoding": "br"}, 400),
        (gzip.compress(b" " * 2_000_000, mtime=0), {"Content-Encoding": "gzip"}, 413),
        (b" " * 1_100_000, {}, 413),
    ),
)
async def test_bad_bodies_are_refused(
    fleet: Fleet, reporter: Reporter, tmp_path: Path, body: bytes, headers: dict[str, str], status: int
) -> None:
    answer = await post(fleet, body, headers | signed(fleet, reporter, tmp_path, body))
    assert answer.status_code == status


async def test_rows_that_do_not_follow_each_other_are_refused(
    fleet: Fleet, reporter: Reporter, tmp_path: Path
) -> None:
    event = {"kind": "ticket.expired", "version": 1, "at": "2026-03-18T01:00:00Z", "boot_s": 1, "payload": {}}
    sync = msgspec.to_builtins(message(reporter)) | {"events": [{"seq": 1, **event}, {"seq": 3, **event}]}
    body = msgspec.json.encode(sync)
    answer = await post(fleet, body, signed(fleet, reporter, tmp_path, body))
    assert (answer.status_code, answer.json()["reason"]) == (400, "malformed")


async def test_a_gap_is_answered_with_the_mark(fleet: Fleet, reporter: Reporter, tmp_path: Path) -> None:
    body = msgspec.json.encode(message(reporter, first_seq=5))
    answer = await post(fleet, body, signed(fleet, reporter, tmp_path, body))
    assert answer.status_code == 409
    assert msgspec.json.decode(answer.content, type=Gap) == Gap(reason=GapReason.GAP, hwm=0, epoch=1)


async def test_the_owner_hears_whether_the_fleet_answers(
    fleet: Fleet, store: OwnStore, tmp_path: Path
) -> None:
    heard: list[bool] = []
    reporter = Reporter(
        fleet.url,
        ReporterKind.SITE,
        tmp_path / "id",
        OutboxDoor(store.write, SystemClock()),
        lambda: Heartbeat(software="0", boot="b", outbox_depth=0),
        SystemClock(),
        QUICK,
        heard.append,
    )
    await reporter.enrol(await code_for(fleet.store), "主机")
    assert heard == []
    await reporter.sync_once()
    assert heard == [True]
    assert 0 < abs(reporter.clock_offset_s) < 1
