"""What a display plays beside calls, in a real browser: turns, films, an emergency, and a hall whose server is away."""

import dataclasses
import re
from collections.abc import AsyncIterator
from datetime import time
from pathlib import Path

import msgspec
import pytest
from playwright.async_api import Browser, Page, expect

from kiosk.domain.command import new_command_id
from kiosk.queue.pairing import DeviceKind
from kiosk.queue.schemas import Message
from kiosk.queue.service import Verb
from kiosk.queue.settings import QueueSettings
from kiosk.queue.signage.commands import Draft
from kiosk.queue.signage.notice import NoticeKind, NoticePriority, Timing
from kiosk.queue.signage.room import Kept
from kiosk.queue.staff import Role, Session
from kiosk.queue.voice.settings import VoiceSettings, VolumeSpan
from tests.browser.office import office_console
from tests.browser.staffed import call_at, do, staffed
from tests.browser.station import PASSWORD, Station, demo_settings, live, open_station
from tests.browser.test_display import heard, speaking, spoken, unsaid
from tests.queue.signage.files import film, picture

PLAIN = Message()
LOUDNESS = "(film => film.muted ? 0 : film.volume)(document.querySelector('article:not([hidden]) video'))"


def quick() -> QueueSettings:
    """Cards of three seconds, none of our own."""
    settings = demo_settings()
    return dataclasses.replace(settings, signage=dataclasses.replace(settings.signage, item_s=3, tips=False))


@pytest.mark.slow
async def test_notices_take_turns_and_are_told(browser: Browser, tmp_path: Path) -> None:
    async with open_station(tmp_path, browser, quick()) as station:
        first, second = await approved(station, "第一条"), await approved(station, "第二条")
        page = await station.display()
        await shows(page, first)
        await shows(page, second)
        await shows(page, first)
        await page.evaluate("window.bianmin.tell()")
        await page.wait_for_function("() => JSON.parse(localStorage.plays).batch === null")
        totals = {one.item: one for one in station.service.signage.totals(station.service.signage.today())}
        assert totals[first].times >= 1
        assert 2 <= totals[first].seconds / totals[first].times <= 6


async def test_an_approved_notice_is_on_the_screen_without_a_hand(station: Station) -> None:
    page = await station.display()
    await page.wait_for_selector("[data-item='tip:queue']", state="attached")
    notice = await approved(station, "今天停电", priority=NoticePriority.ALONE)
    await shows(page, notice)
    await expect(page.locator(f"article[data-item='{notice}'] h2")).to_have_text("今天停电")
    await station.service.signage.withdraw(new_command_id(), await supervisor(station, "z"), notice)
    await shows(page, "tip:queue")


@pytest.mark.slow
async def test_a_film_stands_still_while_a_call_is_shown(browser: Browser, tmp_path: Path) -> None:
    async with open_station(tmp_path, browser, quick()) as station:
        name, _ = await station.service.signage.media.receive(chunks(film("webm", 4)))
        notice = await approved(station, "短片", media=name, kind=NoticeKind.VIDEO, seconds=60)
        page = await station.display()
        await speaking(page)
        await shows(page, notice)
        await page.wait_for_function("() => document.querySelector('video').currentTime > 0.2")
        await staffed(station, 3)
        await station.take()
        await call_at(station, 3)
        await expect(page.locator("#overlay")).to_be_visible(timeout=1000)
        assert await page.evaluate("document.querySelector('video').paused")
        await expect(page.locator("#overlay")).to_be_hidden(timeout=30_000)
        await page.wait_for_function("() => !document.querySelector('video').paused")


async def test_a_film_is_heard_only_where_its_author_asked_and_the_hall_is_not_quiet(
    browser: Browser, tmp_path: Path
) -> None:
    async with open_station(tmp_path, browser, quick()) as station:
        name, _ = await station.service.signage.media.receive(chunks(film("webm", 4)))
        silent = await approved(station, "无声", media=name, kind=NoticeKind.VIDEO, seconds=60)
        heard_one = await approved(station, "有声", media=name, kind=NoticeKind.VIDEO, seconds=60, sound=True)
        page = await station.display()
        await speaking(page)
        for notice, loudness in ((silent, 0), (heard_one, 0.6)):
            await page.evaluate(f"window.bianmin.turnTo('{notice}')")
            await page.wait_for_function(
                "() => document.querySelector('article:not([hidden]) video').currentTime > 0.5"
            )
            assert await page.evaluate(LOUDNESS) == loudness
        await staffed(station, 3)
        await station.take()
        await call_at(station, 3)
        await expect(page.locator("#overlay")).to_be_visible(timeout=1000)
        assert await page.evaluate("document.querySelector('article:not([hidden]) video').paused")


async def test_a_film_is_silent_in_quiet_hours(browser: Browser, tmp_path: Path) -> None:
    settings = quick()
    always = VoiceSettings(schedule=(VolumeSpan(time(0), time(23, 59, 59), 0),))
    settings = dataclasses.replace(settings, voice=always)
    async with open_station(tmp_path, browser, settings) as station:
        name, _ = await station.service.signage.media.receive(chunks(film("webm", 4)))
        notice = await approved(station, "有声", media=name, kind=NoticeKind.VIDEO, seconds=60, sound=True)
        page = await station.display()
        await speaking(page)
        await shows(page, notice)
        await page.wait_for_function("() => document.querySelector('video').currentTime > 0.5")
        assert await page.evaluate(LOUDNESS) == 0


async def test_a_picture_that_cannot_be_drawn_gives_its_turn_away(browser: Browser, tmp_path: Path) -> None:
    async with open_station(tmp_path, browser, quick()) as station:
        name, _ = await station.service.signage.media.receive(chunks(picture()))
        broken = await approved(station, "坏图", media=name, kind=NoticeKind.IMAGE)
        whole = await approved(station, "好的")
        file = station.service.signage.media.path(name)
        assert file is not None
        file.write_bytes(b"no longer a picture")
        page = await station.display()
        await shows(page, whole)
        await page.wait_for_selector(f"[data-item='{broken}'][data-broken]", state="attached")


async def test_an_emergency_fills_the_screen_and_goes_before_calls(station: Station) -> None:
    page = await station.display()
    await speaking(page)
    await staffed(station, 3)
    ticket = await station.take()
    await call_at(station, 3)
    await page.wait_for_selector("#overlay[data-pass='1']")
    head = await supervisor(station, "e")
    await station.service.signage.raise_emergency(new_command_id(), head, PLAIN, "请从东门离开")
    await expect(page.locator("#emergency")).to_be_visible(timeout=1000)
    await expect(page.locator("#emergency-text")).to_have_text("请从东门离开")
    await page.wait_for_selector("body[data-alarmed='1']", timeout=30_000)
    assert unsaid(station) == 1
    said = [one["number"] for one in await heard(page, 2)]
    assert said[-2:] == [ticket.number] * 2
    await expect(page.locator("body")).to_have_attribute("data-spoken-count", "1", timeout=30_000)
    await station.service.signage.lift_emergency(new_command_id(), head)
    await expect(page.locator("#emergency")).to_be_hidden(timeout=1000)


@pytest.mark.slow
async def test_in_quiet_hours_a_call_is_shown_and_not_spoken(browser: Browser, tmp_path: Path) -> None:
    quiet = VoiceSettings(schedule=(VolumeSpan(time(0), time(23, 59, 59, 999999), 0),))
    async with open_station(tmp_path, browser, dataclasses.replace(demo_settings(), voice=quiet)) as station:
        page = await station.display()
        await speaking(page)
        await staffed(station, 3)
        ticket = await station.take()
        await call_at(station, 3)
        await page.wait_for_selector(f"body[data-showing={ticket.number}]")
        await expect(page.locator("#call-pass")).to_have_text("请看屏幕")
        await expect(page.locator("#overlay")).to_be_hidden(timeout=20_000)
        assert await spoken(page) == []
        assert unsaid(station) == 0


@pytest.mark.slow
async def test_a_reload_while_the_server_is_away_comes_up_and_goes_on(station: Station) -> None:
    notice = await approved(station, "断网也在", priority=NoticePriority.ALONE)
    await staffed(station, 3)
    ticket = await station.take()
    await call_at(station, 3)
    page = await station.display()
    await shows(page, notice)
    await page.wait_for_selector(f"#board[data-number={ticket.number}]")
    await page.wait_for_selector("body[data-kept=yes]", timeout=30_000)
    await kept(page)
    station.wire.pull()
    await page.wait_for_selector("[data-offline]:visible")
    await page.reload()
    await page.wait_for_selector(f"#board[data-number={ticket.number}]")
    await shows(page, notice)
    await page.wait_for_selector("[data-offline]:visible")
    await expect(page.locator("#lost-at")).to_have_text(re.compile(r"\d\d:\d\d"))
    station.wire.mend()
    await live(page)
    await expect(page.locator("[data-offline]")).to_be_hidden()


async def test_two_people_bring_a_picture_to_the_hall_by_the_page(station: Station, tmp_path: Path) -> None:
    file = tmp_path / "spring.jpg"
    file.write_bytes(picture("JPEG"))
    author = await office_console(station, login="0100")
    await author.goto(f"{station.url}/signage")
    await author.check("#place [value=image]", force=True)
    await author.fill("#place [name=title]", "春风行动")
    await author.set_input_files("#place [name=file]", file)
    await author.click("#place button")
    row = author.locator("#state tr", has_text="春风行动")
    await expect(row).to_contain_text("自己写的要由另一人批准")
    second = await office_console(station, login="0101")
    await second.goto(f"{station.url}/signage")
    await second.click("#state tr [data-approve]")
    await expect(second.locator("#state tr", has_text="春风行动")).to_contain_text("播放中")
    await expect(row).to_contain_text("播放中")
    assert [notice.title for notice in station.service.signage.playing()] == ["春风行动"]


@pytest.mark.slow
async def test_the_page_says_why_a_file_is_not_taken(station: Station, tmp_path: Path) -> None:
    file = tmp_path / "notes.png"
    file.write_text("no picture at all")
    page = await office_console(station)
    await page.goto(f"{station.url}/signage")
    await page.check("#place [value=image]", force=True)
    await page.fill("#place [name=title]", "一张图")
    await page.set_input_files("#place [name=file]", file)
    await page.click("#place button")
    await expect(page.locator("#told")).to_have_text("这不是能播放的图片或视频")
    assert await page.input_value("#place [name=title]") == "一张图"


@pytest.mark.slow
async def test_staff_without_that_role_do_not_see_the_page(station: Station) -> None:
    page = await station.console()
    await page.goto(f"{station.url}/signage")
    assert "/signage" not in page.url


async def test_the_screen_over_a_window_follows_its_ticket(station: Station) -> None:
    code = await station.service.devices.make_code(DeviceKind.DISPLAY, 3, "", "test")
    page = await station.page((1920, 1080))
    await page.goto(f"{station.url}/pair?code={code}")
    await page.wait_for_selector("#screen.unstaffed")
    await live(page)
    await staffed(station, 3)
    await page.wait_for_selector("#screen.free")
    ticket = await station.take()
    await call_at(station, 3)
    await page.wait_for_selector("#screen.called")
    await expect(page.locator(".number")).to_have_text(ticket.number)
    await do(station, 3, Verb.SERVE)
    await page.wait_for_selector("#screen.serving")
    await do(station, 3, Verb.FINISH)
    await do(station, 3, Verb.PAUSE)
    await expect(page.locator(".alone")).to_have_text("暂停服务")
    await page.goto(f"{station.url}/display?zone=main")
    await expect(page.locator("body")).to_contain_text("这块大厅屏还没有登记")


async def approved(
    station: Station,
    title: str,
    *,
    media: str = "",
    kind: NoticeKind = NoticeKind.TEXT,
    priority: NoticePriority = NoticePriority.NORMAL,
    seconds: int = 0,
    sound: bool = False,
) -> str:
    """A notice of today that two people brought; its id."""
    room = station.service.signage
    today = room.today()
    text = "" if media else "请看这里"
    draft = Draft(kind, title, text, media, priority, seconds, Timing(today, today), sound)
    author = await supervisor(station, f"a{title}")
    answer = await room.place(new_command_id(), author, PLAIN, draft)
    notice = msgspec.json.decode(answer, type=Kept).id
    await room.approve(new_command_id(), await supervisor(station, f"b{title}"), notice)
    return notice


async def supervisor(station: Station, login: str) -> Session:
    """Somebody who may approve."""
    staff = await station.service.staff.add(login, "李站长", Role.SUPERVISOR, PASSWORD)
    return Session(f"session-{login}", staff, "李站长", Role.SUPERVISOR, "csrf")


async def shows(page: Page, item: str) -> None:
    """The item has its turn on the page."""
    await page.wait_for_selector(f"body[data-item='{item}']", timeout=30_000)


async def kept(page: Page) -> None:
    """The service worker has the page, its scripts, the board and the cards."""
    modules = "display cards offline voice"
    wanted = ["/display", "/display/board", "/display/cards", "/static/page.js", "/static/lib/htmx.min.js"]
    await page.wait_for_function(
        "async wanted => { const kept = await (await caches.open('display-1')).keys();"
        " return wanted.every(one => kept.some(request => new URL(request.url).pathname === one)); }",
        arg=[*wanted, *(f"/static/queue/{module}.js" for module in modules.split())],
        timeout=60_000,
    )


async def chunks(content: bytes) -> AsyncIterator[bytes]:
    yield content
