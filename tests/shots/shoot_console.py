"""Pictures of what opens over the caller console, from the same made-up morning: `shoot(out, names)`."""

import asyncio
import dataclasses
import tempfile
from pathlib import Path

from playwright.async_api import Browser, Page

from kiosk.domain.command import new_command_id
from kiosk.queue.service import Verb
from kiosk.queue.window_schemas import WindowCommand
from kiosk.queue.words import Place
from tests.browser.staffed import do, session_at
from tests.browser.station import Station, at_the_keys, chromium, demo_settings, live, open_station, state_is
from tests.shots.shoot_web import HOURS, Morning, MorningClock

NAMES = (
    "web-console-serving", "web-console-serving-en", "web-console-transfer", "web-console-transfer-en",
    "web-console-park", "web-console-park-en", "web-console-add", "web-console-pick", "web-console-find",
    "web-console-find-en", "web-console-why", "web-console-why-en", "web-console-keys", "web-console-keys-en",
    "web-console-note", "web-console-parked", "web-console-back", "web-console-tabs",
)  # fmt: skip
SHEETS = (
    ("F4", "web-console-transfer"), ("F8", "web-console-park"), ("F7", "web-console-add"), ("/", "web-console-find"),
    ("?", "web-console-why"),
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
        return await _console(browser, out, names)


async def _console(browser: Browser, out: Path, names: list[str]) -> list[Path]:
    clock, settings = MorningClock(), demo_settings(hours=HOURS)
    staff = dataclasses.replace(settings.staff, windows_each=2, may_pick=True)
    with tempfile.TemporaryDirectory() as folder:
        site = dataclasses.replace(settings, staff=staff)
        async with open_station(Path(folder), browser, site, clock) as station:
            morning = Morning(station, clock, out, names)
            await morning.pass_by()
            await _missed_and_returned(station)
            clock.until_minute(83.6)
            page = await station.console(window=3)
            await page.keyboard.press("Space")
            await state_is(page, "calling")
            clock.until_minute(84.2)
            await page.wait_for_timeout(700)
            await page.keyboard.press("Space")
            await state_is(page, "serving")
            clock.until_minute(90.6)
            await _sheets(morning, page)
            await _parked(morning, page)
    return morning.made


async def _missed_and_returned(station: Station) -> None:
    """Window 2 waits in vain twice; one of the two comes back. A ticket comes from window 1 with a word."""
    for _ in range(2):
        await do(station, 2, Verb.NO_SHOW)
        await do(station, 2, Verb.CALL)
    view = await station.service.window_view(2)
    await _command(station, 2, Verb.RETURN, ticket=view.missed[-1].ticket)
    await _command(station, 1, Verb.TRANSFER, window=3, place=Place.HEAD, note="缺手册原件，家人正送来。")


async def _command(station: Station, at: int, verb: Verb, **fields: object) -> None:
    seen = (await station.service.window_view(at)).version
    asked = WindowCommand(command=new_command_id(), seen=seen, **fields)  # type: ignore[arg-type]  # named by the caller
    await station.service.command_window(await session_at(station, at), at, verb, asked)


async def _sheets(morning: Morning, page: Page) -> None:
    for language in ("", "-en"):
        await page.goto(f"{morning.station.url}/caller{'?lang=en' if language else ''}")
        await at_the_keys(page)
        await morning.snap(page, f"web-console-serving{language}")
        for key, name in SHEETS:
            if f"{name}{language}" in NAMES:
                await live(page)  # a console that is cut off takes no key
                await page.keyboard.press(key)
                await page.wait_for_selector("#sheet[open]")
                await morning.snap(page, f"{name}{language}")
                await page.keyboard.press("Escape")
        await page.keyboard.press("F1")
        await morning.snap(page, f"web-console-keys{language}")
        await page.keyboard.press("Escape")
    await page.goto(f"{morning.station.url}/caller")
    await at_the_keys(page)
    await page.keyboard.press("n")
    await page.fill("#note textarea", "缺手册原件，家人正送来。")
    await morning.snap(page, "web-console-note")
    await page.keyboard.press("Enter")


async def _parked(morning: Morning, page: Page) -> None:
    """After F8: the window is free, and the parked ticket is remembered."""
    await page.keyboard.press("F8")
    await page.wait_for_selector("#sheet[open]")
    await page.keyboard.press("1")
    await state_is(page, "free")
    morning.clock.until_minute(122)
    await page.reload()
    await at_the_keys(page)
    await morning.snap(page, "web-console-parked")
    await page.keyboard.press("F8")
    await page.wait_for_selector("#sheet[open]")
    await morning.snap(page, "web-console-back")
    await page.keyboard.press("Escape")
    await page.keyboard.press("F6")
    await page.wait_for_selector("#sheet[open]")
    await page.keyboard.press("2")
    await morning.snap(page, "web-console-pick")
    await page.keyboard.press("Escape")
    await do(morning.station, 4, Verb.FINISH)
    await do(morning.station, 4, Verb.LEAVE)
    await page.goto(f"{morning.station.url}/caller?pick=1")
    await page.click("[data-take]:not([disabled]) >> nth=0")
    await page.wait_for_selector("#console")
    await morning.snap(page, "web-console-tabs")
