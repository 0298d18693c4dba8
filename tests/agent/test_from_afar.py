"""A real agent and a real fleet: what operations ask reaches the kiosk, is done, and the store says so."""

import gzip
import io
import tarfile
from collections.abc import AsyncIterator
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path

import pytest

from agent.config import FleetPeer
from agent.tuning import NOTE
from fleet.commands import uploads
from fleet.commands.orders import CommandState, Order
from fleet.schemas import CommandKind, Setting
from fleet.twin import rows as twin
from fleet.twin.scopes import Way, area_scope, differences
from kiosk.domain.command import new_command_id
from kiosk.domain.errors import BianminError
from tests.agent.station import Kiosk, Wanted, rows, running_kiosk
from tests.fleet.down import City, city
from tests.fleet.site import until

LIMIT_S = 60.0


@dataclass(slots=True)
class Afar:
    """Operations, and one kiosk."""

    fleet: City
    kiosk: Kiosk
    reporter: str

    async def done(self, kind: CommandKind, **arguments: Setting) -> Order:
        """Ask for it; when the kiosk has answered."""
        order = await self.fleet.order(self.reporter, kind, 600.0, **arguments)
        found: list[Order] = []

        async def ended() -> bool:
            found[:] = [await self.fleet.state(order)]
            return found[0].ended_at is not None

        await until(ended, timeout_s=LIMIT_S)
        return found[0]


@pytest.fixture
async def afar(tmp_path: Path) -> AsyncIterator[Afar]:
    async with city(tmp_path / "fleet") as fleet:
        code = tmp_path / "code"
        code.write_text(await fleet.code())
        peer = FleetPeer(url=fleet.url, code_file=str(code), flush_s=0.05, timeout_s=30.0)
        async with running_kiosk(tmp_path / "agent", Wanted(fleet=peer)) as kiosk:
            found: list[str] = []

            async def enrolled() -> bool:
                names = await fleet.store.read(lambda sql: sql.rows("SELECT id FROM reporters"))
                found[:] = [str(name) for (name,) in names]
                return bool(found)

            await until(enrolled, timeout_s=LIMIT_S)
            yield Afar(fleet, kiosk, found[0])


async def test_commands_are_done_and_their_results_come_back(afar: Afar) -> None:
    synced = await afar.done(CommandKind.SYNC_NOW)
    assert synced.state is CommandState.DONE
    tested = await afar.done(CommandKind.SELF_TEST)
    assert tested.state is CommandState.DONE
    assert tested.result is not None
    assert tested.result["kind"] == "self_test"
    bundle = await afar.done(CommandKind.LOG_BUNDLE)
    assert bundle.state is CommandState.DONE
    now = datetime.now(UTC)
    kept = await afar.fleet.store.read(lambda sql: uploads.kept(sql, afar.reporter, bundle.id, now))
    assert kept is not None
    with tarfile.open(fileobj=io.BytesIO(gzip.decompress(kept[1]))) as archive:
        assert sorted(archive.getnames()) == ["agent.log", "board.json"]
    assert (await afar.done(CommandKind.REBOOT)).result == {"kind": "reboot", "why": "not_fitted"}
    assert "command.done" in await afar.kiosk.events()


async def test_out_of_service_nobody_begins_and_an_open_visit_goes_on(afar: Afar) -> None:
    visit = await afar.kiosk.begin()
    assert (await afar.done(CommandKind.MAINTENANCE, on=True)).state is CommandState.DONE
    assert not (await afar.kiosk.client.state()).maintenance
    refused = await afar.done(CommandKind.SCREEN_PICTURE)
    assert refused.result == {"kind": "screen_picture", "why": "visit_open"}
    await afar.kiosk.client.end(visit, new_command_id(), "done")
    await afar.kiosk.until(lambda state: state.maintenance)
    with pytest.raises(BianminError, match="maintenance"):
        await afar.kiosk.client.begin(new_command_id())
    assert (await afar.done(CommandKind.MAINTENANCE, on=False)).state is CommandState.DONE
    await afar.kiosk.until(lambda state: not state.maintenance)
    await afar.kiosk.begin()


async def test_a_wish_is_in_force_kept_and_reported(afar: Afar) -> None:
    now = datetime.now(UTC)
    wishes: dict[str, Setting] = {"visit.idle_warn_s": 45, "station.hotline": "0730-12333"}
    made = await afar.fleet.store.write(lambda sql: twin.wish(sql, area_scope("43"), wishes, "ops", now))

    async def told() -> bool:
        report = await afar.fleet.store.read(lambda sql: twin.report_of(sql, afar.reporter))
        return report is not None and report[0].rev == made.rev

    await until(told, timeout_s=LIMIT_S)
    report = await afar.fleet.store.read(lambda sql: twin.report_of(sql, afar.reporter))
    assert report is not None
    desired = await afar.fleet.store.read(lambda sql: twin.effective_for(sql, afar.reporter))
    ways = {one.key: one.way for one in differences(desired, report[0])}
    assert (ways["visit.idle_warn_s"], ways["station.hotline"]) == (Way.IN_FORCE, Way.AT_RESTART)
    await afar.kiosk.begin()
    visit = (await afar.kiosk.client.state()).visit
    assert visit is not None
    assert visit.remaining_s <= 45 + 30
    assert rows(afar.kiosk.store, f"SELECT count(*) FROM notes WHERE name = '{NOTE}'") == [(1,)]
