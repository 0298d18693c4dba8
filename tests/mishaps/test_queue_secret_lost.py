"""The site's server comes back without its secret: it takes no number that a kiosk gave alone, and the kiosk keeps every one."""

import sqlite3
from contextlib import closing
from pathlib import Path

import pytest

from agent.schemas import LinkState, SlipState
from kiosk.queue.schemas import TicketState
from tests.agent.station import Wanted, rows, running_kiosk, site_queue, until

WAITING = "SELECT substr(path, 1, instr(path, '/') - 1) FROM for_queue ORDER BY position"


async def test_a_number_that_is_refused_waits_with_its_slip_until_the_secret_is_back(
    tmp_path: Path, caplog: pytest.LogCaptureFixture
) -> None:
    async with (
        site_queue(tmp_path / "site") as site,
        running_kiosk(tmp_path / "kiosk", Wanted(site=site)) as kiosk,
    ):
        await kiosk.until(lambda state: bool(state.alone))
        await site.stop()
        await kiosk.until(lambda state: state.links.queue is not LinkState.UP)
        taken = await kiosk.take(await kiosk.begin())
        await kiosk.until(lambda state: state.slip is not None and state.slip.state is SlipState.PRINTED)
        secret = exchanged(tmp_path / "site", "bm90IG91cnM")
        await site.start()
        await until(lambda: caplog.text.count("forward.refused path=leased reason=lease_unknown") > 1)
        assert rows(kiosk.store, WAITING) == [("leased",), ("print",)]
        await site.stop()
        exchanged(tmp_path / "site", secret)
        await site.start()
        await kiosk.sent()
        status = await site.hall.service.ticket_status(taken.ticket)
        assert (status.number, status.state) == ("A601", TicketState.WAITING)
        printed = "SELECT print_state FROM tickets WHERE id = ?"
        assert site.hall.service.ledger.reader.execute(printed, (taken.ticket,)).fetchone() == ("printed",)


def exchanged(site: Path, secret: str) -> str:
    """The secret that the site's store had until now."""
    with closing(sqlite3.connect(site / "store.sqlite3")) as store, store:
        (before,) = store.execute("SELECT value FROM meta WHERE key = 'site_secret'").fetchone()
        store.execute("UPDATE meta SET value = ? WHERE key = 'site_secret'", (secret,))
    return str(before)
