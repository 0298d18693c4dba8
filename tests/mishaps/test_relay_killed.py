"""The fleet or the site is killed -9 while a phone presses: it happens once, and the page comes back by itself."""

import asyncio
import contextlib
import signal
import sqlite3
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass
from pathlib import Path

import httpx
import msgspec

from kiosk.domain.command import new_command_id
from kiosk.queue.schemas import TakenTicket
from tests.fleet.relayed import Phone
from tests.fleet.site import AREA, SITE, FleetProcess, fleet_process
from tests.queue.process import Kiosk, QueueProcess, site_toml

TRIES_S = 60.0


@dataclass(frozen=True, slots=True)
class Place:
    """A fleet and a site, each a process, and a phone that knows only the fleet."""

    fleet: FleetProcess
    queue: QueueProcess
    phone: Phone
    ticket: str

    def cancelled(self) -> int:
        """How often the site's log says so."""
        with contextlib.closing(sqlite3.connect(f"file:{self.queue.store}?mode=ro", uri=True)) as store:
            query = "SELECT count(*) FROM events WHERE kind = 'ticket.cancelled'"
            return int(store.execute(query).fetchone()[0])


@asynccontextmanager
async def place(folder: Path) -> AsyncIterator[Place]:
    """A ticket was taken, and its phone shows it."""
    with fleet_process(folder) as fleet:
        code = folder / "code"
        code.write_text(fleet.job("enrol-code", "--kind", "site", "--area", AREA, "--site", SITE))
        config = folder / "queue.toml"
        reported = f'[fleet]\nurl = "{fleet.url}"\ncode_file = "{code}"\nphones = true\n'
        told = site_toml(windows=1).replace("[http]", f'public_url = "{fleet.url}"\n[http]')
        config.write_text(told + reported)
        queue = QueueProcess(folder / "site", config)
        queue.start()
        try:
            kiosk = Kiosk(queue)
            await kiosk.pair(await asyncio.to_thread(queue.operate, "/v1/pairing-codes", {"kind": "kiosk"}))
            taken = msgspec.json.decode(await kiosk.take(), type=TakenTicket)
            kiosk.close()
            async with httpx.AsyncClient(base_url=fleet.url, trust_env=False, timeout=60) as http:
                phone = Phone(http, taken.status_url.rpartition("/")[2])
                await phone.shows("A001")
                yield Place(fleet, queue, phone, taken.ticket)
        finally:
            queue.stop()


async def pressed(phone: Phone, act: str, command: str) -> tuple[int, str]:
    """As the page presses: the same command until there is an answer, whatever breaks meanwhile."""
    async with asyncio.timeout(TRIES_S):
        while True:
            with contextlib.suppress(httpx.HTTPError):
                status, reason = await phone.press(act, command)
                if status != 404:  # a relay that has just begun knows no ticket yet
                    return status, reason
            await asyncio.sleep(0.1)


async def test_a_fleet_that_is_killed_knows_the_tickets_again_and_a_press_happens_once(
    tmp_path: Path,
) -> None:
    async with place(tmp_path) as at:
        command = new_command_id()
        pressing = asyncio.create_task(pressed(at.phone, "cancel", command))
        at.fleet.stop(signal.SIGKILL)
        await asyncio.to_thread(at.fleet.start)
        assert await pressing == (200, "")
        await at.phone.shows("已退号")
        assert await pressed(at.phone, "cancel", command) == (200, "")
        assert at.cancelled() == 1


async def test_a_site_that_is_killed_answers_when_it_is_back(tmp_path: Path) -> None:
    async with place(tmp_path) as at:
        at.queue.kill()
        pressing = asyncio.create_task(pressed(at.phone, "cancel", new_command_id()))
        await asyncio.to_thread(at.queue.start)
        assert await pressing == (200, "")
        assert at.cancelled() == 1
