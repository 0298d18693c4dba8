"""A command reaches its kiosk at once, once, and its result comes back."""

import asyncio
import gzip
import json
from collections.abc import AsyncIterator
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from fleet.client import Intervals, Reporter
from fleet.commands import rows, uploads
from fleet.commands.orders import CommandState
from fleet.schemas import CommandKind, Heartbeat, ReporterKind
from kiosk.domain.clock import SystemClock
from kiosk.domain.errors import Refused
from kiosk.outbox import outbox
from kiosk.outbox.door import OutboxDoor
from tests.fleet.down import City, Taken, city, machine
from tests.fleet.site import OwnStore, until


@pytest.fixture
async def fleet(tmp_path: Path) -> AsyncIterator[City]:
    async with city(tmp_path / "var") as running:
        yield running


@pytest.fixture
def down() -> Taken:
    return Taken()


@pytest.fixture
async def kiosk(fleet: City, store: OwnStore, down: Taken, tmp_path: Path) -> Reporter:
    made = machine(fleet.url, tmp_path / "id", store, down)
    await made.enrol(await fleet.code(), "01")
    return made


def name(kiosk: Reporter) -> str:
    assert kiosk.identity is not None
    return kiosk.identity.reporter


async def tell(store: OwnStore, kind: str, **payload: object) -> None:
    now = datetime.now(UTC)
    await store.write(lambda db: outbox.append(db, kind, payload, at=now, boot_s=1.0))


async def test_a_command_is_given_once_while_its_lease_holds(
    fleet: City, kiosk: Reporter, down: Taken
) -> None:
    order = await fleet.order(name(kiosk), CommandKind.SYNC_NOW)
    for _ in range(3):
        await kiosk.sync_once()
    assert [(one.id, one.kind, one.arguments) for one in down.given] == [(order.id, "sync_now", {})]
    assert 590 < down.given[0].valid_s <= 600
    assert (await fleet.state(order)).state is CommandState.LEASED


async def test_it_is_given_again_after_the_lease_until_the_kiosk_has_answered(
    fleet: City, kiosk: Reporter, down: Taken, store: OwnStore
) -> None:
    order = await fleet.order(name(kiosk), CommandKind.SELF_TEST)
    await kiosk.sync_once()
    await fleet.store.write(
        lambda sql: sql.execute("UPDATE commands SET leased_until = '2026-01-01T00:00:00+00:00'")
    )
    fleet.made.news.changed((name(kiosk),))
    await kiosk.sync_once()
    assert [one.id for one in down.given] == [order.id, order.id]
    await tell(store, "command.done", command=order.id, passed=True)
    await kiosk.sync_once()
    await kiosk.sync_once()
    settled = await fleet.state(order)
    assert (settled.state, settled.result) == (CommandState.DONE, {"passed": True})
    assert len(down.given) == 2


async def test_the_first_result_stays(fleet: City, kiosk: Reporter, store: OwnStore) -> None:
    order = await fleet.order(name(kiosk), CommandKind.SELF_TEST)
    await kiosk.sync_once()
    await tell(store, "command.failed", command=order.id, why="not_fitted")
    await tell(store, "command.done", command=order.id, passed=True)
    await kiosk.sync_once()
    assert (await fleet.state(order)).state is CommandState.FAILED


async def test_one_that_is_over_is_still_given_so_that_the_kiosk_says_so(
    fleet: City, kiosk: Reporter, down: Taken
) -> None:
    await fleet.order(name(kiosk), CommandKind.REBOOT, valid_s=10.0)
    await fleet.store.write(
        lambda sql: sql.execute("UPDATE commands SET expires_at = '2026-01-01T00:00:00+00:00'")
    )
    await kiosk.sync_once()
    assert [one.valid_s for one in down.given] == [0.0]


async def test_only_one_that_was_not_given_can_be_cancelled(
    fleet: City, kiosk: Reporter, down: Taken
) -> None:
    first = await fleet.order(name(kiosk), CommandKind.REBOOT)
    now = datetime.now(UTC)
    await fleet.store.write(lambda sql: rows.cancel(sql, name(kiosk), first.id, now))
    second = await fleet.order(name(kiosk), CommandKind.SELF_TEST)
    await kiosk.sync_once()
    assert [one.id for one in down.given] == [second.id]
    with pytest.raises(Refused, match="command_given"):
        await fleet.store.write(lambda sql: rows.cancel(sql, name(kiosk), second.id, now))


async def test_ten_commands_at_once_get_ten_numbers(fleet: City, kiosk: Reporter) -> None:
    orders = await asyncio.gather(*(fleet.order(name(kiosk), CommandKind.SYNC_NOW) for _ in range(10)))
    assert len({order.id for order in orders}) == 10


# ---- held ----


async def test_a_held_sync_brings_a_command_at_once_and_events_go_on_meanwhile(
    fleet: City, kiosk: Reporter, down: Taken, store: OwnStore
) -> None:
    running = asyncio.create_task(kiosk.run())
    try:
        await until(lambda: is_held(fleet), timeout_s=30.0)
        await store.take_tickets(2)
        kiosk.poke()
        await until(store.is_sent, timeout_s=30.0)
        assert fleet.made.holding.count == 1  # the same one goes on
        order = await fleet.order(name(kiosk), CommandKind.SYNC_NOW)
        await until(lambda: was_given(down, order.id), timeout_s=30.0)
        await until(lambda: is_held(fleet), timeout_s=30.0)
    finally:
        running.cancel()
        await asyncio.gather(running, return_exceptions=True)


async def test_a_command_made_in_another_process_is_heard_too(
    fleet: City, kiosk: Reporter, down: Taken
) -> None:
    running = asyncio.create_task(kiosk.run())
    try:
        await until(lambda: is_held(fleet), timeout_s=30.0)
        now = datetime.now(UTC)
        order = await fleet.store.write(
            lambda sql: rows.add(
                sql, name(kiosk), CommandKind.REBOOT, {}, valid=timedelta(hours=1), who="ops", at=now
            )
        )
        await until(lambda: was_given(down, order.id), timeout_s=30.0)
    finally:
        running.cancel()
        await asyncio.gather(running, return_exceptions=True)


async def test_a_fleet_that_stops_lets_everybody_go(fleet: City, kiosk: Reporter) -> None:
    running = asyncio.create_task(kiosk.run())
    await until(lambda: is_held(fleet), timeout_s=30.0)
    fleet.made.close()
    await until(lambda: nobody_held(fleet), timeout_s=30.0)
    running.cancel()
    await asyncio.gather(running, return_exceptions=True)


async def test_an_alarm_goes_up_at_once_and_takes_along_what_gathers(
    fleet: City, store: OwnStore, tmp_path: Path
) -> None:
    clock = SystemClock()
    kiosk = Reporter(
        fleet.url,
        ReporterKind.KIOSK,
        tmp_path / "id",
        OutboxDoor(store.write, clock),
        lambda: Heartbeat(software="0", boot="b", outbox_depth=0),
        clock,
        Intervals(flush_s=1000.0, timeout_s=20.0),
    )
    await kiosk.enrol(await fleet.code(), "01")
    running = asyncio.create_task(kiosk.run())
    try:
        await store.take_tickets(3)
        kiosk.poke()
        await asyncio.sleep(0.3)
        await tell(store, "door.opened")
        kiosk.poke(alarm=True)
        await until(store.is_sent, timeout_s=30.0)
    finally:
        running.cancel()
        await asyncio.gather(running, return_exceptions=True)


# ---- files ----


async def test_a_file_that_was_asked_for_is_kept_a_day_and_no_other_one(fleet: City, kiosk: Reporter) -> None:
    bundle = gzip.compress(b"log")
    order = await fleet.order(name(kiosk), CommandKind.LOG_BUNDLE)
    with pytest.raises(Refused, match="no_file_wanted"):  # it was not given yet
        await kiosk.upload(order.id, "application/gzip", bundle)
    await kiosk.sync_once()
    taken = await kiosk.upload(order.id, "application/gzip", bundle)
    assert (taken.bytes, taken.kept_s) == (len(bundle), 86400.0)
    now = datetime.now(UTC)
    kept = await fleet.store.read(lambda sql: uploads.kept(sql, name(kiosk), order.id, now))
    assert kept == ("application/gzip", bundle)
    tomorrow = now + timedelta(hours=24, seconds=1)
    assert await fleet.store.read(lambda sql: uploads.kept(sql, name(kiosk), order.id, tomorrow)) is None
    assert await fleet.store.write(lambda sql: uploads.forget_old(sql, tomorrow)) == 1


@pytest.mark.parametrize(
    ("content", "status", "reason"),
    ((b"MZ no gzip", 400, "malformed"), (b"\x1f\x8b" + b"0" * (8 << 20), 413, "too_large")),
)
async def test_a_wrong_file_is_refused(
    fleet: City, kiosk: Reporter, content: bytes, status: int, reason: str
) -> None:
    order = await fleet.order(name(kiosk), CommandKind.LOG_BUNDLE)
    await kiosk.sync_once()
    async with kiosk.http() as http:
        answer = await kiosk.send(http, f"/v1/uploads/{order.id}", content, media="application/gzip")
    assert (answer.status_code, json.loads(answer.content)["reason"]) == (status, reason)


async def is_held(fleet: City) -> bool:
    return fleet.made.holding.count > 0


async def nobody_held(fleet: City) -> bool:
    return fleet.made.holding.count == 0


async def was_given(down: Taken, command: int) -> bool:
    return command in {one.id for one in down.given}
