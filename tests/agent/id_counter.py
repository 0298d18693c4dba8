"""A kiosk with an ID-card module on a real line, and the module alone under its supervisor."""

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass
from datetime import date
from pathlib import Path

from agent.devices import BackOff, Supervisor
from agent.id_module import IdModule
from agent.schemas import CardStep, State
from agent.visit_id_module import GONE_AFTER
from kiosk.bench.idcard import IdCardDesk, Place
from kiosk.bench.idcard_text import Kind
from kiosk.domain.clock import SystemClock
from kiosk.domain.device import DeviceState, Fault, Health
from kiosk.domain.identity import age_on
from kiosk.hardware.idcard.settings import IdCardSettings
from tests.agent.station import Kiosk, Wanted, is_ready, running_kiosk, until
from tests.hardware.idcard.station import PEOPLE, module

ELDER = next(index for index, person in enumerate(PEOPLE) if age_on(person.birth, date(2026, 11, 22)) >= 70)
YOUNG = next(index for index, person in enumerate(PEOPLE) if age_on(person.birth, date(2026, 11, 22)) < 60)


@dataclass(slots=True)
class Counter:
    """A kiosk with an ID-card module."""

    kiosk: Kiosk
    desk: IdCardDesk

    async def armed(self) -> int:
        """A visit whose page asks for a card."""
        visit = await self.kiosk.begin()
        await self.kiosk.client.arm(visit)
        return visit

    async def step(self, step: CardStep) -> State:
        """The first state with this step."""
        return await self.kiosk.until(lambda s: s.visit is not None and s.visit.card is step)

    async def read(self, person: int, kind: Kind = Kind.CITIZEN) -> State:
        """Lay a card down, wait until it is read."""
        self.desk.place(Place(person=person, kind=kind))
        return await self.step(CardStep.READ)

    async def gone(self) -> None:
        """The module has looked twice and found nothing."""
        began = len(self.desk.asked)
        await until(lambda: self.desk.asked[began:].count("find") >= GONE_AFTER + 1)

    async def port_is_back(self) -> None:
        """The agent has the module's line again."""
        await self.kiosk.until(lambda s: is_ready(s, "idcard"))


@asynccontextmanager
async def counter_with(folder: Path, *, card: bool = False) -> AsyncIterator[Counter]:
    async with module() as desk:
        wanted = Wanted(card=card, idcard=desk.addresses()["idcard"], printer=False)
        async with running_kiosk(folder, wanted) as kiosk:
            await kiosk.until(lambda s: is_ready(s, "idcard"))
            yield Counter(kiosk, desk)


@dataclass(slots=True)
class Supervised:
    """The module's device under its supervisor, and what was said of it."""

    desk: IdCardDesk
    device: IdModule
    said: list[Health]

    async def stands(self, state: DeviceState, fault: Fault = Fault.NONE) -> None:
        """It was said to be so, last."""
        await until(lambda: bool(self.said) and (self.said[-1].state, self.said[-1].fault) == (state, fault))


@asynccontextmanager
async def supervised(*, desk: IdCardDesk | None = None, quick: bool = True) -> AsyncIterator[Supervised]:
    """Opened again soon after every loss, asked often how it is."""
    async with module() as fresh:
        desk = desk or fresh
        often = 0.05 if quick else 5.0
        settings = IdCardSettings(
            enabled=True, address=desk.addresses()["idcard"], health_s=often, poll_s=0.05
        )
        device = IdModule(settings, SystemClock())
        said: list[Health] = []
        back_off = BackOff(first_wait_s=0.02, longest_wait_s=0.1)
        running = asyncio.create_task(Supervisor(device, said.append, SystemClock(), back_off).run())
        try:
            yield Supervised(desk, device, said)
        finally:
            running.cancel()
            await asyncio.wait({running})
            await device.close()
