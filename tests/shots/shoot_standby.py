"""Pictures of a standby's page, from two real servers: `shoot(out, names)`."""

import asyncio
import tempfile
from collections.abc import Awaitable, Callable
from pathlib import Path

from playwright.async_api import Browser, Page

from tests.browser.station import chromium
from tests.queue.process import PASSWORD
from tests.queue.two_servers import two_servers

Snap = Callable[[Page, str], Awaitable[None]]
OFFICE, SMALL = (1440, 900), (1366, 768)
NAMES = (
    "web-standby-follows", "web-standby-follows-en", "web-standby-silent", "web-standby-silent-en",
    "web-standby-refused", "web-standby-empty", "web-standby-empty-en",
)  # fmt: skip


def shoot(out: Path, names: list[str]) -> list[Path]:
    """Draw the named pages, all of them for an empty list. Raises KeyError for an unknown name."""
    for name in names:
        if name not in NAMES:
            raise KeyError(name)
    out.mkdir(parents=True, exist_ok=True)
    return asyncio.run(_shoot(out, names))


async def _shoot(out: Path, names: list[str]) -> list[Path]:
    made: list[Path] = []

    async def snap(page: Page, name: str) -> None:
        if not names or name in names:
            made.append(out / f"{name}.png")
            await page.screenshot(path=made[-1])

    async with chromium() as browser:
        with tempfile.TemporaryDirectory() as folder, two_servers(Path(folder)) as (primary, standby):
            head: dict[str, object] = {
                "login": "head",
                "name": "赵敏",
                "role": "supervisor",
                "password": PASSWORD,
            }
            primary.operate("/v1/staff", head)
            page, small = await _page(browser, OFFICE), await _page(browser, SMALL)
            await _both(snap, page, small, standby.url, "web-standby-follows")
            primary.die()
            await page.goto(standby.url)
            await page.wait_for_selector("body[data-phase=silent]")
            await _both(snap, page, small, standby.url, "web-standby-silent")
            await page.goto(f"{standby.url}/?lang=zh")
            await page.check("[name=is_off]")
            await page.fill("[name=login]", "head")
            await page.fill("[name=password]", "guessed")
            await page.press("[name=password]", "Enter")
            await page.wait_for_selector("#refused:not([hidden])")
            await snap(page, "web-standby-refused")
            (standby.store.parent / "replica.json").write_text('{"whole": false, "primary": ""}')
            await page.goto(standby.url)
            await _both(snap, page, small, standby.url, "web-standby-empty")
    return made


async def _page(browser: Browser, size: tuple[int, int]) -> Page:
    return await browser.new_page(viewport={"width": size[0], "height": size[1]})


async def _both(snap: Snap, page: Page, small: Page, url: str, name: str) -> None:
    """Chinese on a large screen, English on a small one."""
    await page.goto(f"{url}/?lang=zh")
    await snap(page, name)
    await small.goto(f"{url}/?lang=en")
    await snap(small, f"{name}-en")
