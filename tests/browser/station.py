"""A whole queue for browser tests: the real service and API on a port of its own, real pages, real chromium."""

import asyncio
import dataclasses
import socket
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from datetime import time
from pathlib import Path

import uvicorn
from playwright.async_api import Browser, BrowserContext, ConsoleMessage, Page, async_playwright

from kiosk.domain.catalogue import load_catalogue
from kiosk.domain.clock import Clock, SystemClock
from kiosk.domain.command import new_command_id
from kiosk.domain.priority import PriorityClass
from kiosk.domain.settings import load
from kiosk.queue.api import create_app
from kiosk.queue.day import Trust
from kiosk.queue.hours_settings import HoursSettings, Open
from kiosk.queue.pairing import DeviceKind
from kiosk.queue.schemas import TakenTicket, TakeTicket
from kiosk.queue.service import QueueService
from kiosk.queue.settings import CallSettings, QueueSettings, RatingSettings
from kiosk.queue.staff import Role
from kiosk.queue.web import pages
from tests.browser.wire import Wire, laid_wire

ROOT = Path(__file__).parents[2]
PASSWORD = "correct horse battery"
CHROMIUM = "/usr/bin/chromium"
ALWAYS = Open(opens=time(0, 0), closes=time(23, 59, 59, 999999))
# What chromium and htmx say of a 4xx and of a pulled cable; the tests look at those themselves.
EXPECTED = ("Failed to load resource", "htmx: htmx:error: Failed to fetch")


def demo_settings(
    *, pad_s: int = 30, calls: CallSettings | None = None, hours: HoursSettings | None = None
) -> QueueSettings:
    """The site of config/queue.toml, open day and night, as a demo; its kiosk may grant every class."""
    settings = load(ROOT / "config/queue.toml", QueueSettings)
    week = (ALWAYS,) * 7
    always = HoursSettings(*week, day_close=time(23, 59, 59))
    granted = tuple(one for one in PriorityClass if one is not PriorityClass.APPOINTMENT)
    return dataclasses.replace(
        settings,
        site=dataclasses.replace(settings.site, demo=True, station="云溪区望岳路 18 号"),
        hours=hours or always,
        calls=calls or settings.calls,
        rating=RatingSettings(pad_s=pad_s),
        priority=dataclasses.replace(settings.priority, self_service=granted),
    )


class Station:
    """What a test may ask of the place. `url` goes over a wire that the test may pull."""

    def __init__(self, service: QueueService, wire: Wire, browser: Browser) -> None:
        self.service = service
        self.wire = wire
        self.url = f"http://127.0.0.1:{wire.port}"
        self.complaints: list[str] = []
        self._browser = browser
        self._contexts: list[BrowserContext] = []

    async def take(
        self,
        service: str = "pension",
        *,
        priority: PriorityClass = PriorityClass.NORMAL,
        masked_name: str | None = None,
    ) -> TakenTicket:
        """A number from the kiosk."""
        tag = new_command_id() if masked_name else None
        asked = TakeTicket(
            command=new_command_id(),
            service=service,
            priority=priority,
            person_tag=tag,
            masked_name=masked_name,
        )
        return (await self.service.take_ticket("kiosk-1", asked)).view()

    async def page(
        self,
        size: tuple[int, int] = (1366, 768),
        *,
        locale: str = "zh-CN",
        context: BrowserContext | None = None,
    ) -> Page:
        """A new page, in a browser of its own unless a context is given; what it complains about is kept."""
        width, height = size
        own = context or await self._browser.new_context(
            viewport={"width": width, "height": height}, locale=locale, timezone_id="Asia/Shanghai"
        )
        if context is None:
            self._contexts.append(own)
            own.set_default_timeout(15_000)
        page = await own.new_page()
        page.on("console", self._heard)
        page.on("pageerror", lambda error: self.complaints.append(str(error)))
        return page

    async def console(self, window: int = 3, login: str = "") -> Page:
        """A caller console: signed in by the login page, at this window."""
        login = login or f"0{window}07"
        await self.service.staff.add(login, f"赵{'一二三四五六'[window - 1]}", Role.STAFF, PASSWORD)
        page = await self.page()
        await page.goto(f"{self.url}/login")
        await page.check(f"input[name=window][value='{window}']", force=True)
        await page.fill("input[name=login]", login)
        await page.fill("input[name=password]", PASSWORD)
        await page.keyboard.press("Enter")
        await at_the_keys(page)
        return page

    async def display(self, size: tuple[int, int] = (1920, 1080)) -> Page:
        """A hall display, paired by a code; it may speak."""
        page = await self.page(size)
        code = await self.service.devices.make_code(DeviceKind.DISPLAY, None, "main", "test")
        await page.goto(f"{self.url}/pair?code={code}")
        await page.wait_for_selector("#board")
        await live(page)
        await page.wait_for_selector("body[data-sound=on]")
        return page

    async def pad(self, window: int = 3) -> Page:
        """The rating pad of a window, paired by a code."""
        page = await self.page((1280, 800))
        code = await self.service.devices.make_code(DeviceKind.PAD, window, "", "test")
        await page.goto(f"{self.url}/pair?code={code}")
        await page.wait_for_selector("#panel")
        await live(page)
        return page

    async def close(self) -> None:
        """Close every browser window."""
        for context in self._contexts:
            await context.close()

    def _heard(self, message: ConsoleMessage) -> None:
        if message.type in ("error", "warning") and not message.text.startswith(EXPECTED):
            self.complaints.append(message.text)


async def live(page: Page) -> None:
    """The page hears its stream."""
    await page.wait_for_selector("html[data-live=found]")


async def at_the_keys(page: Page) -> None:
    """The console is there, hears its stream, and its keys do something."""
    await page.wait_for_selector("#console")
    await live(page)
    await page.wait_for_selector("[data-sound][aria-pressed]")


async def state_is(page: Page, state: str) -> None:
    """The console shows its window in this state, and no press is under way."""
    await page.wait_for_selector(f"#console[data-state={state}]:not(.busy)")


@asynccontextmanager
async def chromium(*arguments: str) -> AsyncIterator[Browser]:
    """Debian's browser, as a hall display starts it. `--no-sandbox` is for test machines only."""
    async with async_playwright() as playwright:
        browser = await playwright.chromium.launch(
            executable_path=CHROMIUM,
            args=["--no-sandbox", *(arguments or ("--autoplay-policy=no-user-gesture-required",))],
        )
        try:
            yield browser
        finally:
            await browser.close()


@asynccontextmanager
async def open_station(
    folder: Path, browser: Browser, settings: QueueSettings | None = None, clock: Clock | None = None
) -> AsyncIterator[Station]:
    """The queue serves; at the end no page may have complained of a script error or a broken security policy."""
    settings, clock = settings or demo_settings(), clock or SystemClock()
    service = QueueService(settings, folder / "store.sqlite3", clock, lambda: Trust.NTP)
    catalogue = load_catalogue(ROOT / "config/catalogue.toml")
    app = create_app(service, lambda of: pages.routes(of, catalogue, ROOT / "config/texts"))
    listening = socket.create_server(("127.0.0.1", 0))
    port = listening.getsockname()[1]
    service.public_url = f"http://127.0.0.1:{port}"
    config = uvicorn.Config(app, log_config=None, lifespan="off", timeout_graceful_shutdown=1)
    server = uvicorn.Server(config)
    await service.start()
    serving = asyncio.create_task(server.serve([listening]))
    try:
        async with laid_wire(port) as wire:
            station = Station(service, wire, browser)
            try:
                yield station
            finally:
                await station.close()
            assert not station.complaints, station.complaints
    finally:
        service.end_streams()
        server.should_exit = True
        await serving
        await service.stop()
        listening.close()


@asynccontextmanager
async def a_station(folder: Path, settings: QueueSettings | None = None) -> AsyncIterator[Station]:
    """A queue and a browser, for tests that need one once."""
    async with chromium() as browser, open_station(folder, browser, settings) as station:
        yield station
