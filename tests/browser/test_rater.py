"""The rating pad: opens on 办结, needs a reason for the two lowest, and never counts silence as praise."""

from pathlib import Path

from playwright.async_api import Browser, Page, expect

from tests.browser.staffed import serve_at, staffed
from tests.browser.station import Station, demo_settings, open_station


async def test_the_pad_rests_until_a_ticket_is_finished(station: Station) -> None:
    page = await station.pad(window=3)
    await expect(page.locator("#panel h1")).to_have_text("您好，请到窗口坐")
    await staffed(station, 3)
    await station.take("pension")
    await serve_at(station, 3)
    await expect(page.locator("#panel.asks h1")).to_have_text("这次服务，您满意吗？")
    await expect(page.locator(".what")).to_have_text("养老待遇 · A001")


async def test_nothing_is_chosen_beforehand(station: Station) -> None:
    page = await asked(station)
    await expect(page.locator("[name=level]:checked")).to_have_count(0)
    await expect(page.locator(".send")).to_be_disabled()
    await expect(page.locator(".send")).to_have_text("请先选一个表情")


async def test_a_good_rating_goes_with_one_choice(station: Station) -> None:
    page = await asked(station)
    await page.click("[data-level=satisfied]")
    await page.click(".send")
    await expect(page.locator("[data-after=thanks]")).to_be_visible()
    assert ratings(station) == [("satisfied", "pad", 0)]
    await expect(page.locator("#panel.rests")).to_be_visible(timeout=8000)


async def test_a_low_rating_needs_a_reason(station: Station) -> None:
    page = await asked(station)
    await page.click("[data-level=very_dissatisfied]")
    await expect(page.locator(".send")).to_be_disabled()
    await expect(page.locator("[data-hint]")).to_have_text("请告诉我们哪里没做好，至少选一项")
    await page.click(".reasons label >> nth=3")
    await page.click(".send")
    await expect(page.locator("[data-after=thanks]")).to_be_visible()
    assert ratings(station) == [("very_dissatisfied", "pad", 1)]


async def test_changing_to_a_good_level_takes_the_reasons_back(station: Station) -> None:
    page = await asked(station)
    await page.click("[data-level=dissatisfied]")
    await page.click(".reasons label >> nth=0")
    await page.click("[data-level=very_satisfied]")
    await expect(page.locator(".reasons")).to_be_hidden()
    await page.click(".send")
    await expect(page.locator("[data-after=thanks]")).to_be_visible()
    assert ratings(station) == [("very_satisfied", "pad", 0)]


async def test_not_this_time_is_kept_as_not_rated(station: Station) -> None:
    page = await asked(station)
    await page.click("[data-decline]")
    await expect(page.locator("[data-after=declined]")).to_be_visible()
    assert ratings(station) == [(None, "pad", 0)]


async def test_silence_is_kept_as_not_rated_and_said_so(browser: Browser, tmp_path: Path) -> None:
    async with open_station(tmp_path, browser, demo_settings(pad_s=3)) as station:
        page = await asked(station)
        await expect(page.locator("[data-after=timed_out]")).to_be_visible(timeout=10_000)
        assert [level for level, _, _ in ratings(station)] == [None]
        await expect(page.locator("#panel.rests")).to_be_visible(timeout=10_000)


async def test_the_next_ticket_replaces_a_farewell(station: Station) -> None:
    page = await asked(station)
    await page.click("[data-level=satisfied]")
    await page.click(".send")
    await expect(page.locator("[data-after=thanks]")).to_be_visible()
    second = await station.take("pension")
    await serve_at(station, 3)
    await expect(page.locator(f"#panel[data-ticket='{second.ticket}']")).to_be_visible()
    await expect(page.locator("#after")).to_be_hidden()


async def test_the_pad_of_a_window_never_shows_who_served(station: Station) -> None:
    page = await asked(station)
    assert "员工" not in await page.inner_text("body")


async def asked(station: Station) -> Page:
    """A pad at window 3 that asks about a ticket."""
    page = await station.pad(window=3)
    await staffed(station, 3)
    await station.take("pension")
    await serve_at(station, 3)
    await page.wait_for_selector("#panel.asks")
    return page


def ratings(station: Station) -> list[tuple[str | None, str, int]]:
    """Level, channel and number of reasons of every rating in the store."""
    query = "SELECT level, channel, json_array_length(reasons) FROM ratings"
    return [tuple(row) for row in station.service.ledger.reader.execute(query)]
