"""From the chosen item to its answer: what taps, cards and answers do to the one model."""

import pytest

from agent.lookup_schemas import (
    Account,
    ChooseAccount,
    NeedsMore,
    NoAnswer,
    Way,
    Why,
    WrongInput,
)
from agent.schemas import CardStep, CodeFor, PinEntry, PinStep, Role
from kiosk.journey.actions import (
    Failed,
    ReadAgain,
)
from kiosk.journey.errands import AskCode, AskNoCode
from kiosk.journey.lookup import (
    Agree,
    Answered,
    ArmFor,
    AskAgain,
    AskItem,
    AskNoPin,
    AskPin,
    AskSlice,
    ChooseItem,
    ChoosePeriod,
    PinAgain,
    ProveBy,
    TurnSlice,
    Wish,
)
from kiosk.journey.lookup import ChooseAccount as TapAccount
from kiosk.journey.route import Back, Home, Page, Route
from tests.screens import samples
from tests.screens.asking_walk import HERE, ITEM, Walk, identified, known, shown


def test_an_item_shows_its_notice_before_anything_is_asked() -> None:
    walk = Walk().do(ChooseItem(ITEM))
    assert walk.page is Page.NOTICE
    assert walk.errands == []


def test_nobody_known_is_asked_for_a_card_and_a_code() -> None:
    walk = Walk().do(ChooseItem(ITEM), Agree())
    assert walk.page is Page.PROVE_CARD
    assert walk.errands == [ArmFor(Role.SELF), AskCode(CodeFor.IDENTITY)]


def test_a_card_that_was_read_asks_by_itself() -> None:
    walk = Walk().do(ChooseItem(ITEM), Agree()).hear(card=CardStep.ARMED).hear(card=CardStep.READING)
    walk.hear(card=CardStep.READ, person=samples.elder())
    assert isinstance(walk.last, AskItem)
    assert walk.last.wish == Wish(ITEM)
    walk.hear(remaining_s=80.0)
    assert sum(isinstance(errand, AskItem) for errand in walk.errands) == 1


def test_somebody_known_is_not_asked_for_a_card_again() -> None:
    walk = identified().do(ChooseItem(ITEM), Agree())
    assert isinstance(walk.last, AskItem)
    assert walk.page is Page.NOTICE


def test_the_way_to_an_answer_is_not_walked_back() -> None:
    walk = (
        Walk().do(ChooseItem(ITEM), Agree()).hear(card=CardStep.READ, person=samples.elder()).answer(shown())
    )
    assert walk.model.stack == (*HERE, Route(Page.ANSWER, ITEM))
    assert AskNoCode() in walk.errands
    assert walk.do(Back()).model.stack == HERE


def test_a_card_of_before_does_not_answer_for_a_relative() -> None:
    visit = known(relative=samples.elder(), role=Role.RELATIVE)
    walk = identified().hear(relative=visit.relative).do(ChooseItem(ITEM), Agree(for_relative=True))
    assert ArmFor(Role.RELATIVE) in walk.errands
    walk.hear(role=Role.RELATIVE, card=CardStep.READ)
    assert walk.wishes == []
    walk.hear(card=CardStep.ARMED).hear(card=CardStep.READ)
    assert walk.wishes == [Wish(ITEM, for_relative=True)]


def test_who_asks_for_a_relative_is_read_first() -> None:
    walk = Walk().do(ChooseItem(ITEM), Agree(for_relative=True))
    assert walk.last == AskCode(CodeFor.IDENTITY)
    walk.hear(card=CardStep.ARMED).hear(card=CardStep.READ, person=samples.elder())
    assert walk.page is Page.PROVE_CARD
    assert walk.errands[-2:] == [ArmFor(Role.RELATIVE), AskNoCode()]


def test_only_the_resident_may_stand_for_themselves_by_a_code() -> None:
    walk = identified().do(ChooseItem(ITEM), Agree()).answer(NeedsMore(level=2, ways=(Way.ATTENDANT,)))
    assert walk.last == ArmFor(Role.ATTENDANT)
    assert not any(isinstance(errand, AskCode) for errand in walk.errands)


def test_one_way_to_prove_more_is_taken_and_several_are_shown() -> None:
    walk = identified().do(ChooseItem("pens.payments"), Agree())
    walk.answer(NeedsMore(level=2, ways=(Way.PIN, Way.ATTENDANT)))
    assert walk.page is Page.PROVE_WAY
    walk.do(ProveBy(Way.PIN))
    assert (walk.page, walk.last) == (Page.PROVE_PIN, AskPin(Role.SELF))
    left = walk.do(Back())
    assert (left.page, left.last) == (Page.NOTICE, AskNoPin())


def test_no_way_to_prove_more_leads_to_a_person() -> None:
    walk = identified().do(ChooseItem("pens.payments"), Agree()).answer(NeedsMore(level=2, ways=()))
    assert walk.page is Page.NO_ANSWER
    assert walk.model.lookup.needs == NeedsMore(level=2, ways=())


def test_an_accepted_pin_asks_again_once() -> None:
    walk = identified().do(ChooseItem("pens.payments"), Agree()).answer(NeedsMore(level=2, ways=(Way.PIN,)))
    walk.hear(pin=PinEntry(step=PinStep.REFUSED, role=Role.SELF, tries_left=4))
    assert walk.page is Page.PROVE_PIN
    walk.hear(pin=PinEntry(step=PinStep.ACCEPTED, role=Role.SELF)).hear(level=2)
    assert sum(isinstance(errand, AskItem) for errand in walk.errands) == 2


def test_keys_that_do_not_count_any_more_are_asked_to_count_again() -> None:
    walk = identified().do(ChooseItem("pens.payments"), Agree()).answer(NeedsMore(level=2, ways=(Way.PIN,)))
    assert walk.do(PinAgain()).last == AskPin(Role.SELF)


def test_the_attendants_card_is_followed_by_their_pin() -> None:
    walk = (
        identified()
        .do(ChooseItem("pens.payments"), Agree())
        .answer(NeedsMore(level=2, ways=(Way.ATTENDANT,)))
    )
    walk.hear(role=Role.ATTENDANT, card=CardStep.ARMED).hear(card=CardStep.READ, attendant=samples.elder())
    assert (walk.page, walk.last) == (Page.PROVE_PIN, AskPin(Role.ATTENDANT))


def test_who_was_lost_with_the_visits_process_is_asked_for_the_own_card_again() -> None:
    pin = identified().do(ChooseItem("pens.payments"), Agree()).answer(NeedsMore(level=2, ways=(Way.PIN,)))
    pin.hear(person=None, card=CardStep.READ, pin=PinEntry(step=PinStep.DOWN, role=Role.SELF))
    assert pin.model.stack[-1] == Route(Page.PROVE_CARD, "self")
    assert ArmFor(Role.SELF) in pin.errands
    asked = len(pin.wishes)
    assert len(pin.hear(level=0).wishes) == asked, "what was read before is nobody's"
    pin.hear(card=CardStep.ARMED).hear(card=CardStep.READ, person=samples.elder())
    assert len(pin.wishes) == asked + 1
    other = identified().do(ChooseItem(ITEM), Agree(for_relative=True))
    other.hear(person=None, role=Role.SELF, card=CardStep.FAILED)
    assert other.model.stack[-1] == Route(Page.PROVE_CARD, "self")
    other.hear(card=CardStep.ARMED).hear(card=CardStep.READ, person=samples.elder())
    assert other.model.stack[-1] == Route(Page.PROVE_CARD, "relative")


def test_reading_again_reads_for_the_same_person() -> None:
    walk = identified().do(ChooseItem(ITEM), Agree(for_relative=True), ReadAgain())
    assert walk.last == ArmFor(Role.RELATIVE)


def test_a_refused_keypad_or_reader_says_so_on_its_page() -> None:
    walk = identified().do(ChooseItem("pens.payments"), Agree()).answer(NeedsMore(level=2, ways=(Way.PIN,)))
    assert walk.do(Failed(AskPin(Role.SELF), "no_pinpad")).model.problem == "no_pinpad"


def test_several_accounts_are_a_choice_and_the_choice_stays() -> None:
    walk = (
        identified()
        .do(ChooseItem(ITEM), Agree())
        .answer(ChooseAccount(accounts=(Account(id="A-1", cells=()),)))
    )
    assert walk.page is Page.ACCOUNTS
    walk.do(TapAccount("A-1")).answer(shown())
    walk.do(ChoosePeriod((("from", "202501"), ("to", "202512"))))
    assert isinstance(walk.last, AskItem)
    assert walk.last.wish == Wish(ITEM, inputs=(("from", "202501"), ("to", "202512")), account="A-1")


def test_a_wrong_period_is_asked_again_with_what_is_wrong() -> None:
    walk = identified().do(ChooseItem(ITEM), Agree()).answer(WrongInput(inputs={"from": "order"}))
    assert (walk.page, walk.model.lookup.wrong) == (Page.PERIOD, (("from", "order"),))


@pytest.mark.parametrize("why", Why)
def test_no_answer_is_a_page_and_the_wish_can_be_asked_again(why: Why) -> None:
    walk = identified().do(ChooseItem(ITEM), Agree()).answer(NoAnswer(why=why))
    assert walk.page is Page.NO_ANSWER
    before = walk.last
    walk.do(AskAgain())
    assert isinstance(walk.last, AskItem)
    assert walk.last != before
    assert walk.answer(shown()).page is Page.ANSWER


def test_a_visits_process_that_is_silent_is_an_answer_that_did_not_come() -> None:
    walk = identified().do(ChooseItem(ITEM), Agree())
    waited = walk.model.waiting_for
    assert waited is not None
    walk.do(Failed(waited, ""))
    assert (walk.page, walk.model.waiting_for) == (Page.NO_ANSWER, None)
    assert walk.model.lookup.refused == NoAnswer(why=Why.DOWN)


def test_who_does_not_want_to_wait_for_a_slow_back_office_may_go() -> None:
    walk = identified().do(ChooseItem(ITEM), Agree(), TurnSlice(2))
    assert sum(isinstance(errand, AskItem | AskSlice) for errand in walk.errands) == 1
    late = walk.model.waiting_for
    assert isinstance(late, AskItem)
    walk.do(Home())
    assert (walk.page, walk.model.waiting_for) == (Page.HOME, None)
    assert walk.do(Answered(late, shown())).page is Page.HOME


def test_a_late_answer_changes_nothing() -> None:
    walk = identified().do(ChooseItem(ITEM), Agree())
    late = walk.model.waiting_for
    assert isinstance(late, AskItem)
    walk.answer(shown()).do(Back())
    before = walk.model
    assert walk.do(Answered(late, shown(item="card.info"))).model == before
