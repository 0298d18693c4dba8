"""The ticket on a phone: where it stands, how to give it back, how to rate."""

from playwright.async_api import Page, expect

from kiosk.queue.schemas import TakenTicket
from kiosk.queue.service import Verb
from tests.browser.staffed import call_at, do, serve_at, staffed
from tests.browser.station import Station

SIZE = (390, 844)


async def test_the_slip_leads_to_the_ticket(station: Station) -> None:
    await station.take("pension")
    page, ticket = await phone(station)
    await expect(page.locator(".number")).to_have_text(ticket.number)
    await expect(page.locator(".pass .cols")).to_contain_text("1前面还有（人）")


async def test_the_page_follows_its_ticket(station: Station) -> None:
    page, _ = await phone(station)
    await staffed(station, 3)
    await call_at(station, 3)
    await expect(page.locator(".told b")).to_have_text("请到 3 号窗口")


async def test_a_phone_that_was_asked_to_rings_when_the_turn_is_near_and_when_it_comes(
    station: Station,
) -> None:
    for _ in range(3):
        await station.take("pension")
    page, _ = await phone(station)
    await page.click("[data-ring]")
    await expect(page.locator("[data-ring]")).to_have_attribute("aria-pressed", "true")
    await expect(page.locator("body")).to_have_attribute("data-rung", "1")  # so sounds the bell
    await staffed(station, 3)
    await serve_at(station, 3)
    await expect(page.locator("#ticket")).to_have_attribute("data-ahead", "2")
    await expect(page.locator("body")).to_have_attribute("data-rung", "2")
    await serve_at(station, 3)
    await serve_at(station, 3)
    await expect(page.locator("#ticket")).to_have_attribute("data-ahead", "0")
    await expect(page.locator("body")).to_have_attribute("data-rung", "2")
    await call_at(station, 3)
    await expect(page.locator("body")).to_have_attribute("data-rung", "4", timeout=10_000)
    await page.locator(".number").click()
    await expect(page.locator("[data-ring]")).to_have_text("快到时手机会响，请让这页开着")


async def test_a_phone_that_was_not_asked_is_silent(station: Station) -> None:
    page, _ = await phone(station)
    await staffed(station, 3)
    await call_at(station, 3)
    await expect(page.locator(".told b")).to_have_text("请到 3 号窗口")
    assert await page.locator("body").get_attribute("data-rung") is None


async def test_giving_the_ticket_back_asks_first(station: Station) -> None:
    page, ticket = await phone(station)
    await page.click("[data-asks=cancel]")
    await page.click("[data-ask=cancel] [data-answer=no]")
    assert (await station.service.ticket_status(ticket.ticket)).state == "waiting"
    await page.click("[data-asks=cancel]")
    await page.click("[data-ask=cancel] [data-answer=yes]")
    await expect(page.locator(".told b")).to_have_text("已退号")
    assert (await station.service.ticket_status(ticket.ticket)).state == "cancelled"


async def test_who_will_be_late_is_asked_once_and_lets_others_go_first(station: Station) -> None:
    page, ticket = await phone(station)
    await station.take("pension")
    await page.click("[data-asks=late]")
    await page.click("[data-ask=late] [data-answer=yes]")
    await expect(page.locator("[data-said=late_done]")).to_be_visible()
    await expect(page.locator(".pass .cols")).to_contain_text("1前面还有（人）")
    assert (await station.service.ticket_status(ticket.ticket)).ahead == 1


async def test_a_missed_call_is_made_good_on_the_phone(station: Station) -> None:
    page, ticket = await phone(station)
    await staffed(station, 3)
    await call_at(station, 3)
    await do(station, 3, Verb.NO_SHOW)
    await page.click("[data-do=return]")
    await expect(page.locator("[data-said=return_done]")).to_be_visible()
    assert (await station.service.ticket_status(ticket.ticket)).state == "waiting"


async def test_a_phone_without_connection_says_how_old_its_page_is(station: Station) -> None:
    page, _ = await phone(station)
    station.wire.pull()
    await expect(page.locator("[data-offline]")).to_contain_text("0 分钟前的情况")
    station.wire.mend()
    await expect(page.locator("[data-offline]")).to_be_hidden()


async def test_a_finished_ticket_is_rated_on_the_phone(station: Station) -> None:
    page, _ = await phone(station)
    await staffed(station, 3)
    await serve_at(station, 3)
    await page.click("text=评价这次服务")
    await page.click("text=不满意 >> nth=0")
    await expect(page.locator("footer .btn")).to_be_disabled()
    await page.click(".reasons label >> nth=1")
    await page.click("footer .btn")
    await expect(page.locator(".thanks")).to_be_visible()


async def test_a_ticket_that_is_not_done_has_no_rating_page(station: Station) -> None:
    page, ticket = await phone(station)
    await page.goto(page.url + "/rate")
    await expect(page.locator(".number")).to_have_text(ticket.number)


async def test_the_page_speaks_the_language_of_the_phone(station: Station) -> None:
    page, _ = await phone(station, locale="en-GB")
    await expect(page.locator("[data-asks=cancel]")).to_have_text("Give up my place")
    await page.click("text=中文")
    await expect(page.locator("[data-asks=cancel]")).to_have_text("不办了，退号")
    await station.take("pension")
    await page.evaluate("htmx.trigger(document.getElementById('ticket'), 'refresh')")
    await page.wait_for_load_state("networkidle")
    await expect(page.locator("[data-asks=cancel]")).to_have_text("不办了，退号")


async def test_an_unknown_address_says_so(station: Station) -> None:
    page = await station.page(SIZE)
    answer = await page.goto(f"{station.url}/t/nobody-has-this-one")
    assert answer is not None
    assert answer.status == 404
    await expect(page.locator("b")).to_have_text("没有这张号票")


async def test_nothing_on_the_page_is_wider_than_a_phone(station: Station) -> None:
    page, _ = await phone(station, locale="en-GB")
    assert await page.evaluate("document.documentElement.scrollWidth") == SIZE[0]


async def phone(station: Station, locale: str = "zh-CN") -> tuple[Page, TakenTicket]:
    """A ticket, and its page on a phone."""
    ticket = await station.take("pension")
    page = await station.page(SIZE, locale=locale)
    await page.goto(station.url + "/t/" + ticket.status_url.rpartition("/t/")[2])
    await page.wait_for_selector("html[data-live=found]")
    return page, ticket
