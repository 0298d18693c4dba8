"""预约签到: an answer is lost, of the back office or of the queue. There is one check-in, one number and one slip."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path

from kiosk.journey.actions import Failed, Ticked
from kiosk.journey.apply import ApplyAnswered
from kiosk.journey.route import Page
from kiosk.screens.ticket_desk import take_of
from tests.agent.checking_in import ITEM, check_in_hall
from tests.agent.station import Site
from tests.bench.back_office import RunningOffice
from tests.mishaps.test_agent_lost_reply import Line, lossy
from tests.screens import samples


async def test_the_back_offices_answer_is_lost_and_the_number_comes_once_it_is_known(
    tmp_path: Path, office: RunningOffice
) -> None:
    async with check_in_hall(tmp_path, office) as hall:
        visitor = await hall.arrives(hall.person())
        office.spoil(
            {"kind": "after_commit", "operation": ITEM},
            {"kind": "code", "code": "UNKNOWN", "operation": "results", "times": 1},
        )
        assert visitor.confirm().page is Page.CONFIRMING
        office.spoil()
        assert hall.tickets() == []
        visitor.walk.do(Ticked(samples.NOW, visitor.walk.model.at + 4))
        poll = visitor.walk.model.applying.poll
        assert poll is not None
        became = visitor.room.outcome(visitor.draft)
        assert visitor.walk.do(ApplyAnswered(poll, became)).page is Page.RECEIPT
        taken = (await hall.number(visitor)).model.taken
        assert taken is not None
        assert [ticket[0] for ticket in hall.tickets()] == [taken.number]
        assert await hall.printed(taken.ticket) == 1
        assert office.http.get("/control/state").json()["calls"][ITEM]["OK"] == 1


async def test_the_queues_answer_is_lost_and_the_same_tap_has_the_same_number(
    tmp_path: Path, office: RunningOffice
) -> None:
    lines: list[Line] = []

    @asynccontextmanager
    async def between(site: Site) -> AsyncIterator[Line]:
        async with lossy(site) as line:
            lines.append(line)
            yield line

    async with check_in_hall(tmp_path, office, between) as hall:
        visitor = await hall.arrives(hall.person())
        visitor.confirm()
        lines[0].lose = 3
        assert (await hall.number(visitor)).model.problem == "queue_down"
        assert len(hall.tickets()) == 1
        taken = (await hall.again(visitor)).model.taken
        assert taken is not None
        assert [ticket[0] for ticket in hall.tickets()] == [taken.number]
        assert await hall.printed(taken.ticket) == 1


async def test_the_agents_answer_is_lost_and_the_key_asks_for_the_same_number(
    tmp_path: Path, office: RunningOffice
) -> None:
    async with check_in_hall(tmp_path, office) as hall:
        visitor = await hall.arrives(hall.person())
        visitor.confirm()
        lost = visitor.asked
        await hall.kiosk.client.take(hall.visit, take_of(lost, None))
        assert visitor.walk.do(Failed(lost, "")).page is Page.RECEIPT
        taken = (await hall.again(visitor)).model.taken
        assert taken is not None
        assert [ticket[0] for ticket in hall.tickets()] == [taken.number]
        assert await hall.printed(taken.ticket) == 1
