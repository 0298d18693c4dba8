"""Somebody on the way recorded a kiosk's requests: sent again they change nothing, altered or late they are nobody's."""

import asyncio
import gzip
from collections.abc import AsyncIterator
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from pathlib import Path

import httpx
import msgspec
import pytest

from fleet import registry, tallies
from fleet.schemas import OpenEpoch, Synced
from fleet.store.port import Store
from kiosk.signing.http_signature import sign_request
from kiosk.signing.key import SigningKey
from tests.fleet.site import Fleet, SetClock, served
from tests.fleet.store.reports import batch, enrolled

KEY = SigningKey.generate()
DAY = datetime(2026, 3, 18, tzinfo=UTC)


@dataclass
class Recorded:
    """One signed request as it went over the line."""

    fleet: Fleet
    clock: SetClock
    reporter: str

    def signed(self, path: str, body: bytes, **more: str) -> dict[str, str]:
        url = self.fleet.url + path
        return sign_request(KEY, self.reporter, "POST", url, body, self.clock.at) | more

    async def sent(self, path: str, body: bytes, headers: dict[str, str]) -> httpx.Response:
        async with httpx.AsyncClient(trust_env=False, timeout=60.0) as http:
            return await http.post(self.fleet.url + path, content=body, headers=headers)


@pytest.fixture
async def line(tmp_path: Path) -> AsyncIterator[Recorded]:
    clock = SetClock(DAY + timedelta(hours=2))
    async with served(tmp_path / "var", clock=clock) as fleet:
        yield Recorded(fleet, clock, await enrolled(fleet.store, KEY.public_text))


async def counted(store: Store) -> dict[str, int]:
    return dict(await store.read(lambda sql: tallies.counts(sql, "", DAY.date())))


async def test_a_recorded_sync_counts_once_however_often_it_comes(line: Recorded) -> None:
    body = msgspec.json.encode(batch(line.reporter, 1, 5))
    headers = line.signed("/v1/sync", body)
    answers = await asyncio.gather(*(line.sent("/v1/sync", body, headers) for _ in range(8)))
    assert {answer.status_code for answer in answers} <= {200, 429}
    taken = [msgspec.json.decode(one.content, type=Synced) for one in answers if one.status_code == 200]
    assert {one.hwm for one in taken} == {5}
    assert await counted(line.fleet.store) == {"ticket.taken": 5}


async def test_a_recorded_sync_is_nobodys_once_it_is_old(line: Recorded) -> None:
    body = msgspec.json.encode(batch(line.reporter, 1, 5))
    headers = line.signed("/v1/sync", body)
    for away in (timedelta(seconds=301), timedelta(seconds=-602)):
        line.clock.at += away
        assert (await line.sent("/v1/sync", body, headers)).status_code == 401
    assert await counted(line.fleet.store) == {}


async def test_what_was_signed_for_one_thing_says_nothing_of_another(line: Recorded) -> None:
    body = msgspec.json.encode(OpenEpoch(reporter=line.reporter, epoch=1, base=0))
    headers = line.signed("/v1/epoch", body)
    for path in ("/v1/rotate", "/v1/sync", "/v1/epoch?x=1", "/v1/uploads/1", "//v1/epoch"):
        answer = await line.sent(path, body, headers)
        assert answer.status_code in (401, 404) or path.endswith("?x=1"), path
    other = msgspec.json.encode(OpenEpoch(reporter=line.reporter, epoch=1, base=7))
    assert (await line.sent("/v1/epoch", other, headers)).status_code == 401
    digest = {name: value for name, value in line.signed("/v1/epoch", other).items() if "igest" in name}
    assert len(digest) == 1
    assert (await line.sent("/v1/epoch", other, headers | digest)).status_code == 401


async def test_small_bodies_that_swell_and_huge_ones_are_not_read(line: Recorded) -> None:
    bomb = gzip.compress(bytes(300_000_000), 9)
    assert len(bomb) < 400_000
    swollen = await line.sent("/v1/sync", bomb, line.signed("/v1/sync", bomb) | {"Content-Encoding": "gzip"})
    huge = bytes(2_000_000)
    refused = await line.sent("/v1/sync", huge, line.signed("/v1/sync", huge))
    assert (swollen.status_code, refused.status_code) == (413, 413)
    assert await counted(line.fleet.store) == {}
    assert (await line.fleet.store.read(lambda sql: registry.reporter(sql, line.reporter))).hwm == 0
