"""The certification and a face before the camera: what fingers, the agent and the visit's process do to the one model."""

from pathlib import Path

import msgspec
import pytest

from agent.certify_schemas import (
    AskCertified,
    AskStanding,
    CertConfirming,
    Consented,
    GiveConsent,
    NotCertified,
    PrintCertified,
    WithdrawConsent,
    Withdrawn,
)
from agent.face_schemas import FacePurpose, FaceStep, FaceTrouble
from agent.lookup_schemas import NeedsMore, NoAnswer, Printing, Way, Why
from agent.schemas import CardStep, Role
from kiosk.domain.texts import load_texts
from kiosk.journey.actions import Failed, Heard, SetLanguage, SetSize, Ticked
from kiosk.journey.certified import CONSENT_DOWN, WITHDRAW_DOWN
from kiosk.journey.certify import (
    BeginFace,
    CertifyAnswered,
    Consent,
    LookAway,
    LookIntoFace,
    PrintCertification,
    ToPeople,
    TryAgain,
    WarmFaces,
    Withdraw,
)
from kiosk.journey.errands import EndVisit
from kiosk.journey.look import Size
from kiosk.journey.lookup import Agree, ArmFor, AskItem, ChooseItem, ProveBy
from kiosk.journey.route import Back, Page
from kiosk.screens.certify_confirming.view_model import certify_confirming_view
from kiosk.screens.consent.view_model import consent_view
from tests.screens import samples
from tests.screens.asking_walk import shown
from tests.screens.certify_models import DONE, ITEM, standing
from tests.screens.certify_walk import (
    PURPOSE,
    Certification,
    after_attempt,
    at_consent,
    at_due,
    at_face,
    walk,
)

ZH = load_texts(Path("config/texts"), "zh_CN")

# ---- who is due, and the consent ----


def test_the_models_are_loaded_while_the_notice_is_read() -> None:
    chosen = walk()
    chosen.do(ChooseItem(ITEM))
    assert (chosen.page, chosen.errands) == (Page.NOTICE, [WarmFaces(PURPOSE)])


def test_who_is_due_is_asked_after_the_notice() -> None:
    asked = walk()
    asked.do(ChooseItem(ITEM), Agree())
    assert asked.told(AskStanding(language="zh_CN", purpose=PURPOSE))
    asked.says(standing())
    assert asked.on(Page.CERTIFY)
    asked.do(Back())
    assert asked.on(Page.ITEMS)


def test_no_face_is_looked_at_before_a_tap_of_its_own() -> None:
    agreed = at_consent()
    assert (agreed.page, agreed.asked(LookIntoFace)) == (Page.CONSENT, [])
    agreed.do(Consent())
    assert agreed.told(GiveConsent(command="c1", language="zh_CN", purpose=PURPOSE))
    assert agreed.asked(LookIntoFace) == []
    agreed.says(Consented(receipt="R1"))
    assert agreed.on(Page.FACE)
    assert agreed.told(LookIntoFace(PURPOSE, slow=True))


def test_a_consent_counts_on_its_own_page_only() -> None:
    assert at_due().do(Consent()).asked(GiveConsent) == []  # type: ignore[attr-defined]  # a Certification


def test_taps_while_the_consent_is_recorded_are_swallowed() -> None:
    agreed = at_consent()
    agreed.do(Consent(), Consent(), ToPeople())
    assert len(agreed.asked(GiveConsent)) == 1
    assert agreed.on(Page.CONSENT)


def test_a_consent_that_was_not_recorded_leads_nowhere_and_is_tapped_again() -> None:
    agreed = at_consent()
    agreed.do(Consent())
    agreed.says(NoAnswer(why=Why.DOWN))
    assert (agreed.page, agreed.model.problem) == (Page.CONSENT, CONSENT_DOWN)
    agreed.do(Consent())
    agreed.do(Failed(agreed.last, ""))
    agreed.do(Consent())
    commands = [one.command for one in agreed.asked(GiveConsent)]  # type: ignore[attr-defined]
    assert commands == ["c1", "c2", "c2"]


def test_a_consent_that_came_late_can_be_withdrawn() -> None:
    left = at_consent()
    left.do(Consent())
    errand = left.model.waiting_for
    left.do(Back(), CertifyAnswered(errand, Consented(receipt="R1")))  # type: ignore[arg-type]  # a GiveConsent
    assert (left.page, left.model.certify.consented) == (Page.CERTIFY, True)


def test_who_has_consented_goes_straight_before_the_camera() -> None:
    again = at_face()
    again.do(Back(), BeginFace())
    assert again.on(Page.FACE)


def test_the_pace_is_that_of_who_stands_here() -> None:
    young = msgspec.structs.replace(samples.elder(), age=59)
    agreed = at_consent()
    agreed.hear(person=young)
    agreed.do(Consent())
    assert agreed.says(Consented(receipt="R1")).last == LookIntoFace(PURPOSE, slow=False)


# ---- what came of it ----


def test_a_match_is_asked_about_at_the_back_office() -> None:
    passed = after_attempt(FaceStep.PASSED)
    assert passed.told(AskCertified(language="zh_CN"))
    passed.sees(FaceStep.PASSED)
    assert len(passed.asked(AskCertified)) == 1
    passed.says(DONE)
    assert passed.on(Page.CERTIFIED)
    assert passed.told(LookAway())
    passed.do(Back())
    assert passed.on(Page.HOME)


def test_while_nobody_knows_it_is_asked_every_two_seconds() -> None:
    confirmed = after_attempt(FaceStep.PASSED).says(CertConfirming(since_s=1.0))
    assert confirmed.on(Page.CERTIFY_CONFIRMING)
    at = confirmed.model.at
    confirmed.do(*(Ticked(samples.NOW, at + second) for second in (1, 2, 3)))
    assert len(confirmed.asked(AskCertified)) == 2
    confirmed.do(CertifyAnswered(AskCertified(language="zh_CN"), CertConfirming(since_s=4.0)))
    assert not confirmed.model.certify.unsent
    confirmed.do(Ticked(samples.NOW, at + 4))
    confirmed.do(CertifyAnswered(AskCertified(language="zh_CN"), DONE))
    assert confirmed.on(Page.CERTIFIED)


def test_what_could_not_be_sent_is_not_said_to_be_sent() -> None:
    waiting = after_attempt(FaceStep.PASSED).says(CertConfirming(since_s=1.0, sent=False))
    assert waiting.on(Page.CERTIFY_CONFIRMING)
    assert certify_confirming_view(waiting.model, ZH, "12333").title == "还没有发出去"
    waiting.do(Ticked(samples.NOW, waiting.model.at + 2))
    waiting.do(CertifyAnswered(AskCertified(language="zh_CN"), CertConfirming(since_s=4.0)))
    assert certify_confirming_view(waiting.model, ZH, "12333").title == "正在确认"


def test_an_answer_that_was_lost_is_being_confirmed() -> None:
    lost = after_attempt(FaceStep.PASSED)
    lost.do(Failed(lost.last, ""))
    assert lost.on(Page.CERTIFY_CONFIRMING)


def test_what_the_back_office_lets_people_look_at_is_not_tried_again() -> None:
    noted = after_attempt(FaceStep.PASSED).says(NotCertified(number="SM1"))
    assert noted.on(Page.FACE_AGAIN)
    noted.do(TryAgain())
    assert noted.on(Page.FACE_AGAIN)


def test_after_the_last_try_the_number_of_the_case_is_asked_for() -> None:
    last = after_attempt(FaceStep.NOT_PASSED, tries_left=0, again_in_s=600.0)
    assert last.told(AskCertified(language="zh_CN"))
    assert last.model.waiting_for is None
    last.do(CertifyAnswered(AskCertified(language="zh_CN"), NotCertified(number="SM1")))
    assert last.model.certify.not_certified == NotCertified(number="SM1")


def test_another_try_waits_for_the_cool_down() -> None:
    cooling = after_attempt(FaceStep.NOT_PASSED, tries_left=0, again_in_s=10.0)
    cooling.do(TryAgain())
    assert cooling.on(Page.FACE_AGAIN)
    cooling.do(Ticked(samples.NOW, cooling.model.at + 11), TryAgain())
    assert cooling.on(Page.FACE)


@pytest.mark.parametrize(
    ("step", "changes"),
    [(FaceStep.NOT_PASSED, {"tries_left": 0}), (FaceStep.OUT, {"trouble": FaceTrouble.NO_MODELS})],
    ids=["no-tries", "out"],
)
def test_where_no_face_can_be_tried_only_people_are_left(step: FaceStep, changes: dict[str, object]) -> None:
    over = after_attempt(step, **changes)
    over.do(TryAgain())
    assert over.on(Page.FACE_AGAIN)
    over.do(ToPeople())
    assert over.on(Page.BY_HAND)


def test_the_slip_is_printed_once_for_each_tap() -> None:
    printed = after_attempt(FaceStep.PASSED).says(DONE)
    printed.do(PrintCertification(), PrintCertification())
    assert len(printed.asked(PrintCertified)) == 1
    printed.says(Printing(job="j1"))
    assert printed.model.certify.job == "j1"


# ---- to withdraw ----


def test_to_withdraw_counts_here_at_once() -> None:
    withdrawn = at_face().sees(FaceStep.STANDING)
    withdrawn.do(Withdraw())
    assert withdrawn.errands[-2:] == [
        LookAway(),
        WithdrawConsent(command="c2", language="zh_CN", purpose=PURPOSE),
    ]
    assert not withdrawn.model.certify.consented
    withdrawn.says(Withdrawn(receipt="R2"))
    assert (withdrawn.page, withdrawn.model.certify.withdrawn) == (Page.CERTIFY, True)


def test_who_has_withdrawn_may_consent_anew() -> None:
    again = at_face().sees(FaceStep.STANDING)
    again.do(Withdraw())
    again.says(Withdrawn(receipt="R2"))
    again.do(BeginFace())
    assert again.on(Page.CONSENT)
    again.do(Consent())
    again.says(Consented(receipt="R3"))
    assert (again.page, again.model.certify.withdrawn) == (Page.FACE, False)


def test_who_wanted_no_face_and_consents_is_asked_no_more() -> None:
    wanted = at_due(wants_no_face=True)
    wanted.do(BeginFace(), Consent())
    wanted.says(Consented(receipt="R3"))
    known = wanted.model.certify.standing
    assert known is not None
    assert not known.wants_no_face


def test_a_withdrawal_that_was_not_noted_is_said_again() -> None:
    down = at_due()
    down.do(Withdraw())
    down.says(NoAnswer(why=Why.DOWN))
    assert (down.page, down.model.problem) == (Page.CERTIFY, WITHDRAW_DOWN)
    down.do(Withdraw())
    down.do(Failed(down.last, ""))
    assert down.model.problem == WITHDRAW_DOWN


def test_after_the_result_a_consent_is_withdrawn_where_one_stands() -> None:
    done = after_attempt(FaceStep.PASSED).says(DONE)
    done.do(Withdraw())
    done.says(Withdrawn(receipt="R2"))
    assert (done.page, done.model.certify.withdrawn) == (Page.CERTIFIED, True)


# ---- somebody under 14, and an item that needs more ----


def test_a_guardians_card_comes_before_the_consent_of_a_child() -> None:
    child = at_consent()
    child.do(Consent())
    child.says(NeedsMore(level=1, ways=(Way.GUARDIAN,)))
    assert child.on(Page.PROVE_CARD)
    assert child.told(ArmFor(Role.RELATIVE))
    child.hear(role=Role.RELATIVE, card=CardStep.ARMED)
    child.hear(card=CardStep.READ, relative=samples.elder())
    assert child.on(Page.CONSENT), "the guardian reads it, and presses the key"
    assert len(child.asked(GiveConsent)) == 1, "the child's, which counts for nothing"
    assert "监护人本人" in consent_view(child.model, ZH, True).note.words
    child.do(Consent())
    assert len(child.asked(GiveConsent)) == 2
    child.says(Consented(receipt="R1"))
    assert child.on(Page.FACE)


def needing_more() -> Certification:
    """Where a face is one of the ways."""
    asked = walk()
    asked.do(ChooseItem("pens.payments"), Agree())
    asked.answer(NeedsMore(level=2, ways=(Way.PIN, Way.FACE)))
    asked.do(ProveBy(Way.FACE))
    return asked


def test_an_item_that_needs_more_is_asked_again_after_the_face() -> None:
    proved = needing_more()
    purpose = FacePurpose.IDENTIFICATION
    assert proved.told(AskStanding(language="zh_CN", purpose=purpose))
    proved.says(standing(schemes=()))
    assert proved.on(Page.CONSENT)
    assert proved.told(WarmFaces(purpose))
    proved.do(Consent())
    assert proved.told(GiveConsent(command="c2", language="zh_CN", purpose=purpose))
    proved.says(Consented(receipt="R1")).begins()
    proved.sees(FaceStep.STANDING, purpose=purpose).sees(FaceStep.PASSED, purpose=purpose)
    assert isinstance(proved.last, AskItem)
    proved.answer(shown(item="pens.payments"))
    assert proved.on(Page.ANSWER)
    assert LookAway() in proved.errands
    proved.do(Back())
    assert proved.on(Page.ITEMS)


def test_without_a_portrait_the_other_ways_are_shown() -> None:
    proved = needing_more()
    proved.says(standing(schemes=(), has_portrait=False))
    assert proved.on(Page.BY_HAND)


# ---- other things from here ----


def test_what_is_looked_up_from_here_leads_back_here() -> None:
    looked = at_due()
    looked.do(ChooseItem("cert.history"), Agree())
    looked.answer(shown(item="cert.history"))
    assert looked.on(Page.ANSWER)
    looked.do(Back())
    assert looked.on(Page.CERTIFY)
    looked.do(BeginFace())
    looked.do(Consent())
    looked.says(Consented(receipt="R1"))
    assert [route.page for route in looked.model.stack] == [Page.HOME, Page.ITEMS, Page.CERTIFY, Page.FACE]


def test_another_language_asks_for_the_same_in_other_words() -> None:
    due = at_due()
    due.do(SetSize(Size.LARGE))
    assert len(due.asked(AskStanding)) == 1
    due.do(SetLanguage("en"))
    assert due.told(AskStanding(language="en", purpose=PURPOSE))


def test_what_nobody_waits_for_any_more_is_dropped() -> None:
    left = walk()
    left.do(ChooseItem(ITEM), Agree())
    errand = left.model.waiting_for
    left.do(Back(), CertifyAnswered(errand, standing()))  # type: ignore[arg-type]  # an AskStanding
    assert left.on(Page.ITEMS)


def test_a_visit_that_is_over_leaves_nothing_of_it() -> None:
    over = after_attempt(FaceStep.PASSED).says(DONE)
    assert over.model.personal
    assert over.model.state is not None
    over.do(Heard(msgspec.structs.replace(over.model.state, visit=None), 100.0))
    assert (over.page, over.model.certify.certified) == (Page.ATTRACT, None)
    assert over.asked(EndVisit) == []
