"""The queue's process is restarted while a call is spoken: the display goes on by itself, nothing is said twice to the end."""

import asyncio
from pathlib import Path

from playwright.async_api import Page

from tests.browser.station import chromium
from tests.queue.process import Console, Kiosk, QueueProcess, paired_kiosks, running_queue, staffed_consoles

WHOLE = "window.bianmin.spoken.filter(one => one.pass === 2).map(one => one.number)"


def test_a_restart_during_a_call_needs_no_hand(tmp_path: Path) -> None:
    with running_queue(tmp_path, windows=2) as queue:
        (kiosk,), (console, _) = paired_kiosks(queue, 1), staffed_consoles(queue, 2)
        port = int(queue.url.rpartition(":")[2])
        text = queue.config.read_text("utf-8")
        queue.config.write_text(text.replace("port = 0", f"port = {port}"), "utf-8")
        asyncio.run(_restart_in_a_call(queue, kiosk, console))


async def _restart_in_a_call(queue: QueueProcess, kiosk: Kiosk, console: Console) -> None:
    async with chromium() as browser:
        page = await browser.new_page(viewport={"width": 1920, "height": 1080})
        await _become_display(page, queue)
        await kiosk.take()
        view = await console.do("call", (await console.view()).version)
        assert view.active is not None
        first = view.active.number
        await page.wait_for_selector("#overlay[data-pass='1']", timeout=30_000)
        await asyncio.to_thread(queue.kill)
        await page.wait_for_selector("[data-offline]:visible")
        assert await page.is_visible("#overlay")
        await asyncio.to_thread(queue.start)
        await page.wait_for_selector("html[data-live=found]", timeout=30_000)
        await page.wait_for_function(f"number => {WHOLE}.includes(number)", arg=first, timeout=60_000)
        await page.wait_for_selector("#overlay", state="hidden", timeout=60_000)
        await page.wait_for_selector(f"#board[data-number={first}]")
        assert await page.evaluate(WHOLE) == [first]
    kiosk.close()
    console.close()


async def _become_display(page: Page, queue: QueueProcess) -> None:
    asked: dict[str, object] = {"kind": "display", "zone": "main"}
    code = await asyncio.to_thread(queue.operate, "/v1/pairing-codes", asked)
    await page.goto(f"{queue.url}/pair?code={code}")
    await page.wait_for_selector("html[data-live=found]")
    await page.wait_for_selector("body[data-speaker=yes]", timeout=30_000)
