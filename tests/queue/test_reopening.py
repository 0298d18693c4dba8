"""A number that was finished too early is taken up again at its window."""

from pathlib import Path

import pytest

from kiosk.domain.command import new_command_id
from kiosk.domain.priority import PriorityClass
from kiosk.domain.rating import RatingChannel, RatingLevel
from kiosk.queue.schemas import Rate
from kiosk.queue.service import Verb
from kiosk.queue.words import Origin
from tests.queue.site import running_hall
from tests.queue.test_moves import SITE, refusal, took, wish


async def test_a_number_that_was_finished_too_early_is_the_next_one_at_its_window(tmp_path: Path) -> None:
    async with running_hall(tmp_path, SITE) as hall:
        first, *_ = await took(hall, "pension", "pension", "pension")
        await hall.staffed(1, 3)
        await hall.served(1, serving_s=60)
        await hall.take("pension", priority=PriorityClass.ELDER)
        (done,) = (await hall.service.window_view(1)).finished
        assert (done.ticket, done.number) == (first, "A001")
        assert (await hall.service.window_view(3)).finished == (), "the other window did not finish it"
        assert await hall.called(1) != "A001"
        await hall.do(Verb.REOPEN, asked=wish(ticket=first))
        view = await hall.service.window_view(1)
        assert (view.finished, view.waiting[0].origin) == ((), Origin.REOPENED)
        assert await hall.called(3) != "A001", "it waits for window 1"
        await hall.do(Verb.FINISH)
        assert await hall.called(1) == "A001"
        await hall.do(Verb.FINISH)
        row = hall.service.ledger.reader.execute(
            "SELECT count(*) FROM handlings WHERE ticket = ? AND outcome = 'finished'", (first,)
        )
        assert row.fetchone() == (2,), "what was served stays served"


async def test_the_pad_asks_no_more_about_a_number_that_is_open_again(tmp_path: Path) -> None:
    async with running_hall(tmp_path, SITE) as hall:
        (ticket,) = await took(hall, "pension")
        await hall.staffed(1)
        await hall.served(1)
        assert (await hall.service.pad_view(1)).ticket == ticket
        await hall.do(Verb.REOPEN, asked=wish(ticket=ticket))
        assert (await hall.service.pad_view(1)).ticket == ""


@pytest.mark.parametrize("rated", [False, True])
async def test_the_pad_does_not_ask_twice_about_one_number(tmp_path: Path, rated: bool) -> None:
    async with running_hall(tmp_path, SITE) as hall:
        (ticket,) = await took(hall, "pension")
        await hall.staffed(1)
        await hall.served(1)
        if rated:
            asked = Rate(
                command=new_command_id(),
                channel=RatingChannel.KIOSK,
                level=RatingLevel.SATISFIED,
                ticket=ticket,
            )
            await hall.service.rate("kiosk-1", asked)
        else:
            hall.clock.advance(SITE.rating.pad_s + 1)
            await hall.look()  # 未评价
        await hall.do(Verb.REOPEN, asked=wish(ticket=ticket))
        await hall.served(1)
        assert (await hall.service.pad_view(1)).ticket == ""
        assert hall.service.ledger.reader.execute("SELECT count(*) FROM pads").fetchone() == (0,)


async def test_only_the_window_that_finished_it_takes_it_up_again(tmp_path: Path) -> None:
    async with running_hall(tmp_path, SITE) as hall:
        (ticket,) = await took(hall, "pension")
        await hall.staffed(1, 3)
        await hall.served(1)
        assert await refusal(hall, Verb.REOPEN, wish(ticket=ticket), 3) == ("finished_elsewhere", "1")


async def test_why_it_is_first_is_told_of_now_and_not_of_its_first_call(tmp_path: Path) -> None:
    async with running_hall(tmp_path, SITE) as hall:
        first, second = await took(hall, "pension", "pension")
        await hall.staffed(1)
        await hall.served(1)
        await hall.do(Verb.REOPEN, asked=wish(ticket=first))
        why = await hall.service.lookback.why(first, second, 1)
        assert (why.first.origin, why.first.number, why.called) == (Origin.REOPENED, "A001", False)


@pytest.mark.parametrize(("minutes", "reason"), [(29, ""), (31, "reopen_over")])
async def test_it_is_taken_up_again_only_for_a_while(tmp_path: Path, minutes: int, reason: str) -> None:
    async with running_hall(tmp_path, SITE) as hall:
        (ticket,) = await took(hall, "pension")
        await hall.staffed(1)
        await hall.called(1)
        assert await refusal(hall, Verb.REOPEN, wish(ticket=ticket)) == ("not_finished", "called")
        await hall.do(Verb.FINISH)
        hall.clock.advance(minutes * 60)
        shown = (await hall.service.window_view(1)).finished
        assert bool(shown) is (reason == "")
        if reason:
            assert (await refusal(hall, Verb.REOPEN, wish(ticket=ticket)))[0] == reason
        else:
            await hall.do(Verb.REOPEN, asked=wish(ticket=ticket))
