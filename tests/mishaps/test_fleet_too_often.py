"""One machine that comes all the time: it is told when to come again, the others are not, and nothing of it is lost."""

from contextlib import suppress
from datetime import UTC, datetime
from pathlib import Path

import httpx
import msgspec

from fleet import registry
from fleet.client import Reporter
from fleet.line import Slower
from kiosk.signing.http_signature import sign_request
from kiosk.signing.key import SigningKey
from tests.fleet.site import AREA, Fleet, OwnStore, code_for, heartbeat, reporter_of, served


async def sent(fleet: Fleet, reporter: Reporter, folder: Path) -> httpx.Response:
    assert reporter.identity is not None
    now, address = datetime.now(UTC), fleet.url + "/v1/sync"
    body = msgspec.json.encode(
        {
            "reporter": reporter.identity.reporter,
            "epoch": 1,
            "first_seq": 1,
            "now": now,
            "state": heartbeat(),
        }
    )
    key = SigningKey.load(folder / "key.pem")
    headers = sign_request(key, reporter.identity.reporter, "POST", address, body, now)
    async with httpx.AsyncClient(trust_env=False) as http:
        return await http.post(address, content=body, headers=headers)


async def test_whoever_comes_too_often_waits_and_then_everything_is_taken(tmp_path: Path) -> None:
    overlay = tmp_path / "overlay.toml"
    overlay.write_text("[sync.pace]\ncalls_per_s = 1.0\ncalls_at_once = 4\n")
    store = OwnStore(tmp_path / "own.sqlite3")
    async with served(tmp_path / "var", overlay=overlay) as fleet:
        eager, calm = (reporter_of(fleet.url, tmp_path / name, store) for name in ("eager", "calm"))
        for one in (eager, calm):
            await one.enrol(await code_for(fleet.store), "主机")
        answers = [await sent(fleet, eager, tmp_path / "eager") for _ in range(8)]
        refused = [one for one in answers if one.status_code == 429]
        assert refused
        assert all(int(one.headers["Retry-After"]) >= 1 for one in refused)
        assert {one.json()["reason"] for one in refused} == {"too_often"}
        assert (await sent(fleet, calm, tmp_path / "calm")).status_code == 200
        await store.take_tickets(5)
        while await store.depth():
            with suppress(Slower):
                await eager.sync_once()
        assert eager.identity is not None
        name = eager.identity.reporter
        found = {one.id: one.hwm for one in await fleet.store.read(lambda sql: registry.reporters(sql, AREA))}
        assert found[name] == 5
    store.close()
