"""The wall clock of a site is set while notices play: what is over drops, what was told stays told, a call is still a call."""

from datetime import UTC, date, datetime, timedelta
from pathlib import Path

from kiosk.domain.command import new_command_id
from kiosk.queue.schemas import Message
from kiosk.queue.service import Verb
from kiosk.queue.signage.plays import Play
from tests.queue.signage.test_notices import TODAY, approved, draft, placed, playing, someone
from tests.queue.site import ManualClock, running_hall
from tests.queue.test_announcements import heard


async def test_a_clock_set_forward_drops_what_is_over_and_back_again_brings_it(tmp_path: Path) -> None:
    clock = ManualClock()
    async with running_hall(tmp_path, clock=clock) as hall:
        author, second = await someone(hall, "li"), await someone(hall, "wu")
        await approved(hall, second, await placed(hall, author, draft(last=TODAY)))
        before = hall.service.signage.view().playlist
        clock.jump(clock.now() + timedelta(days=1))
        assert playing(hall) == []
        assert hall.service.signage.view().playlist != before
        clock.jump(clock.now() - timedelta(days=1))
        assert playing(hall) == ["周三停办"]
        assert hall.service.signage.view().playlist == before


async def test_plays_of_a_display_whose_clock_is_wrong_do_not_count_for_other_days(tmp_path: Path) -> None:
    async with running_hall(tmp_path) as hall:
        far = datetime(2099, 1, 1, tzinfo=UTC)
        plays = [Play("tip:queue", far, 12), Play("tip:queue", hall.clock.now(), 12)]
        await hall.service.signage.keep_plays(new_command_id(), "display-1", Message(), plays)
        assert [one.times for one in hall.service.signage.totals(TODAY)] == [1]
        assert hall.service.signage.totals(date(2099, 1, 1)) == []


async def test_a_call_is_not_older_because_somebody_set_the_clock(tmp_path: Path) -> None:
    clock = ManualClock()
    async with running_hall(tmp_path, clock=clock) as hall:
        await hall.take()
        await hall.staffed(1)
        await hall.do(Verb.CALL)
        clock.jump(clock.now() + timedelta(hours=3))
        assert [one.number for one in await heard(hall)] == ["A001"]
