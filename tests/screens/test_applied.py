"""确认, and what became of it: sent once, never said to be done or failed before that is known, handed to a person."""

import msgspec
import pytest

from agent.apply_schemas import HandedOver, Outcome
from agent.lookup_schemas import NeedsMore, NoAnswer, Printing, Way, Why
from agent.schemas import CodeFor, HallState, PinEntry, PinStep, ReadCode, Role
from kiosk.journey.actions import Failed, Heard, SetLanguage, Took
from kiosk.journey.apply import (
    ApplyAnswered,
    AskHandOver,
    AskHow,
    AskProof,
    AskReceipt,
    AskWhatBecame,
    AskWhatBecameOf,
    Confirm,
    PrintOnA4,
    PrintReceipt,
    SendForm,
    ToPerson,
)
from kiosk.journey.errands import AskCode, AskNoCode, TakeTicket
from kiosk.journey.lookup import AskAgain
from kiosk.journey.route import Back, Home, Open, Page, Route
from tests.screens import samples
from tests.screens.apply_walk import (
    CLAIM,
    CODE,
    asked,
    at_first_step,
    at_review,
    confirming,
    done,
    filling,
    polls,
    reviewing,
    ticks,
)
from tests.screens.asking_walk import HERE, Walk


def sent() -> Walk:
    return at_review().do(Confirm())


def unknown() -> Walk:
    return sent().answer(confirming())


def test_a_second_tap_on_confirm_sends_nothing() -> None:
    walk = at_review().do(Confirm(), Confirm())
    assert len(asked(walk, SendForm)) == 1


def test_who_has_confirmed_hears_what_came_of_it() -> None:
    walk = sent().do(Home(), Back())
    assert walk.page is Page.REVIEW
    assert walk.model.held


@pytest.mark.parametrize("outcome", Outcome)
def test_the_receipt_is_the_end_of_the_way(outcome: Outcome) -> None:
    walk = sent().answer(done(outcome))
    assert walk.model.stack == (*HERE, Route(Page.RECEIPT, CLAIM))
    assert walk.model.applying.values == ()
    assert walk.do(Back()).page is Page.HOME


def test_what_is_wrong_is_changed_and_comes_back_to_the_review() -> None:
    walk = sent().answer(filling("lost_work", wrong={"employer": "too_short"}))
    assert walk.model.stack[-2:] == (Route(Page.REVIEW), Route(Page.FORM_STEP, "lost_work"))
    assert dict(walk.model.applying.wrong) == {"employer": "too_short"}
    assert walk.do(Back()).page is Page.REVIEW


@pytest.mark.parametrize("why", [Why.DOWN, Why.BUSY])
def test_what_was_not_sent_can_be_sent_again_from_where_it_is(why: Why) -> None:
    walk = sent().answer(NoAnswer(why=why))
    assert walk.page is Page.NO_ANSWER
    assert isinstance(walk.do(AskAgain()).last, SendForm)
    assert walk.answer(done()).page is Page.RECEIPT


def test_back_from_what_was_not_sent_is_the_review() -> None:
    assert sent().answer(NoAnswer(why=Why.DOWN)).do(Back()).page is Page.REVIEW


def test_more_to_prove_before_sending_sends_the_same_draft_then() -> None:
    walk = sent().answer(NeedsMore(level=2, ways=(Way.PIN,)))
    assert walk.page is Page.PROVE_PIN
    walk.hear(pin=PinEntry(step=PinStep.ACCEPTED, role=Role.SELF), level=2)
    assert isinstance(walk.model.waiting_for, SendForm)
    assert walk.model.waiting_for.draft == "d1"


# ---- 正在确认 ----


def test_what_nobody_knows_is_neither_done_nor_failed() -> None:
    walk = unknown()
    assert walk.model.stack == (*HERE, Route(Page.CONFIRMING, CLAIM))
    assert walk.model.applying.done is None


def test_it_asks_by_itself_and_one_question_at_a_time() -> None:
    walk = ticks(unknown(), 1, 2)
    assert polls(walk) == 0
    ticks(walk, 3, 4, 5, 6, 7)
    assert polls(walk) == 1
    assert walk.model.waiting_for is None, "a tap does not wait for it"


def test_what_is_known_at_last_is_the_receipt() -> None:
    walk = ticks(unknown(), 3)
    assert walk.do(ApplyAnswered(AskWhatBecame("d1", "zh_CN"), done())).page is Page.RECEIPT


def test_who_has_waited_once_gets_the_slip_with_the_code() -> None:
    walk = ticks(unknown(), 3).do(ApplyAnswered(AskWhatBecame("d1", "zh_CN"), confirming()))
    assert isinstance(walk.last, AskReceipt)
    walk.answer(Printing(job="j1"))
    ticks(walk, 6).do(ApplyAnswered(AskWhatBecame("d1", "zh_CN"), confirming()))
    assert len(asked(walk, AskReceipt)) == 1
    assert walk.model.applying.job == "j1"


def test_what_never_came_there_is_sent_again_only_by_a_finger() -> None:
    walk = ticks(unknown(), 3).do(ApplyAnswered(AskWhatBecame("d1", "zh_CN"), NoAnswer(why=Why.DOWN)))
    assert walk.page is Page.NO_ANSWER
    assert len(asked(walk, SendForm)) == 1
    assert isinstance(walk.do(AskAgain()).last, SendForm)


def test_a_visits_process_that_died_leaves_it_unknown() -> None:
    walk = sent()
    waited = walk.model.waiting_for
    assert isinstance(waited, SendForm)
    walk.do(Failed(waited, ""))
    assert walk.page is Page.CONFIRMING
    assert walk.model.applying.confirming is not None
    assert walk.model.applying.confirming.code == ""
    ticks(walk, 3).do(ApplyAnswered(AskWhatBecame("d1", "zh_CN"), NoAnswer(why=Why.GONE)))
    assert walk.page is Page.CONFIRMING
    ticks(walk, 6).do(Failed(AskWhatBecame("d1", "zh_CN"), ""))
    assert polls(ticks(walk, 9)) == 3


def test_nothing_is_asked_once_it_is_left() -> None:
    walk = ticks(ticks(unknown(), 3).do(Home()), 6, 9)
    assert polls(walk) == 1
    assert walk.do(ApplyAnswered(AskWhatBecame("d1", "zh_CN"), done())).page is Page.HOME


def test_a_finger_may_ask_too() -> None:
    assert polls(unknown().do(AskHow(), AskHow())) == 1


# ---- paper ----


def test_paper_is_asked_for_once_and_remembered_by_its_job() -> None:
    walk = sent().answer(done()).do(PrintReceipt(), PrintReceipt())
    assert len(asked(walk, AskReceipt)) == 1
    assert walk.answer(Printing(job="j1")).model.applying.job == "j1"
    walk.do(PrintOnA4())
    assert isinstance(walk.last, AskProof)
    walk.answer(Printing(job="j2"))
    assert (walk.model.applying.job, walk.model.applying.proof_job) == ("j1", "j2")


def test_a_proof_that_was_printed_as_often_as_it_may_says_so() -> None:
    walk = sent().answer(done()).do(PrintOnA4()).answer(NoAnswer(why=Why.NOT_ELIGIBLE))
    assert (walk.page, walk.model.applying.problem) == (Page.RECEIPT, "too_often")


def test_other_words_keep_the_receipt_and_its_paper() -> None:
    walk = sent().answer(done()).do(PrintReceipt()).answer(Printing(job="j1")).do(SetLanguage("en"))
    assert walk.last == AskWhatBecame("d1", "en")
    assert walk.answer(done()).model.applying.job == "j1"
    walk.do(SetLanguage("zh_CN"))
    assert walk.answer(NoAnswer(why=Why.GONE)).page is Page.RECEIPT


# ---- a person ----


def handed() -> HandedOver:
    return HandedOver(item=CLAIM, step="contact", case="AJ1")


def test_a_person_gets_the_case_with_the_number() -> None:
    walk = at_first_step().do(ToPerson())
    assert len(asked(walk, AskHandOver)) == 1
    taken = walk.answer(handed()).last
    assert isinstance(taken, TakeTicket)
    assert (taken.service, walk.model.applying.handed) == ("unemployment-benefit", handed())
    walk.do(Took(taken.command, samples.taken()))
    assert (walk.page, walk.model.applying.handed) == (Page.TAKEN, None)


def test_a_number_comes_also_where_the_case_could_not_be_handed_over() -> None:
    walk = at_first_step().do(ToPerson())
    waited = walk.model.waiting_for
    assert waited is not None
    walk.do(Failed(waited, ""))
    assert isinstance(walk.last, TakeTicket)
    assert walk.model.applying.handed is None


def test_where_no_number_is_given_the_page_says_so() -> None:
    walk = at_first_step()
    state = walk.model.state
    assert state is not None
    shut = msgspec.structs.replace(state, hall=samples.hall(HallState.CLOSED_TODAY))
    walk.do(Heard(shut, walk.model.at), ToPerson()).answer(handed())
    assert walk.page is Page.SHUT


def test_a_receipt_needs_no_case() -> None:
    assert isinstance(sent().answer(done()).do(ToPerson()).last, TakeTicket)


# ---- by the code on a slip ----


def scanned(code: str, problem: str = "") -> Walk:
    walk = Walk().do(Open(Route(Page.ASK_CODE)))
    assert walk.last == AskCode(CodeFor.RECEIPT)
    state = walk.model.state
    assert state is not None
    read = ReadCode(seq=1, code=code, problem=problem)
    return walk.do(Heard(msgspec.structs.replace(state, code=read), walk.model.at))


def test_a_slip_says_what_became_of_it_without_a_card() -> None:
    walk = scanned(CODE)
    assert isinstance(walk.last, AskWhatBecameOf)
    walk.answer(done())
    assert walk.page is Page.RECEIPT
    assert AskNoCode() in walk.errands


def test_a_slip_that_is_still_being_confirmed_is_asked_about_further() -> None:
    walk = scanned(CODE).answer(confirming())
    assert walk.page is Page.CONFIRMING
    assert polls(ticks(walk, 3)) == 1


@pytest.mark.parametrize("why", [Why.NO_DATA, Why.DOWN])
def test_a_slip_of_no_use_leaves_the_scanner_ready(why: Why) -> None:
    walk = scanned(CODE).answer(NoAnswer(why=why))
    assert (walk.page, walk.model.problem) == (Page.ASK_CODE, why)


def test_a_code_that_is_none_of_ours_is_not_asked_about() -> None:
    walk = scanned("", "unknown_code")
    assert (walk.model.problem, walk.model.waiting_for) == ("unknown_code", None)


def test_a_review_that_comes_instead_of_a_result_is_read_again() -> None:
    assert (
        ticks(unknown(), 3).do(ApplyAnswered(AskWhatBecame("d1", "zh_CN"), reviewing())).page is Page.REVIEW
    )
