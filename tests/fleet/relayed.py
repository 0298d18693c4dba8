"""A real site and a real fleet with a line between them, and phones that know only the fleet."""

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass, replace
from datetime import UTC, datetime, time
from pathlib import Path

import httpx

from kiosk.domain.clock import SystemClock
from kiosk.domain.command import new_command_id
from kiosk.queue.fleet_report import FleetDuty
from kiosk.queue.relay import PhoneRelay
from kiosk.queue.schemas import TakenTicket
from kiosk.queue.settings import FleetSettings, QueueSettings, SiteSettings
from tests.fleet.site import Fleet, code_for, served, until
from tests.fleet.site_line import SiteLine, laid_line
from tests.queue.site import Hall, ManualClock, running_hall, site_settings


@dataclass(frozen=True, slots=True)
class Phone:
    """A browser that asks the fleet, by the token of one slip."""

    http: httpx.AsyncClient
    token: str

    async def reads(self) -> str:
        """The panel as text."""
        return (await self.http.get(f"/t/{self.token}/panel")).text

    async def shows(self, words: str) -> None:
        """Wait until the panel says so. Raises TimeoutError."""

        async def said() -> bool:
            return words in await self.reads()

        await until(said)

    async def hides(self, words: str) -> None:
        """Wait until the panel does not say so any more. Raises TimeoutError."""

        async def gone() -> bool:
            return words not in await self.reads()

        await until(gone)

    async def press(self, act: str, command: str = "", **fields: object) -> tuple[int, str]:
        """Press until there is an answer: its status and reason."""
        asked = {"command": command or new_command_id(), **fields}
        while True:
            answer = await self.http.post(f"/t/{self.token}/{act}", json=asked)
            if answer.status_code != 202:
                return answer.status_code, str(answer.json().get("reason", ""))


@dataclass(frozen=True, slots=True)
class Relayed:
    """The place."""

    hall: Hall
    fleet: Fleet
    line: SiteLine
    http: httpx.AsyncClient

    def phone(self, taken: TakenTicket) -> Phone:
        """The phone of whoever has this slip."""
        return Phone(self.http, taken.status_url.rpartition("/")[2])

    async def state_of(self, taken: TakenTicket) -> str:
        """At the site."""
        return (await self.hall.service.ticket_status(taken.ticket)).state.value

    def count(self, kind: str) -> int:
        """How many events of that kind the site's log has."""
        query = "SELECT count(*) FROM events WHERE kind = ?"
        (count,) = self.hall.service.ledger.reader.execute(query, (kind,)).fetchone()
        return int(count)


@asynccontextmanager
async def relayed(folder: Path, phones: str = "") -> AsyncIterator[Relayed]:
    """phones: lines for the fleet's [phones]."""
    overlay = folder / "fleet.toml"
    overlay.write_text(f"[phones]\n{phones}\n")
    async with served(folder / "fleet", next_s=30, overlay=overlay) as fleet:
        code = folder / "code"
        code.write_text(await code_for(fleet.store))
        async with laid_line(int(fleet.url.rpartition(":")[2])) as line:
            settings = relaying(line.url, code)
            clock = ManualClock(datetime.now(UTC))
            async with (
                running_hall(folder / "queue", settings, clock=clock) as hall,
                httpx.AsyncClient(base_url=fleet.url, trust_env=False, timeout=60) as http,
                told(hall, folder),
            ):
                yield Relayed(hall, fleet, line, http)


@asynccontextmanager
async def told(hall: Hall, folder: Path) -> AsyncIterator[None]:
    """The site tells the fleet as long as the block runs."""
    service = hall.service
    relay = PhoneRelay(service).run
    duty = FleetDuty(service.settings, folder, service.ledger, SystemClock(), lambda _s: None, relay)
    task = asyncio.create_task(duty.run())
    try:
        yield
    finally:
        task.cancel()
        await asyncio.gather(task, return_exceptions=True)


def relaying(url: str, code: Path) -> QueueSettings:
    """A site whose phone pages the fleet serves."""
    return replace(
        site_settings(day_close=time(23, 59, 59)),
        site=SiteSettings(id="430602-001", name="望岳路街道人社服务站", public_url=url),
        fleet=FleetSettings(url=url, code_file=str(code), flush_s=0.3, phones=True),
    )
