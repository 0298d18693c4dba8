"""Every event of the tour is in the fleet's store exactly once, and on the dashboard."""

from __future__ import annotations

from typing import TYPE_CHECKING

from kiosk.bench.tour import evidence
from kiosk.bench.tour.pages import shot

if TYPE_CHECKING:
    from kiosk.bench.tour.drive import Walk

FIGURES = "#kpi-online"  # of the overview, which lists what is wrong and nothing else
LINE = "tr[id^='r-']"  # one reporter of the list of all


async def has_it_all_once(walk: Walk) -> None:
    """Row by row against both outboxes."""
    walk.report.step("the fleet has every event exactly once")
    for kind, outbox in (("kiosk", walk.stores.agent), ("site", walk.stores.queue)):
        await walk.report.confirm(
            f"all rows of the {kind}'s outbox are acknowledged",
            lambda outbox=outbox: not outbox("SELECT seq FROM outbox WHERE acked_at IS NULL"),  # type: ignore[misc]
        )
        count = evidence.sent_once(walk.stores, kind)
        walk.report.confirmed(f"the fleet's store has the {kind}'s {count} events, each once and in order")
    count = evidence.tickets_agree(walk.stores)
    walk.report.confirmed(f"{count} tickets were taken, say the fleet's store and the queue's")
    await _dashboard(walk)


async def _dashboard(walk: Walk) -> None:
    ops = next(login for login in walk.station.logins if login.where == "fleet")
    page = await walk.pages.open(f"{walk.station.fleet}/", 1440, 900)
    await page.fill("input[name=login]", ops.login)
    await page.fill("input[name=password]", ops.password)
    await page.click("button[type=submit]")
    await page.wait_for_selector(FIGURES)
    await page.wait_for_timeout(1200)
    await shot(page, walk.picture("15-fleet"))
    await page.goto(f"{walk.station.fleet}/reporters")
    await page.wait_for_selector(LINE)
    await shot(page, walk.picture("16-fleet-reporters"))
    kiosk = walk.stores.fleet("SELECT id FROM reporters WHERE kind = 'kiosk'")[0]["id"]
    listed = await page.locator(f"#r-{kiosk}").count()
    walk.report.compare("the dashboard's DOM lists the kiosk by its id", listed, 1)
