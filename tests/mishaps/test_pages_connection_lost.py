"""The cable of a console is pulled, or the far end falls silent: the big button greys within a second and says so."""

import time
from pathlib import Path

import pytest
from playwright.async_api import expect

from tests.browser.station import a_station, state_is


@pytest.mark.parametrize("mishap", ("pull", "silence"))
async def test_the_button_greys_within_a_second_and_comes_back(tmp_path: Path, mishap: str) -> None:
    async with a_station(tmp_path) as station:
        page = await station.console()
        await station.take()
        await expect(page.locator(".next")).to_be_enabled()
        await page.wait_for_timeout(700)  # the stream beats

        await page.evaluate(
            "document.body.addEventListener('live:lost', () => { document.body.dataset.lostAt = Date.now(); })"
        )

        cut_at_ms = time.time() * 1000
        getattr(station.wire, mishap)()
        await page.wait_for_selector("html[data-live=lost]")
        lost_at_ms = float(await page.get_attribute("body", "data-lost-at") or "inf")
        assert lost_at_ms - cut_at_ms < 1000
        await expect(page.locator(".next .if-lost b")).to_have_text("连不上站内服务器")
        await expect(page.locator(".next .if-lost b")).to_be_visible()
        await page.keyboard.press("Space")

        station.wire.mend()
        await page.wait_for_selector("html[data-live=found]")
        await state_is(page, "free")
        await page.keyboard.press("Space")
        await state_is(page, "calling")
