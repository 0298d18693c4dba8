"""Call → hall display: from the request of a call, to its announcement handled by the page of the hall's screen."""

import asyncio
import os
import tempfile
import time
from pathlib import Path
from statistics import quantiles

import msgspec
from playwright.async_api import Page

from tests.browser.station import chromium
from tests.budgets.rows import Measured
from tests.queue.process import Console, Kiosk, QueueProcess, paired_kiosks, running_queue, staffed_consoles

GROUP = "path"
CALLS = 100
WARM_UP = 5
_NOTE_WHEN = """
window.handled = {};
document.body.addEventListener("stream:announcement", event => {
  window.handled[event.detail.number] = Date.now();
});
"""


def measure() -> list[Measured]:
    """A queue process with one console, and the display's page in a real browser, which also shows and speaks."""
    with tempfile.TemporaryDirectory() as folder, running_queue(Path(folder), windows=1) as queue:
        (kiosk,), (console,) = paired_kiosks(queue, 1), staffed_consoles(queue, 1)
        waits_ms = asyncio.run(_waits(queue, kiosk, console))
    p50, p99 = quantiles(waits_ms, n=2)[0], quantiles(waits_ms, n=100)[98]
    note = (
        f"{len(waits_ms)} calls into a chromium page, p50 {p50:.0f} ms, load {os.getloadavg()[0]:.1f}, "
        f"clock steps of the browser 1 ms"
    )
    return [Measured("call_to_display_p99_ms", round(p99, 1), note)]


async def _waits(queue: QueueProcess, kiosk: Kiosk, console: Console) -> list[float]:
    async with chromium() as browser:
        page = await browser.new_page(viewport={"width": 1920, "height": 1080})
        await _become_display(page, queue)
        await page.evaluate(_NOTE_WHEN)
        sent_ms: dict[str, float] = {}
        seen = (await console.view()).version
        for _ in range(WARM_UP + CALLS):
            await kiosk.take()
            before_ms = time.time() * 1000
            view = await console.do("call", seen)
            assert view.active is not None
            sent_ms[view.active.number] = before_ms
            await asyncio.sleep(0.05)
            seen = (await console.do("finish", (await console.do("serve", view.version)).version)).version
        await page.wait_for_function("n => Object.keys(window.handled).length >= n", arg=len(sent_ms))
        handled: dict[str, float] = msgspec.convert(await page.evaluate("window.handled"), dict[str, float])
        kiosk.close()
        console.close()
    return [handled[number] - at for number, at in sent_ms.items()][WARM_UP:]


async def _become_display(page: Page, queue: QueueProcess) -> None:
    asked: dict[str, object] = {"kind": "display", "zone": "main"}
    code = await asyncio.to_thread(queue.operate, "/v1/pairing-codes", asked)
    await page.goto(f"{queue.url}/pair?code={code}")
    await page.wait_for_selector("html[data-live=found]")
    await page.wait_for_selector("body[data-speaker=yes]", timeout=30_000)
