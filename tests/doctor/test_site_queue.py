"""What doctor says of the site's queue: whether it answers, and whether its standby has everything."""

import dataclasses
from pathlib import Path

from agent.config import Peer
from kiosk.doctor.report import Verdict
from kiosk.doctor.site_queue import site_queue
from kiosk.queue.settings import StandbySettings
from tests.queue.served import Served, served_hall
from tests.queue.site import site_settings


async def paired(served: Served) -> Path:
    """Where this machine's identity lies."""
    await (await served.kiosk("kiosk-a")).close()
    return served.folder / "kiosk-a"


async def test_a_queue_that_answers_and_has_no_standby_is_well(tmp_path: Path) -> None:
    async with served_hall(tmp_path) as served:
        identity = await paired(served)
        before = sorted(identity.iterdir())
        said = await site_queue(Peer(served.url), identity)
        assert (said.verdict, said.what) == (Verdict.OK, f"{served.url}: 望岳路街道人社服务站")
        assert sorted(identity.iterdir()) == before


async def test_a_site_that_runs_on_without_its_standby_is_warned_of(tmp_path: Path) -> None:
    settings = dataclasses.replace(site_settings(), standby=StandbySettings(peer="http://127.0.0.1:9"))
    async with served_hall(tmp_path, settings) as served:
        said = await site_queue(Peer("http://127.0.0.1:9", served.url), await paired(served))
        assert said.verdict is Verdict.WARN
        assert "unprotected" in said.what
        assert "is the standby on" in said.todo


async def test_a_queue_that_is_away_or_does_not_know_us_has_something_to_do(tmp_path: Path) -> None:
    async with served_hall(tmp_path) as served:
        identity = await paired(served)
        (device,) = await served.hall.service.ledger.write_plain(
            lambda connection: connection.execute("SELECT id FROM devices").fetchall()
        )
        await served.hall.service.devices.revoke(device[0], "test")
        refused = await site_queue(Peer(served.url), identity)
    away = await site_queue(Peer("http://127.0.0.1:9"), identity)
    nobody = await site_queue(Peer("http://127.0.0.1:9"), tmp_path)
    assert (refused.verdict, refused.todo) == (Verdict.FAIL, "pair this machine again")
    assert (away.verdict, away.todo.startswith("is its server on?")) == (Verdict.WARN, True)
    assert (nobody.verdict, "code_file" in nobody.todo) == (Verdict.INFO, True)
