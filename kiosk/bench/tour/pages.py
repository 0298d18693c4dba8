"""The staff's and the hall's pages in a real browser: the DOM is the far end of a call."""

import json
from pathlib import Path

from playwright.async_api import Browser, Page, Playwright, async_playwright

CHROMIUM = "/usr/bin/chromium"
FLAGS = [
    "--no-sandbox",  # the harness only: CI runs as root
    "--disable-gpu",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
    "--autoplay-policy=no-user-gesture-required",
]


class Pages:
    """One browser; every page has its own cookies, as pages on different machines have."""

    def __init__(self) -> None:
        self._playwright: Playwright | None = None
        self._browser: Browser | None = None

    async def open_browser(self) -> None:
        """Start Debian's chromium without a window."""
        self._playwright = await async_playwright().start()
        self._browser = await self._playwright.chromium.launch(executable_path=CHROMIUM, args=FLAGS)

    async def open(self, url: str, width: int, height: int) -> Page:
        """A page on a machine of its own."""
        assert self._browser is not None
        context = await self._browser.new_context(
            viewport={"width": width, "height": height}, locale="zh-CN", timezone_id="Asia/Shanghai"
        )
        page = await context.new_page()
        await page.goto(url)
        return page

    async def close(self) -> None:
        """End the browser."""
        if self._browser is not None:
            await self._browser.close()
        if self._playwright is not None:
            await self._playwright.stop()


async def attribute(page: Page, selector: str, name: str) -> str:
    """An attribute of the first match, empty where there is none."""
    found = page.locator(selector).first
    return (await found.get_attribute(name) or "") if await found.count() else ""


async def spoken(page: Page) -> list[dict[str, object]]:
    """What the hall display has said, in order, with the times of each pass."""
    told = await page.evaluate("JSON.stringify(window.bianmin?.spoken ?? [])")
    said: list[dict[str, object]] = json.loads(told)
    return said


async def shot(page: Page, file: Path) -> None:
    """A picture of the page."""
    await page.screenshot(path=str(file))
