"""A kiosk becomes its fleet's reporter by a code before its scanner, or in a file that is written while it runs."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path

from agent.config import FleetPeer
from agent.schemas import CodeFor, Enrolment, EnrolmentStep, LinkState, State
from fleet import registry
from fleet.enrolment import new_code_text
from fleet.schemas import ReporterKind
from kiosk.bench.panel_qr import QrDesk
from kiosk.bench.panel_wire import WireLog
from kiosk.bench.settings import QrSettings as BenchSettings
from kiosk.domain.clock import SystemClock
from kiosk.hardware.qr.settings import QrSettings
from tests.agent.station import Kiosk, Wanted, is_ready, running_kiosk
from tests.fleet.site import AREA, Fleet, code_for, served

WANTED = Enrolment(step=EnrolmentStep.WANTED)


class Stand:
    """A kiosk that its fleet does not know yet, its scanner, and somebody with codes."""

    def __init__(self, kiosk: Kiosk, desk: QrDesk) -> None:
        self.kiosk = kiosk
        self._scan = desk.actions()["scan"]

    async def shows(self, text: str) -> str:
        """A code before the scanner; what is wrong with it."""
        before = (await self.kiosk.client.state()).code
        await self._scan.run(self._scan.takes(text=text))
        state = await self.kiosk.until(lambda state: state.code not in (None, before) or is_enrolled(state))
        return "" if state.code is None else state.code.problem


def is_enrolled(state: State) -> bool:
    return state.enrolment is not None and state.enrolment.step is EnrolmentStep.ENROLLED


@asynccontextmanager
async def stand(folder: Path, url: str) -> AsyncIterator[Stand]:
    """Its page of devices is open."""
    desk = QrDesk(BenchSettings(baud=115200), WireLog(SystemClock(), 100, lambda: None), lambda: None)
    await desk.start(folder / "bench")
    scanner = QrSettings(address=desk.addresses()["qr"], enabled=True)
    wanted = Wanted(printer=False, qr=scanner, fleet=FleetPeer(url=url, flush_s=0.05, timeout_s=2.0))
    try:
        async with running_kiosk(folder / "kiosk", wanted) as kiosk:
            await kiosk.until(lambda state: is_ready(state, "qr"))
            assert (await kiosk.client.state()).enrolment == WANTED
            await kiosk.client.ask_code(await kiosk.begin(), CodeFor.ENROLMENT)
            yield Stand(kiosk, desk)
    finally:
        await desk.stop()


async def known(fleet: Fleet) -> list[str]:
    return [one.id for one in await fleet.store.read(lambda sql: registry.reporters(sql, AREA))]


async def test_a_code_before_the_scanner_makes_it_a_reporter(tmp_path: Path) -> None:
    async with served(tmp_path / "fleet") as fleet, stand(tmp_path, fleet.url) as at:
        assert await at.shows(await code_for(fleet.store, ReporterKind.KIOSK)) == ""
        state = await at.kiosk.until(lambda state: is_enrolled(state) and state.links.fleet is LinkState.UP)
        assert state.enrolment is not None
        assert await known(fleet) == [state.enrolment.reporter]


async def test_what_is_no_code_of_this_fleet_is_said_and_the_next_one_counts(tmp_path: Path) -> None:
    async with served(tmp_path / "fleet") as fleet, stand(tmp_path, fleet.url) as at:
        assert await at.shows("482913") == "enrol_no_code"
        assert await at.shows("https://example.org/x") == "enrol_no_code"
        assert await at.shows(new_code_text()) == "enrol_code_unknown"
        assert await at.shows(await code_for(fleet.store, ReporterKind.SITE)) == "enrol_code_kind"
        assert await known(fleet) == []
        assert (await at.kiosk.client.state()).enrolment == WANTED
        assert await at.shows(await code_for(fleet.store, ReporterKind.KIOSK)) == ""
        await at.kiosk.until(is_enrolled)


async def test_a_fleet_that_is_away_is_said(tmp_path: Path) -> None:
    async with stand(tmp_path, "http://127.0.0.1:9") as at:
        assert await at.shows(new_code_text()) == "enrol_away"
        assert (await at.kiosk.client.state()).enrolment == WANTED


async def test_a_code_that_is_written_down_while_it_runs_counts(tmp_path: Path) -> None:
    file = tmp_path / "code"
    async with served(tmp_path / "fleet") as fleet:
        peer = FleetPeer(url=fleet.url, code_file=str(file), flush_s=0.05)
        async with running_kiosk(tmp_path / "kiosk", Wanted(printer=False, fleet=peer)) as kiosk:
            assert (await kiosk.client.state()).enrolment == WANTED
            file.write_text(await code_for(fleet.store, ReporterKind.SITE))
            await kiosk.events()
            file.write_text(await code_for(fleet.store, ReporterKind.KIOSK))
            await kiosk.until(lambda state: is_enrolled(state) and state.links.fleet is LinkState.UP, 30)


async def test_a_kiosk_that_reports_to_nobody_asks_for_no_code(tmp_path: Path) -> None:
    async with running_kiosk(tmp_path / "kiosk", Wanted(printer=False)) as kiosk:
        assert (await kiosk.client.state()).enrolment is None
