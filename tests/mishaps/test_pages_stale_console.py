"""The window moved on while the console slept: its command is refused, it says why and shows the truth."""

import asyncio
from pathlib import Path

import pytest
from playwright.async_api import Page, Route, expect

from kiosk.domain.command import new_command_id
from kiosk.queue.schemas import TakenTicket
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
        await from_elsewhere(station, Verb.CALL)
        await page.keyboard.press("Space")
        await expect(page.locator("#said span")).to_have_text("刚才页面已变化，请看清楚再按一次")
        awake.set()
        await state_is(page, "calling")
        await expect(page.locator(".ticket .number")).to_have_text(ticket.number)


@pytest.mark.parametrize("key", ("F4", "F3"))
async def test_what_is_confirmed_late_does_not_meet_the_next_ticket(tmp_path: Path, key: str) -> None:
    async with a_station(tmp_path) as station:
        page, second = await called(station)
        await page.keyboard.press(key)
        await page.wait_for_selector("dialog[open] button")
        await next_from_elsewhere(station)
        await expect(page.locator(".ticket .number")).to_have_text(second.number)
        await page.keyboard.press("Enter")
        await expect(page.locator("#said span")).to_have_text("刚才页面已变化，请看清楚再按一次")
        await state_is(page, "calling")
        await expect(page.locator("dialog[open]")).to_have_count(0)
        await expect(page.locator(".ticket .number")).to_have_text(second.number)
        assert (await station.service.ticket_status(second.ticket)).state == "called"


async def test_a_note_saved_late_is_not_the_next_tickets(tmp_path: Path) -> None:
    async with a_station(tmp_path) as station:
        page, second = await called(station)
        await page.keyboard.press("n")
        await page.fill("#note textarea", "缺手册原件")
        await next_from_elsewhere(station)
        await expect(page.locator(".ticket .number")).to_have_text(second.number)
        await page.keyboard.press("Enter")
        await expect(page.locator("#note")).to_be_hidden()
        assert await page.evaluate("Object.keys(sessionStorage).filter(key => key.startsWith('note:'))") == []


async def called(station: Station) -> tuple[Page, TakenTicket]:
    """A console that has called the first of two; the second."""
    page = await station.console()
    await station.take()
    second = await station.take()
    await expect(page.locator(".next")).to_be_enabled()
    await page.keyboard.press("Space")
    await state_is(page, "calling")
    return page, second


async def next_from_elsewhere(station: Station) -> None:
    """The ticket here is finished and the next one is called."""
    for verb in (Verb.SERVE, Verb.FINISH, Verb.CALL):
        await from_elsewhere(station, verb)


async def from_elsewhere(station: Station, verb: Verb) -> None:
    """The same session does something by another way, which the page has not seen yet."""
    view = await station.service.window_view(3)
    row = station.service.ledger.reader.execute(
        "SELECT sessions.id, staff.id FROM sessions JOIN staff ON staff.id = sessions.staff"
    ).fetchone()
    session = Session(row[0], row[1], "赵三", Role.STAFF, "")
    command = WindowCommand(command=new_command_id(), seen=view.version)
    await station.service.command_window(session, 3, verb, command)
