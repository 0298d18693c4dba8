"""Pictures of /statistics and /tomorrow after two weeks of made-up work: `shoot(out, names)`."""

import asyncio
import tempfile
from dataclasses import replace
from datetime import UTC, datetime, time
from pathlib import Path
from random import Random

from playwright.async_api import Browser

from kiosk.queue.hours_settings import Lunch
from kiosk.queue.settings import QueueSettings
from tests.browser.office import SIZE, office_console
from tests.browser.station import chromium, demo_settings, open_station
from tests.browser.worked_days import Worker
from tests.queue.site import ManualClock
from tests.shots.shoot_web import HOURS

BEGIN = datetime(2026, 3, 3, 12, 0, tzinfo=UTC)  # a Tuesday evening
DAYS = 11  # the last one, a Wednesday, until half past three
NAMES = {
    "web-statistics": "/statistics",
    "web-statistics-en": "/statistics?lang=en",
    "web-statistics-people": "/statistics?by=staff",
    "web-statistics-month": "/statistics?day=2026-03&by=day",
    "web-statistics-month-en": "/statistics?day=2026-03&by=day&lang=en",
    "web-tomorrow": "/tomorrow",
    "web-tomorrow-en": "/tomorrow?lang=en",
    "web-tomorrow-short": "/tomorrow?within=10",
}


def shoot(out: Path, names: list[str]) -> list[Path]:
    """Draw the named pages, all of them for an empty list. Raises KeyError for an unknown name."""
    for name in names:
        if name not in NAMES:
            raise KeyError(name)
    out.mkdir(parents=True, exist_ok=True)
    return asyncio.run(_shoot(out, names or list(NAMES)))


def _settings() -> QueueSettings:
    """Windows 1 and 4 have lunch, the others go on."""
    settings = demo_settings(hours=HOURS)
    lunch = Lunch(begins=time(12, 0), ends=time(13, 30))
    windows = tuple(
        replace(window, pauses=(lunch,)) if window.number in (1, 4) else window for window in settings.windows
    )
    return replace(settings, windows=windows)


async def _shoot(out: Path, names: list[str]) -> list[Path]:
    async with chromium() as browser:
        return await _pages(browser, out, names)


async def _pages(browser: Browser, out: Path, names: list[str]) -> list[Path]:
    clock, made = ManualClock(BEGIN), []
    with tempfile.TemporaryDirectory() as folder:
        async with open_station(Path(folder), browser, _settings(), clock) as station:
            await Worker(station, clock, Random(11)).days(DAYS, last_until_min=390)
            page = await office_console(station, SIZE)
            for name in names:
                await page.goto(station.url + NAMES[name])
                await page.wait_for_timeout(300)
                await page.screenshot(path=out / f"{name}.png")
                made.append(out / f"{name}.png")
    return made
