"""What staff do at a window, and what is refused."""

import dataclasses
from pathlib import Path

import pytest

from kiosk.domain.errors import Refused
from kiosk.domain.priority import PriorityClass
from kiosk.queue.schemas import TicketState
from kiosk.queue.service import Verb
from kiosk.queue.settings import WindowSettings
from kiosk.queue.words import WindowState
from tests.queue.site import Hall, running_hall, session_of, site_settings


async def refusal(hall: Hall, verb: Verb, window: int = 1, login: str = "zhao") -> str:
    """Why the command is refused."""
    with pytest.raises(Refused) as refused:
        await hall.do(verb, window, login=login)
    return refused.value.reason


async def test_a_call_shows_the_ticket_and_serving_begins_apart(hall: Hall) -> None:
    await hall.take()
    await hall.staffed(1)
    view = await hall.do(Verb.CALL)
    assert view.active is not None
    assert (view.state, view.active.state) == (WindowState.CALLING, TicketState.CALLED)
    view = await hall.do(Verb.SERVE)
    assert view.active is not None
    assert (view.state, view.active.state) == (WindowState.SERVING, TicketState.SERVING)
    view = await hall.do(Verb.FINISH)
    assert (view.state, view.active) == (WindowState.FREE, None)
    assert (await hall.service.window_view(1)).done_today == 1


async def test_finish_is_good_straight_from_the_call(hall: Hall) -> None:
    await hall.take()
    await hall.staffed(1)
    await hall.do(Verb.CALL)
    await hall.do(Verb.FINISH)
    assert (await hall.service.window_view(1)).done_today == 1


async def test_windows_call_in_the_order_of_the_hall(hall: Hall) -> None:
    await hall.take()
    await hall.take(priority=PriorityClass.ELDER)
    await hall.staffed(1, 2)
    assert [await hall.called(1), await hall.called(2)] == ["A002", "A001"]


async def test_a_window_has_one_ticket_at_a_time(hall: Hall) -> None:
    await hall.take()
    await hall.take()
    await hall.staffed(1)
    await hall.do(Verb.CALL)
    assert await refusal(hall, Verb.CALL) == "already_active"


async def test_an_empty_hall_is_said(hall: Hall) -> None:
    await hall.staffed(1)
    assert await refusal(hall, Verb.CALL) == "nobody_waiting"


async def test_recalls_are_apart_and_end(hall: Hall) -> None:
    await hall.take()
    await hall.staffed(1)
    await hall.do(Verb.CALL)
    assert await refusal(hall, Verb.RECALL) == "recall_too_soon"
    for recall in (1, 2, 3):
        hall.clock.advance(10)
        view = await hall.do(Verb.RECALL)
        assert view.active is not None
        assert view.active.recalls == recall
        assert (view.active.recall_after is None) == (recall == 3)
    hall.clock.advance(10)
    assert await refusal(hall, Verb.RECALL) == "recalls_used"


async def test_nobody_came(hall: Hall) -> None:
    ticket = await hall.take()
    await hall.staffed(1)
    await hall.do(Verb.CALL)
    await hall.do(Verb.NO_SHOW)
    assert (await hall.service.window_view(1)).no_show_today == 1
    assert (await hall.service.ticket_status(ticket.ticket)).state is TicketState.NO_SHOW
    assert await refusal(hall, Verb.NO_SHOW) == "no_ticket"


@pytest.mark.parametrize("verb", (Verb.RECALL, Verb.SERVE, Verb.NO_SHOW))
async def test_who_is_being_served_has_come(hall: Hall, verb: Verb) -> None:
    await hall.take()
    await hall.staffed(1)
    await hall.do(Verb.CALL)
    await hall.do(Verb.SERVE)
    hall.clock.advance(10)
    assert await refusal(hall, verb) == "wrong_state"


@pytest.mark.parametrize("verb", (Verb.RECALL, Verb.SERVE, Verb.NO_SHOW, Verb.FINISH))
async def test_without_a_ticket_there_is_nothing_to_do(hall: Hall, verb: Verb) -> None:
    await hall.staffed(1)
    assert await refusal(hall, verb) == "no_ticket"


async def test_a_paused_window_finishes_what_it_has_and_calls_nobody(hall: Hall) -> None:
    await hall.take()
    await hall.take()
    await hall.staffed(1)
    await hall.do(Verb.CALL)
    assert (await hall.do(Verb.PAUSE)).state is WindowState.CALLING
    assert (await hall.do(Verb.FINISH)).state is WindowState.PAUSED
    assert await refusal(hall, Verb.CALL) == "paused"
    assert await refusal(hall, Verb.PAUSE) == "paused"
    assert (await hall.do(Verb.RESUME)).state is WindowState.FREE
    assert await refusal(hall, Verb.RESUME) == "not_paused"
    assert await hall.called(1) == "A002"


async def test_one_person_at_a_window_and_one_window_for_a_person(hall: Hall) -> None:
    await hall.staffed(1)
    assert await refusal(hall, Verb.TAKE, 1, "qian") == "window_taken"
    assert await refusal(hall, Verb.TAKE, 2, "zhao") == "staff_elsewhere"


async def test_a_window_without_its_person_obeys_nobody(hall: Hall) -> None:
    assert await refusal(hall, Verb.CALL) == "not_your_window"
    await hall.staffed(1)
    assert await refusal(hall, Verb.CALL, 1, "qian") == "not_your_window"


async def test_taking_a_window_twice_from_one_console_is_no_news(hall: Hall) -> None:
    first = await hall.do(Verb.TAKE)
    assert (await hall.do(Verb.TAKE)).version == first.version


async def test_leaving_with_a_ticket_is_refused(hall: Hall) -> None:
    await hall.take()
    await hall.staffed(1)
    await hall.do(Verb.CALL)
    assert await refusal(hall, Verb.LEAVE) == "active_ticket"
    with pytest.raises(Refused, match="active_ticket"):
        await hall.service.sign_out(session_of())
    await hall.do(Verb.FINISH)
    assert (await hall.do(Verb.LEAVE)).state is WindowState.UNSTAFFED


async def test_signing_out_leaves_the_window(hall: Hall) -> None:
    await hall.staffed(1)
    await hall.service.sign_out(session_of())
    assert (await hall.service.window_view(1)).state is WindowState.UNSTAFFED


async def test_signing_out_elsewhere_leaves_no_window(hall: Hall) -> None:
    await hall.staffed(1)
    await hall.service.sign_out(dataclasses.replace(session_of(), id="another"))
    assert (await hall.service.window_view(1)).state is WindowState.FREE


async def test_a_window_calls_what_it_handles(tmp_path: Path) -> None:
    rows = (
        WindowSettings(number=1, services=("pension",)),
        WindowSettings(number=2, services=("social-card",)),
    )
    async with running_hall(tmp_path, site_settings(window_rows=rows)) as hall:
        await hall.take("social-card")
        await hall.take("pension")
        await hall.staffed(1, 2)
        assert [await hall.called(1), await hall.called(2)] == ["A001", "B001"]


async def test_the_console_shows_who_waits_in_the_order_of_calling(tmp_path: Path) -> None:
    rows = (
        WindowSettings(number=1, services=("pension",)),
        WindowSettings(number=2, services=("social-card",)),
    )
    async with running_hall(tmp_path, site_settings(window_rows=rows)) as hall:
        await hall.take("social-card")
        await hall.take("pension")
        await hall.take("pension", priority=PriorityClass.ELDER)
        await hall.do(Verb.TAKE)
        view = await hall.service.window_view(1)
        assert [(row.number, row.here) for row in view.waiting] == [
            ("A002", True),
            ("B001", False),
            ("A001", True),
        ]
        assert (view.next_number, view.waiting_here, view.waiting_total) == ("A002", 2, 3)


async def test_a_long_queue_is_counted_and_not_listed_to_its_end(hall: Hall) -> None:
    for _ in range(65):
        await hall.take()
    view = await hall.service.window_view(1)
    assert (len(view.waiting), view.waiting_total) == (60, 65)


async def test_an_unknown_window_is_refused(hall: Hall) -> None:
    with pytest.raises(Refused, match="unknown_window"):
        await hall.service.window_view(99)


async def test_the_wait_follows_the_services_of_the_day(hall: Hall) -> None:
    await hall.staffed(1)
    for _ in range(5):
        await hall.take()
        await hall.served(1, serving_s=120)
    await hall.take()
    line = (await hall.service.hall()).services[0]
    assert line.wait is not None
    assert line.wait.high_min == 5  # two people, two minutes each, one window, and a quarter more
    assert (await hall.service.window_view(1)).median_serving_min == 2
