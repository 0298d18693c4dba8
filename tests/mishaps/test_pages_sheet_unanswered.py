"""A sheet that was asked for does not come: the console says why, and its keys go on."""

import asyncio
import re
from pathlib import Path

from playwright.async_api import Page, Route, expect

from kiosk.queue.service import Verb
from tests.browser.office import office_console
from tests.browser.staffed import do, staffed
from tests.browser.station import Station, a_station, live, state_is

LOGIN = re.compile(r"/login$")
STAYS_THE_BROWSERS = 'code => dispatchEvent(new KeyboardEvent("keydown", { code, cancelable: true }))'


async def test_a_sheet_that_hangs_gives_the_keys_back(tmp_path: Path) -> None:
    async with a_station(tmp_path) as station:
        page = await called(station)
        asked, over = asyncio.Event(), asyncio.Event()

        async def hang(route: Route) -> None:
            asked.set()
            await over.wait()
            await route.abort()

        await page.route("**/sheet/transfer*", hang)
        await page.keyboard.press("F4")
        await asked.wait()
        assert [await page.evaluate(STAYS_THE_BROWSERS, code) for code in ("Tab", "F5", "F11")] == [True] * 3
        await expect(page.locator("#said span")).to_have_text("没有回答，请再按一次", timeout=15_000)
        await page.keyboard.press("n")
        await expect(page.locator("#note")).to_be_visible()
        await page.keyboard.press("Escape")
        over.set()
        await page.unroute_all(behavior="wait")
        await page.keyboard.press("F4")
        await page.wait_for_selector("#sheet[open] form")


async def test_a_sheet_for_somebody_signed_out_says_so(tmp_path: Path) -> None:
    async with a_station(tmp_path) as station:
        page = await called(station)
        await sign_all_out(station)
        await page.keyboard.press("F4")
        await expect(page.locator("#said span")).to_have_text("登录已失效，请重新登录")
        await expect(page).to_have_url(LOGIN)


async def test_a_sheet_about_a_ticket_that_is_gone_says_that_it_has_changed(tmp_path: Path) -> None:
    async with a_station(tmp_path) as station:
        page = await office_console(station)
        ticket = await station.take()
        await page.goto(f"{station.url}/supervisor")
        await live(page)
        await page.route("**/supervisor/board*", lambda route: route.abort())
        await staffed(station, 3)
        await do(station, 3, Verb.CALL)
        await page.click(f"#{ticket.number} [data-dialog=ticket]")
        await page.click("#ticket [data-send-on]")
        await expect(page.locator("#said span")).to_have_text("刚才已经变化，请看清楚再按一次")


async def called(station: Station) -> Page:
    """A console with a ticket."""
    page = await station.console()
    await station.take()
    await expect(page.locator(".next")).to_be_enabled()
    await page.keyboard.press("Space")
    await state_is(page, "calling")
    return page


async def sign_all_out(station: Station) -> None:
    """No session is known any more."""
    await station.service.ledger.write(
        lambda transaction: transaction.connection.execute("DELETE FROM sessions").rowcount
    )
