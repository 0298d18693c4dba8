"""The face before the camera, as part of the one pure function: what the agent tells of it, and what came of an attempt."""

from collections.abc import Callable
from dataclasses import replace
from typing import assert_never

from agent.face_schemas import FacePurpose, FaceStep, FaceTrouble, FaceView
from agent.lookup_schemas import Way
from kiosk.journey import asking, certified
from kiosk.journey.certify import FaceErrand, FaceTold, LookIntoFace
from kiosk.journey.certifying import certified_asked, ground, own, to_consent, waits
from kiosk.journey.errands import SayActive
from kiosk.journey.model import Model
from kiosk.journey.moving import Next, went
from kiosk.journey.route import Page, Route

ACTIVE_S = 1.0
TRIES = 3  # as long as the agent says nothing else
STALE_S = 2.0  # after so long what the agent said last is of this attempt
GOES_ON = frozenset(
    {FaceStep.OPENING, FaceStep.STANDING, FaceStep.ACTING, FaceStep.SHINING, FaceStep.JUDGING}
)
_COOLING = frozenset({"cooling", "no_tries"})  # the agent's words


def heard(model: Model, fresh: Callable[[], str]) -> Next:
    """The agent told how it goes, or time went by."""
    face = model.state.face if model.state is not None else None
    if model.stack[-1].page is not Page.FACE or model.waiting_for is not None:
        return model, ()
    model, is_new = own(model), _is_of_this_attempt(model)
    if not is_new and not _is_old(model):
        return model, ()
    if face is None:
        return _lost(model) if model.certify.running else (model, ())
    if face.step in GOES_ON:
        return _goes_on(model, face) if is_new else (model, ())
    return _over(model, face, fresh)


def told(model: Model, answer: FaceTold) -> Next:
    """Where the picture comes from."""
    if answer.looking is None or model.stack[-1].page is not Page.FACE:
        return model, ()
    begun = replace(model.certify, looking=answer.looking, begun_at=answer.at)
    return replace(model, certify=begun), ()


def failed(model: Model, errand: FaceErrand, reason: str) -> Next:
    """An attempt could not begin; all else is told by State.face, or does not matter any more."""
    if not isinstance(errand, LookIntoFace) or model.stack[-1].page is not Page.FACE:
        return model, ()
    model = own(model)
    if reason == "no_consent":
        return to_consent(replace(model, certify=replace(model.certify, consented=False)))
    if reason == "nobody":
        return asking.to_prove(model, Way.CARD)
    if reason in _COOLING:
        return _ended(model, _cooling(model))
    return _ended(model, _broken(model, FaceTrouble.NO_CAMERA if reason == "no_camera" else FaceTrouble.DIED))


def _goes_on(model: Model, face: FaceView) -> Next:
    """Somebody follows: the visit stays open, told at most once a second."""
    certify, sign = model.certify, (face.step, face.at, face.hint, face.tell)
    visit, moved = model.visit, sign != certify.sign
    shone = certify.shone and face.step is FaceStep.SHINING
    now = replace(certify, running=True, sign=sign, shone=shone)
    if visit is None or not moved or (certify.active_at and model.at - certify.active_at < ACTIVE_S):
        return replace(model, certify=now), ()
    return replace(model, certify=replace(now, active_at=model.at)), (SayActive(visit.id),)


def _is_of_this_attempt(model: Model) -> bool:
    """An answer and the stream may overtake each other: what was said before the attempt began is of an earlier one."""
    begun_at = model.certify.begun_at
    return begun_at > 0 and model.state is not None and model.state.made_at >= begun_at


def _is_old(model: Model) -> bool:
    """Whether nothing new came for so long that what was said last is how it stands."""
    begun_at = model.certify.begun_at
    return begun_at > 0 and model.at - begun_at >= STALE_S


def _over(model: Model, face: FaceView, fresh: Callable[[], str]) -> Next:
    match face.step:
        case FaceStep.PASSED:
            return _passed(model, face, fresh)
        case FaceStep.NOT_PASSED | FaceStep.BROKEN_OFF | FaceStep.OUT:
            return _ended(model, face)
        case FaceStep.WARMING | FaceStep.READY:
            return _lost(model) if model.certify.running else (model, ())
        case FaceStep.OPENING | FaceStep.STANDING | FaceStep.ACTING | FaceStep.SHINING | FaceStep.JUDGING:
            return model, ()
        case _:
            assert_never(face.step)


def _passed(model: Model, face: FaceView, fresh: Callable[[], str]) -> Next:
    """What the back office made of it; where an item needed more, the item again."""
    if face.purpose is FacePurpose.CERTIFICATION:
        return waits(model, certified_asked(model))
    wish = model.certify.wish
    return (model, ()) if wish is None else asking.asked(model, wish, fresh)


def _ended(model: Model, face: FaceView) -> Next:
    """What to do next, on a page of its own; after the last try, also what the back office noted."""
    consented = model.certify.consented and face.trouble is not FaceTrouble.NO_CONSENT
    certify = replace(model.certify, running=False, ended=face, ended_at=model.at, consented=consented)
    now, errands = went(replace(model, certify=certify), (*ground(model), Route(Page.FACE_AGAIN)))
    is_last = face.step is FaceStep.NOT_PASSED and face.tries_left == 0
    if not is_last or face.purpose is FacePurpose.IDENTIFICATION:
        return now, errands
    now, asked = certified.poll(now)
    return now, (*errands, *asked)


def _lost(model: Model) -> Next:
    return _ended(model, _broken(model, FaceTrouble.DIED))


def _broken(model: Model, trouble: FaceTrouble) -> FaceView:
    """Of an attempt that nobody says anything of: no try is lost."""
    face = model.state.face if model.state is not None else None
    left = face.tries_left if face is not None else TRIES
    purpose = model.certify.purpose
    return FaceView(step=FaceStep.BROKEN_OFF, purpose=purpose, trouble=trouble, tries_left=left)


def _cooling(model: Model) -> FaceView:
    """With the time that the agent tells, whatever it is doing."""
    face = model.state.face if model.state is not None else None
    again_in_s = face.again_in_s if face is not None else 0.0
    purpose = model.certify.purpose
    return FaceView(step=FaceStep.NOT_PASSED, purpose=purpose, tries_left=0, again_in_s=again_in_s)
