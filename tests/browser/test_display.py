"""The hall display: every call is shown at once, spoken once, in order, by one page of the zone."""

import asyncio
import itertools
from pathlib import Path
from typing import TypedDict

import pytest
from playwright.async_api import Browser, Page, expect

from kiosk.queue.settings import CallSettings
from tests.browser.staffed import call_at, staffed
from tests.browser.station import Station, chromium, demo_settings, open_station
from tests.browser.untouched import untouched_display


class Pass(TypedDict):
    """One spoken pass, as window.bianmin.spoken keeps it; times in epoch ms."""

    number: str
    start: float
    end: float


async def test_a_call_is_shown_within_a_second_and_spoken_twice(station: Station) -> None:
    page = await station.display()
    await speaking(page)
    await staffed(station, 3)
    ticket = await station.take()
    await call_at(station, 3)
    await expect(page.locator("#overlay")).to_be_visible(timeout=1000)
    await expect(page.locator("#call-number")).to_have_text(ticket.number)
    await expect(page.locator("#call-window")).to_have_text("3")
    await expect(page.locator("#call-spoken")).to_have_text("请 A零零一 号到 3 号窗口")
    said = await heard(page, 2)
    assert [one["number"] for one in said] == [ticket.number] * 2
    await expect(page.locator("#overlay")).to_be_hidden()
    await expect(page.locator("body")).to_have_attribute("data-spoken-count", "1")
    await expect(page.locator(".now")).to_contain_text(ticket.number)
    assert unsaid(station) == 0


async def test_calls_of_several_windows_are_spoken_in_order_without_overlap(station: Station) -> None:
    page = await station.display()
    await speaking(page)
    await staffed(station, 1, 2)
    for service in ("pension", "social-card"):
        await station.take(service)
    numbers = [await call_at(station, window) for window in (1, 2)]
    said = await heard(page, 4)
    assert [one["number"] for one in said] == [number for number in numbers for _ in range(2)]
    assert overlaps(said) == []


async def test_two_displays_of_a_zone_speak_with_one_voice(station: Station) -> None:
    first = await station.display()
    await speaking(first)
    second = await station.display()
    await staffed(station, 3)
    await station.take()
    await call_at(station, 3)
    await expect(second.locator("#overlay")).to_be_visible()
    await expect(second.locator("#call-pass")).to_have_text("请看屏幕")
    await heard(first, 1)
    assert await spoken(second) == []


@pytest.mark.slow
async def test_another_display_takes_over_when_the_speaker_falls_silent(
    browser: Browser, tmp_path: Path
) -> None:
    settings = demo_settings(calls=CallSettings(lease_s=2))
    async with open_station(tmp_path, browser, settings) as station:
        first = await station.display()
        await speaking(first)
        second = await station.display()
        await first.close()
        await speaking(second)
        await staffed(station, 3)
        ticket = await station.take()
        await call_at(station, 3)
        assert {one["number"] for one in await heard(second, 2)} == {ticket.number}


@pytest.mark.slow
async def test_an_expired_call_is_shown_but_not_spoken(browser: Browser, tmp_path: Path) -> None:
    settings = demo_settings(calls=CallSettings(expires_s=3))
    async with open_station(tmp_path, browser, settings) as station:
        page = await station.display()
        await speaking(page)
        await staffed(station, 1, 3)
        await station.take()
        await station.take()
        first, second = await call_at(station, 1), await call_at(station, 3)
        await page.wait_for_selector(f"body[data-showing={second}]")
        await expect(page.locator("#overlay")).to_be_hidden()
        assert {one["number"] for one in await spoken(page)} == {first}


async def test_a_browser_that_keeps_pages_silent_asks_for_one_tap(tmp_path: Path) -> None:
    async with (
        chromium("--autoplay-policy=document-user-activation-required") as strict,
        open_station(tmp_path, strict) as station,
    ):
        page = await untouched_display(station)
        await page.until("!document.getElementById('sound').hidden && document.body.dataset.sound === 'off'")
        assert await page.ask("document.body.dataset.speaker") == "no"
        await page.tap(960, 500)
        await page.until("document.getElementById('sound').hidden && document.body.dataset.speaker === 'yes'")


async def test_the_board_counts_people_by_letter(station: Station) -> None:
    page = await station.display()
    for service in ("pension", "injury", "social-card"):
        await station.take(service)
    await expect(page.locator(".tiles li").first).to_contain_text("A社会保险2")
    await expect(page.locator(".tiles li").nth(1)).to_contain_text("B便民服务1")


@pytest.mark.slow
async def test_a_display_that_was_cut_off_catches_up(station: Station) -> None:
    page = await station.display()
    await speaking(page)
    await staffed(station, 3)
    station.wire.pull()
    await expect(page.locator("[data-offline]")).to_be_visible(timeout=1000)
    ticket = await station.take()
    await call_at(station, 3)
    station.wire.mend()
    assert {one["number"] for one in await heard(page, 2)} == {ticket.number}
    await expect(page.locator("[data-offline]")).to_be_hidden()


async def speaking(page: Page) -> None:
    """The page holds the voice of its zone."""
    await page.wait_for_selector("body[data-speaker=yes]", timeout=20_000)


async def spoken(page: Page) -> list[Pass]:
    """What this page has said so far."""
    said: list[Pass] = await page.evaluate("window.bianmin.spoken")
    return said


async def heard(page: Page, passes: int) -> list[Pass]:
    """Everything said, as soon as there are so many passes."""
    await page.wait_for_function("n => window.bianmin.spoken.length >= n", arg=passes, timeout=60_000)
    await asyncio.sleep(0)
    return await spoken(page)


def overlaps(said: list[Pass]) -> list[tuple[Pass, Pass]]:
    """Pairs of passes of which the second began before the first had ended."""
    return [(before, after) for before, after in itertools.pairwise(said) if after["start"] < before["end"]]


def unsaid(station: Station) -> int:
    """How many announcements the store still waits for."""
    query = "SELECT count(*) FROM announcements WHERE ended IS NULL"
    (count,) = station.service.ledger.reader.execute(query).fetchone()
    return int(count)
