"""预约签到 by card, from 确认 to the hall's number on paper: in time, twice, too early, too late, on another day."""

from collections.abc import AsyncIterator
from datetime import timedelta
from pathlib import Path

import pytest

from agent.apply_schemas import Outcome
from agent.schemas import LinkState
from kiosk.domain.texts import load_texts
from kiosk.journey.apply import TakeBooked
from kiosk.journey.route import Open, Page, Route
from kiosk.screens.receipt.view_model import ReceiptView, receipt_view
from tests.agent.checking_in import HERE, CheckInHall, Visitor, check_in_hall
from tests.bench.back_office import RunningOffice
from tests.domain.test_texts import FOLDER

WORDS = load_texts(FOLDER, "zh_CN")


@pytest.fixture
async def hall(tmp_path: Path, office: RunningOffice) -> AsyncIterator[CheckInHall]:
    """A kiosk, a site and a back office on the same day."""
    async with check_in_hall(tmp_path, office) as made:
        yield made


def page(visitor: Visitor) -> ReceiptView:
    """The receipt as it is on the screen."""
    return receipt_view(visitor.walk.model, WORDS, portrait=True)


async def test_who_checks_in_in_time_has_the_halls_number_before_ordinary_ones(hall: CheckInHall) -> None:
    person = hall.person()
    visitor = await hall.arrives(person, minutes=-10)
    ordinary = await hall.kiosk.take(hall.visit)
    assert await hall.printed(ordinary.ticket) == 1
    visitor.confirm()
    assert page(visitor).line == WORDS("apply.number_taking")
    walk = await hall.number(visitor)
    taken = walk.model.taken
    assert walk.page is Page.TAKEN
    assert taken is not None
    assert (taken.slot_at, taken.late, taken.windows) == (hall.slot_of(person), False, (1, 2, 3))
    assert hall.tickets()[1:] == [(taken.number, taken.service, "appointment", "appointment")]
    assert (await hall.site.hall.service.window_view(1)).waiting[0].number == taken.number
    assert await hall.printed(taken.ticket) == 2


async def test_the_matter_of_the_appointment_says_whose_number_it_is(hall: CheckInHall) -> None:
    for matter, service in HERE.items():
        try:
            person = hall.person(matter)
        except LookupError:
            continue
        visitor = await hall.arrives(person)
        visitor.confirm()
        assert visitor.asked.service == service


async def test_who_checked_in_before_hears_the_number_that_there_is(hall: CheckInHall) -> None:
    person = hall.person()
    first = await hall.arrives(person)
    first.confirm()
    number = (await hall.number(first)).model.taken
    second = await hall.comes(person)
    second.confirm()
    walk = await hall.number(second)
    assert number is not None
    assert (second.receipt.outcome, walk.page) == (Outcome.ALREADY, Page.RECEIPT)
    assert (page(second).number, page(second).line) == (number.number, WORDS("refused.appointment_used"))
    assert len(hall.tickets()) == 1


async def test_too_early_says_from_when_and_then_the_same_key_takes_it(hall: CheckInHall) -> None:
    person = hall.person()
    visitor = await hall.arrives(person, minutes=-16)
    visitor.confirm()
    await hall.number(visitor)
    earliest = hall.slot_of(person) - timedelta(minutes=15)
    assert f"{earliest:%H:%M}" in page(visitor).line
    assert page(visitor).paper[0].action == TakeBooked()
    assert hall.tickets() == []
    hall.clock.advance(120)
    assert (await hall.again(visitor)).page is Page.TAKEN
    assert [ticket[2:] for ticket in hall.tickets()] == [("appointment", "appointment")]


async def test_who_comes_back_later_with_the_card_gets_it_too(hall: CheckInHall) -> None:
    person = hall.person()
    early = await hall.arrives(person, minutes=-40)
    early.confirm()
    await hall.number(early)
    later = await hall.arrives(person)
    later.confirm()
    assert (await hall.number(later)).page is Page.TAKEN
    assert [ticket[2:] for ticket in hall.tickets()] == [("appointment", "appointment")]


async def test_too_late_is_an_ordinary_number(hall: CheckInHall) -> None:
    visitor = await hall.arrives(hall.person(), minutes=16)
    visitor.confirm()
    taken = (await hall.number(visitor)).model.taken
    assert taken is not None
    assert taken.late
    assert [ticket[2:] for ticket in hall.tickets()] == [("normal", "late")]


async def test_on_another_day_of_the_hall_no_number_is_given(hall: CheckInHall) -> None:
    visitor = await hall.arrives(hall.person(), minutes=24 * 60)
    visitor.confirm()
    walk = await hall.number(visitor)
    assert (walk.page, hall.tickets()) == (Page.RECEIPT, [])
    assert WORDS("refused.appointment_other_day") in page(visitor).line
    assert page(visitor).paper[0].action == Open(Route(Page.CLASSES))


async def test_for_a_service_that_this_hall_has_not_an_ordinary_number_can_be_taken(
    hall: CheckInHall,
) -> None:
    visitor = await hall.arrives(hall.person("就业服务"))
    visitor.confirm()
    await hall.number(visitor)
    assert WORDS("refused.unknown_service") in page(visitor).line
    assert page(visitor).paper[0].action == Open(Route(Page.CLASSES))


async def test_with_the_queue_gone_the_kiosk_gives_its_own_number_which_comes_home_as_the_appointment(
    hall: CheckInHall,
) -> None:
    person = hall.person()
    visitor = await hall.arrives(person)
    await hall.kiosk.until(lambda state: bool(state.alone))
    await hall.site.stop()
    await hall.kiosk.until(lambda state: state.links.queue is not LinkState.UP)
    visitor.confirm()
    taken = (await hall.number(visitor)).model.taken
    assert taken is not None
    assert (taken.leased, taken.number[1:]) == (True, "601")
    await hall.site.start()
    await hall.kiosk.sent()
    assert hall.tickets() == [(taken.number, taken.service, "appointment", "appointment")]
