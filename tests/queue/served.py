"""The real application on a real socket, in the test's own loop, with a clock that the test moves."""

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path

import httpx
import uvicorn

from kiosk.queue.api import create_app
from kiosk.queue.client import QueueClient
from kiosk.queue.pairing import DeviceKind
from kiosk.queue.settings import QueueSettings
from kiosk.queue.staff import Role
from tests.queue.site import PASSWORD, Hall, ManualClock, running_hall


class ClockOfKiosk:
    """A kiosk's own clock, off by what the test says."""

    def __init__(self, clock: ManualClock) -> None:
        self._clock = clock
        self.wrong: datetime | None = None

    def now(self) -> datetime:
        return self.wrong or self._clock.now()

    def monotonic(self) -> float:
        return self._clock.monotonic()


@dataclass(frozen=True, slots=True)
class Served:
    """A hall and the address where it is served."""

    hall: Hall
    url: str
    folder: Path

    async def kiosk(self, name: str = "kiosk-a", clock: ClockOfKiosk | None = None) -> QueueClient:
        """A paired kiosk."""
        code = await self.hall.service.devices.make_code(DeviceKind.KIOSK, None, "", "test")
        client = self.stranger(name, clock)
        await client.pair(code)
        return client

    def stranger(self, name: str = "kiosk-a", clock: ClockOfKiosk | None = None) -> QueueClient:
        """A kiosk that is not paired, or was before."""
        return QueueClient(self.url, self.folder / name, clock=clock or ClockOfKiosk(self.hall.clock))

    def browser(self) -> httpx.AsyncClient:
        """A page: cookies, nothing else."""
        return httpx.AsyncClient(base_url=self.url, trust_env=False, timeout=60)

    @asynccontextmanager
    async def page(
        self, kind: DeviceKind, *, window: int | None = None, zone: str = ""
    ) -> AsyncIterator[httpx.AsyncClient]:
        """A paired pad or display."""
        code = await self.hall.service.devices.make_code(kind, window, zone, "test")
        async with self.browser() as page:
            (await page.post("/v1/pair", json={"code": code})).raise_for_status()
            yield page

    @asynccontextmanager
    async def console(self, login: str = "zhao", role: Role = Role.STAFF) -> AsyncIterator[httpx.AsyncClient]:
        """A member of staff in a browser, with the token that changes need."""
        await self.hall.hire(login, role)
        async with self.browser() as page:
            answer = await page.post("/v1/login", json={"login": login, "password": PASSWORD})
            page.headers["x-csrf"] = answer.raise_for_status().json()["csrf"]
            yield page


@asynccontextmanager
async def served_hall(folder: Path, settings: QueueSettings | None = None) -> AsyncIterator[Served]:
    """Served until the block ends."""
    async with running_hall(folder / "queue", settings) as hall, served_at(hall) as url:
        yield Served(hall, url, folder)


@asynccontextmanager
async def served_at(hall: Hall) -> AsyncIterator[str]:
    """The address of this hall until the block ends."""
    app = create_app(hall.service)
    server = uvicorn.Server(
        uvicorn.Config(app, port=0, lifespan="off", log_config=None, timeout_graceful_shutdown=1)
    )
    task = asyncio.create_task(server.serve())
    async with asyncio.timeout(60):
        while not server.started:  # noqa: ASYNC110 (uvicorn has no event for it)
            await asyncio.sleep(0.01)
    port = server.servers[0].sockets[0].getsockname()[1]
    hall.service.public_url = f"http://127.0.0.1:{port}"
    try:
        yield hall.service.public_url
    finally:
        hall.service.end_streams()
        server.should_exit = True
        await task
