"""The office's pages: who gets in, the live board, the register, the record of acts."""

import re
from datetime import datetime, timedelta

import pytest
from playwright.async_api import expect

from kiosk.queue.pairing import DeviceKind
from kiosk.queue.service import Verb
from kiosk.queue.staff import Role
from tests.browser.office import office_console
from tests.browser.staffed import do, staffed
from tests.browser.station import PASSWORD, Station, live


async def test_a_supervisor_without_a_window_lands_on_the_board(station: Station) -> None:
    page = await office_console(station)
    await live(page)
    await expect(page.locator(".nav [aria-current]")).to_have_text("实时看板")
    await expect(page.locator(".nav a", has_text="人员与设备")).to_have_count(0)


@pytest.mark.slow
async def test_on_a_small_screen_every_link_is_seen_and_four_windows_stand_in_a_row(station: Station) -> None:
    page = await office_console(station, (1366, 768), role=Role.ADMIN)
    await page.goto(f"{station.url}/supervisor?lang=en")
    await live(page)
    assert await page.evaluate(
        "(() => { const n = document.querySelector('.nav'); return n.scrollWidth <= n.clientWidth; })()"
    )
    tops = await page.eval_on_selector_all(".seats li", "all => all.map(one => one.offsetTop)")
    assert len(set(tops[:4])) == 1


@pytest.mark.slow
async def test_a_clerk_is_sent_to_the_window(station: Station) -> None:
    page = await station.console(window=3)
    await page.goto(f"{station.url}/supervisor")
    await expect(page).to_have_url(re.compile("/caller$"))
    answer = await page.request.get(f"{station.url}/supervisor/board")
    assert answer.status == 401


async def test_the_board_follows_the_hall(station: Station) -> None:
    page = await office_console(station)
    await live(page)
    await expect(page.locator(".figures .v").first).to_have_text("0人")
    ticket = await station.take("pension")
    await expect(page.locator(f"#{ticket.number}")).to_be_visible()
    await expect(page.locator(".todo")).to_contain_text("养老待遇：没有窗口在办")
    await staffed(station, 1)
    await expect(page.locator(".todo")).to_contain_text("没有要处理的事")
    await do(station, 1, Verb.CALL)
    await expect(page.locator(".seats li").first).to_contain_text(ticket.number)


async def test_a_service_is_stopped_with_a_reason_and_resumed(station: Station) -> None:
    page = await office_console(station)
    await live(page)
    row = page.locator("#service-pension")
    await row.get_by_text("停止取号").click()
    await page.get_by_text("没有能办的人").click()
    await page.keyboard.press("Enter")
    await expect(row).to_contain_text("已停号")
    line = (await station.service.hall()).services[0]
    assert (line.id, line.state, line.stopped) == ("pension", "paused", "staff")
    await row.get_by_text("恢复取号").click()
    await expect(row).to_contain_text("正常")


async def test_a_window_whose_clerk_went_away_is_freed(station: Station) -> None:
    ticket = await station.take("pension")
    await staffed(station, 1)
    await do(station, 1, Verb.CALL)
    page = await office_console(station)
    await live(page)
    card = page.locator(".seats li").first
    await card.get_by_text("空出").click()
    await expect(page.locator("#free .number")).to_have_text(ticket.number)
    await page.keyboard.press("Enter")
    await expect(card).to_contain_text("未开")
    await expect(page.locator(f"#{ticket.number}")).to_contain_text("转来")
    assert (await station.service.ticket_status(ticket.ticket)).state == "waiting"


async def test_an_administrator_hires_and_the_password_opens_the_door(station: Station) -> None:
    page = await office_console(station, role=Role.ADMIN)
    await page.goto(f"{station.url}/people")
    await page.get_by_text("添加人员").first.click()
    await page.fill("#hire [name=login]", "0311")
    await page.fill("#hire [name=name]", "周九")
    await page.keyboard.press("Enter")
    await expect(page.locator("#handed .secret")).to_have_text(re.compile("-"))
    password = await page.locator("#handed .secret").text_content()
    await page.get_by_text("已经交给本人").first.click()
    await expect(page.locator("[data-person='0311']")).to_contain_text("周*")
    session, _ = await station.service.staff.login("0311", password or "", "192.0.2.1")
    assert session.role is Role.STAFF


@pytest.mark.slow
async def test_a_certificate_is_entered_and_flagged(station: Station) -> None:
    page = await office_console(station, role=Role.ADMIN)
    await page.goto(f"{station.url}/people")
    await page.click("[data-person='0100'] [data-dialog]")
    await page.fill("#person [name=number]", "XL-7")
    await page.fill("#person [name=valid_until]", "2020-01-31")
    await page.click("#person [data-post*=certificate] button")
    await expect(page.locator("[data-person='0100'] .st")).to_have_text("已过期")
    await page.goto(f"{station.url}/supervisor")
    await expect(page.locator(".todo")).to_contain_text("证书已过期")


@pytest.mark.slow
async def test_what_is_refused_is_said_above_the_dialog(station: Station) -> None:
    page = await office_console(station, role=Role.ADMIN)
    await page.goto(f"{station.url}/people")
    await page.click("[data-person='0100'] [data-dialog]")
    await page.select_option("#person [name=role]", "staff")
    await page.click("#person [data-post*=role] button")
    await expect(page.locator("#said span")).to_have_text("至少留一位管理员，请先设另一位")


async def test_a_lost_pad_is_revoked(station: Station) -> None:
    pad = await station.pad(window=3)
    page = await office_console(station, role=Role.ADMIN)
    await page.goto(f"{station.url}/people")
    await page.get_by_text("注销").first.click()
    await page.keyboard.press("Enter")
    await expect(page.locator(".register")).to_contain_text("还没有登记设备")
    answer = await pad.goto(f"{station.url}/rater")
    assert answer is not None
    assert answer.status == 401


@pytest.mark.slow
async def test_a_pairing_code_comes_from_the_page(station: Station) -> None:
    page = await office_console(station, role=Role.ADMIN)
    await page.goto(f"{station.url}/people")
    await page.get_by_text("登记新设备").first.click()
    await page.select_option("#pairing [name=kind]", DeviceKind.PAD.value)
    await page.select_option("#pairing [name=window]", "2")
    await page.click("#pairing [type=submit]")
    await expect(page.locator("#code .secret")).to_have_text(re.compile("-"))
    code = await page.locator("#code .secret").text_content()
    pad = await station.page((1280, 800))
    await pad.goto(f"{station.url}/pair?code={code}")
    await pad.wait_for_selector("#panel")


@pytest.mark.slow
async def test_a_screen_over_one_window_gets_a_code_too(station: Station) -> None:
    page = await office_console(station, role=Role.ADMIN)
    await page.goto(f"{station.url}/people")
    await page.get_by_text("登记新设备").first.click()
    await page.select_option("#pairing [name=kind]", DeviceKind.DISPLAY.value)
    await page.select_option("#pairing [name=window]", "2")
    await page.click("#pairing [type=submit]")
    await expect(page.locator("#code .secret")).to_have_text(re.compile("-"))
    row = station.service.ledger.reader.execute("SELECT kind, window FROM pairing_codes").fetchone()
    assert row == ("display", 2)


async def test_the_record_is_filtered_by_person(station: Station) -> None:
    await station.service.staff.add("0302", "李二", Role.STAFF, PASSWORD)
    page = await office_console(station, role=Role.ADMIN)
    await station.take()  # the day has begun
    await page.goto(f"{station.url}/audit")
    await expect(page.locator("tbody")).to_contain_text("登录")
    await page.select_option("[name=person]", label="李* 0302")
    await expect(page.locator("tbody tr")).to_have_count(1)
    await expect(page.locator("tbody tr")).to_contain_text("添加人员")


async def test_a_supervisor_moves_a_waiting_ticket(station: Station) -> None:
    ticket = await station.take("pension")
    page = await office_console(station)
    await live(page)
    await page.click(f"#{ticket.number} [data-dialog=ticket]")
    await page.click("#ticket [data-send-on]")
    await page.wait_for_selector("#sheet[open] form")
    await page.keyboard.press("2")  # 参保登记
    await expect(page.locator(f"#{ticket.number}")).to_contain_text("参保登记")
    await expect(page.locator(f"#{ticket.number}")).to_contain_text("转来")
    status = await station.service.ticket_status(ticket.ticket)
    assert status.service == "insurance-enrolment"


async def test_the_head_gives_a_number_at_the_desk_and_helps_one_that_waits(station: Station) -> None:
    await staffed(station, 1)
    first = await station.take("pension")
    page = await office_console(station)
    await live(page)
    await page.click("#service-pension [data-dialog=give]")
    await page.check("#give [value=disabled]")
    await page.click("#give [type=submit]")
    await expect(page.locator("#given .number")).to_have_text("A002")
    await expect(page.locator("#given")).to_contain_text("请把号写在纸上")
    await page.keyboard.press("Enter")
    await expect(page.locator("#A002")).to_contain_text("残疾人")
    await expect(page.locator(".queue tbody tr").first).to_contain_text("A002")
    await page.click(f"#{first.number} [data-dialog=ticket]")
    await page.check("#ticket [value=green]")
    await page.click("#ticket [type=submit]")
    await expect(page.locator(f"#{first.number}")).to_contain_text("绿色通道")
    await page.click("#A002 [data-dialog=ticket]")
    await page.click("#ticket [data-give-back]")
    await expect(page.locator("#A002")).to_have_count(0)


@pytest.mark.slow
async def test_what_a_person_does_for_a_service_is_set_on_the_register(station: Station) -> None:
    page = await office_console(station, role=Role.ADMIN)
    await page.goto(f"{station.url}/people")
    await page.click("[data-person='0100'] [data-dialog]")
    await page.click("#person summary")
    await page.select_option("#person [data-skill=injury]", "help")
    await page.keyboard.press("Escape")
    await expect(page.locator("[data-person='0100']")).to_contain_text("协办 1")


@pytest.mark.slow
async def test_the_day_is_looked_back_at_by_a_slider(station: Station) -> None:
    ticket = await station.take("pension")
    page = await office_console(station)
    await page.goto(f"{station.url}/replay")
    await expect(page.locator("#then")).to_contain_text(ticket.number)
    await page.locator("[data-minute]").fill(await page.get_attribute("[data-minute]", "min") or "")
    await expect(page.locator("#then")).to_contain_text("那时没有人在等")


@pytest.mark.slow
async def test_the_board_explains_the_order_of_two_tickets(station: Station) -> None:
    first, second = await station.take("pension"), await station.take("pension")
    page = await office_console(station)
    await live(page)
    await expect(page.locator(f"#{second.number}")).to_be_visible()
    await page.keyboard.press("?")
    await expect(page.locator("#sheet h3")).to_have_text(f"现在 {first.number} 排在 {second.number} 前面")


async def test_an_appointment_is_given_and_given_back_in_the_book(station: Station) -> None:
    zone = station.service.settings.zone_info
    day = (datetime.now(zone) + timedelta(days=1)).date()
    page = await office_console(station)
    await page.goto(f"{station.url}/appointments?day={day}")
    await expect(page.locator("main .empty")).to_contain_text("这一天还没有预约")
    await page.click("[data-dialog=book]")
    await page.select_option("#book [name=time]", "10:30")
    await page.click("#book button[type=submit]")
    secret = page.locator("#booked .secret")
    await expect(secret).to_have_text(re.compile(r"^\d{6}$"))
    code = await secret.inner_text()
    await page.click("#booked [data-reload]")
    row = page.locator(f"tr[data-code='{code}']")
    await expect(row).to_contain_text("10:30")
    await expect(row.locator(".st")).to_contain_text("还没到")
    await row.locator("[data-dialog=give-back]").click()
    await page.click("#give-back button[type=submit]")
    await expect(row.locator(".st")).to_contain_text("已作废")
    (kept,) = station.service.supervising.appointments_of(day).appointments
    assert (kept.appointment, kept.state) == (code, "cancelled")
