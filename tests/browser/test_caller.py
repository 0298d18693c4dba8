"""The caller console: keys, the one next step, what is said when something does not work."""

import re

from playwright.async_api import Page, expect

from kiosk.domain.priority import PriorityClass
from tests.browser.station import Station, state_is

LOGIN = re.compile(r"/login$")


async def test_signing_in_takes_the_chosen_window(station: Station) -> None:
    page = await station.console(window=3)
    await expect(page.locator(".badge b")).to_have_text("3 号窗口")
    await expect(page.locator(".windows li.on .st")).to_have_text("空闲")


async def test_nothing_of_the_console_lies_beyond_an_office_screen(station: Station) -> None:
    page = await station.console()
    await page.set_viewport_size({"width": 1366, "height": 768})
    for language in ("zh_CN", "en"):
        await page.goto(f"{station.url}/caller?window=3&lang={language}")
        await page.wait_for_selector("#console")
        edges = "[...document.querySelectorAll('#console button, #console header, #console section')]"
        assert (
            await page.evaluate(f"Math.max(...{edges}.map(one => one.getBoundingClientRect().right))") <= 1366
        )


async def test_a_wrong_password_says_so_and_stays(station: Station) -> None:
    page = await station.page()
    await page.goto(f"{station.url}/login")
    await page.fill("input[name=login]", "0307")
    await page.fill("input[name=password]", "not this one")
    await page.keyboard.press("Enter")
    await expect(page.locator("#refused span")).to_have_text("工号或口令不对，请再输一次")
    assert "/login" in page.url


async def test_a_taken_window_is_grey_for_the_next_colleague(station: Station) -> None:
    await station.console(window=3)
    page = await station.page()
    await page.goto(f"{station.url}/login")
    await expect(page.locator("input[name=window][value='3']")).to_be_disabled()
    await expect(page.locator("input[name=window][value='1']")).to_be_checked()


async def test_the_space_bar_goes_from_call_to_serve_to_finish_and_next(station: Station) -> None:
    page = await station.console()
    first = await station.take("pension", masked_name="王*英", priority=PriorityClass.ELDER)
    second = await station.take("social-card")
    await expect(page.locator(".next b").first).to_have_text(f"叫下一位 {first.number}")

    await page.keyboard.press("Space")
    await state_is(page, "calling")
    await expect(page.locator(".next b").first).to_have_text(f"开始办理 {first.number}")
    await settled(page)
    await page.keyboard.press("Space")
    await state_is(page, "serving")
    await expect(page.locator(".facts")).to_contain_text("王*英")
    await expect(page.locator(".facts")).to_contain_text("老年人")
    await expect(page.locator(".next b").first).to_have_text(f"办结，叫下一位 {second.number}")
    await settled(page)
    await page.keyboard.press("Space")
    await expect(page.locator(".ticket .number")).to_have_text(second.number)
    await state_is(page, "calling")
    await expect(page.locator(".today b").first).to_have_text("1")


async def test_nobody_waiting_leaves_the_button_grey_with_its_reason(station: Station) -> None:
    page = await station.console()
    await expect(page.locator(".next")).to_be_disabled()
    await expect(page.locator(".next .if-live span")).to_have_text("没有可叫的号票，有人取号后此键变蓝")
    await page.keyboard.press("Space")
    await station.take()
    await expect(page.locator(".next")).to_be_enabled()
    await state_is(page, "free")


async def test_the_waiting_list_tells_reasons_and_what_this_window_may_call(station: Station) -> None:
    page = await station.console(window=1)
    await station.take("pension")
    await station.take("injury", priority=PriorityClass.ELDER)
    await station.take("job-registration")
    rows = page.locator(".right tbody tr:visible")
    await expect(rows).to_have_count(2)
    await expect(rows.first).to_contain_text("老年人")
    await page.click("[data-show=all]")
    await expect(rows).to_have_count(3)


async def test_recall_counts_down_before_it_may_be_pressed_again(station: Station) -> None:
    page = await station.console()
    await station.take()
    await call(page)
    await expect(page.locator("[data-do=recall] [data-wait]")).to_contain_text("秒后")
    await page.keyboard.press("F2")
    await expect(page.locator(".clockwork")).to_contain_text("第 1 次呼叫")


async def test_no_show_asks_once_and_escape_keeps_the_ticket(station: Station) -> None:
    page = await station.console()
    ticket = await station.take()
    await call(page)
    await page.keyboard.press("F3")
    await expect(page.locator("#ask-title")).to_have_text(f"{ticket.number} 记为过号？")
    await page.keyboard.press("Escape")
    await state_is(page, "calling")
    await page.keyboard.press("F3")
    await page.keyboard.press("Enter")
    await state_is(page, "free")
    assert (await station.service.ticket_status(ticket.ticket)).state == "no_show"


async def test_f9_finishes_without_calling_the_next(station: Station) -> None:
    page = await station.console()
    await station.take()
    await station.take()
    await call(page)
    await settled(page)
    await page.keyboard.press("Space")
    await state_is(page, "serving")
    await page.keyboard.press("F9")
    await state_is(page, "free")
    assert (await station.service.hall()).waiting == 1


async def test_f10_pauses_and_resumes(station: Station) -> None:
    page = await station.console()
    await station.take()
    await page.keyboard.press("F10")
    await state_is(page, "paused")
    await expect(page.locator(".next b").first).to_have_text("恢复窗口")
    await page.keyboard.press("Space")
    await state_is(page, "free")


async def test_a_held_space_bar_calls_once(station: Station) -> None:
    page = await station.console()
    await station.take()
    await expect(page.locator(".next")).to_be_enabled()
    await page.keyboard.down("Space")
    for _ in range(5):
        await page.keyboard.down("Space")
    await page.keyboard.up("Space")
    await state_is(page, "calling")
    await page.wait_for_timeout(800)
    await state_is(page, "calling")


async def test_leaving_frees_the_window_and_signs_out(station: Station) -> None:
    page = await station.console(window=3)
    await page.click("[data-do=leave]")
    await page.keyboard.press("Enter")
    await expect(page).to_have_url(LOGIN)
    await expect(page.locator("input[name=window][value='3']")).to_be_enabled()


async def test_a_console_that_was_signed_out_goes_to_the_login_page(station: Station) -> None:
    page = await station.console()
    await station.service.ledger.write(
        lambda transaction: transaction.connection.execute("DELETE FROM sessions").rowcount
    )
    await station.take()
    await expect(page).to_have_url(LOGIN)


async def call(page: Page) -> None:
    """The next one, as soon as there is one."""
    await expect(page.locator(".next")).to_be_enabled()
    await page.keyboard.press("Space")
    await state_is(page, "calling")


async def settled(page: Page) -> None:
    """A clerk's pause between two presses of one key; a faster second tap belongs to the first."""
    await page.wait_for_timeout(700)
