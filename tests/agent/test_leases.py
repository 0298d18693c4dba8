"""The site's queue is gone: the kiosk goes on with the numbers that it holds, and hands them in when the queue is back."""

from pathlib import Path

import pytest

from agent.schemas import LinkState, SlipState, TakenTicket
from kiosk.domain.errors import Refused
from kiosk.queue.lease_schemas import HandInOutcome
from kiosk.queue.schemas import TicketState
from tests.agent.station import Kiosk, Wanted, rows, running_kiosk, site_queue, until
from tests.queue.offline_kiosk import given_alone, handed_in, leased_to


async def holds_numbers(kiosk: Kiosk) -> None:
    """Until the kiosk could go on alone."""
    await kiosk.ready()
    await kiosk.until(lambda state: set(state.alone) == {"pension", "social-card"})


async def alone(kiosk: Kiosk, command: str = "") -> TakenTicket:
    """A number, while nobody answers."""
    await kiosk.until(lambda state: state.links.queue is not LinkState.UP)
    return await kiosk.take(await kiosk.begin(), command)


async def test_with_the_queue_gone_a_number_is_given_printed_and_handed_in_later(tmp_path: Path) -> None:
    async with (
        site_queue(tmp_path / "site") as site,
        running_kiosk(tmp_path / "kiosk", Wanted(site=site)) as kiosk,
    ):
        await holds_numbers(kiosk)
        await site.stop()
        taken = await alone(kiosk)
        assert (taken.number, taken.leased, taken.code) == ("A601", True, "")
        await kiosk.until(lambda state: state.slip is not None and state.slip.state is SlipState.PRINTED)
        await site.start()
        await kiosk.sent()
        status = await site.hall.service.ticket_status(taken.ticket)
        token = taken.status_url.rpartition("/")[2]
        assert (status.number, status.state) == ("A601", TicketState.WAITING)
        assert await site.hall.service.ticket_of_token(token) == taken.ticket
        slips = site.hall.service.ledger.reader.execute("SELECT print_state FROM tickets").fetchall()
        assert slips == [("printed",)]


async def test_a_second_tap_with_the_same_command_gets_the_same_number(tmp_path: Path) -> None:
    async with (
        site_queue(tmp_path / "site") as site,
        running_kiosk(tmp_path / "kiosk", Wanted(site=site)) as kiosk,
    ):
        await holds_numbers(kiosk)
        await site.stop()
        first = await alone(kiosk, "tap-00000001")
        assert await alone(kiosk, "tap-00000001") == first
        await site.start()
        assert (await alone_or_not(kiosk, "tap-00000001")) == first


async def alone_or_not(kiosk: Kiosk, command: str) -> TakenTicket:
    """A number, whoever gives it."""
    return await kiosk.take(await kiosk.begin(), command)


async def test_a_number_is_spent_before_it_is_shown_and_never_again_after_a_restart(tmp_path: Path) -> None:
    async with site_queue(tmp_path / "site") as site:
        async with running_kiosk(tmp_path / "kiosk", Wanted(site=site)) as kiosk:
            await holds_numbers(kiosk)
            await site.stop()
            assert (await alone(kiosk)).number == "A601"
        async with running_kiosk(tmp_path / "kiosk", Wanted(site=site)) as kiosk:
            await kiosk.until(lambda state: bool(state.alone) and state.hall is not None)
            assert (await alone(kiosk)).number == "A602"
        await site.start()


async def test_without_a_lease_the_queue_away_stays_the_answer(tmp_path: Path) -> None:
    async with running_kiosk(tmp_path / "kiosk") as kiosk:
        with pytest.raises(Refused, match="queue_down"):
            await kiosk.take(await kiosk.begin())


async def test_when_all_are_given_out_no_more_are_offered(tmp_path: Path) -> None:
    async with (
        site_queue(tmp_path / "site") as site,
        running_kiosk(tmp_path / "kiosk", Wanted(site=site)) as kiosk,
    ):
        await holds_numbers(kiosk)
        await site.stop()
        await kiosk.agent.store.write(
            lambda db: db.execute("UPDATE leases SET next = last WHERE prefix = 'A'").rowcount
        )
        assert (await alone(kiosk)).number == "A620"
        await kiosk.until(lambda state: state.alone == ("social-card",))
        with pytest.raises(Refused, match="queue_down"):
            await alone(kiosk)
        await site.start()


async def test_numbers_that_are_used_up_are_topped_up_when_the_queue_is_back(tmp_path: Path) -> None:
    async with (
        site_queue(tmp_path / "site") as site,
        running_kiosk(tmp_path / "kiosk", Wanted(site=site)) as kiosk,
    ):
        await holds_numbers(kiosk)
        store = kiosk.store
        (held,) = rows(store, "SELECT count(*) FROM leases")
        device = str(site.hall.service.ledger.reader.execute("SELECT id FROM devices").fetchone()[0])
        book = await leased_to(site.hall, device)
        for nth in range(10):
            leased = given_alone(book, nth, site.hall.clock.now())
            assert (await handed_in(site.hall, leased, device=device)).outcome is HandInOutcome.RECORDED
        kiosk.agent.ticketing.leases.poke()
        await until(lambda: rows(store, "SELECT count(*) FROM leases") == [(int(str(held[0])) + 1,)])


async def test_a_site_that_gives_no_leases_offers_nothing(tmp_path: Path) -> None:
    async with running_kiosk(tmp_path / "kiosk") as kiosk:
        assert (await kiosk.client.state()).alone == ()
