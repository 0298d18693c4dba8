"""The window moved on while the console slept: its command is refused, it says why and shows the truth."""

import asyncio
from pathlib import Path

from playwright.async_api import Route, expect

from kiosk.domain.command import new_command_id
from kiosk.queue.service import Verb
from kiosk.queue.staff import Role, Session
from kiosk.queue.window_schemas import WindowCommand
from tests.browser.station import Station, a_station, state_is


async def test_a_stale_console_is_refused_and_refreshed(tmp_path: Path) -> None:
    async with a_station(tmp_path) as station:
        page = await station.console()
        ticket = await station.take()
        await expect(page.locator(".next")).to_be_enabled()
        awake = asyncio.Event()

        async def sleep(route: Route) -> None:
            await awake.wait()
            await route.continue_()

        await page.route("**/caller/3/console*", sleep)
        await call_from_elsewhere(station)
        await page.keyboard.press("Space")
        await expect(page.locator("#said span")).to_have_text("刚才页面已变化，请看清楚再按一次")
        awake.set()
        await state_is(page, "calling")
        await expect(page.locator(".ticket .number")).to_have_text(ticket.number)


async def call_from_elsewhere(station: Station) -> None:
    """The same session calls by another way, which the page has not seen yet."""
    view = await station.service.window_view(3)
    row = station.service.ledger.reader.execute(
        "SELECT sessions.id, staff.id FROM sessions JOIN staff ON staff.id = sessions.staff"
    ).fetchone()
    session = Session(row[0], row[1], "赵三", Role.STAFF, "")
    command = WindowCommand(command=new_command_id(), seen=view.version)
    await station.service.command_window(session, 3, Verb.CALL, command)
