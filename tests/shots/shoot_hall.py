"""Pictures of the hall's screens and of /signage: playlist, emergency, a server that is away, screens over windows."""

import asyncio
import dataclasses
import tempfile
from collections.abc import AsyncIterator
from datetime import date, time, timedelta
from pathlib import Path

import msgspec
from playwright.async_api import Browser, Page

from kiosk.domain.command import new_command_id
from kiosk.domain.content import Kind, Words
from kiosk.queue.pairing import DeviceKind
from kiosk.queue.schemas import Message
from kiosk.queue.service import Verb
from kiosk.queue.settings import QueueSettings
from kiosk.queue.signage.commands import Draft
from kiosk.queue.signage.notice import NoticeKind, NoticePriority, Timing
from kiosk.queue.signage.pack_card import PackCard
from kiosk.queue.signage.plays import Play
from kiosk.queue.signage.room import Kept
from kiosk.queue.staff import Role, Session
from tests.browser.office import office_console
from tests.browser.staffed import call_at, do
from tests.browser.station import Station, chromium, demo_settings, live, open_station
from tests.queue.signage.files import film, picture
from tests.shots.shoot_web import HOURS, Morning, MorningClock

HALL, PORTRAIT, SIGNAGE = (1920, 1080), (1080, 1920), (1440, 900)
NAMES = (
    "hall-notice", "hall-picture", "hall-film", "hall-policy", "hall-job", "hall-portrait-notice", "hall-portrait-job",
    "hall-away", "hall-emergency", "hall-emergency-call", "hall-portrait-emergency", "hall-portrait-emergency-call",
    "hall-en", "window-screen-called", "window-screen-serving", "window-screen-free", "window-screen-paused",
    "window-screen-portrait", "web-signage", "web-signage-en", "web-signage-emergency", "web-signage-empty",
)  # fmt: skip
JOB = PackCard(
    "job-1", Kind.JOB, Words("仓库理货员", "Warehouse clerk"), Words(""), date(2026, 3, 10), date(2026, 3, 31),
    link="https://example.org/j/1", employer=Words("洞庭物流园（演示）", "Dongting Logistics (demo)"),
    area=Words("云溪区", "Yunxi"), pay_from=4200, pay_to=5500, wanted=6,
)  # fmt: skip
POLICY = PackCard(
    "policy-1", Kind.POLICY, Words("灵活就业人员可以补贴社保", "Subsidy for the self-employed"),
    Words("毕业两年内的高校毕业生和就业困难人员，按月缴费的三分之二补贴，最长三年。", "Two thirds of the monthly contribution."),
    date(2026, 3, 1), date(2026, 6, 30), link="https://example.org/p/1",
)  # fmt: skip


def shoot(out: Path, names: list[str]) -> list[Path]:
    """Draw the named pictures, all of them for an empty list. Raises KeyError for an unknown name."""
    for name in names:
        if name not in NAMES:
            raise KeyError(name)
    out.mkdir(parents=True, exist_ok=True)
    return asyncio.run(_shoot(out, names))


async def _shoot(out: Path, names: list[str]) -> list[Path]:
    async with chromium() as browser:
        return await _hall(browser, out, names) + await _fresh(browser, out, names)


def _settings() -> QueueSettings:
    settings = demo_settings(hours=HOURS)
    windows = tuple(
        dataclasses.replace(window, name="社保卡综合窗口" if window.number == 2 else "")
        for window in settings.windows
    )
    signage = dataclasses.replace(settings.signage, window_staff=True)
    return dataclasses.replace(settings, signage=signage, windows=windows)


async def _hall(browser: Browser, out: Path, names: list[str]) -> list[Path]:
    clock = MorningClock()
    with tempfile.TemporaryDirectory() as folder:
        async with open_station(Path(folder), browser, _settings(), clock) as station:
            morning = Morning(station, clock, out, names)
            await morning.pass_by()
            clock.until_minute(83.6)
            station.service.signage.packs.cards = (POLICY, JOB)
            ids = await _notices(station)
            await _cards(morning, ids)
            await _over_windows(morning)
            await _signage(morning, ids)
            await _emergency(morning)
    return morning.made


async def _fresh(browser: Browser, out: Path, names: list[str]) -> list[Path]:
    clock = MorningClock()
    with tempfile.TemporaryDirectory() as folder:
        async with open_station(Path(folder), browser, _settings(), clock) as station:
            clock.until_minute(30)
            morning = Morning(station, clock, out, names)
            page = await office_console(station)
            await page.goto(f"{station.url}/signage")
            await morning.snap(page, "web-signage-empty")
    return morning.made


async def _notices(station: Station) -> dict[str, str]:
    """One of each kind, approved; one that waits; their ids by title."""
    author, second = await _somebody(station, "0101", "李站长"), await _somebody(station, "0102", "吴副站长")
    room, today = station.service.signage, station.service.signage.today()
    image, _ = await room.media.receive(_chunks(picture("JPEG", (1280, 720), "#17714a")))
    moving, _ = await room.media.receive(_chunks(film("webm", 3, (640, 360))))
    whole = Timing(today, today + timedelta(days=13))
    mornings = Timing(today, today + timedelta(days=30), (0, 2, 4), time(9), time(12))
    text = "3 月 20 日（周五）13:30 至 17:00 系统升级，社保卡业务暂停。急事请打 12333。"
    drafts = (
        Draft(NoticeKind.TEXT, "周五下午社保卡业务暂停", text, "", NoticePriority.IMPORTANT, 15, whole),
        Draft(NoticeKind.IMAGE, "春风行动招聘会", "", image, NoticePriority.NORMAL, 0, mornings),
        Draft(NoticeKind.VIDEO, "刷脸认证怎么做", "", moving, NoticePriority.NORMAL, 0, whole, sound=True),
    )
    ids = {}
    for draft in drafts:
        kept = await room.place(new_command_id(), author, Message(), draft)
        ids[draft.title] = msgspec.json.decode(kept, type=Kept).id
        await room.approve(new_command_id(), second, ids[draft.title])
    waits = Draft(
        NoticeKind.TEXT,
        "清明放假安排",
        "4 月 4 日至 6 日放假，7 日照常办理。",
        "",
        NoticePriority.NORMAL,
        0,
        whole,
    )
    await room.place(new_command_id(), second, Message(), waits)
    return ids


async def _somebody(station: Station, login: str, name: str) -> Session:
    staff = await station.service.staff.add(login, name, Role.SUPERVISOR, "correct horse battery")
    return Session(f"session-{login}", staff, name, Role.SUPERVISOR, "csrf")


async def _chunks(content: bytes) -> AsyncIterator[bytes]:
    yield content


async def _cards(morning: Morning, ids: dict[str, str]) -> None:
    """Each card as it takes its turn; then the same hall with its server away."""
    hall, portrait = await morning.station.display(HALL), await morning.station.display(PORTRAIT)
    for page, names in (
        (
            hall,
            {
                "周五下午社保卡业务暂停": "hall-notice",
                "春风行动招聘会": "hall-picture",
                "刷脸认证怎么做": "hall-film",
            },
        ),
        (portrait, {"周五下午社保卡业务暂停": "hall-portrait-notice"}),
    ):
        await page.wait_for_selector("#overlay", state="hidden", timeout=90_000)
        for title, name in names.items():
            await _turn_to(page, ids[title])
            await morning.snap(page, name)
    for page, item, name in (
        (hall, "pack:policy-1", "hall-policy"),
        (hall, "pack:job-1", "hall-job"),
        (portrait, "pack:job-1", "hall-portrait-job"),
    ):
        await _turn_to(page, item)
        await morning.snap(page, name)
    await hall.goto(f"{morning.station.url}/display?zone=main&lang=en")
    await live(hall)
    await hall.wait_for_selector("#overlay", state="hidden", timeout=60_000)
    await _turn_to(hall, "pack:job-1")
    await morning.snap(hall, "hall-en")
    await hall.goto(f"{morning.station.url}/display?zone=main")
    await live(hall)
    await hall.wait_for_selector("#overlay", state="hidden", timeout=60_000)
    morning.station.wire.pull()
    await hall.wait_for_selector("[data-offline]:visible")
    await morning.snap(hall, "hall-away")
    morning.station.wire.mend()
    for page in (hall, portrait):
        await page.close()


async def _turn_to(page: Page, item: str) -> None:
    """The card itself, without waiting for its turn."""
    await page.wait_for_selector(f"[data-item='{item}']", state="attached", timeout=30_000)
    await page.evaluate("item => window.bianmin.turnTo(item)", item)
    await page.wait_for_timeout(500)


async def _over_windows(morning: Morning) -> None:
    """The screens over windows 2 and 3."""
    station = morning.station
    screen = await _screen(station, 2, HALL)
    await morning.snap(screen, "window-screen-called")
    await do(station, 2, Verb.SERVE)
    await screen.wait_for_selector("#screen.serving")
    await morning.snap(screen, "window-screen-serving")
    await do(station, 2, Verb.FINISH)
    await screen.wait_for_selector("#screen.free")
    await morning.snap(screen, "window-screen-free")
    await do(station, 2, Verb.PAUSE)
    await screen.wait_for_selector("#screen.paused")
    await morning.snap(screen, "window-screen-paused")
    portrait = await _screen(station, 1, PORTRAIT)
    await morning.snap(portrait, "window-screen-portrait")


async def _screen(station: Station, window: int, size: tuple[int, int]) -> Page:
    page = await station.page(size)
    code = await station.service.devices.make_code(DeviceKind.DISPLAY, window, "", "test")
    await page.goto(f"{station.url}/pair?code={code}")
    await page.wait_for_selector("#screen")
    await live(page)
    return page


async def _signage(morning: Morning, ids: dict[str, str]) -> None:
    station, now = morning.station, morning.station.service.clock.now()
    plays = [
        Play(item, now - timedelta(minutes=30), 55)
        for item in (*ids.values(), "tip:queue", "pack:job-1")
        for _ in range(9)
    ]
    await station.service.signage.keep_plays(new_command_id(), "display-1", Message(), plays)
    page = await office_console(station)
    await page.goto(f"{station.url}/signage")
    await page.wait_for_selector("#state tr")
    await morning.snap(page, "web-signage")
    await page.goto(f"{station.url}/signage?lang=en")
    await morning.snap(page, "web-signage-en")


async def _emergency(morning: Morning) -> None:
    """Over everything; a call in the meantime stays to be seen below it."""
    station = morning.station
    head = await _somebody(station, "0103", "孙立")
    hall, portrait = await station.display(HALL), await station.display(PORTRAIT)
    await station.service.signage.raise_emergency(
        new_command_id(), head, Message(), "楼内消防检查，请从东门有序离开"
    )
    for page, name in ((hall, "hall-emergency"), (portrait, "hall-portrait-emergency")):
        await page.wait_for_selector("#emergency:visible")
        await page.wait_for_selector("#overlay", state="hidden", timeout=60_000)
        await morning.snap(page, name)
    office = await office_console(station, login="0109")
    await office.goto(f"{station.url}/signage")
    await morning.snap(office, "web-signage-emergency")
    await do(station, 1, Verb.FINISH)
    await call_at(station, 1)
    for page, name in ((hall, "hall-emergency-call"), (portrait, "hall-portrait-emergency-call")):
        await page.wait_for_selector("#overlay:visible", timeout=60_000)
        await morning.snap(page, name)
