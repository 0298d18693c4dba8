"""/statistics and /tomorrow in a real browser: who may look, what is drawn, what is downloaded."""

from pathlib import Path
from random import Random

from playwright.async_api import Browser

from tests.browser.office import office_console
from tests.browser.station import Station, open_station
from tests.browser.worked_days import Worker
from tests.queue.site import NOON, ManualClock


async def test_a_supervisor_sees_the_day_and_the_next_one(tmp_path: Path, browser: Browser) -> None:
    clock = ManualClock(NOON)
    async with open_station(tmp_path, browser, clock=clock) as station:
        await Worker(station, clock, Random(3)).days(2, last_until_min=40)
        page = await office_console(station)
        await page.goto(f"{station.url}/statistics?by=window")
        assert await page.locator("main table >> nth=0").locator("tbody tr").count() == 4
        assert await page.locator("svg.plot rect").count() > 0
        await page.click(".seg a >> nth=3")
        await page.wait_for_selector("td >> text=09:00")
        async with page.expect_download() as coming:
            await page.click("a[download]")
        table = Path(await (await coming.value).path()).read_text("utf-8")
        assert table.startswith("\ufeff日期,钟点,取号")
        month = await page.locator("optgroup >> nth=1 >> option >> nth=0").inner_text()
        await page.select_option("select[name=day]", month)
        await page.click("main form button")
        await page.wait_for_url(f"**day={month}")
        await page.click(".seg a >> nth=4")
        await page.wait_for_selector("h2 >> text=每天取号与办结")
        assert await page.locator("main table >> nth=0").locator("tbody tr").count() == 2
        await page.goto(f"{station.url}/tomorrow?within=30")
        await page.wait_for_selector("td.need")
        assert await page.locator(".seg [aria-current]").inner_text() == "30 分"


async def test_before_the_first_day_is_over_the_page_says_so(station: Station) -> None:
    page = await office_console(station)
    await page.goto(f"{station.url}/tomorrow")
    await page.wait_for_selector("text=还没有可参考的日子")
    await page.goto(f"{station.url}/statistics")
    await page.wait_for_selector("text=这一天没有号票")


async def test_staff_at_windows_are_sent_to_their_window(station: Station) -> None:
    page = await station.console(window=2)
    for path in ("/statistics", "/statistics.csv", "/tomorrow"):
        await page.goto(station.url + path)
        assert page.url.endswith("/caller")
