"""What a hall display keeps for later is damaged or not to be had: the page comes up all the same, and it is fetched again."""

from pathlib import Path

from playwright.async_api import Page

from kiosk.queue.signage.notice import NoticeKind
from tests.browser.station import Station, a_station, live
from tests.browser.test_playlist import approved, chunks, kept, quick, shows
from tests.mishaps.test_display_store_full import DRAWN
from tests.queue.signage.files import picture

GONE = "() => Promise.reject(new Error('gone'))"
DAMAGED = (  # and its damage goes with it
    f"const match = Cache.prototype.match; Cache.prototype.match = {GONE};"
    " caches.delete = name => { Cache.prototype.match = match; delete caches.delete; return caches.delete(name); }"
)
MARK = "caches.open('display-1').then(cache => cache.put('/display/probe', new Response('x')))"
IS_MARKED = "caches.match('/display/probe').then(found => found !== undefined)"
POISON = "address => caches.open('display-1').then(cache => cache.put(address, new Response('no picture')))"
SIZE = "async address => (await (await caches.match(address))?.blob())?.size ?? 0"


async def display_that_keeps(station: Station) -> Page:
    """A display whose every answer goes by the worker."""
    page = await station.display()
    await page.reload()
    await kept(page)
    return page


async def in_the_worker(page: Page, spoil: str) -> None:
    """The browser's store fails where the service worker asks it."""
    (worker,) = page.context.service_workers
    await worker.evaluate(f"() => {{ {spoil} }}")


async def test_what_cannot_be_opened_or_read_to_its_end_keeps_no_page_away(tmp_path: Path) -> None:
    async with a_station(tmp_path, quick()) as station:
        page = await display_that_keeps(station)
        await in_the_worker(page, f"caches.open = {GONE}")
        await page.reload()
        await live(page)
        await in_the_worker(page, f"delete caches.open; Response.prototype.blob = {GONE}")
        await page.reload()
        await live(page)


async def test_a_store_that_cannot_be_read_is_filled_anew(tmp_path: Path) -> None:
    async with a_station(tmp_path, quick()) as station:
        page = await display_that_keeps(station)
        await page.evaluate(MARK)
        await in_the_worker(page, DAMAGED)
        await page.reload()
        await live(page)
        await kept(page)
        assert await page.evaluate(IS_MARKED) is False


async def test_a_picture_that_is_damaged_in_the_store_is_fetched_again(tmp_path: Path) -> None:
    async with a_station(tmp_path, quick()) as station:
        content = picture()
        name, _ = await station.service.signage.media.receive(chunks(content))
        notice = await approved(station, "春风行动", media=name, kind=NoticeKind.IMAGE)
        page = await display_that_keeps(station)
        address = f"/display/media/{name}"
        await page.wait_for_function(f"async address => await ({SIZE})(address) > 0", arg=address)
        await page.evaluate(POISON, address)
        await page.reload()
        await page.wait_for_function(
            f"async ([address, size]) => await ({SIZE})(address) === size", arg=[address, len(content)]
        )
        await page.reload()
        await shows(page, notice)
        await page.wait_for_function(DRAWN)
