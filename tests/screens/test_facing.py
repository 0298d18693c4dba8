"""Before the face camera: what the agent tells, whoever leaves, and attempts that cannot begin."""

import pytest

from agent.face_schemas import FaceStep, FaceTrouble, FaceView
from kiosk.journey.actions import Failed, SetSize, Ticked
from kiosk.journey.certify import (
    LookAway,
    LookIntoFace,
    Shone,
    TellShone,
    ToPeople,
    TryAgain,
    Withdraw,
)
from kiosk.journey.errands import SayActive
from kiosk.journey.look import Size
from kiosk.journey.route import Back, Home, Page
from tests.screens import samples
from tests.screens.certify_models import face
from tests.screens.certify_walk import LOOKING, PURPOSE, after_attempt, at_face


@pytest.mark.parametrize(
    ("leaving", "to"),
    [(Back(), Page.CERTIFY), (Home(), Page.HOME), (ToPeople(), Page.BY_HAND), (Withdraw(), Page.CERTIFY)],
    ids=["back", "home", "people", "withdraw"],
)
def test_whoever_leaves_is_looked_at_no_more(leaving: object, to: Page) -> None:
    left = at_face().sees(FaceStep.STANDING, hint="nobody")
    left.do(leaving)  # type: ignore[arg-type]  # fingers
    assert left.on(to)
    assert len(left.asked(LookAway)) == 1


def test_people_instead_lead_back_to_who_is_due_and_never_before_the_camera() -> None:
    left = at_face()
    left.do(ToPeople(), Back())
    assert (left.page, len(left.asked(LookIntoFace))) == (Page.CERTIFY, 1)


def test_the_picture_comes_from_where_the_agent_says() -> None:
    seen = at_face()
    assert seen.model.certify.looking == LOOKING
    seen.do(Back())
    seen.begins()
    assert seen.on(Page.CERTIFY)


def test_the_end_of_an_earlier_attempt_is_not_the_end_of_this_one() -> None:
    ended = face(FaceStep.NOT_PASSED, tries_left=2)
    again = after_attempt(FaceStep.NOT_PASSED, tries_left=2)
    again.do(TryAgain())
    again.tells(ended)
    assert again.on(Page.FACE)
    again.begins().tells(ended, late_s=1.0)
    assert again.on(Page.FACE)
    again.tells(ended)
    assert again.on(Page.FACE_AGAIN)


def test_what_was_said_last_and_stays_so_is_of_this_attempt_too() -> None:
    out = after_attempt(FaceStep.BROKEN_OFF, trouble=FaceTrouble.NO_CAMERA)
    out.do(TryAgain())
    out.begins().tells(face(FaceStep.BROKEN_OFF, trouble=FaceTrouble.NO_CAMERA), late_s=1.0)
    assert out.on(Page.FACE)
    out.do(Ticked(samples.NOW, out.model.at + 2.5))
    assert out.on(Page.FACE_AGAIN)


def test_who_follows_is_not_timed_out_and_the_agent_is_told_once_a_second() -> None:
    followed = at_face().sees(FaceStep.OPENING)
    for at, hint in enumerate(("nobody", "too-far", "good"), 1):
        followed.sees(FaceStep.STANDING, after_s=0.4, hint=hint, left_s=20.0 - at)
    followed.sees(FaceStep.STANDING, after_s=2.0, hint="good", left_s=15.0)
    followed.sees(FaceStep.ACTING, after_s=1.0, tell="blink", steps=2)
    assert len(followed.asked(SayActive)) == 3


def test_the_colours_are_told_once() -> None:
    shone = at_face().sees(FaceStep.SHINING, light_s=5.0)
    shone.do(Shone(12.5), Shone(13.0))
    assert shone.asked(TellShone) == [TellShone(12.5)]
    shone.sees(FaceStep.JUDGING).sees(FaceStep.SHINING).do(Shone(None))
    assert shone.told(TellShone(None))


def test_no_colours_are_told_that_nobody_asked_for() -> None:
    assert at_face().sees(FaceStep.STANDING).do(Shone(12.5)).last != TellShone(12.5)


def test_a_page_that_is_drawn_anew_begins_the_attempt_anew() -> None:
    larger = at_face().sees(FaceStep.STANDING, hint="good")
    larger.do(SetSize(Size.EXTRA))
    assert larger.errands[-2:] == [LookAway(), LookIntoFace(PURPOSE, slow=True)]
    larger.sees(FaceStep.STANDING, hint="good").sees(FaceStep.READY)
    assert (larger.page, larger.model.certify.running) == (Page.FACE, False)
    larger.begins().sees(FaceStep.STANDING, hint="good")
    assert larger.model.certify.running


@pytest.mark.parametrize("told", [None, face(FaceStep.READY)], ids=["nothing", "ready"])
def test_an_attempt_that_the_agent_forgot_was_broken_off(told: FaceView | None) -> None:
    lost = at_face().sees(FaceStep.STANDING)
    lost.tells(told)
    assert lost.on(Page.FACE_AGAIN)
    assert lost.model.certify.ended is not None
    assert lost.model.certify.ended.trouble is FaceTrouble.DIED


@pytest.mark.parametrize(
    ("reason", "page"),
    [
        ("no_consent", Page.CONSENT),
        ("nobody", Page.PROVE_CARD),
        ("no_tries", Page.FACE_AGAIN),
        ("cooling", Page.FACE_AGAIN),
        ("no_camera", Page.FACE_AGAIN),
        ("", Page.FACE_AGAIN),
    ],
)
def test_an_attempt_that_cannot_begin_says_why(reason: str, page: Page) -> None:
    refused = at_face()
    refused.do(Failed(refused.asked(LookIntoFace)[-1], reason))  # type: ignore[arg-type]  # a LookIntoFace
    assert refused.on(page)


def test_without_a_consent_another_try_asks_for_one() -> None:
    broken = after_attempt(FaceStep.BROKEN_OFF, trouble=FaceTrouble.NO_CONSENT)
    broken.do(TryAgain())
    assert broken.on(Page.CONSENT)
