"""Pictures of the office's pages, from the same made-up morning as the queue's: `shoot(out, names)`."""

import asyncio
import tempfile
from datetime import date, datetime, time
from pathlib import Path

from playwright.async_api import Browser, Page

from kiosk.domain.command import new_command_id
from kiosk.queue.office.messages import StopService
from kiosk.queue.pairing import DeviceKind
from kiosk.queue.schemas import StopReason
from kiosk.queue.staff import Role
from kiosk.queue.supervisor_schemas import ListAppointment
from tests.browser.office import office_console
from tests.browser.station import Station, chromium, demo_settings, live, open_station
from tests.shots.shoot_web import HOURS, Morning, MorningClock

OFFICE = (1440, 900)
NAMES = (
    "web-supervisor", "web-supervisor-en", "web-supervisor-stop",
    "web-supervisor-give", "web-supervisor-given", "web-supervisor-ticket",
    "web-supervisor-free", "web-supervisor-move",
    "web-people", "web-people-en",
    "web-appointments", "web-appointments-en", "web-appointments-book",
    "web-people-change", "web-people-password", "web-audit", "web-audit-en", "web-replay", "web-replay-en",
)  # fmt: skip

BOOKED = (
    ("481190", "pension", "10:00"),
    ("712046", "social-card", "11:00"),
    ("305518", "pension", "14:30"),
    ("926733", "pension", "15:00"),
)
PLAIN = (
    ("/audit?scope=all", "web-audit"),
    ("/audit?scope=all&lang=en", "web-audit-en"),
    ("/replay?minute=612", "web-replay"),
    ("/replay?minute=612&lang=en", "web-replay-en"),
)


def shoot(out: Path, names: list[str]) -> list[Path]:
    """Draw the named pages, all of them for an empty list. Raises KeyError for an unknown name."""
    for name in names:
        if name not in NAMES:
            raise KeyError(name)
    out.mkdir(parents=True, exist_ok=True)
    return asyncio.run(_shoot(out, names))


async def _shoot(out: Path, names: list[str]) -> list[Path]:
    async with chromium() as browser:
        return await _office(browser, out, names)


async def _office(browser: Browser, out: Path, names: list[str]) -> list[Path]:
    clock = MorningClock()
    with tempfile.TemporaryDirectory() as folder:
        async with open_station(Path(folder), browser, demo_settings(hours=HOURS), clock) as station:
            morning = Morning(station, clock, out, names)
            await morning.pass_by()
            clock.until_minute(84.2)
            page = await office_console(station, OFFICE, role=Role.ADMIN)
            await _registered(station)
            await _board(morning, page)
            await _people(morning, page)
            await _appointments(morning, page)
            for path, name in PLAIN:
                await page.goto(station.url + path)
                await morning.snap(page, name)
    return morning.made


async def _registered(station: Station) -> None:
    """What a site has after a year: certificates, machines, a service that is stopped."""
    accounts = station.service.office.accounts
    rows = station.service.ledger.reader.execute("SELECT id FROM staff ORDER BY login").fetchall()
    ends = (date(2026, 4, 6), date(2027, 8, 31), date(2026, 2, 28), date(2027, 1, 15))
    for (staff,), until in zip(rows, ends, strict=False):
        await accounts.certify(staff, f"XL-{until:%y%m}-07", until, "operator")
    for kind, window, zone in (
        (DeviceKind.PAD, 1, ""), (DeviceKind.PAD, 3, ""), (DeviceKind.DISPLAY, None, "main"),
    ):  # fmt: skip
        screen = await station.page((400, 300))
        code = await station.service.devices.make_code(kind, window, zone, "operator")
        await screen.goto(f"{station.url}/pair?code={code}")
        await screen.wait_for_url(lambda address: "/pair" not in address)
    asked = StopService(command=new_command_id(), reason=StopReason.SYSTEM)
    await station.service.office.stop_service("operator", "title-exam", asked)


async def _board(morning: Morning, page: Page) -> None:
    url = morning.station.url
    await page.goto(f"{url}/supervisor")
    await live(page)
    await morning.snap(page, "web-supervisor")
    await page.click("[data-dialog=stop] >> nth=1")
    await morning.snap(page, "web-supervisor-stop")
    await page.keyboard.press("Escape")
    await page.click("[data-dialog=free] >> nth=1")
    await morning.snap(page, "web-supervisor-free")
    await page.keyboard.press("Escape")
    await page.click("[data-dialog=give] >> nth=0")
    await morning.snap(page, "web-supervisor-give")
    await page.click("#give [type=submit]")
    await page.wait_for_selector("#given[open]")
    await morning.snap(page, "web-supervisor-given")
    await page.keyboard.press("Enter")
    await page.click(".queue [data-dialog=ticket] >> nth=2")
    await morning.snap(page, "web-supervisor-ticket")
    await page.click("#ticket [data-send-on]")
    await page.wait_for_selector("#sheet[open] form")
    await morning.snap(page, "web-supervisor-move")
    await page.goto(f"{url}/supervisor?lang=en")
    await live(page)
    await morning.snap(page, "web-supervisor-en")


async def _appointments(morning: Morning, page: Page) -> None:
    """A day's book: some came, one did not, one was given back."""
    station = morning.station
    day = morning.clock.now().astimezone(station.service.settings.zone_info).date()
    for code, service, at in BOOKED:
        slot = datetime.combine(day, time.fromisoformat(at), station.service.settings.zone_info)
        asked = ListAppointment(command=new_command_id(), appointment=code, service=service, slot_at=slot)
        await station.service.supervising.list_appointment("operator", asked)
    await station.service.supervising.cancel_appointment("operator", "305518", new_command_id())
    await page.goto(f"{station.url}/appointments")
    await morning.snap(page, "web-appointments")
    await page.click("[data-dialog=book]")
    await page.select_option("#book [name=time]", "15:30")
    await morning.snap(page, "web-appointments-book")
    await page.goto(f"{station.url}/appointments?lang=en")
    await morning.snap(page, "web-appointments-en")


async def _people(morning: Morning, page: Page) -> None:
    url = morning.station.url
    await page.goto(f"{url}/people?lang=en")
    await morning.snap(page, "web-people-en")
    await page.goto(f"{url}/people")
    await morning.snap(page, "web-people")
    await page.click("[data-dialog=person] >> nth=1")
    await page.click("#person summary")
    await morning.snap(page, "web-people-change")
    await page.click("dialog[open] form[data-post*=password] button")
    await page.wait_for_selector("#handed[open]")
    await page.evaluate(
        "document.querySelector('.secret').textContent = 'k7vf-m2qd-x9hp'"
    )  # the same in every run
    await morning.snap(page, "web-people-password")
