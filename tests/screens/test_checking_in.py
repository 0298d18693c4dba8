"""预约签到 by card, as the pure function: the number after the receipt, once, and what the receipt says without one."""

from dataclasses import replace
from datetime import UTC, datetime

import msgspec
import pytest

from agent.apply_schemas import Booking, Done, Outcome
from agent.schemas import Links, LinkState
from kiosk.journey.actions import Failed, SetLanguage, Took
from kiosk.journey.apply import ApplyAnswered, AskWhatBecame, Confirm, TakeBooked
from kiosk.journey.errands import TakeTicket
from kiosk.journey.look import Look
from kiosk.journey.lookup import Agree, ChooseItem
from kiosk.journey.route import Back, Home, Open, Page, Route
from kiosk.screens.choosing.view_model import choosing_view
from tests.screens import apply_samples as made
from tests.screens import samples
from tests.screens.asking_walk import Walk, identified
from tests.screens.test_apply_pages import ZH, key, receipt
from tests.screens.ticket_models import YOUNG, classes

ITEM = "appt.checkin"
SLOT = datetime(2026, 11, 28, 2, 0, tzinfo=UTC)
BOOKING = Booking(appointment="YY-17", slot_at=SLOT, service="pension")


def done(booking: Booking | None = BOOKING, outcome: Outcome = Outcome.DONE) -> Done:
    return msgspec.structs.replace(made.done(ITEM, outcome), booking=booking)


def confirmed(answer: Done | None = None) -> Walk:
    walk = identified().do(ChooseItem(ITEM), Agree()).answer(made.reviewing(ITEM))
    return walk.do(Confirm()).answer(answer or done())


def refused(reason: str, detail: str = "") -> Walk:
    walk = confirmed()
    assert walk.model.waiting_for is not None
    return walk.do(Failed(walk.model.waiting_for, reason, detail))


def takes(walk: Walk) -> list[TakeTicket]:
    return [errand for errand in walk.errands if isinstance(errand, TakeTicket)]


@pytest.mark.parametrize("outcome", [Outcome.DONE, Outcome.ALREADY])
def test_the_number_is_asked_for_with_the_receipt(outcome: Outcome) -> None:
    walk = confirmed(done(outcome=outcome))
    (asked,) = takes(walk)
    assert (asked.service, asked.appointment, asked.slot_at) == ("pension", "YY-17", SLOT)
    assert (walk.page, walk.model.held) == (Page.RECEIPT, True)
    assert walk.do(Back(), Home(), TakeBooked()).page is Page.RECEIPT
    assert walk.do(Took(asked.command, samples.taken())).page is Page.TAKEN
    assert takes(walk) == [asked]


def test_the_receipt_in_other_words_takes_no_second_number() -> None:
    walk = refused("service_paused").do(SetLanguage("en"))
    asked = walk.model.waiting_for
    assert isinstance(asked, AskWhatBecame)
    walk.do(ApplyAnswered(asked, done()))
    assert len(takes(walk)) == 1


def test_nobody_answered_and_the_key_asks_under_the_same_command() -> None:
    walk = refused("queue_down")
    page = receipt(walk.model)
    assert page.line == ZH("apply.number_away")
    assert key(page.paper, "take").action == TakeBooked()
    walk.do(TakeBooked())
    assert takes(walk)[0] == takes(walk)[1]


def test_too_early_says_from_when_and_asks_anew_later() -> None:
    walk = refused("appointment_early", "09:45")
    assert "09:45" in receipt(walk.model).line
    walk.do(TakeBooked())
    first, second = takes(walk)
    assert first.command != second.command


@pytest.mark.parametrize("reason", ["appointment_used", "already_waiting"])
def test_the_number_that_there_is_stands_large(reason: str) -> None:
    page = receipt(refused(reason, "A012").model)
    assert (page.label, page.number, page.line) == (ZH("taken.number"), "A012", ZH(f"refused.{reason}"))
    assert [one.tag for one in page.paper] == ["print"]


@pytest.mark.parametrize(
    "reason", ["service_paused", "hall_closed", "appointment_other_day", "never_heard_of"]
)
def test_any_other_refusal_leads_to_an_ordinary_number(reason: str) -> None:
    page = receipt(refused(reason).model)
    assert key(page.paper, "take").action == Open(Route(Page.CLASSES))
    assert key(page.paper, "take").kind == "action"


@pytest.mark.parametrize("booking", [None, msgspec.structs.replace(BOOKING, service="")])
def test_a_matter_that_no_service_is_named_for_leads_to_an_ordinary_number(booking: Booking | None) -> None:
    walk = confirmed(done(booking) if booking is not None else msgspec.structs.replace(done(), booking=None))
    page = receipt(walk.model)
    assert takes(walk) == []
    assert page.line == ZH("apply.number_yourself")
    assert key(page.paper, "take").action == Open(Route(Page.CLASSES))


def test_a_receipt_of_anything_else_takes_no_number() -> None:
    walk = identified().do(ChooseItem("card.loss"), Agree()).answer(made.reviewing("card.loss"))
    walk.do(Confirm()).answer(made.done("card.loss", Outcome.DONE))
    assert takes(walk) == []


def test_who_is_known_is_offered_the_check_in_where_numbers_are_taken() -> None:
    model = classes(Look(), YOUNG)
    view = choosing_view(model, ZH)
    assert (view.priority_button, view.priority_action) == (ZH("choose.check_in"), ChooseItem(ITEM))
    assert Walk(state=model.state, stack=model.stack).do(ChooseItem(ITEM)).page is Page.NOTICE


@pytest.mark.parametrize(
    "change",
    [
        {"offered": ()},
        {"visit": samples.visit()},
        {"links": Links(gateway=LinkState.DOWN, queue=LinkState.UP, fleet=LinkState.UP)},
    ],
)
def test_it_is_not_offered_to_strangers_or_where_it_cannot_be_done(change: dict[str, object]) -> None:
    model = classes(Look(), YOUNG)
    assert model.state is not None
    other = replace(model, state=msgspec.structs.replace(model.state, **change))
    assert choosing_view(other, ZH).priority_action == Open(Route(Page.IDENTIFY))
