"""A reporter signs numbers, times and texts that nobody would write: an answer or a refusal, and the next report is taken."""

from collections.abc import AsyncIterator
from datetime import UTC, datetime
from pathlib import Path

import httpx
import msgspec
import pytest

from fleet.client import Reporter
from kiosk.signing.http_signature import sign_request
from kiosk.signing.key import SigningKey
from tests.fleet.site import Fleet, OwnStore, code_for, heartbeat, reporter_of, served

HUGE = 2**70
NAIVE = "2026-11-30T02:00:00"


def event(**odd: object) -> dict[str, object]:
    plain = {"seq": 1, "kind": "x", "version": 1, "at": f"{NAIVE}Z", "boot_s": 1.0, "payload": {}}
    return {**plain, **odd}


def state(**odd: object) -> dict[str, object]:
    return {"state": {"software": "1", "boot": "b", "outbox_depth": 1, **odd}}


ODD: tuple[dict[str, object], ...] = (
    {"now": NAIVE},
    {"now": "0001-01-01T00:00:00+14:00"},
    {"now": "9999-12-31T23:59:59-12:00"},
    {"epoch": HUGE},
    {"epoch": -5},
    {"first_seq": HUGE},
    {"first_seq": -(2**63)},
    {"gone_through": HUGE, "first_seq": HUGE + 1},
    {"hold_s": -1},
    {"reported_rev": HUGE},
    {"reported": {"rev": HUGE}},
    {"parts": ["x" * 1000] * 100},
    {"artefacts_tag": "\0"},
    {"events": [event(at=NAIVE)]},
    {"events": [event(at="0001-01-01T00:00:00+14:00")]},
    {"ahead": [event(seq=HUGE)]},
    {"ahead": [event(at=NAIVE)]},
    {"ahead": [event(kind="\0", payload="\0")]},
    state(boot="\0"),
    state(outbox_depth=HUGE),
    state(outbox_depth=-1, facts={"temperature_c": 1e308, "disk_free_mb": -1e308}),
    state(software="a" * 100_000, links={"x": "y" * 10_000}),
    state(facts={"\0": "\0"}),
)


@pytest.fixture
async def fleet(tmp_path: Path) -> AsyncIterator[Fleet]:
    async with served(tmp_path / "var") as running:
        yield running


async def send(fleet: Fleet, reporter: Reporter, folder: Path, odd: dict[str, object]) -> httpx.Response:
    assert reporter.identity is not None
    plain = {
        "reporter": reporter.identity.reporter,
        "epoch": 1,
        "first_seq": 1,
        "now": datetime.now(UTC),
        "state": heartbeat(),
    }
    body, address = msgspec.json.encode({**plain, **odd}), fleet.url + "/v1/sync"
    key = SigningKey.load(folder / "key.pem")
    headers = sign_request(key, reporter.identity.reporter, "POST", address, body, datetime.now(UTC))
    async with httpx.AsyncClient(trust_env=False) as http:
        return await http.post(address, content=body, headers=headers)


async def test_nothing_that_one_machine_says_is_too_much(fleet: Fleet, tmp_path: Path) -> None:
    store = OwnStore(tmp_path / "own.sqlite3")
    for number, odd in enumerate(ODD):
        folder = tmp_path / str(number)
        reporter = reporter_of(fleet.url, folder, store)
        await reporter.enrol(await code_for(fleet.store), "主机")
        answer = await send(fleet, reporter, folder, odd)
        assert answer.status_code in (200, 400, 409), (odd, answer.status_code, answer.text)
        plain = await send(fleet, reporter, folder, {})
        assert plain.status_code in (200, 409), (odd, plain.text)
    await fleet.evaluated()
    store.close()
