"""`./run prove display [--quick]`: a display that plays and calls for hours stays as small as it was.

A real queue, a real Chromium that speaks: calls one after the other, the playlist changed every third call, pictures and films in
turn, an emergency now and then, the cable pulled. After each call the page's heap (garbage collected), its nodes and listeners by
CDP, and the resident memory of its renderer. The first third, after a warm-up, is held against the last.
Quick: 15 calls in about three minutes; whole: 240 calls in about forty.
"""

import asyncio
import dataclasses
import tempfile
import time
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from statistics import median

from playwright.async_api import Browser, CDPSession, Page

from kiosk.domain.command import new_command_id
from kiosk.queue.schemas import Message
from kiosk.queue.service import Verb
from kiosk.queue.signage.notice import NoticeKind
from tests.browser.staffed import call_at, do, staffed
from tests.browser.station import Station, chromium, demo_settings, live, open_station
from tests.browser.test_playlist import approved, chunks, supervisor
from tests.queue.signage.files import film, picture

WARM_UP = 4
CALLS, CALLS_QUICK = 240, 15
HEAP_GROWS, HEAP_FLOOR_KB = 0.05, 512  # as much as a measurement is off
NODES_GROW = 120  # a text has more of them than a picture
LISTENERS_GROW = 20
RSS_GROWS, RSS_FLOOR_KB = 0.08, 16_384
PAGE_KB = 4
MOST_NOTICES = 4


@dataclass(frozen=True, slots=True)
class Sample:
    """The page after a call."""

    heap_kb: float
    nodes: float
    listeners: float
    rss_kb: float


def main(quick: bool) -> int:
    """0 only if nothing grew."""
    began_s = time.monotonic()
    with tempfile.TemporaryDirectory() as folder:
        samples = asyncio.run(_soak(Path(folder), CALLS_QUICK if quick else CALLS))
    grown = growth(samples[WARM_UP:])
    for line in (*_table(samples[WARM_UP:]), *(f"GREW: {one}" for one in grown)):
        print(line)
    print(
        f"{len(samples)} calls in {time.monotonic() - began_s:.0f} s: {'memory grows' if grown else 'flat'}"
    )
    return 1 if grown else 0


def growth(samples: Sequence[Sample]) -> list[str]:
    """What is more in the last third than in the first, beyond what a measurement is off."""
    first, last = _thirds(samples)
    found = []
    if last.heap_kb > first.heap_kb + max(HEAP_FLOOR_KB, first.heap_kb * HEAP_GROWS):
        found.append(f"heap {first.heap_kb:.0f} → {last.heap_kb:.0f} kB")
    if last.nodes > first.nodes + NODES_GROW:
        found.append(f"nodes {first.nodes:.0f} → {last.nodes:.0f}")
    if last.listeners > first.listeners + LISTENERS_GROW:
        found.append(f"listeners {first.listeners:.0f} → {last.listeners:.0f}")
    if last.rss_kb > first.rss_kb + max(RSS_FLOOR_KB, first.rss_kb * RSS_GROWS):
        found.append(f"renderer {first.rss_kb / 1024:.0f} → {last.rss_kb / 1024:.0f} MB")
    return found


def _thirds(samples: Sequence[Sample]) -> tuple[Sample, Sample]:
    third = max(1, len(samples) // 3)
    return _middle(samples[:third]), _middle(samples[-third:])


def _middle(samples: Sequence[Sample]) -> Sample:
    rows = [dataclasses.astuple(sample) for sample in samples]
    return Sample(*(median(column) for column in zip(*rows, strict=True)))


def _table(samples: Sequence[Sample]) -> list[str]:
    first, last = _thirds(samples)
    names = ("heap_kb", "nodes", "listeners", "rss_kb")
    return [
        f"{name:10} first third {getattr(first, name):9.0f}   last third {getattr(last, name):9.0f}"
        for name in names
    ]


async def _soak(folder: Path, calls: int) -> list[Sample]:
    settings = demo_settings()
    signage = dataclasses.replace(settings.signage, item_s=3)
    async with (
        chromium() as browser,
        open_station(folder, browser, dataclasses.replace(settings, signage=signage)) as station,
    ):
        await staffed(station, 3)
        await _a_busy_morning(station)
        page = await station.display()
        await page.wait_for_selector("body[data-speaker=yes]", timeout=60_000)
        probe = await page.context.new_cdp_session(page)
        process = await _renderer(browser)
        samples = []
        for number in range(calls):
            await _one_call(station, page)
            if number % 3 == 0:
                await _change_playlist(station, number)
            if number % 12 == 6:
                await _mishap(station, page, number)
            samples.append(await _sample(probe, process))
        return samples


async def _a_busy_morning(station: Station) -> None:
    """The board and the playlist are as full as they will be."""
    for number in range(-12, 0, 3):
        await _change_playlist(station, number)
    for _ in range(7):
        await station.take()
        for verb in (Verb.CALL, Verb.SERVE, Verb.FINISH):
            await do(station, 3, verb)


async def _one_call(station: Station, page: Page) -> None:
    spoken = int(await page.get_attribute("body", "data-spoken-count") or 0)
    await station.take()
    await call_at(station, 3)
    await page.wait_for_selector(f"body[data-spoken-count='{spoken + 1}']", timeout=60_000)
    await do(station, 3, Verb.SERVE)
    await do(station, 3, Verb.FINISH)
    await page.wait_for_selector("#overlay", state="hidden")


async def _change_playlist(station: Station, number: int) -> None:
    """One more, and the oldest goes: texts, pictures and films in turn, four at a time."""
    room = station.service.signage
    kind = (NoticeKind.TEXT, NoticeKind.IMAGE, NoticeKind.VIDEO)[number // 3 % 3]
    media = ""
    if kind is not NoticeKind.TEXT:
        shade = f"#{number * 37 % 256:02x}3a96"
        content = (
            picture("JPEG", (1280, 720), shade) if kind is NoticeKind.IMAGE else film("webm", 1 + number % 3)
        )
        media, _ = await room.media.receive(chunks(content))
    await approved(station, f"第{number}条", media=media, kind=kind, seconds=0 if media else 3)
    playing = room.playing()
    if len(playing) > MOST_NOTICES:
        who = await supervisor(station, f"w{number}")
        await room.withdraw(new_command_id(), who, playing[0].id)


async def _mishap(station: Station, page: Page, number: int) -> None:
    """An emergency that comes and goes, or a cable that is pulled and mended."""
    if number % 24 == 6:
        station.wire.pull()
        await page.wait_for_selector("html[data-live=lost]")
        station.wire.mend()
        await live(page)
        return
    room, who = station.service.signage, await supervisor(station, f"e{number}")
    await room.raise_emergency(new_command_id(), who, Message(), "请从东门有序离开")
    await page.wait_for_selector("#emergency:visible")
    await room.lift_emergency(new_command_id(), who)
    await page.wait_for_selector("#emergency", state="hidden")


async def _renderer(browser: Browser) -> int:
    """The process of the only page."""
    session = await browser.new_browser_cdp_session()
    processes = (await session.send("SystemInfo.getProcessInfo"))["processInfo"]
    await session.detach()
    renderers = [one["id"] for one in processes if one["type"] == "renderer"]
    return int(max(renderers, key=_rss_kb))


async def _sample(probe: CDPSession, process: int) -> Sample:
    await probe.send("HeapProfiler.collectGarbage")
    await probe.send("Performance.enable")
    said = (await probe.send("Performance.getMetrics"))["metrics"]
    values = {one["name"]: float(one["value"]) for one in said}
    return Sample(
        heap_kb=values["JSHeapUsedSize"] / 1024,
        nodes=values["Nodes"],
        listeners=values["JSEventListeners"],
        rss_kb=_rss_kb(process),
    )


def _rss_kb(process: int) -> float:
    return float(Path(f"/proc/{process}/statm").read_text("ascii").split()[1]) * PAGE_KB
