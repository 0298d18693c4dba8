"""取号 end to end: screen's door, agent, site queue, paper."""

import asyncio
from collections.abc import AsyncIterator
from pathlib import Path

import pytest

from agent.schemas import SlipState, Take
from kiosk.domain.command import new_command_id
from kiosk.domain.errors import Refused
from kiosk.queue.schemas import TicketState
from tests.agent.station import Kiosk, Site, Wanted, rows, running_kiosk, site_queue, until, watching


@pytest.fixture
async def site(tmp_path: Path) -> AsyncIterator[Site]:
    async with site_queue(tmp_path / "site") as running:
        yield running


@pytest.fixture
async def kiosk(tmp_path: Path, site: Site) -> AsyncIterator[Kiosk]:
    async with running_kiosk(tmp_path / "agent", Wanted(site=site)) as running:
        await running.ready()
        yield running


async def print_states(site: Site) -> list[str]:
    """What the queue knows of every slip, in the order of the tickets."""
    store = site.hall.service.ledger.path
    return [str(state) for (state,) in rows(store, "SELECT print_state FROM tickets ORDER BY sequence")]


async def test_a_number_is_given_and_its_slip_confirmed(kiosk: Kiosk, site: Site) -> None:
    visit = await kiosk.begin()
    taken = await kiosk.take(visit)
    state = await kiosk.until(lambda s: s.slip is not None and s.slip.state is SlipState.PRINTED)
    assert taken.number == "A001"
    assert state.slip is not None
    assert (state.slip.ticket, state.slip.fault) == (taken.ticket, "none")
    assert [receipt.complete for receipt in kiosk.printer.receipts] == [True]
    await kiosk.sent()
    assert await print_states(site) == ["printed"]
    assert (await site.hall.service.ticket_status(taken.ticket)).state is TicketState.WAITING


async def test_the_number_comes_before_the_paper(kiosk: Kiosk) -> None:
    kiosk.printer.answer_after(0.1)
    async with watching(kiosk.client) as seen:
        visit = await kiosk.begin()
        taken = await kiosk.take(visit)
        first = (await kiosk.client.state()).slip
        await kiosk.until(lambda s: s.slip is not None and s.slip.state is SlipState.PRINTED)
    assert first is not None
    assert (first.ticket, first.state) == (taken.ticket, SlipState.PRINTING)
    shown = [state.slip.state for state in seen if state.slip is not None]
    assert shown == sorted(shown, key=[SlipState.PRINTING, SlipState.PRINTED].index)


async def test_without_paper_the_number_stands_and_the_page_stays_longer(kiosk: Kiosk, site: Site) -> None:
    kiosk.printer.pull_paper()
    visit = await kiosk.begin()
    taken = await kiosk.take(visit)
    state = await kiosk.until(lambda s: s.slip is not None and s.slip.state is SlipState.NOT_PRINTED)
    assert taken.number == "A001"
    assert state.slip is not None
    assert state.slip.fault == "paper_out"
    assert state.visit is not None
    assert state.visit.remaining_s > 85
    await kiosk.sent()
    assert await print_states(site) == ["failed"]


async def test_a_slip_that_nobody_confirms_is_unknown(kiosk: Kiosk, site: Site) -> None:
    kiosk.printer.cut_connection_after(2000)
    visit = await kiosk.begin()
    await kiosk.take(visit)
    await kiosk.until(lambda s: s.slip is not None and s.slip.state is SlipState.UNKNOWN)
    await kiosk.sent()
    assert await print_states(site) == ["unknown"]


async def test_a_double_tap_gives_one_ticket_and_one_slip(kiosk: Kiosk) -> None:
    visit = await kiosk.begin()
    take = Take(command=new_command_id(), service="pension", language="zh_CN")
    first, second = await asyncio.gather(kiosk.client.take(visit, take), kiosk.client.take(visit, take))
    assert first == second
    await kiosk.until(lambda s: s.slip is not None and s.slip.state is SlipState.PRINTED)
    await asyncio.sleep(0.1)
    assert len(kiosk.printer.receipts) == 1


async def test_a_repeat_later_shows_the_same_slip(kiosk: Kiosk) -> None:
    visit = await kiosk.begin()
    command = new_command_id()
    first = await kiosk.take(visit, command)
    before = await kiosk.until(lambda s: s.slip is not None and s.slip.state is SlipState.PRINTED)
    assert await kiosk.take(visit, command) == first
    assert (await kiosk.client.state()).slip == before.slip
    assert len(kiosk.printer.receipts) == 1


async def test_the_printed_page_has_its_own_time(kiosk: Kiosk) -> None:
    visit = await kiosk.begin()
    await kiosk.take(visit)
    state = await kiosk.until(lambda s: s.slip is not None and s.slip.state is SlipState.PRINTED)
    assert state.visit is not None
    assert 25 < state.visit.remaining_s <= 30
    assert not state.visit.warning


async def test_a_touch_while_printing_keeps_the_whole_time(kiosk: Kiosk) -> None:
    kiosk.printer.answer_after(0.1)
    visit = await kiosk.begin()
    await kiosk.take(visit)
    await kiosk.client.active(visit)
    state = await kiosk.until(lambda s: s.slip is not None and s.slip.state is SlipState.PRINTED)
    assert state.visit is not None
    assert state.visit.remaining_s > 80


async def test_a_visit_that_ends_while_its_slip_prints_leaves_nothing_on_the_screen(kiosk: Kiosk) -> None:
    kiosk.printer.answer_after(0.1)
    visit = await kiosk.begin()
    await kiosk.take(visit)
    await kiosk.client.end(visit, new_command_id(), "home")
    following = await kiosk.begin()
    await until(lambda: len(kiosk.printer.receipts) == 1)
    await kiosk.sent()
    state = await kiosk.client.state()
    assert following != visit
    assert state.slip is None


async def test_a_number_that_comes_after_the_visit_is_not_shown_to_the_next(kiosk: Kiosk) -> None:
    visit = await kiosk.begin()
    taking = asyncio.create_task(kiosk.take(visit))
    await kiosk.client.end(visit, new_command_id(), "home")
    await kiosk.begin()
    await asyncio.wait({taking})
    await kiosk.sent()
    assert (await kiosk.client.state()).slip is None


async def test_another_visits_command_is_refused(kiosk: Kiosk) -> None:
    visit = await kiosk.begin()
    await kiosk.client.end(visit, new_command_id(), "home")
    with pytest.raises(Refused) as refused:
        await kiosk.take(visit)
    assert refused.value.reason == "visit_over"
    assert not kiosk.printer.receipts


async def test_the_queue_refuses_what_it_does_not_know(kiosk: Kiosk) -> None:
    visit = await kiosk.begin()
    with pytest.raises(Refused) as refused:
        await kiosk.take(visit, service="haircut")
    assert refused.value.reason == "unknown_service"


async def test_every_event_is_one_the_fleet_knows(kiosk: Kiosk) -> None:
    visit = await kiosk.begin()
    await kiosk.take(visit)
    await kiosk.until(lambda s: s.slip is not None and s.slip.state is SlipState.PRINTED)
    await kiosk.client.help()
    await kiosk.client.end(visit, new_command_id(), "done")
    kinds = await kiosk.events()
    assert {"visit.began", "visit.ended", "device.changed", "link.changed", "help.asked"} <= set(kinds)
    told = rows(kiosk.store, "SELECT payload ->> 'device' FROM outbox WHERE kind = 'device.changed'")
    assert told == [("card",), ("printer",)], "that it was busy for a moment is no news"
