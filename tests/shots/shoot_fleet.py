"""Pictures of the fleet's pages over two made-up cities, a small one with events and one of 2,000: `shoot(out, names)`."""

import asyncio
import sys
import tempfile
from collections.abc import Mapping
from pathlib import Path

from playwright.async_api import Page, async_playwright

from tests.fleet import big_city, city
from tests.fleet.site import SetClock, served

CHROMIUM = "/usr/bin/chromium"
CUTTER, SITE = 4, 0  # places in city.MACHINES

SMALL = {
    "fleet-login": "/login",
    "fleet-login-en": "/login?lang=en",
    "fleet-kiosk": f"/reporters/{{{CUTTER}}}",
    "fleet-kiosk-en": f"/reporters/{{{CUTTER}}}?lang=en",
    "fleet-site": f"/reporters/{{{SITE}}}",
}
_ROOMS = ("reporters", "alerts", "orders", "rollouts", "enrolment", "staff", "approvals", "audit", "me")
BIG = {
    "fleet-overview": "/?",
    "fleet-overview-en": "/?lang=en",
    "fleet-township": "/?area=430623004",
    **{f"fleet-{room}": f"/{room}" for room in _ROOMS},
    **{f"fleet-{room}-en": f"/{room}?lang=en" for room in _ROOMS},
}


def shoot(out: Path, names: list[str]) -> list[Path]:
    """Draw the named pages, all of them for an empty list. Raises KeyError for an unknown name."""
    both = SMALL | BIG
    wanted = {name: both[name] for name in names or both}
    out.mkdir(parents=True, exist_ok=True)
    made = []
    for pages, is_big in ((SMALL, False), (BIG, True)):
        chosen = {name: address for name, address in wanted.items() if name in pages}
        made += asyncio.run(_shoot(out, chosen, is_big=is_big)) if chosen else []
    return made


async def _shoot(out: Path, wanted: Mapping[str, str], *, is_big: bool) -> list[Path]:
    with tempfile.TemporaryDirectory() as folder:
        clock = SetClock(city.NOW)
        overlay = Path(folder, "overlay.toml")
        overlay.write_text(big_city.overlay() if is_big else city.OVERLAY)
        async with (
            served(Path(folder), city.NEXT_S, clock, overlay) as fleet,
            async_playwright() as playwright,
        ):
            machines = await (big_city.fill(fleet.store) if is_big else city.fill(fleet.store))
            if is_big:
                await big_city.morning(fleet, clock)
            await fleet.evaluated()
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
    await page.goto("/")
    if await page.locator("input[name=login]").count():
        await page.fill("input[name=login]", city.LOGIN)
        await page.fill("input[name=password]", city.PASSWORD)
        await page.press("input[name=password]", "Enter")
    await page.wait_for_selector("#live")


if __name__ == "__main__":
    for made in shoot(Path(sys.argv[1]), sys.argv[2:]):
        print(made)
