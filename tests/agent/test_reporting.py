"""This kiosk as a reporter: what happens here reaches the fleet once, also after an outage."""

from pathlib import Path

from agent.config import FleetPeer
from agent.schemas import LinkState
from fleet.schemas import ReporterKind
from kiosk.domain.command import new_command_id
from tests.agent.station import Wanted, rows, running_kiosk, site_queue, until
from tests.fleet.site import code_for, fleet_process, served


async def test_what_happens_reaches_the_fleet(tmp_path: Path) -> None:
    async with served(tmp_path / "fleet") as fleet, site_queue(tmp_path / "site") as site:
        code = tmp_path / "fleet-code"
        code.write_text(await code_for(fleet.store, ReporterKind.KIOSK))
        peer = FleetPeer(url=fleet.url, code_file=str(code), flush_s=0.05)
        async with running_kiosk(tmp_path / "agent", Wanted(site=site, fleet=peer)) as kiosk:
            await kiosk.until(lambda s: s.links.fleet is LinkState.UP)
            await kiosk.ready()
            visit = await kiosk.begin()
            await kiosk.client.help()
            await kiosk.client.end(visit, new_command_id(), "done")
            await kiosk.events()
            await until(
                lambda: rows(kiosk.store, "SELECT count(*) FROM outbox WHERE acked_at IS NULL") == [(0,)]
            )
            told = rows(kiosk.store, "SELECT seq, kind FROM outbox ORDER BY seq")
        stored = rows(
            next((tmp_path / "fleet").rglob("*.sqlite3")), "SELECT seq, kind FROM events ORDER BY seq"
        )
    assert [kind for _, kind in told][-3:] == ["visit.began", "help.asked", "visit.ended"]
    assert stored[: len(told)] == told


async def test_a_fleet_that_is_away_all_the_time_is_no_residents_business(tmp_path: Path) -> None:
    code, city = tmp_path / "fleet-code", tmp_path / "fleet"
    city.mkdir()
    with fleet_process(city) as fleet:
        code.write_text(fleet.job("enrol-code", "--kind", "kiosk", "--area", "430603001001", "--site", "站"))
        fleet.stop()
        peer = FleetPeer(url=fleet.url, code_file=str(code), flush_s=0.05)
        async with (
            site_queue(tmp_path / "site") as site,
            running_kiosk(tmp_path / "agent", Wanted(site=site, fleet=peer)) as kiosk,
        ):
            await kiosk.ready()
            assert (await kiosk.take(await kiosk.begin())).number == "A001"
            assert (await kiosk.client.state()).links.fleet is LinkState.DOWN
            fleet.start()
            await kiosk.until(lambda s: s.links.fleet is LinkState.UP, 15)
            await kiosk.events()
            await until(
                lambda: rows(kiosk.store, "SELECT count(*) FROM outbox WHERE acked_at IS NULL") == [(0,)]
            )
        seqs = [seq for _, _, seq in fleet.rows()]
    assert seqs == list(range(1, len(seqs) + 1))
    assert len(seqs) >= 3


async def test_without_a_code_nothing_else_suffers(tmp_path: Path) -> None:
    peer = FleetPeer(url="http://127.0.0.1:9", code_file=str(tmp_path / "none"))
    async with running_kiosk(tmp_path / "agent", Wanted(fleet=peer)) as kiosk:
        assert (await kiosk.client.state()).links.fleet is LinkState.DOWN
        await kiosk.begin()
