"""A number that somebody has already, at a kiosk: the real agent, the real queue, real paper."""

from collections.abc import AsyncIterator
from pathlib import Path

import pytest

from agent.schemas import SlipState
from agent.ticket_schemas import ActOnMine, MyTicket, TicketAct, TicketState
from kiosk.domain.command import new_command_id
from kiosk.domain.errors import Refused
from kiosk.queue.service import Verb
from tests.agent.station import Kiosk, Site, Wanted, rows, running_kiosk, site_queue


@pytest.fixture
async def site(tmp_path: Path) -> AsyncIterator[Site]:
    async with site_queue(tmp_path / "site") as running:
        yield running


@pytest.fixture
async def kiosk(tmp_path: Path, site: Site) -> AsyncIterator[Kiosk]:
    async with running_kiosk(tmp_path / "agent", Wanted(site=site)) as running:
        await running.ready()
        yield running


async def act(kiosk: Kiosk, visit: int, ticket: str, what: TicketAct, command: str = "") -> MyTicket:
    asked = ActOnMine(command=command or new_command_id(), act=what, language="zh_CN")
    return await kiosk.client.act_on_mine(visit, ticket, asked)


async def test_a_slip_is_found_by_its_code_and_given_back(kiosk: Kiosk, site: Site) -> None:
    visit = await kiosk.begin()
    taken = await kiosk.take(visit)
    found = await kiosk.client.find_mine(visit, taken.code)
    assert (found.status.number, found.status.ahead) == ("A001", 0)
    assert found.may == (TicketAct.LATE, TicketAct.CANCEL, TicketAct.REPRINT)
    given_back = await act(kiosk, visit, taken.ticket, TicketAct.CANCEL)
    assert (given_back.status.state, given_back.may) == (TicketState.CANCELLED, ())
    assert (await site.hall.service.ticket_status(taken.ticket)).state is TicketState.CANCELLED


async def test_who_will_be_late_lets_others_go_first_once_for_each_press(kiosk: Kiosk, site: Site) -> None:
    visit = await kiosk.begin()
    taken = await kiosk.take(visit)
    for _ in range(5):
        site.hall.clock.advance(1)
        await site.hall.take()
    places = site.hall.service.settings.calls.return_after
    command = new_command_id()
    for _ in range(2):
        late = await act(kiosk, visit, taken.ticket, TicketAct.LATE, command)
        assert (late.status.state, late.status.ahead) == (TicketState.WAITING, places)


async def test_a_lost_slip_is_printed_once_more_and_says_so(kiosk: Kiosk, site: Site) -> None:
    visit = await kiosk.begin()
    taken = await kiosk.take(visit)
    await kiosk.sent()
    command = new_command_id()
    await act(kiosk, visit, taken.ticket, TicketAct.REPRINT, command)
    await act(kiosk, visit, taken.ticket, TicketAct.REPRINT, command)
    await kiosk.until(lambda state: state.slip is not None and state.slip.state is SlipState.PRINTED)
    await kiosk.sent()
    assert [receipt.complete for receipt in kiosk.printer.receipts] == [True, True]
    store = site.hall.service.ledger.path
    assert rows(store, "SELECT print_state, print_attempt FROM tickets") == [("printed", 2)]


async def test_who_missed_the_call_comes_back_at_the_kiosk(kiosk: Kiosk, site: Site) -> None:
    visit = await kiosk.begin()
    taken = await kiosk.take(visit)
    hall = site.hall
    await hall.staffed(1)
    await hall.called()
    for _ in range(hall.service.settings.calls.recalls):
        hall.clock.advance(hall.service.settings.calls.recall_gap_s + 1)
        await hall.do(Verb.RECALL)
    hall.clock.advance(hall.service.settings.calls.recall_gap_s + 1)
    await hall.do(Verb.NO_SHOW)
    assert (await kiosk.client.find_mine(visit, taken.code)).may == (TicketAct.RETURN,)
    back = await act(kiosk, visit, taken.ticket, TicketAct.RETURN)
    assert back.status.state is TicketState.WAITING


async def test_guessing_codes_ends_soon(kiosk: Kiosk) -> None:
    visit = await kiosk.begin()
    reasons = []
    for code in range(100000, 100007):
        with pytest.raises(Refused) as refused:
            await kiosk.client.find_mine(visit, str(code))
        reasons.append(refused.value.reason)
    assert reasons[0] == "unknown_ticket"
    assert reasons[-1] == "too_many_attempts"


async def test_when_the_visit_is_over_nobody_acts(kiosk: Kiosk) -> None:
    visit = await kiosk.begin()
    taken = await kiosk.take(visit)
    await kiosk.client.end(visit, new_command_id(), "done")
    with pytest.raises(Refused, match="visit_over"):
        await act(kiosk, visit, taken.ticket, TicketAct.CANCEL)
