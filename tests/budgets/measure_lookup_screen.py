"""A lookup at the whole station, from the finger to the pixels: the answer, a turned page, and what the screen weighs then."""

import asyncio
import tempfile
import time
from pathlib import Path
from statistics import median, quantiles

from kiosk.bench.finger import Finger
from tests.budgets.measure_screen import _rss_mb
from tests.budgets.rows import Measured
from tests.journeys.visitor import Visitor, visitor

GROUP = "lookup"
ITEM = "ins.contributions"  # to page through
ITEMS = (ITEM, "ins.enrollment", "card.info", "card.status")
ORDINARY = 0  # an employee
RICH = 4  # 360 months of four schemes
LOOKUPS = 24
RICH_LOOKUPS = 5
TURNS = 20
VISITS = 5
RENEWED_S = 4.0
LIMIT_S = 3.0
LOOK_S = 0.004  # looking all the time would take the X server away from what is measured
STILL_S = 0.7  # until a page takes fingers, and nothing on it changes any more


async def measure() -> list[Measured]:
    """One resident asks again and again; another one, with 360 months, pages through them."""
    with tempfile.TemporaryDirectory(prefix="bianmin-budget-") as folder:
        async with visitor(Path(folder) / "var") as here:
            await _identified(here, ORDINARY)
            asked = [await _asked(here, ITEMS[number % len(ITEMS)]) for number in range(LOOKUPS)]
            await here.leave()
            await asyncio.sleep(RENEWED_S)
            await _identified(here, RICH)
            rich = [await _asked(here, ITEM) for _ in range(RICH_LOOKUPS)]
            turned = [await _turned(here, number) for number in range(TURNS)]
            weight = _rss_mb(here.pid("kiosk"))
            await here.leave()
            rests = [await _visit(here) for _ in range(VISITS)]
    return [
        Measured(
            "lookup_to_pixels_p95_ms",
            quantiles(asked, n=20)[-1],
            f"{LOOKUPS} × 继续 → the answer is drawn, {len(ITEMS)} items in turn, p50 {median(asked):.0f} ms",
        ),
        Measured(
            "page_turn_p50_ms",
            median(turned),
            f"{TURNS} × 下一页 or 上一页 of 30 years, p95 {quantiles(turned, n=20)[-1]:.0f} ms",
        ),
        Measured(
            "screen_growth_mb",
            max(0.0, rests[-1] - rests[0]),
            f"at rest, the last of {VISITS} visits with a lookup over the first: {rests[0]:.1f} and {rests[-1]:.1f} MB;"
            " 500 of them: ./run prove lookup",
        ),
        Measured("lookup_1440_records_ms", median(rich), f"{RICH_LOOKUPS} × the largest answer alone, p50"),
        Measured("screen_rss_at_answer_mb", weight, f"VmRSS after {RICH_LOOKUPS} lookups and {TURNS} pages"),
    ]


async def _identified(here: Visitor, person: int) -> None:
    """Their card was read, and a first answer is on the screen."""
    await here.wake()
    await here.choose(ITEM)
    await here.agree()
    await here.put_card(person)
    await here.sees("answer")


async def _visit(here: Visitor) -> float:
    """One more resident; what the screen weighs once it has begun anew and everything for the next one is there."""
    await asyncio.sleep(RENEWED_S)
    weight = _rss_mb(here.pid("kiosk"))
    await here.wake()
    await here.choose("card.status")
    await here.agree()
    await here.put_card(RICH)
    await here.sees("answer")
    await here.leave()
    return weight


async def _asked(here: Visitor, item: str) -> float:
    """From the finger's release on 继续 to a pixel that only the answer has."""
    await here.screen.see("answer")
    await here.screen.press("home")
    await here.screen.see("home")
    await here.choose(item)
    page = here.screen.page()
    await asyncio.sleep(STILL_S)
    return await asyncio.to_thread(until_settled, here.finger, page.targets["agree"])


async def _turned(here: Visitor, number: int) -> float:
    """From the finger's release to the first pixel of another year in the table's first column."""
    page = here.screen.page()
    key = "next" if number % 2 == 0 else "previous"
    if key not in page.targets:
        page = await here.screen.see("answer")
    await asyncio.sleep(STILL_S)
    return await asyncio.to_thread(_until_changed, here.finger, page.targets[key], _first_row(page.targets))


def _first_row(targets: dict[str, tuple[int, int]]) -> tuple[int, int, int, int]:
    """The words of the newest year on the page: its row's middle, at the left edge of the panel."""
    _, y = max((targets[tag] for tag in targets if tag.startswith("year-")), key=lambda place: -place[1])
    return (60, y - 20, 120, 40)


def until_settled(finger: Finger, at: tuple[int, int]) -> float:
    """The last change of the picture counts: a page that only begins to be drawn is no answer."""
    before = _coarse(finger)
    began = _tap(finger, at)
    last, seen = began, before
    while time.monotonic() - last < STILL_S:
        now = _coarse(finger)
        if now != seen:
            seen, last = now, time.monotonic()
        time.sleep(LOOK_S)
        if time.monotonic() - began > LIMIT_S and last == began:
            raise AssertionError("nothing was drawn")
    return 1000 * (last - began)


def _coarse(finger: Finger) -> bytes:
    """A line down the page, below the strip whose seconds go by, above the bar of keys."""
    return finger.picture((540, 220, 1, 1480)).tobytes()


def _until_changed(finger: Finger, at: tuple[int, int], area: tuple[int, int, int, int]) -> float:
    before = finger.picture(area).tobytes()
    began = _tap(finger, at)
    while finger.picture(area).tobytes() == before:
        if time.monotonic() - began > LIMIT_S:
            raise AssertionError("the page did not turn")
        time.sleep(LOOK_S)
    return 1000 * (time.monotonic() - began)


def _tap(finger: Finger, at: tuple[int, int]) -> float:
    """When the finger left the glass: what it presses acts on release."""
    finger.press(*at)
    time.sleep(0.06)
    finger.release()
    return time.monotonic()
