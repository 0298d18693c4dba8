"""What the pages of the certification say and offer, in every state."""

from dataclasses import replace

import msgspec
import pytest

from agent.certify_schemas import GiveConsent, NotCertified, SchemeState
from agent.face_schemas import FaceStep, FaceTrouble
from agent.lookup_schemas import Way
from kiosk.domain.texts import LANGUAGES
from kiosk.journey.actions import Failed, TakeNumber
from kiosk.journey.certify import BeginFace, Consent, Shone, ToPeople, TryAgain, Withdraw
from kiosk.journey.look import Look, Size
from kiosk.journey.lookup import ChooseItem, ProveBy
from kiosk.journey.route import Page, Route
from kiosk.screens.by_hand.view_model import by_hand_view
from kiosk.screens.certified.view_model import certified_view
from kiosk.screens.certify.view_model import certify_view
from kiosk.screens.consent.view_model import POINTS, consent_view
from kiosk.screens.face.view_model import FacePageView, face_view
from kiosk.screens.face_again.view_model import face_again_view
from kiosk.screens.ways.view_model import ActKey
from tests.screens.certify_models import (
    CERTIFY,
    DONE,
    LIGHT,
    PURPOSE,
    SCHEMES,
    after,
    before_camera,
    consent,
    done,
    due,
    face,
)
from tests.screens.certify_walk import at_face
from tests.screens.test_texts import READ

CHINESE = READ["zh_CN"]
LOOK = Look()


def actions(*keys: ActKey) -> list[object]:
    """What the keys do."""
    return [key.action for key in keys]


def shown(case: str) -> FacePageView:
    """The page before the camera."""
    return face_view(CERTIFY[case](LOOK), CHINESE)


# ---- who is due ----


def test_each_benefit_says_where_it_stands_in_words_and_by_when() -> None:
    cards = certify_view(due(LOOK, *SCHEMES), CHINESE, True).cards
    assert [(card.state, card.icon) for card in cards] == [
        ("即将到期", "clock"), ("未认证", "info"), ("暂停发放", "warning"), ("已认证", "ok"),
    ]  # fmt: skip
    assert cards[0].line == "请在 **2026年12月31日** 以前认证"
    assert (cards[1].last, cards[3].line) == ("还没有认证过", "下次认证：2027年10月8日 以前")


def test_people_are_always_offered_and_the_face_where_one_can_be_compared() -> None:
    assert actions(*certify_view(due(LOOK), CHINESE, True).acts) == [ToPeople(), BeginFace()]
    for case in (
        "certify-no-face",
        "certify-no-portrait",
        "certify-out",
        "certify-withdrawn",
        "certify-done",
    ):
        acts = certify_view(CERTIFY[case](LOOK), CHINESE, True).acts
        assert (case, actions(*acts)) == (case, [ToPeople()])


@pytest.mark.parametrize(
    ("case", "anew"),
    [
        ("certify-withdrawn", True),
        ("certify-no-face", True),
        ("certify-withdraw-down", False),
        ("certify-no-portrait", False),
        ("certify-out", False),
        ("certify", False),
    ],
)
def test_who_only_refused_may_have_a_face_compared_after_all(case: str, anew: bool) -> None:
    more = actions(*certify_view(CERTIFY[case](LOOK), CHINESE, True).more)
    assert (BeginFace() in more) is anew


def test_a_consent_is_withdrawn_at_any_time_and_not_twice() -> None:
    assert Withdraw() in actions(*certify_view(due(LOOK), CHINESE, True).more)
    assert Withdraw() not in actions(*certify_view(CERTIFY["certify-withdrawn"](LOOK), CHINESE, True).more)
    assert Withdraw() in actions(*certify_view(CERTIFY["certify-withdraw-down"](LOOK), CHINESE, True).more)
    assert Withdraw() in actions(*certified_view(CERTIFY["certified"](LOOK), CHINESE, True).more)


# ---- the consent ----


def test_both_keys_of_the_consent_weigh_the_same_and_nothing_is_chosen_before() -> None:
    refuse, agree = consent_view(consent(LOOK), CHINESE, True).acts
    assert actions(refuse, agree) == [ToPeople(), Consent()]
    assert (refuse.kind, refuse.share) == (agree.kind, agree.share)


@pytest.mark.parametrize("portrait", [True, False])
@pytest.mark.parametrize("size", Size)
@pytest.mark.parametrize("language", LANGUAGES)
def test_the_whole_notice_was_shown_before_it_can_be_agreed_to(
    language: str, size: Size, portrait: bool
) -> None:
    seen: list[str] = []
    for leaf in range(1, 10):
        view = consent_view(consent(Look(size, language=language), str(leaf)), READ[language], portrait)
        seen += [point.words for point in view.points if point.words not in seen]
        if Consent() in actions(*view.acts):
            break
    assert len(seen) == len(POINTS)


def test_what_cannot_be_used_is_not_agreed_to() -> None:
    view = consent_view(CERTIFY["consent-out"](LOOK), CHINESE, True)
    assert (actions(*view.acts), view.note.words) == ([ToPeople()], CHINESE("consent.out"))


def test_while_the_consent_is_recorded_it_cannot_be_tapped_again() -> None:
    waits = consent(LOOK, waiting_for=GiveConsent(command="c", language="zh_CN", purpose=PURPOSE))
    assert [key.active for key in consent_view(waits, CHINESE, True).acts] == [True, False]


# ---- before the camera ----


def test_one_instruction_its_step_and_the_time_that_is_left() -> None:
    view = shown("face-turn")
    assert (view.says, view.icon, view.step, view.left) == (
        "请慢慢向左转头", "back", "第 1 步，共 2 步", "还剩 8 秒",
    )  # fmt: skip
    assert 0 < view.share < shown("face-mouth").share < shown("face-judging").share < 1


def test_the_ways_out_are_there_as_long_as_somebody_is_looked_at() -> None:
    assert actions(*shown("face-hint").acts) == [Withdraw(), ToPeople()]
    assert actions(*shown("face-shining").acts) == [Shone(None), ToPeople()]
    assert shown("face-confirming").acts == ()


def test_the_colours_are_shown_until_they_were_told() -> None:
    shines = CERTIFY["face-shining"](LOOK)
    assert face_view(shines, CHINESE).light == LIGHT
    told = before_camera(LOOK, face(FaceStep.SHINING, light=LIGHT, light_s=2.0))
    shone = replace(told, certify=replace(told.certify, shone=True))
    assert face_view(shone, CHINESE).light == ()


def test_what_is_left_of_an_earlier_attempt_is_not_shown() -> None:
    assert face_view(before_camera(LOOK, face(FaceStep.NOT_PASSED)), CHINESE).says == "正在打开摄像头"


# ---- after an attempt ----


def test_a_failed_match_says_never_more_than_that_people_check() -> None:
    view = face_again_view(after(LOOK, face(FaceStep.NOT_PASSED, tries_left=2)), CHINESE)
    assert (view.title, view.line) == ("未通过，需人工核验", "还可以再试 2 次，也可以马上人工办理。")
    assert (view.left_action, view.right_action) == (ToPeople(), TryAgain())


def test_after_the_last_try_people_are_the_strongest_key() -> None:
    cooling = face(FaceStep.NOT_PASSED, tries_left=0, again_in_s=601.0)
    view = face_again_view(after(LOOK, cooling), CHINESE)
    assert view.line == "11 分钟后可以再试，也可以马上人工办理。"
    assert view.right_action == ToPeople()


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("trouble", FaceTrouble)
def test_every_trouble_says_what_to_do_next(trouble: FaceTrouble, language: str) -> None:
    broken = after(Look(language=language), face(FaceStep.BROKEN_OFF, trouble=trouble))
    line = face_again_view(broken, READ[language]).line
    assert any(word in line for word in ("人工", "再试", "staff", "Staff", "try again", "Try again"))


# ---- people ----


def test_people_certify_at_a_window_here_or_at_home() -> None:
    rows = by_hand_view(CERTIFY["by-hand"](LOOK), CHINESE).rows
    assert [row.tag for row in rows] == ["window", "attendant", "visit"]
    assert (rows[0].action, rows[2].action) == (TakeNumber("pension"), ChooseItem("cert.manual"))


def test_the_number_under_which_people_look_goes_along() -> None:
    told = NotCertified(number="RZ20261120000123")
    after_tries = after(LOOK, face(FaceStep.NOT_PASSED, tries_left=0), told)
    by_hand = replace(after_tries, stack=(*after_tries.stack, Route(Page.BY_HAND)))
    assert "RZ20261120000123" in by_hand_view(by_hand, CHINESE).line


def test_where_an_item_needs_more_the_other_ways_are_offered() -> None:
    rows = by_hand_view(CERTIFY["by-hand-identify"](LOOK), CHINESE).rows
    assert [row.action for row in rows[:2]] == [ProveBy(Way.PIN), ProveBy(Way.ATTENDANT)]


# ---- the result ----


def test_the_result_says_the_next_days_the_months_paid_back_and_how_near_it_was() -> None:
    view = certified_view(CERTIFY["certified"](LOOK), CHINESE, True)
    assert view.cards[1].next == "下次认证：**2027年5月20日** 以前"
    assert view.cards[1].paid == "恢复发放，补发 2026 年 9 月 到 2026 年 11 月"
    assert view.small == "相似分数 61.20，及格 45.00，算法 sface-1a2b3c4d"


def test_a_benefit_that_is_not_paid_again_is_not_said_to_be() -> None:
    stopped = msgspec.structs.replace(DONE.lines[1], state=SchemeState.SUSPENDED, resumed=False)
    view = certified_view(done(LOOK, msgspec.structs.replace(DONE, lines=(stopped,))), CHINESE, True)
    assert view.cards[0].paid == "还没有恢复发放，请问工作人员"
    assert view.cards[0].paid_tone == "warn"
    assert "照常" not in view.line


def test_the_cool_down_says_how_long_it_still_is() -> None:
    refused = at_face().tells(face(FaceStep.WARMING, tries_left=0, again_in_s=480.0))
    refused.do(Failed(refused.last, "cooling"))
    assert refused.on(Page.FACE_AGAIN)
    assert "8 分钟" in face_again_view(refused.model, CHINESE).line
