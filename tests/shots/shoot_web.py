"""Pictures of the queue's pages, from one made-up morning at a real queue: `shoot(out, names)`."""

import asyncio
import itertools
import tempfile
import time
from collections.abc import Awaitable, Callable
from datetime import UTC, datetime, timedelta
from datetime import time as dt_time
from pathlib import Path

from playwright.async_api import Browser, Page

from kiosk.domain.priority import PriorityClass
from kiosk.queue.hours_settings import HoursSettings, Open
from kiosk.queue.schemas import TakenTicket
from kiosk.queue.service import Verb
from tests.browser.staffed import call_at, do, staffed
from tests.browser.station import Station, chromium, demo_settings, live, open_station, state_is

OPENING = datetime(2026, 3, 18, 1, 0, tzinfo=UTC)  # Wednesday, 09:00 in Shanghai
CONSOLE, PAD, PHONE, HALL, HALL_PORTRAIT = (1366, 768), (1280, 800), (390, 844), (1920, 1080), (1080, 1920)
ELDER, SOLDIER, PREGNANT, DISABLED = (
    PriorityClass.ELDER,
    PriorityClass.SOLDIER,
    PriorityClass.PREGNANT,
    PriorityClass.DISABLED,
)
# Minute after opening, service, class: who takes a number.
ARRIVALS = (
    (52, "pension", PriorityClass.NORMAL), (54, "social-card", PriorityClass.NORMAL),
    (56, "job-registration", PriorityClass.NORMAL), (58, "pension", ELDER),
    (60, "insurance-enrolment", PriorityClass.NORMAL), (61, "pension", PriorityClass.NORMAL),
    (62, "unemployment-benefit", PriorityClass.NORMAL), (63, "card-replacement", PriorityClass.NORMAL),
    (64, "pension", PriorityClass.NORMAL), (66, "title-exam", PriorityClass.NORMAL),
    (67, "injury", PriorityClass.NORMAL), (68, "social-card", SOLDIER), (70, "pension", PriorityClass.NORMAL),
    (71, "materials", PriorityClass.NORMAL), (72, "labour-complaint", PriorityClass.NORMAL),
    (73, "pension", PriorityClass.NORMAL), (74, "insurance-enrolment", PREGNANT),
    (75, "social-card", PriorityClass.NORMAL), (76, "job-registration", PriorityClass.NORMAL),
    (77, "pension", PriorityClass.NORMAL), (78, "card-replacement", DISABLED),
    (79, "pension", PriorityClass.NORMAL), (80, "social-card", PriorityClass.NORMAL),
    (81, "insurance-enrolment", PriorityClass.NORMAL), (82, "materials", PriorityClass.NORMAL),
    (83, "pension", PriorityClass.NORMAL), (69, "materials", PriorityClass.NORMAL),
    (70.5, "social-card", PriorityClass.NORMAL), (74.5, "pension", PriorityClass.NORMAL),
    (79.5, "unemployment-benefit", PriorityClass.NORMAL), (82.5, "labour-complaint", PriorityClass.NORMAL),
)  # fmt: skip
# Minute after opening, window: who has finished and calls the next.
CALLS = ((57, 4), (62, 1), (65, 2), (71, 1), (75, 2), (78, 4), (82.6, 2))
LAST_CALL = CALLS[-1]  # nobody is there yet
HOURS = HoursSettings(*(Open(opens=dt_time(9, 0), closes=dt_time(17, 30)),) * 5)


class MorningClock:
    """Runs as a clock does, and is put forward by the morning."""

    def __init__(self) -> None:
        self._ahead_s = 0.0
        self._began_s = time.monotonic()

    def now(self) -> datetime:
        return OPENING + timedelta(seconds=self.monotonic() - self._began_s)

    def monotonic(self) -> float:
        return time.monotonic() + self._ahead_s

    def until_minute(self, minute: float) -> None:
        """Let time pass until so many minutes after opening."""
        passed_s = (self.now() - OPENING).total_seconds()
        self._ahead_s += max(0.0, minute * 60 - passed_s)


class Morning:
    """The station while its pictures are taken."""

    def __init__(self, station: Station, clock: MorningClock, out: Path, names: list[str]) -> None:
        self.station = station
        self.clock = clock
        self.made: list[Path] = []
        self._out = out
        self._names = names

    async def snap(self, page: Page, name: str) -> None:
        """One picture, if it is wanted."""
        if self._names and name not in self._names:
            return
        await page.wait_for_timeout(300)
        await page.screenshot(path=self._out / f"{name}.png")
        self.made.append(self._out / f"{name}.png")

    async def pass_by(self) -> list[TakenTicket]:
        """The morning up to 10:23: twelve people served, three windows at work, twenty waiting."""
        station, clock = self.station, self.clock
        await staffed(station, 1, 2, 3, 4)
        for minute in range(2, 50, 4):
            await station.take("social-card" if minute % 3 else "pension")
            view = await do(station, 3, Verb.CALL)
            assert view.active is not None
            await do(station, 3, Verb.SERVE)
            clock.until_minute(minute + 3.6)
            await do(station, 3, Verb.FINISH)
        await do(station, 3, Verb.LEAVE)
        return await self._last_half_hour()

    async def _last_half_hour(self) -> list[TakenTicket]:
        taken: list[TakenTicket] = []
        names = itertools.cycle(("王*英", "刘*平", "张*国", "陈*兰"))
        steps: list[tuple[float, Callable[[], Awaitable[None]]]] = []
        for minute, service, priority in ARRIVALS:

            async def arrive(service: str = service, priority: PriorityClass = priority) -> None:
                name = next(names) if len(taken) % 3 else None
                taken.append(await self.station.take(service, priority=priority, masked_name=name))

            steps.append((minute, arrive))
        for planned in CALLS:

            async def call(planned: tuple[float, int] = planned) -> None:
                await self._next_at(planned[1], serve=planned != LAST_CALL)

            steps.append((planned[0] + 0.3, call))
        for at, step in sorted(steps, key=lambda one: one[0]):
            self.clock.until_minute(at)
            await step()
        return taken

    async def _next_at(self, window: int, *, serve: bool) -> None:
        if (await self.station.service.window_view(window)).active is not None:
            await do(self.station, window, Verb.FINISH)
        await call_at(self.station, window)
        if serve:
            await do(self.station, window, Verb.SERVE)


NAMES = (
    "web-login", "web-login-en", "web-password", "web-password-en",
    "web-pick", "web-caller-free", "web-caller-calling", "web-caller-no-show",
    "web-caller", "web-caller-en", "web-caller-lost", "web-caller-idle", "web-hall-landscape", "web-hall-call",
    "web-hall-portrait", "web-hall-portrait-call", "web-rating-pad-idle", "web-rating-pad", "web-rating-pad-low",
    "web-rating-pad-thanks", "web-phone-ticket", "web-phone-ticket-en", "web-phone-called", "web-phone-rating",
    "web-pair", "web-start",
)  # fmt: skip


def shoot(out: Path, names: list[str]) -> list[Path]:
    """Draw the named pages, all of them for an empty list. Raises KeyError for an unknown name."""
    for name in names:
        if name not in NAMES:
            raise KeyError(name)
    out.mkdir(parents=True, exist_ok=True)
    return asyncio.run(_shoot(out, names))


async def _shoot(out: Path, names: list[str]) -> list[Path]:
    async with chromium() as browser:
        return await _morning(browser, out, names) + await _empty_hall(browser, out, names)


async def _morning(browser: Browser, out: Path, names: list[str]) -> list[Path]:
    clock = MorningClock()
    with tempfile.TemporaryDirectory() as folder:
        async with open_station(Path(folder), browser, demo_settings(hours=HOURS), clock) as station:
            morning = Morning(station, clock, out, names)
            taken = await morning.pass_by()
            clock.until_minute(83.6)
            phone = await _phone(station, taken[-4])
            await morning.snap(phone, "web-phone-ticket")
            await phone.goto(phone.url + "?lang=en")
            await morning.snap(phone, "web-phone-ticket-en")
            await _calls(morning)
            await _pads(morning)
    return morning.made


async def _calls(morning: Morning) -> None:
    """Login, the console through one ticket, and what the hall shows of it."""
    station, clock = morning.station, morning.clock
    login = await station.page(CONSOLE)
    await login.goto(f"{station.url}/login")
    await login.fill("input[name=login]", "0307")
    await login.focus("input[name=password]")
    await morning.snap(login, "web-login")
    await login.goto(f"{station.url}/login?lang=en")
    await morning.snap(login, "web-login-en")
    for language, name in (("zh_CN", "web-password"), ("en", "web-password-en")):
        await login.goto(f"{station.url}/password?lang={language}")
        await login.fill("input[name=login]", "0307")
        await morning.snap(login, name)

    console = await station.console(window=3)
    await morning.snap(console, "web-caller-free")
    hall, portrait = await station.display(HALL), await station.display(HALL_PORTRAIT)
    await hall.wait_for_selector("body[data-speaker=yes]", timeout=20_000)
    phone = await _phone_of_next(station)
    await console.keyboard.press("Space")
    await hall.wait_for_selector("#overlay[data-pass='1']:visible")
    await morning.snap(hall, "web-hall-call")
    await morning.snap(portrait, "web-hall-portrait-call")
    await state_is(console, "calling")
    await morning.snap(console, "web-caller-calling")
    await morning.snap(phone, "web-phone-called")
    await console.keyboard.press("F3")
    await morning.snap(console, "web-caller-no-show")
    await console.keyboard.press("Escape")
    await hall.wait_for_selector("#overlay", state="hidden", timeout=30_000)
    await console.keyboard.press("Space")
    await state_is(console, "serving")
    clock.until_minute(90.6)
    for page in (hall, portrait, console):
        await page.reload()
        await live(page)
    await morning.snap(console, "web-caller")
    await portrait.wait_for_selector("#overlay", state="hidden", timeout=30_000)
    await morning.snap(hall, "web-hall-landscape")
    await morning.snap(portrait, "web-hall-portrait")
    await console.goto(f"{station.url}/caller?lang=en")
    await morning.snap(console, "web-caller-en")
    await console.goto(f"{station.url}/caller")
    await live(console)
    station.wire.pull()
    await console.wait_for_selector("html[data-live=lost]")
    await morning.snap(console, "web-caller-lost")
    station.wire.mend()


async def _pads(morning: Morning) -> None:
    """The rating pad of window 1, and the rating on a phone."""
    station = morning.station
    pad = await station.pad(window=1)
    await morning.snap(pad, "web-rating-pad-idle")
    await do(station, 1, Verb.FINISH)
    await pad.wait_for_selector("#panel.asks")
    await pad.click("[data-level=satisfied]")
    await morning.snap(pad, "web-rating-pad")
    await pad.click("[data-level=dissatisfied]")
    await pad.click(".reasons label >> nth=3")
    await morning.snap(pad, "web-rating-pad-low")
    await pad.click(".send")
    await pad.wait_for_selector("#after:visible")
    await morning.snap(pad, "web-rating-pad-thanks")
    done = (await station.service.window_view(4)).active
    assert done is not None
    await do(station, 4, Verb.FINISH)
    phone = await _phone_of(station, done.ticket)
    await phone.click("text=评价这次服务")
    await phone.click("text=不满意 >> nth=0")
    await phone.click(".reasons label >> nth=3")
    await morning.snap(phone, "web-phone-rating")


async def _empty_hall(browser: Browser, out: Path, names: list[str]) -> list[Path]:
    """What is true while nobody waits, and the pages of the first minute."""
    clock = MorningClock()
    with tempfile.TemporaryDirectory() as folder:
        async with open_station(Path(folder), browser, demo_settings(hours=HOURS), clock) as station:
            clock.until_minute(84)
            empty = Morning(station, clock, out, names)
            page = await station.page(PAD)
            for path, name in (("/", "web-start"), ("/pair", "web-pair")):
                await page.goto(station.url + path)
                await empty.snap(page, name)
            await staffed(station, 1, 4)
            console = await station.console(window=3)
            await empty.snap(console, "web-caller-idle")
            await console.click("[data-do=leave]")
            await console.keyboard.press("Enter")
            await console.wait_for_url("**/login")
            await _picking(station, console)
            await empty.snap(console, "web-pick")
    return empty.made


async def _picking(station: Station, page: Page) -> None:
    """Signed in without a window."""
    await page.evaluate("document.querySelectorAll('[name=window]').forEach(one => { one.checked = false; })")
    await page.fill("input[name=login]", "0307")
    await page.fill("input[name=password]", "correct horse battery")
    await page.keyboard.press("Enter")
    await page.wait_for_selector("[data-take]")


async def _phone(station: Station, ticket: TakenTicket) -> Page:
    """The page behind the QR of this slip."""
    page = await station.page(PHONE)
    await page.goto(station.url + "/t/" + ticket.status_url.rpartition("/t/")[2])
    await page.wait_for_selector(".pass")
    return page


async def _phone_of_next(station: Station) -> Page:
    """The phone of whoever window 3 calls next."""
    first = next(row for row in (await station.service.window_view(3)).waiting if row.here)
    return await _phone_of(station, first.ticket)


async def _phone_of(station: Station, ticket: str) -> Page:
    """The phone that scanned this ticket's slip."""
    query = "SELECT token FROM tickets WHERE id = ?"
    (token,) = station.service.ledger.reader.execute(query, (ticket,)).fetchone()
    page = await station.page(PHONE)
    await page.goto(f"{station.url}/t/{token}")
    await page.wait_for_selector(".pass")
    return page
