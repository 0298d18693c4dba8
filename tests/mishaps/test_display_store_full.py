"""The disk of a hall display is full: what its server answers is shown all the same, though nothing more can be kept."""

from pathlib import Path

from playwright.async_api import Page

from kiosk.queue.signage.notice import NoticeKind
from tests.browser.staffed import call_at, staffed
from tests.browser.station import Station, a_station
from tests.browser.test_playlist import approved, chunks, kept, quick, shows
from tests.queue.signage.files import picture

DRAWN = "() => document.querySelector('#cards img')?.naturalWidth > 0"


async def test_a_full_store_freezes_neither_the_board_nor_a_picture(tmp_path: Path) -> None:
    async with a_station(tmp_path, quick()) as station:
        page = await station.display()
        await page.reload()  # from here on every answer goes by the worker
        await kept(page)
        await fill_the_store(station, page)
        await staffed(station, 3)
        ticket = await station.take()
        await call_at(station, 3)
        await page.wait_for_selector(f"#board[data-number={ticket.number}]")
        name, _ = await station.service.signage.media.receive(chunks(picture()))
        notice = await approved(station, "春风行动", media=name, kind=NoticeKind.IMAGE)
        await shows(page, notice)
        await page.wait_for_function(DRAWN)


async def fill_the_store(station: Station, page: Page) -> None:
    """The browser has no room left for this site, and does not take one byte more."""
    session = await page.context.new_cdp_session(page)
    await session.send("Storage.overrideQuotaForOrigin", {"origin": station.url, "quotaSize": 1})
    refused = await page.evaluate(
        "caches.open('display-1').then(cache => cache.put('/display/probe', new Response('x'.repeat(9999))))"
        ".then(() => '', error => error.name)"
    )
    assert refused == "QuotaExceededError"
