"""Where numbers begin while older servers have not handed over, whichever of them does first."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager, closing
from functools import partial
from pathlib import Path

import pytest

from kiosk.queue.settings import StandbySettings
from kiosk.queue.standby.merging import settle
from kiosk.queue.standby.messages import TailEnd
from kiosk.queue.standby.other_server import OtherServer
from kiosk.queue.standby.promotion import promote
from kiosk.queue.standby.replica import Role, write_role
from kiosk.queue.standby.terms import lane, settled_terms
from kiosk.queue.store import open_writer
from tests.queue.served import served_at
from tests.queue.site import Hall, running_hall, site_settings
from tests.queue.test_merging import split

DAY_S = 86_400


@pytest.mark.parametrize(
    ("settled", "above"),
    [
        ({}, 2000),
        (
            {2: "2026-11-25"},
            2000,
        ),  # after the second promotion: the second server gives its own lane and does not know
        ({3: "2026-11-25"}, 1000),  # the first may still have given 1, 2, 3
        ({2: "2026-11-25", 3: "2026-11-25"}, 0),
        ({2: "2026-11-25", 3: "2026-11-26"}, 2000),  # to the end of that day
        ({2: "2026-11-22"}, 1000),  # before the second promotion: both begin at the same lane
    ],
)
def test_the_lane_is_above_that_of_every_server_that_has_not_handed_over(
    tmp_path: Path, settled: dict[int, str], above: int
) -> None:
    with closing(open_writer(tmp_path / "store.sqlite3")) as connection:
        for term, raised in ((2, "2026-11-21"), (3, "2026-11-24")):
            row = (term, term * 10, f"{raised}T02:00:00.000000+00:00", settled.get(term))
            connection.execute("INSERT INTO terms VALUES (?, ?, ?, ?)", row)
        assert lane(connection, "2026-11-26", StandbySettings(numbers=1000)) == above


@asynccontextmanager
async def third(folder: Path, second: Hall) -> AsyncIterator[Hall]:
    """A copy of the second server as it is, promoted while that one goes on alone."""
    store = folder / "third" / "store.sqlite3"
    store.parent.mkdir()
    with closing(open_writer(second.service.ledger.path)) as connection:
        connection.execute("VACUUM INTO ?", (str(store),))
    write_role(store.parent, Role(whole=True, primary="new"))
    promote(store, site_settings(), second.clock, "test")
    async with running_hall(store.parent, clock=second.clock) as hall:
        yield hall


@pytest.mark.parametrize("order", [(1, 2), (2, 1)])
async def test_in_either_order_numbers_begin_at_one_only_after_both(
    tmp_path: Path, order: tuple[int, int]
) -> None:
    async with split(tmp_path) as (old, new), third(tmp_path, new) as last:
        servers = {1: old, 2: new, 3: last}
        for term in order:
            last.clock.advance(DAY_S)
            given = [(await hall.take()).number for hall in servers.values()]
            assert len(set(given)) == len(given), given
            del servers[term]  # it answers nothing more
            told = TailEnd(term=term, events=0, tickets=0)
            await last.service.ledger.write(partial(settle, told=told))
        last.clock.advance(DAY_S)
        assert (await last.take()).number == "A001"


async def test_what_the_second_server_was_handed_is_settled_at_the_third_too(tmp_path: Path) -> None:
    async with split(tmp_path) as (_, new), third(tmp_path, new) as last:
        told = TailEnd(term=1, events=0, tickets=0)
        await new.service.ledger.write(lambda transaction: settle(transaction, told))
        async with served_at(last) as url:
            await OtherServer(StandbySettings(peer=url), new.service.ledger, new.service.standing).ask()
        assert settled_terms(last.service.ledger.reader) == (2, 3)
