"""A nervous hand presses the space bar several times: one ticket is called, and it is not served by the second tap."""

from pathlib import Path

from playwright.async_api import expect

from tests.browser.station import a_station, state_is


async def test_three_quick_presses_call_one_ticket(tmp_path: Path) -> None:
    async with a_station(tmp_path) as station:
        page = await station.console()
        first = await station.take()
        await station.take()
        await expect(page.locator(".next")).to_be_enabled()
        for _ in range(3):
            await page.keyboard.press("Space")
        await state_is(page, "calling")
        await page.wait_for_timeout(700)
        await state_is(page, "calling")
        await expect(page.locator(".ticket .number")).to_have_text(first.number)
        assert (await station.service.hall()).waiting == 1
