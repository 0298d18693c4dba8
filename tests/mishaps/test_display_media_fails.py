"""A picture of the playlist did not come once: its turn goes to the others, and it comes back by itself."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path

import msgspec
from playwright.async_api import Page

from kiosk.domain.command import new_command_id
from kiosk.queue.schemas import Message
from kiosk.queue.signage.commands import Draft
from kiosk.queue.signage.notice import NoticeKind, NoticePriority, Timing
from kiosk.queue.signage.room import Kept
from tests.browser.station import Station, a_station, live
from tests.browser.test_display import speaking
from tests.browser.test_playlist import approved, chunks, quick, shows, supervisor
from tests.queue.signage.files import picture

DRAWN = "() => document.querySelector('#cards img')?.naturalWidth > 0"


async def test_it_is_tried_again_when_the_server_is_back(tmp_path: Path) -> None:
    async with without_its_picture(tmp_path) as (station, page, notice, file, content):
        file.write_bytes(content)
        station.wire.pull()
        await page.wait_for_selector("[data-offline]:visible")
        station.wire.mend()
        await live(page)
        await shows(page, notice)
        await page.wait_for_function(DRAWN)


@asynccontextmanager
async def without_its_picture(folder: Path) -> AsyncIterator[tuple[Station, Page, str, Path, bytes]]:
    """A display of a picture that is not there and a card that is; the notice, the file and what was in it."""
    async with a_station(folder, quick()) as station:
        page = await station.display()
        await speaking(page)
        media = station.service.signage.media
        name, _ = await media.receive(chunks(picture()))
        file = media.path(name)
        assert file is not None
        content = file.read_bytes()
        room, today = station.service.signage, station.service.signage.today()
        draft = Draft(NoticeKind.IMAGE, "一张图", "", name, NoticePriority.NORMAL, 0, Timing(today, today))
        answer = await room.place(new_command_id(), await supervisor(station, "a"), Message(), draft)
        notice = msgspec.json.decode(answer, type=Kept).id
        file.unlink()
        await room.approve(new_command_id(), await supervisor(station, "b"), notice)
        await page.wait_for_selector(f"article[data-item='{notice}'][data-broken]", state="attached")
        await shows(page, await approved(station, "第一条"))
        yield station, page, notice, file, content
