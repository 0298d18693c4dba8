"""Pictures of the fleet's pages over two made-up cities, a small one with events and one of 2,000: `shoot(out, names)`.

A name may end in @1366 or @1920: the same at 1366×768 or 1920×1080. Without names: everything at 1440×900.
"""

import asyncio
import sys
import tempfile
from collections.abc import Mapping, Sequence
from pathlib import Path

from playwright.async_api import Page, async_playwright

from tests.fleet import big_city, city, history
from tests.fleet.site import SetClock, served

CHROMIUM = "/usr/bin/chromium"
CUTTER, SITE = 4, 0  # places in city.MACHINES
SIZES = {"": (1440, 900), "1366": (1366, 768), "1920": (1920, 1080)}
OPENS = "#open="  # then the selector of what is clicked before the picture is taken


def _both(pages: dict[str, str]) -> dict[str, str]:
    """In Chinese, and in English as NAME-en."""
    english = {}
    for name, address in pages.items():
        path, mark, click = address.partition(OPENS)
        english[f"{name}-en"] = f"{path}{'&' if '?' in path else '?'}lang=en{mark}{click}"
    return {**pages, **english}


SMALL = _both(
    {
        "fleet-login": "/login",
        "fleet-kiosk": f"/reporters/{{{CUTTER}}}",
        "fleet-kiosk-week": f"/reporters/{{{CUTTER}}}?span=week",
        "fleet-site": f"/reporters/{{{SITE}}}",
        "fleet-timeline": f"/reporters/{{{CUTTER}}}/timeline",
        "fleet-commands": f"/reporters/{{{CUTTER}}}/commands",
        "fleet-kiosk-settings": f"/settings?reporter={{{CUTTER}}}",
        "fleet-files": "/files",
        "fleet-command-dialog": f"/reporters/{{{CUTTER}}}{OPENS}[data-opens=command]",
        "fleet-key-dialog": f"/reporters/{{{CUTTER}}}{OPENS}[data-opens=identity]",
        "fleet-factor": f"/me{OPENS}[action^='/me/second-factor']:not([action*=confirm]) button",
    }
)
_ROOMS = (
    *(
        "reporters",
        "settings",
        "alerts",
        "maintenance",
        "deliveries",
        "orders",
        "rollouts",
        "artefacts",
        "enrolment",
    ),
    *("staff", "approvals", "audit", "me"),
)
BIG = _both(
    {
        "fleet-overview": "/?",
        "fleet-township": "/?area=430623004",
        **{f"fleet-{room}": f"/{room}" for room in _ROOMS},
        "fleet-settings-dialog": f"/settings{OPENS}[data-opens=wish]",
        "fleet-window-dialog": f"/maintenance{OPENS}[data-opens=window]",
        "fleet-ack-dialog": f"/alerts{OPENS}[data-opens=ack]",
        "fleet-silence-dialog": f"/alerts{OPENS}[data-opens=silence]",
        "fleet-step-dialog": f"/orders{OPENS}[data-opens=step]",
        "fleet-rollout-dialog": f"/rollouts{OPENS}[data-opens=change]",
        "fleet-begin-dialog": f"/artefacts{OPENS}[data-opens=begin]",
        "fleet-upload-dialog": f"/artefacts{OPENS}[data-opens=upload]",
        "fleet-failed": "/rollouts/R-1",
        "fleet-staff-dialog": f"/staff{OPENS}[data-opens]",
        "fleet-approve-dialog": f"/approvals{OPENS}#approval-A-1 [data-opens]",
        "fleet-approved-dialog": f"/approvals{OPENS}#approval-A-2 [data-opens]",
    }
)


def shoot(out: Path, names: list[str]) -> list[Path]:
    """Draw the named pages, all of them for an empty list. Raises KeyError for an unknown name."""
    both = SMALL | BIG
    wanted = {name: both[name.partition("@")[0]] for name in names or both}
    out.mkdir(parents=True, exist_ok=True)
    made = []
    for pages, is_big in ((SMALL, False), (BIG, True)):
        chosen = {name: address for name, address in wanted.items() if name.partition("@")[0] in pages}
        made += asyncio.run(_shoot(out, chosen, is_big=is_big)) if chosen else []
    return made


async def _shoot(out: Path, wanted: Mapping[str, str], *, is_big: bool) -> list[Path]:
    with tempfile.TemporaryDirectory() as folder:
        clock = SetClock(city.NOW)
        overlay = Path(folder, "overlay.toml")
        overlay.write_text((big_city.overlay() if is_big else city.OVERLAY) + history.OVERLAY)
        async with (
            served(Path(folder), city.NEXT_S, clock, overlay) as fleet,
            async_playwright() as playwright,
        ):
            machines = await (big_city.fill(fleet.store) if is_big else city.fill(fleet.store))
            kiosks = [one for one in machines if one.startswith("K")]
            if is_big:
                await big_city.morning(fleet, clock)
            await fleet.evaluated()
            await history.fill(fleet.store, kiosks if is_big else _first(machines[CUTTER], kiosks))
            browser = await playwright.chromium.launch(executable_path=CHROMIUM, args=["--no-sandbox"])
            context = await browser.new_context(
                base_url=fleet.url, locale="zh-CN", timezone_id="Asia/Shanghai"
            )
            page = await context.new_page()
            made = []
            for name, address in sorted(wanted.items(), key=lambda entry: "login" not in entry[0]):
                width, height = SIZES[name.partition("@")[2]]
                await page.set_viewport_size({"width": width, "height": height})
                await _drawn(page, name, address.format(*machines))
                await page.screenshot(path=out / f"{name}.png")
                made.append(out / f"{name}.png")
            await browser.close()
    return made


async def _drawn(page: Page, name: str, address: str) -> None:
    path, _, opens = address.partition(OPENS)
    if "login" in name:
        await page.goto(path)
        return
    await log_in(page)
    await page.goto(path)
    await page.wait_for_selector("html[data-live=found]")
    if await page.locator("#trends").count():
        await page.wait_for_selector("#trends header")
        await page.wait_for_function(
            "document.querySelectorAll('.trend').length === document.querySelectorAll('.trend canvas').length"
        )
    if opens and await page.locator(opens).count():
        await page.locator(opens).first.click()


def _first(one: str, others: Sequence[str]) -> list[str]:
    return [one, *(other for other in others if other != one)]


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
