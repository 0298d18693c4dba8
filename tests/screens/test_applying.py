"""Filling in a form: steps forward and back, fields, 修改, and the way there."""

import msgspec

from agent.apply_schemas import Choice
from agent.lookup_schemas import Account, Cell, ChooseAccount, NeedsMore, NoAnswer, Way, Why
from agent.schemas import PinEntry, PinStep, Role
from kiosk.journey.actions import Failed, Heard, SetLanguage
from kiosk.journey.apply import (
    Applying,
    AskForm,
    AskStep,
    GoToStep,
    HandStep,
    NextStep,
    OpenField,
    PickOption,
    TakeEntry,
)
from kiosk.journey.entry import TypeKey
from kiosk.journey.filling import asked_now
from kiosk.journey.lookup import Agree, AskAgain, AskPin, ChooseItem
from kiosk.journey.lookup import ChooseAccount as TapAccount
from kiosk.journey.route import Back, Home, Page, Route
from tests.screens.apply_walk import CLAIM, asked, at_first_step, at_review, filling, full, reviewing, typed
from tests.screens.asking_walk import HERE, identified

NOTICE = Route(Page.NOTICE, CLAIM)


def test_a_form_is_begun_where_a_lookup_would_be_asked() -> None:
    walk = identified().do(ChooseItem(CLAIM), Agree())
    assert walk.last == AskForm("c1", CLAIM, "zh_CN")
    assert walk.wishes == []
    walk.answer(filling())
    assert walk.model.stack == (*HERE, NOTICE, Route(Page.FORM_STEP, "contact"))


def test_a_step_up_begins_the_form_again() -> None:
    walk = identified().do(ChooseItem(CLAIM), Agree()).answer(NeedsMore(level=2, ways=(Way.PIN,)))
    assert (walk.page, walk.last) == (Page.PROVE_PIN, AskPin(Role.SELF))
    walk.hear(pin=PinEntry(step=PinStep.ACCEPTED, role=Role.SELF), level=2)
    assert isinstance(walk.model.waiting_for, AskForm)
    assert walk.answer(filling()).page is Page.FORM_STEP


def test_one_of_several_accounts_begins_the_form_for_it() -> None:
    walk = identified().do(ChooseItem(CLAIM), Agree())
    walk.answer(ChooseAccount(accounts=(Account(id="a1", cells=()), Account(id="a2", cells=()))))
    assert walk.do(TapAccount("a2")).last == AskForm("c2", CLAIM, "zh_CN", account="a2")


def test_who_is_not_eligible_hears_why_before_anything_is_asked() -> None:
    walk = identified().do(ChooseItem(CLAIM), Agree())
    walk.answer(NoAnswer(why=Why.NOT_ELIGIBLE, said="缴费不满 12 个月"))
    assert walk.page is Page.NO_ANSWER
    assert walk.model.lookup.refused == NoAnswer(why=Why.NOT_ELIGIBLE, said="缴费不满 12 个月")


def test_what_is_missing_is_said_at_once_and_nobody_is_asked() -> None:
    walk = at_first_step().do(NextStep())
    assert dict(walk.model.applying.wrong) == {"phone": "required", "address": "required"}
    assert asked(walk, HandStep) == []
    typed(walk, phone="19912345678")
    assert dict(walk.model.applying.wrong) == {"address": "required"}


def test_a_step_hands_over_all_that_is_asked_and_nothing_that_is_known() -> None:
    walk = full(at_first_step()).answer(filling("lost_work"))
    handed = asked(walk, HandStep)[0]
    assert isinstance(handed, HandStep)
    assert [name for name, _ in handed.values] == ["phone", "address"]
    assert walk.model.stack[-1] == Route(Page.FORM_STEP, "lost_work")
    assert walk.model.applying.values == ()


def test_what_was_taken_out_again_is_handed_over_empty() -> None:
    walk = full(at_first_step()).answer(
        filling("lost_work", values={"certificate_number": "JY0001", "employer": "某某公司"})
    )
    typed(walk, certificate_number="")
    full(walk)
    handed = asked(walk, HandStep)[1]
    assert isinstance(handed, HandStep)
    assert dict(handed.values)["certificate_number"] == ""


def test_a_second_tap_hands_nothing_over_twice() -> None:
    walk = full(at_first_step()).do(NextStep(), NextStep())
    assert len(asked(walk, HandStep)) == 1


def test_what_the_visits_process_finds_wrong_stands_beside_the_field_and_what_was_typed_stays() -> None:
    walk = full(at_first_step())
    told = filling(values={"phone": "19912345678"}, wrong={"phone": "phone"})
    walk.answer(told)
    assert walk.model.stack[-1] == Route(Page.FORM_STEP, "contact")
    assert dict(walk.model.applying.wrong) == {"phone": "phone"}
    assert walk.model.applying.value("phone") == "19912345678"


def test_a_field_has_a_page_of_its_own_and_what_is_typed_there_comes_back() -> None:
    walk = at_first_step().do(OpenField("phone"))
    assert walk.model.stack[-1] == Route(Page.ENTRY, "phone")
    walk.do(*(TypeKey(digit) for digit in "19912345678"), TakeEntry())
    assert walk.model.stack[-1] == Route(Page.FORM_STEP, "contact")
    assert walk.model.applying.value("phone") == "19912345678"
    assert walk.model.applying.entry is None


def test_a_field_that_is_left_keeps_what_it_had() -> None:
    walk = typed(at_first_step(), phone="19912345678").do(OpenField("phone"), TypeKey("1"), Back())
    assert walk.page is Page.FORM_STEP
    assert walk.model.applying.value("phone") == "19912345678"


def test_what_is_known_is_not_opened() -> None:
    assert at_first_step().do(OpenField("name")).page is Page.FORM_STEP


def test_an_answer_asks_for_more_on_the_same_step_and_takes_it_back() -> None:
    walk = full(full(at_first_step()).answer(filling("lost_work"))).answer(filling("payment"))
    assert [one.id for one in asked_now(walk.model)] == ["pay_to"]
    walk.do(PickOption("pay_to", "bank"))
    assert [one.id for one in asked_now(walk.model)] == ["pay_to", "bank", "bank_account"]
    walk.do(PickOption("pay_to", "social_card"))
    assert [one.id for one in asked_now(walk.model)] == ["pay_to"]


def test_a_choice_of_the_back_office_goes_back_as_it_came() -> None:
    choices = {"which_card": (Choice(value="k1", cells=(Cell(field="card_number", text="Y99****21"),)),)}
    walk = identified().do(ChooseItem("card.loss"), Agree())
    walk.answer(filling("card", "card.loss", choices=choices))
    walk.do(PickOption("which_card", "k1"), NextStep())
    assert walk.last == HandStep("d1", "card", (("which_card", "k1"),), "zh_CN")


# ---- back ----


def test_back_walks_the_steps_back_and_keeps_what_was_typed() -> None:
    walk = full(at_first_step()).answer(filling("lost_work"))
    typed(walk, employer="某某公司").do(Back())
    assert walk.last == AskStep("d1", "contact", "zh_CN")
    walk.answer(filling("contact", values={"phone": "19912345678"}))
    assert walk.model.stack[-1] == Route(Page.FORM_STEP, "contact")
    full(walk).answer(filling("lost_work"))
    assert walk.model.applying.value("employer") == "某某公司"


def test_back_from_the_first_step_is_the_notice_and_going_on_finds_it_as_it_was() -> None:
    walk = typed(at_first_step(), phone="19912345678").do(Back())
    assert walk.model.stack == (*HERE, NOTICE)
    before = len(walk.errands)
    walk.do(Agree())
    assert walk.page is Page.FORM_STEP
    assert len(walk.errands) == before
    assert walk.model.applying.value("phone") == "19912345678"


def test_the_same_item_chosen_again_begins_anew() -> None:
    walk = typed(at_first_step(), phone="19912345678").do(Home(), ChooseItem(CLAIM))
    assert walk.model.applying.values == ()
    assert isinstance(walk.do(Agree()).last, AskForm)


def test_who_does_not_want_to_wait_may_go() -> None:
    walk = full(at_first_step()).do(Home())
    assert (walk.page, walk.model.waiting_for) == (Page.HOME, None)


def test_back_from_the_review_is_the_last_step() -> None:
    walk = at_review().do(Back())
    assert walk.last == AskStep("d1", "payment", "zh_CN")
    assert walk.answer(filling("payment")).model.stack == (*HERE, NOTICE, Route(Page.FORM_STEP, "payment"))


# ---- 修改 ----


def test_a_change_comes_back_to_the_review() -> None:
    walk = at_review().do(GoToStep("contact"))
    assert walk.last == AskStep("d1", "contact", "zh_CN", edits=True)
    walk.answer(filling("contact"))
    assert walk.model.stack == (*HERE, NOTICE, Route(Page.REVIEW), Route(Page.FORM_STEP, "contact"))
    full(walk).answer(filling("lost_work"))
    assert walk.last == AskStep("d1", "", "zh_CN")
    assert walk.answer(reviewing()).model.stack == (*HERE, NOTICE, Route(Page.REVIEW))


def test_back_from_a_change_is_the_review_as_it_was() -> None:
    walk = at_review().do(GoToStep("contact")).answer(filling("contact")).do(Back())
    assert walk.page is Page.REVIEW
    assert walk.model.waiting_for is None


def test_a_change_that_asks_for_more_leads_through_it() -> None:
    walk = at_review().do(GoToStep("contact")).answer(filling("contact"))
    full(walk).answer(filling("lost_work")).answer(filling("lost_work", wrong={"employer": "required"}))
    assert walk.model.stack[-1] == Route(Page.FORM_STEP, "lost_work")


# ---- words and what is gone ----


def test_other_words_are_asked_for_and_what_is_typed_stays() -> None:
    walk = typed(at_first_step(), phone="19912345678").do(SetLanguage("en"))
    assert walk.last == AskStep("d1", "contact", "en")
    walk.answer(filling("contact"))
    assert walk.model.applying.value("phone") == "19912345678"
    assert len(asked(walk, AskStep)) == 1


def test_other_words_while_a_field_is_open_keep_it_open() -> None:
    walk = at_first_step().do(OpenField("phone"), TypeKey("1"), SetLanguage("en")).answer(filling())
    assert walk.page is Page.ENTRY
    entry = walk.model.applying.entry
    assert entry is not None
    assert entry.text == "1"


def test_a_draft_that_is_gone_can_be_begun_anew() -> None:
    walk = full(at_first_step()).answer(NoAnswer(why=Why.GONE))
    assert walk.page is Page.NO_ANSWER
    assert isinstance(walk.do(AskAgain()).last, AskForm)


def test_a_visits_process_that_is_silent_has_nothing_of_it() -> None:
    walk = full(at_first_step())
    waited = walk.model.waiting_for
    assert waited is not None
    walk.do(Failed(waited, ""))
    assert walk.model.lookup.refused == NoAnswer(why=Why.GONE)


def test_nothing_that_is_typed_is_in_a_models_words() -> None:
    walk = typed(at_first_step(), phone="19912345678").do(OpenField("phone"))
    assert "19912345678" not in repr(walk.model)


def test_what_was_typed_is_gone_with_the_visit() -> None:
    walk = typed(at_first_step(), phone="19912345678")
    state = walk.model.state
    assert state is not None
    walk.do(Heard(msgspec.structs.replace(state, visit=None), walk.model.at))
    assert walk.model.applying == Applying()
