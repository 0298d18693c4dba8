"""Pictures of the fleet's pages over a made-up city: `shoot(out, names)`."""

import asyncio
import sys
import tempfile
from pathlib import Path

from playwright.async_api import Page, async_playwright

from tests.fleet import city
from tests.fleet.site import SetClock, served

CHROMIUM = "/usr/bin/chromium"
CUTTER, SITE = 4, 0  # places in city.MACHINES

NAMES = {
    "fleet-login": "/login",
    "fleet-login-en": "/login?lang=en",
    "fleet-overview": "/?",
    "fleet-overview-en": "/?lang=en",
    "fleet-kiosk": f"/reporters/{{{CUTTER}}}",
    "fleet-kiosk-en": f"/reporters/{{{CUTTER}}}?lang=en",
    "fleet-site": f"/reporters/{{{SITE}}}",
}


def shoot(out: Path, names: list[str]) -> list[Path]:
    """Draw the named pages, all of them for an empty list. Raises KeyError for an unknown name."""
    return asyncio.run(_shoot(out, {name: NAMES[name] for name in names or NAMES}))


async def _shoot(out: Path, wanted: dict[str, str]) -> list[Path]:
    out.mkdir(parents=True, exist_ok=True)
    with tempfile.TemporaryDirectory() as folder:
        clock = SetClock(city.NOW)
        overlay = Path(folder, "overlay.toml")
        overlay.write_text(city.OVERLAY)
        async with (
            served(Path(folder), city.NEXT_S, clock, overlay) as fleet,
            async_playwright() as playwright,
        ):
            machines = await city.fill(fleet.store)
            browser = await playwright.chromium.launch(executable_path=CHROMIUM, args=["--no-sandbox"])
            context = await browser.new_context(
                viewport={"width": 1440, "height": 900},
                base_url=fleet.url,
                locale="zh-CN",
                timezone_id="Asia/Shanghai",
            )
            page = await context.new_page()
            made = []
            for name, address in sorted(wanted.items(), key=lambda entry: "login" not in entry[0]):
                if "login" not in name:
                    await log_in(page)
                await page.goto(address.format(*machines))
                if "login" not in name:
                    await page.wait_for_selector("html[data-live=found]")
                await page.screenshot(path=out / f"{name}.png")
                made.append(out / f"{name}.png")
            await browser.close()
    return made


async def log_in(page: Page) -> None:
    """By the form, once; a session that holds is kept."""
    await page.goto("/login")
    await page.fill("input[name=login]", city.LOGIN)
    await page.fill("input[name=password]", city.PASSWORD)
    await page.click("button[type=submit]")
    await page.wait_for_selector("#live")


if __name__ == "__main__":
    for made in shoot(Path(sys.argv[1]), sys.argv[2:]):
        print(made)
