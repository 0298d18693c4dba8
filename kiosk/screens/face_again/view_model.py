"""未通过，需人工核验, or why nothing was compared: never a reason of a signal, always what to do next."""

import math

from agent.face_schemas import FacePurpose, FaceStep, FaceTrouble, FaceView
from kiosk.domain.texts import Texts
from kiosk.journey.certify import ToPeople, TryAgain
from kiosk.journey.certifying import again_in_s, may_try
from kiosk.journey.model import Model
from kiosk.journey.route import Home
from kiosk.journey.words import escaped
from kiosk.screens.trouble.view_model import Step, TroubleView, numbered


def face_again_view(model: Model, words: Texts) -> TroubleView:
    """After an attempt; 人工办理 is the strongest key where no other attempt may begin now."""
    ended = model.certify.ended
    assert ended is not None, "no attempt has ended"
    may = may_try(model)
    people = (words("face_again.people"), "attendant", ToPeople())
    again = (words("face_again.again"), "refresh", TryAgain())
    left, right = (people, again) if may else ((words("trouble.home"), "home", Home()), people)
    return TroubleView(
        picture="illo-attendant" if ended.step is FaceStep.NOT_PASSED else "illo-face-camera",
        title=_title(ended, words),
        line=_line(model, ended, words, may=may),
        steps_title=words("face_again.steps"),
        steps=_steps(ended, words, may=may),
        works_title="",
        works=(),
        works_not_title="",
        works_not=(),
        staff="",
        left=left[0],
        left_icon=left[1],
        left_action=left[2],
        right=right[0],
        right_icon=right[1],
        right_action=right[2],
        quote=_number(model, words),
    )


def _title(ended: FaceView, words: Texts) -> str:
    known = {FaceStep.BROKEN_OFF: "broken_off", FaceStep.OUT: "out"}
    return words(f"face_again.{known.get(ended.step, 'not_passed')}")


def _line(model: Model, ended: FaceView, words: Texts, *, may: bool) -> str:
    if ended.step in (FaceStep.BROKEN_OFF, FaceStep.OUT):
        return words(f"face.trouble.{ended.trouble or FaceTrouble.DIED}")
    if model.certify.not_certified is not None:
        return words("face_again.office")
    wait_s = again_in_s(model)
    if wait_s > 0:
        return words("face_again.later", minutes=math.ceil(wait_s / 60))
    if may:
        return words("face_again.tries", count=ended.tries_left or 3)
    return words("face_again.no_tries" if _certifies(ended) else "face_again.no_tries_identification")


def _certifies(ended: FaceView) -> bool:
    return ended.purpose is FacePurpose.CERTIFICATION


def _steps(ended: FaceView, words: Texts, *, may: bool) -> tuple[Step, ...]:
    other = ("by_people", "by_people_line") if _certifies(ended) else ("other_way", "other_way_line")
    by_people = (words(f"face_again.{other[0]}"), words(f"face_again.{other[1]}"))
    if ended.step is FaceStep.OUT or not may:
        return numbered(by_people)
    better = (words("face_again.better"), words("face_again.better_line"))
    helper = (words("face_again.helper"), words("face_again.helper_line"))
    return numbered(better, helper, by_people)


def _number(model: Model, words: Texts) -> str:
    """Under which the back office lets people look."""
    told = model.certify.not_certified
    return words("face_again.number", number=escaped(told.number)) if told is not None and told.number else ""
