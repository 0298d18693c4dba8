"""Why one number was called before another, as the log has it."""

from functools import partial
from pathlib import Path

import pytest

from kiosk.domain.errors import Refused
from kiosk.domain.priority import PriorityClass
from kiosk.queue.lookback.messages import Why, WhyReason
from kiosk.queue.service import Verb
from kiosk.queue.settings import ServiceSettings, WindowSettings
from kiosk.queue.staff import Role
from kiosk.queue.window_schemas import MoveTicket, WindowCommand
from kiosk.queue.words import Place
from tests.queue.served import Served
from tests.queue.site import Hall, running_hall, site_settings

wish = partial(WindowCommand, command="", seen=0)
ROWS = (
    WindowSettings(number=1, services=("pension",)),
    WindowSettings(number=2, services=("social-card",)),
    WindowSettings(number=3, services=("pension", "social-card"), prefers={"social-card": 1}),
)
APART = site_settings(window_rows=ROWS)


async def why(hall: Hall, a: str, b: str, window: int | None = None) -> tuple[str, list[WhyReason]]:
    """Who goes first, and the reasons."""
    said = await hall.service.lookback.why(a, b, window)
    return said.first.number, list(said.reasons)


async def taken(hall: Hall, *services: str, priority: PriorityClass = PriorityClass.NORMAL) -> list[str]:
    ids = []
    for service in services:
        ids.append((await hall.take(service, priority=priority)).ticket)
        hall.clock.advance(60)
    return ids


async def test_the_earlier_number_of_equals_goes_first(hall: Hall) -> None:
    await taken(hall, "pension", "pension")
    assert await why(hall, "A002", "A001") == ("A001", [WhyReason.EARLIER])


async def test_a_class_and_its_figures(hall: Hall) -> None:
    await taken(hall, "pension")
    await taken(hall, "pension", priority=PriorityClass.ELDER)
    await hall.staffed(1)
    await hall.called(1)
    hall.clock.advance(3600)
    said = await hall.service.lookback.why("A001", "A002")
    assert (said.called, said.window, said.first.number, said.reasons) == (
        True,
        1,
        "A002",
        (WhyReason.LEVEL,),
    )
    assert (said.first.level, said.first.total, said.other.level, said.other.total) == (1, 1, 0, 0)
    assert said.other.waited_min == 2, "as it was at the call, not now"
    assert said.bound_min == 30, "levels 0 to 3, ten minutes each"


async def test_who_waited_longer_overtakes_a_class(hall: Hall) -> None:
    await taken(hall, "pension")
    hall.clock.advance(20 * 60)
    await taken(hall, "pension", priority=PriorityClass.ELDER)
    assert await why(hall, "A001", "A002") == ("A001", [WhyReason.WAITED])


async def test_the_order_stays_what_it_was_whatever_happens_later(hall: Hall) -> None:
    a, b = await taken(hall, "pension", "pension")
    await hall.staffed(1, 2)
    await hall.called(1)
    before = await hall.service.lookback.why(a, b)
    await hall.do(Verb.FINISH)
    await hall.do(Verb.GRANT, 2, asked=wish(ticket=b, priority=PriorityClass.SOLDIER))
    await hall.called(2)
    assert await hall.service.lookback.why(b, a) == before


async def test_a_number_that_was_not_taken_yet_could_not_go_first(hall: Hall) -> None:
    a, *_ = await taken(hall, "pension")
    await hall.staffed(1)
    await hall.called(1)
    (b,) = await taken(hall, "pension", priority=PriorityClass.ELDER)
    assert await why(hall, a, b) == ("A001", [WhyReason.NOT_TAKEN])


async def test_a_window_that_does_not_handle_it(tmp_path: Path) -> None:
    async with running_hall(tmp_path, APART) as hall:
        await taken(hall, "social-card", "pension")
        await hall.staffed(1)
        await hall.called(1)
        assert await why(hall, "B001", "A001") == ("A001", [WhyReason.NOT_HANDLED])


async def test_a_window_that_does_something_else_first(tmp_path: Path) -> None:
    async with running_hall(tmp_path, APART) as hall:
        await taken(hall, "pension", "social-card")
        await hall.staffed(3)
        await hall.called(3)
        assert await why(hall, "A001", "B001") == ("B001", [WhyReason.WORTH])


async def test_one_that_was_sent_to_another_window(tmp_path: Path) -> None:
    async with running_hall(tmp_path, APART) as hall:
        first, _ = await taken(hall, "pension", "pension")
        await hall.staffed(2, 3)
        move = MoveTicket(command="move-a-ticket", window=2, place=Place.HEAD)
        await hall.service.supervising.move("boss", first, move)
        await hall.called(3)
        assert await why(hall, "A001", "A002") == ("A002", [WhyReason.BOUND_ELSEWHERE])
        assert (await hall.service.window_view(2)).next_number == "A001"


async def test_a_parked_one_was_not_waiting(hall: Hall) -> None:
    await taken(hall, "pension", "pension", "pension")
    await hall.staffed(1, 2)
    await hall.called(1)
    await hall.do(Verb.PARK, asked=wish(reason="papers"))
    await hall.called(2)
    assert await why(hall, "A003", "A002") == ("A002", [WhyReason.EARLIER])


async def test_a_pick_says_its_reason(hall: Hall) -> None:
    _, second = await taken(hall, "pension", "pension")
    await hall.staffed(1)
    await hall.do(Verb.PICK, asked=wish(ticket=second, reason="unwell"), role=Role.SUPERVISOR)
    said = await hall.service.lookback.why("A001", "A002")
    assert (said.first.number, said.reasons, said.detail) == ("A002", (WhyReason.PICKED,), "unwell")


async def test_a_fair_turn_says_after_how_many(tmp_path: Path) -> None:
    services = (ServiceSettings(id="pension", prefix="A"),)
    async with running_hall(tmp_path, site_settings(services=services, fair=2)) as hall:
        await taken(hall, "pension")
        await taken(hall, *["pension"] * 3, priority=PriorityClass.ELDER)
        await hall.staffed(1)
        for _ in range(3):
            await hall.served(1, serving_s=1)
        said = await hall.service.lookback.why("A001", "A004")
        assert (said.first.number, said.reasons, said.detail) == ("A001", (WhyReason.FAIR,), "2")


async def test_one_that_came_back_says_so(hall: Hall) -> None:
    first, *_ = await taken(hall, *["pension"] * 5)
    await hall.staffed(1, 2)
    await hall.called(1)
    await hall.do(Verb.NO_SHOW)
    await hall.do(Verb.RETURN, asked=wish(ticket=first))
    said: Why = await hall.service.lookback.why("A004", "A005")
    assert said.reasons == (WhyReason.EARLIER,)
    rows = (await hall.service.window_view(1)).waiting
    assert [row.number for row in rows] == ["A002", "A003", "A004", "A001", "A005"]


@pytest.mark.parametrize(
    ("a", "b", "reason"), [("A001", "A001", "bad_request"), ("A001", "Z999", "unknown_ticket")]
)
async def test_two_known_tickets_are_needed(hall: Hall, a: str, b: str, reason: str) -> None:
    await hall.take()
    with pytest.raises(Refused, match=reason):
        await hall.service.lookback.why(a, b)


async def test_staff_may_ask(served: Served) -> None:
    await taken(served.hall, "pension", "pension")
    async with served.console() as console:
        answer = await console.get("/v1/why", params={"a": "A002", "b": "A001"})
        assert answer.json()["reasons"] == ["earlier"]
        assert (await console.get("/v1/replay", params={"day": "2026-11-23", "at": "x"})).status_code == 403
    async with served.browser() as stranger:
        assert (await stranger.get("/v1/why", params={"a": "A002", "b": "A001"})).status_code == 401
