"""A kiosk with a scanner, an encrypting keypad and a back office, each a real far end, and a resident with a phone."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass
from pathlib import Path

from agent.gateway.settings import GatewayKind, GatewaySettings
from agent.schemas import CodeFor, Identified, PinEntry, PinStep, Role, State
from kiosk.bench.panel_qr import QrDesk
from kiosk.bench.panel_wire import WireLog
from kiosk.bench.pinpad import BenchPinpad
from kiosk.bench.settings import QrSettings as BenchQrSettings
from kiosk.domain.clock import SystemClock
from kiosk.hardware.pinpad.settings import PinpadSettings
from kiosk.hardware.qr.settings import QrSettings
from tests.agent.station import Kiosk, Wanted, is_ready, running_kiosk, until
from tests.bench.back_office import AREA, RunningOffice, running_office
from tests.hardware.pinpad.setting import bench_pinpad, hand

PIN, ATTENDANT_PIN, WRONG = "246810", "135790", "111111"


@dataclass(slots=True)
class Counter:
    """Everything, and what a resident does."""

    kiosk: Kiosk
    scanner: QrDesk
    keypad: BenchPinpad
    office: RunningOffice
    visit: int

    async def shows_phone(self, person: int) -> None:
        """Their electronic card before the scanner."""
        chosen = self.scanner.actions()["e-card"]
        await chosen.run(chosen.takes(person=person))

    async def is_known(self, person: int = 3) -> Identified:
        """By their phone."""
        await self.kiosk.client.ask_code(self.visit, CodeFor.IDENTITY)
        await self.shows_phone(person)
        state = await self.kiosk.until(
            lambda state: state.visit is not None and state.visit.person is not None
        )
        assert state.visit is not None
        assert state.visit.person is not None
        return state.visit.person

    async def types(self, digits: str) -> None:
        """At the keypad, to the end."""
        await until(lambda: self.keypad.view().keys_count)
        await hand(self.keypad, "type", digits=digits)

    async def step(self, step: PinStep, tries_left: int | None = None) -> State:
        """Until the PIN stands so."""
        entry = PinEntry(step=step, role=Role.SELF, tries_left=tries_left)
        return await self.kiosk.until(lambda state: state.pin == entry)


@asynccontextmanager
async def counter(folder: Path) -> AsyncIterator[Counter]:
    """Ready, somebody has woken the screen."""
    scanner = QrDesk(BenchQrSettings(baud=115200), WireLog(SystemClock(), 50, lambda: None), lambda: None)
    await scanner.start(folder / "scanner")
    (folder / "office").mkdir()
    try:
        with running_office(folder / "office") as office:
            async with bench_pinpad(folder / "keypad") as keypad:
                wanted = Wanted(
                    printer=False,
                    qr=QrSettings(address=scanner.addresses()["qr"], enabled=True),
                    pinpad=PinpadSettings(address=keypad.addresses()["pinpad"], enabled=True),
                    gateway=gateway_at(office.url),
                )
                async with running_kiosk(folder / "kiosk", wanted) as kiosk:
                    await kiosk.until(lambda state: is_ready(state, "qr") and is_ready(state, "pinpad"))
                    yield Counter(kiosk, scanner, keypad, office, await kiosk.begin())
    finally:
        await scanner.stop()


def gateway_at(url: str) -> GatewaySettings:
    """The agent's way to it."""
    return GatewaySettings(
        kind=GatewayKind.REST_JSON, url=url, area=AREA, device="k-1", site="s-1", limit_s=3.0
    )
