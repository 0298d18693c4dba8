"""The console's sheets: send, park, call back, add, pick, find, notes; a digit does what its row says."""

import asyncio
import dataclasses
import datetime
from collections.abc import AsyncIterator
from pathlib import Path

import pytest_asyncio
from playwright.async_api import Browser, Page, Route, expect

from kiosk.queue.service import Verb
from kiosk.queue.settings import QueueSettings
from tests.browser.staffed import do, staffed
from tests.browser.station import Station, demo_settings, live, open_station, state_is


def open_to_all() -> QueueSettings:
    """A site where everybody may pick, and sit at two windows."""
    settings = demo_settings()
    staff = dataclasses.replace(settings.staff, may_pick=True, windows_each=2)
    return dataclasses.replace(settings, staff=staff)


@pytest_asyncio.fixture(loop_scope="session")
async def free_station(tmp_path: Path, browser: Browser) -> AsyncIterator[Station]:
    """The same hall, with those settings."""
    async with open_station(tmp_path, browser, open_to_all()) as place:
        yield place


async def test_f4_and_a_digit_send_the_ticket_on(station: Station) -> None:
    page, number = await serving(station)
    await page.keyboard.press("F4")
    await page.keyboard.press("3")  # typed before the sheet is there: it waits for it
    await state_is(page, "free")
    waiting = (await station.service.window_view(3)).waiting
    assert [(row.number, row.service) for row in waiting] == [(number, "social-card")]
    await expect(page.locator("#said")).to_contain_text("已转走")


async def test_a_ticket_is_sent_to_a_colleague_with_a_word(station: Station) -> None:
    await staffed(station, 1)
    page, _ = await serving(station)
    await page.keyboard.press("n")
    await page.fill("#note textarea", "缺手册原件")
    await page.keyboard.press("Enter")
    await expect(page.locator("[data-note-own]")).to_have_text("缺手册原件")
    await page.keyboard.press("F4")
    await opened(page)
    await page.keyboard.press("F4")
    await page.keyboard.press("F4")
    await expect(page.locator("[data-pane=staff]")).to_contain_text("员* hand1")
    await page.keyboard.press("1")
    await state_is(page, "free")
    view = await do(station, 1, Verb.CALL)
    assert (await station.service.window_view(1)).active is not None
    assert view.active is not None
    assert (view.active.note, view.active.origin) == ("缺手册原件", "transferred")


async def test_escape_leaves_the_sheet_and_changes_nothing(station: Station) -> None:
    page, number = await serving(station)
    await page.keyboard.press("F4")
    await opened(page)
    await page.keyboard.press("Escape")
    await expect(page.locator("#sheet")).not_to_be_visible()
    await expect(page.locator(".ticket .number")).to_have_text(number)
    await page.keyboard.press("F9")
    await state_is(page, "free")


async def test_f8_parks_and_f8_calls_back(station: Station) -> None:
    page, number = await serving(station)
    await page.keyboard.press("F8")
    await page.keyboard.press("1")
    await state_is(page, "free")
    await expect(page.locator(".aside")).to_contain_text(number)
    await page.keyboard.press("F8")
    await page.keyboard.press("1")
    await state_is(page, "calling")
    await expect(page.locator(".ticket .number")).to_have_text(number)


async def test_f7_adds_a_service_and_the_number_goes_on_to_it(station: Station) -> None:
    page, number = await serving(station)
    await page.keyboard.press("F7")
    await page.keyboard.press("1")
    await expect(page.locator(".ticket .top")).to_contain_text("接着 参保登记")
    await page.keyboard.press("F9")
    await state_is(page, "free")
    await expect(page.locator("#said")).to_contain_text("接着排下一项")
    await expect(page.locator(f"tr[data-ticket={number}]")).to_contain_text("接着办")


async def test_picking_is_grey_with_its_reason_where_the_site_does_not_allow_it(station: Station) -> None:
    page = await station.console()
    await station.take()
    await expect(page.locator(".next")).to_be_enabled()
    await expect(page.locator("[data-do=pick]")).to_be_disabled()
    assert "站长" in (await page.get_attribute("[data-do=pick]", "title") or "")


async def test_picking_needs_a_reason_and_calls_out_of_order(free_station: Station) -> None:
    page = await free_station.console()
    await free_station.take()
    second = await free_station.take("social-card")
    await expect(page.locator("tr[data-ticket]")).to_have_count(2)
    await page.keyboard.press("F6")
    await page.keyboard.press("2")
    await page.keyboard.press("Enter")  # no reason yet: nothing is called
    assert (await free_station.service.window_view(3)).active is None
    await page.check("#sheet [name=reason][value=unwell]", force=True)
    await page.keyboard.press("Enter")
    await state_is(page, "calling")
    await expect(page.locator(".ticket .number")).to_have_text(second.number)


async def test_a_no_show_is_found_and_comes_back(station: Station) -> None:
    page = await station.console()
    ticket = await station.take()
    await expect(page.locator(".next")).to_be_enabled()
    await page.keyboard.press("Space")
    await state_is(page, "calling")
    await page.keyboard.press("F3")
    await page.keyboard.press("Enter")
    await state_is(page, "free")
    await page.keyboard.press("/")
    await opened(page)
    await page.keyboard.type(ticket.number[-3:])
    await page.keyboard.press("Enter")
    await expect(page.locator("tr[data-ticket]")).to_contain_text("过号返回")


async def test_a_number_that_was_finished_too_early_is_taken_up_again(station: Station) -> None:
    page, _ = await serving(station)
    first = await page.locator("#console").get_attribute("data-active")
    await station.take()
    await page.keyboard.press("F9")
    await state_is(page, "free")
    await page.keyboard.press("/")
    await opened(page)
    await page.keyboard.press("ArrowDown")
    await page.keyboard.press("ArrowDown")  # the other one, that waits
    await page.keyboard.press("ArrowUp")
    await page.keyboard.press("Enter")
    await expect(page.locator("#said")).to_have_text("排在本窗口第一个，按空格就叫")
    await expect(page.locator("tr[data-ticket] >> nth=0")).to_contain_text("办结后接着办")
    await page.keyboard.press("Space")
    await state_is(page, "calling")
    assert await page.locator("#console").get_attribute("data-active") == first


async def test_a_waiting_ticket_is_given_another_class(station: Station) -> None:
    page = await station.console()
    ticket = await station.take()
    await expect(page.locator(".next")).to_be_enabled()
    await page.keyboard.press("/")
    await opened(page)
    await page.keyboard.type(ticket.number)
    await page.select_option("#sheet [name=priority]", "veteran")
    await page.click("#sheet [data-verb=grant]")
    await expect(page.locator("tr[data-ticket]")).to_contain_text("退役军人")


async def test_f1_shows_every_key_and_leaves_the_page_alone(station: Station) -> None:
    page = await station.console()
    await page.keyboard.press("F1")
    await expect(page.locator("#keys")).to_be_visible()
    await expect(page.locator("#keys")).to_contain_text("转移")
    await page.keyboard.press("Space")  # not the big button under it
    await page.keyboard.press("Escape")
    await state_is(page, "free")


async def test_the_sound_is_turned_off_and_stays_off(station: Station) -> None:
    page = await station.console()
    await station.take()
    await expect(page.locator("body")).to_have_attribute("data-chimed", "1")
    await page.click("[data-sound]")
    await expect(page.locator("[data-sound] span")).to_have_text("提示音关")
    await page.reload()
    await live(page)
    await expect(page.locator("[data-sound] span")).to_have_text("提示音关")


async def test_two_windows_of_one_clerk_are_tabs(free_station: Station) -> None:
    page = await free_station.console(window=3)
    await page.click(".tabs .btn")
    await page.click("[data-take='1']")
    await expect(page.locator(".tabs a.badge")).to_have_count(2)
    await expect(page.locator(".tabs [aria-current] b")).to_have_text("1 号窗口")
    ticket = await free_station.take("injury")
    await expect(page.locator(".next b").first).to_have_text(f"叫下一位 {ticket.number}")
    await page.keyboard.press("Space")
    await state_is(page, "calling")
    await page.click(".tabs a.badge >> nth=1")
    await expect(page.locator(".badge[aria-current] b")).to_have_text("3 号窗口")
    await expect(page.locator(".tabs")).to_contain_text(ticket.number)


async def test_a_press_before_the_page_is_ready_is_not_lost(free_station: Station) -> None:
    page = await free_station.console(window=3)

    async def late(route: Route) -> None:
        await asyncio.sleep(1)
        await route.continue_()

    await page.route("**/pick.js*", late)
    await page.click(".tabs .btn")
    await page.click("[data-take='1']")
    await expect(page.locator(".tabs [aria-current] b")).to_have_text("1 号窗口")


async def test_the_console_goes_on_when_the_hall_screen_is_gone(station: Station) -> None:
    display = await station.display()
    page = await station.console()
    ticket = await station.take()
    await display.context.close()
    await expect(page.locator(".next")).to_be_enabled()
    await page.keyboard.press("Space")
    await state_is(page, "calling")
    await expect(page.locator(".ticket .number")).to_have_text(ticket.number)


async def test_the_same_person_on_a_second_computer_is_told_where_they_are(station: Station) -> None:
    await station.console(window=3, login="0307")
    second = await station.page()
    await second.goto(f"{station.url}/login")
    await second.evaluate("document.querySelector('[name=window][value=\"3\"]').disabled = false")
    await second.check("input[name=window][value='3']", force=True)
    await second.fill("input[name=login]", "0307")
    await second.fill("input[name=password]", "correct horse battery")
    await second.keyboard.press("Enter")
    await expect(second.locator("#refused")).to_contain_text("另一台电脑")


async def serving(station: Station) -> tuple[Page, str]:
    """A console with a ticket whose service has begun."""
    page = await station.console()
    ticket = await station.take()
    await expect(page.locator(".next")).to_be_enabled()
    await page.keyboard.press("Space")
    await state_is(page, "calling")
    await page.wait_for_timeout(700)  # a faster second tap belongs to the first press
    await page.keyboard.press("Space")
    await state_is(page, "serving")
    return page, ticket.number


async def opened(page: Page) -> None:
    """The sheet is there."""
    await page.wait_for_selector("#sheet[open] form")


async def test_a_question_mark_explains_the_order_and_two_others_are_asked_for(station: Station) -> None:
    page = await station.console()
    tickets = [await station.take() for _ in range(3)]
    await expect(page.locator("tr[data-ticket]")).to_have_count(3)
    await page.keyboard.press("?")
    await expect(page.locator("#sheet h3")).to_have_text(
        f"现在 {tickets[0].number} 排在 {tickets[1].number} 前面"
    )
    await page.fill("#sheet [name=a]", tickets[2].number)
    await page.keyboard.press("Enter")
    await expect(page.locator("#sheet h3")).to_have_text(
        f"现在 {tickets[1].number} 排在 {tickets[2].number} 前面"
    )
    await page.fill("#sheet [name=a]", "Z999")
    await page.keyboard.press("Enter")
    await expect(page.locator("#sheet .empty")).to_contain_text("没有这两张号票")


async def test_a_certificate_that_is_over_is_said_to_the_person_at_the_window(station: Station) -> None:
    page = await station.console()
    (staff,) = station.service.ledger.reader.execute("SELECT id FROM staff").fetchone()
    await station.service.office.accounts.certify(staff, "XL-7", datetime.date(2020, 1, 31), "test")
    await page.reload()
    await expect(page.locator(".bar [aria-label*='2020-01-31']")).to_be_visible()
