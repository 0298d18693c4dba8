"""A new PIN of a form: the keypad is asked for it when its page opens, and no more when the page is left."""

import pytest

from agent.schemas import Role
from kiosk.journey.actions import Action, Failed
from kiosk.journey.apply import OpenField, TakeEntry
from kiosk.journey.entry import TYPED_PIN
from kiosk.journey.lookup import Agree, AskNoPin, AskPin, ChooseItem, PinAgain
from kiosk.journey.route import Back, Home, Page
from tests.screens import apply_samples as made
from tests.screens.asking_walk import Walk, identified

FORM = "card.pin_change"
ASKED = AskPin(Role.SELF, "new_pin")


def at_the_pin() -> Walk:
    """The page of the new PIN."""
    walk = identified().do(ChooseItem(FORM), Agree()).answer(made.filling(FORM, "pin"))
    return walk.do(OpenField("new_pin"))


def test_opening_the_field_lets_the_keys_count_for_it() -> None:
    walk = at_the_pin()
    assert (walk.page, walk.last) == (Page.ENTRY, ASKED)


@pytest.mark.parametrize("leaving", [Back(), Home(), TakeEntry()])
def test_leaving_the_page_ends_it(leaving: Action) -> None:
    assert AskNoPin() in at_the_pin().do(leaving).errands


def test_once_more_asks_for_the_same_field() -> None:
    assert at_the_pin().do(PinAgain()).last == ASKED


def test_a_keypad_that_is_not_there_is_said_and_once_more_forgets_it() -> None:
    walk = at_the_pin().do(Failed(ASKED, "no_pinpad"))
    assert walk.model.problem == "no_pinpad"
    assert walk.do(PinAgain()).model.problem == ""


def test_of_the_pin_the_step_knows_only_that_it_is_there() -> None:
    walk = at_the_pin().do(TakeEntry())
    assert (walk.page, walk.model.applying.value("new_pin")) == (Page.FORM_STEP, TYPED_PIN)


def test_a_field_that_is_typed_asks_no_keypad() -> None:
    walk = identified().do(ChooseItem("unemp.claim"), Agree()).answer(made.filling("unemp.claim", "contact"))
    walk.do(OpenField("phone"), Back())
    assert not [errand for errand in walk.errands if isinstance(errand, AskPin | AskNoPin)]
