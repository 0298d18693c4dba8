"""A notice is over in the middle of its turn, with the server away: the display drops it by itself."""

import dataclasses
from datetime import time, timedelta
from pathlib import Path

import msgspec
from playwright.async_api import Browser

from kiosk.domain.command import new_command_id
from kiosk.queue.schemas import Message
from kiosk.queue.signage.commands import Draft
from kiosk.queue.signage.notice import NoticeKind, NoticePriority, Timing
from kiosk.queue.signage.room import Kept
from tests.browser.station import Station, chromium, demo_settings, open_station
from tests.browser.test_playlist import shows, supervisor


async def test_what_is_over_drops_in_the_middle_of_its_turn_without_the_server(tmp_path: Path) -> None:
    async with chromium() as browser:
        await _drops(browser, tmp_path)


async def _drops(browser: Browser, folder: Path) -> None:
    settings = demo_settings()
    slow = dataclasses.replace(settings, signage=dataclasses.replace(settings.signage, item_s=600))
    async with open_station(folder, browser, slow) as station:
        page = await station.display()
        ends = station.service.signage.local_now() + timedelta(seconds=12)
        notice = await _until(station, ends.time().replace(microsecond=0))
        await shows(page, notice)
        station.wire.pull()
        await page.wait_for_selector("[data-offline]:visible")
        await shows(page, "tip:queue")
        station.wire.mend()


async def _until(station: Station, ends: time) -> str:
    room = station.service.signage
    today = room.today()
    timing = Timing(today, today, begins=time(0), ends=ends)
    draft = Draft(NoticeKind.TEXT, "快到期", "马上撤下", "", NoticePriority.ALONE, 0, timing)
    answer = await room.place(new_command_id(), await supervisor(station, "a"), Message(), draft)
    notice = msgspec.json.decode(answer, type=Kept).id
    await room.approve(new_command_id(), await supervisor(station, "b"), notice)
    return notice
