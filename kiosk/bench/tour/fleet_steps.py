"""Every event of the tour is in the fleet's store exactly once, and on the dashboard."""

from __future__ import annotations

from typing import TYPE_CHECKING

from kiosk.bench.tour.pages import shot

if TYPE_CHECKING:
    from kiosk.bench.tour.drive import Walk

LINE = "tr[id^='r-']"  # one reporter of the dashboard


async def has_it_all_once(walk: Walk) -> None:
    """Row by row against both outboxes."""
    walk.report.step("the fleet has every event exactly once")
    for kind, outbox in (("kiosk", walk.stores.agent), ("site", walk.stores.queue)):
        reporter = walk.stores.fleet("SELECT id FROM reporters WHERE kind = ?", kind)[0]["id"]
        await walk.report.confirm(
            f"all rows of the {kind}'s outbox are acknowledged",
            lambda outbox=outbox: not outbox("SELECT seq FROM outbox WHERE acked_at IS NULL"),  # type: ignore[misc]
        )
        sent = [
            (row["seq"], row["kind"])
            for row in outbox("SELECT seq, kind FROM outbox WHERE acked_at IS NOT NULL ORDER BY seq")
        ]
        came = [
            (row["seq"], row["kind"])
            for row in walk.stores.fleet(
                "SELECT seq, kind FROM events WHERE reporter = ? ORDER BY seq", reporter
            )
        ]
        assert came[: len(sent)] == sent, f"{kind}: sent {len(sent)}, the fleet has {len(came)}"
        walk.report.confirmed(
            f"the fleet's store has the {kind}'s {len(sent)} events, each once and in order"
        )
    taken = walk.stores.fleet("SELECT count(*) AS n FROM events WHERE kind = 'ticket.taken'")[0]["n"]
    tickets = walk.stores.queue("SELECT count(*) AS n FROM tickets")[0]["n"]
    assert taken == tickets, f"{taken} ticket.taken in the fleet's store, {tickets} tickets in the queue's"
    walk.report.confirmed(f"{taken} tickets were taken, say the fleet's store and the queue's")
    await _dashboard(walk)


async def _dashboard(walk: Walk) -> None:
    ops = next(login for login in walk.station.logins if login.where == "fleet")
    page = await walk.pages.open(f"{walk.station.fleet}/", 1440, 900)
    await page.fill("input[name=login]", ops.login)
    await page.fill("input[name=password]", ops.password)
    await page.click("button[type=submit]")
    await page.wait_for_selector(LINE)
    await page.wait_for_timeout(1200)
    await shot(page, walk.picture("15-fleet"))
    kiosk = walk.stores.fleet("SELECT id FROM reporters WHERE kind = 'kiosk'")[0]["id"]
    assert await page.locator(f"#r-{kiosk}").count() == 1, "the dashboard does not list the kiosk"
    walk.report.confirmed("the dashboard's DOM lists the kiosk by its id")
