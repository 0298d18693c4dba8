"""Reporters and their batches, as the protocol allows them."""

import asyncio
from collections.abc import Callable
from datetime import UTC, date, datetime, timedelta
from random import Random

import msgspec

from fleet import registry, tallies
from fleet.enrolment import new_code
from fleet.schemas import Event, ReporterKind, Sync
from fleet.store.port import Busy, Store
from tests.fleet.site import AREA, SITE, heartbeat

NOW = datetime(2026, 3, 18, 2, 0, tzinfo=UTC)
DAY = date(2026, 3, 18)


async def enrolled(store: Store, key: str = "key", area: str = AREA) -> str:
    code = new_code(
        key, ReporterKind.SITE, area=area, site=SITE, quota=1, expires_at=NOW + timedelta(hours=1)
    )
    await store.write(lambda sql: registry.add_code(sql, code))
    return (
        await store.write(lambda sql: registry.enrol(sql, code.digest, ReporterKind.SITE, key, "主机", NOW))
    ).id


def event(seq: int, kind: str = "ticket.taken", payload: bytes = b"{}", at: datetime = NOW) -> Event:
    return Event(seq=seq, kind=kind, version=1, at=at, boot_s=float(seq), payload=msgspec.Raw(payload))


def batch(
    reporter: str,
    first: int,
    last: int,
    *,
    epoch: int = 1,
    make: Callable[[int], Event] = event,
    gone_through: int = 0,
) -> Sync:
    return Sync(
        reporter=reporter,
        epoch=epoch,
        first_seq=first,
        now=NOW,
        state=heartbeat(),
        events=tuple(make(seq) for seq in range(first, last + 1)),
        gone_through=gone_through,
    )


async def stored(store: Store, reporter: str) -> list[int]:
    return sorted(
        found.seq for found in await store.read(lambda sql: tallies.events(sql, reporter, DAY, 10_000))
    )


async def carry(store: Store, reporter: str, total: int, chance: Random) -> None:
    """A reporter over a bad line: every fifth answer is lost, and what was not answered is sent again."""
    acked = 0
    while acked < total:
        try:
            answer = await store.sync(batch(reporter, acked + 1, min(acked + 5, total)), NOW)
        except Busy:
            await asyncio.sleep(0.02)
            continue
        if chance.random() > 0.2:
            assert isinstance(answer, int)
            acked = answer


async def numbers(store: Store) -> dict[str, list[int]]:
    """By reporter, the seq of every stored row in order, doubles too."""
    found: dict[str, list[int]] = {}
    statement = "SELECT reporter, seq FROM events ORDER BY reporter, seq"
    for reporter, seq in await store.read(lambda sql: sql.rows(statement)):
        found.setdefault(reporter, []).append(seq)
    return found
