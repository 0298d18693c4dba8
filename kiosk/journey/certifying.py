"""待遇资格认证, as part of the one pure function: what fingers do, from who is due to what came of it."""

from collections.abc import Callable
from dataclasses import replace
from typing import assert_never

from agent.certify_schemas import AskCertified, GiveConsent, PrintCertified, WithdrawConsent
from agent.face_schemas import FacePurpose, FaceStep
from kiosk.journey.certify import (
    BeginFace,
    CertifyFinger,
    Consent,
    PrintCertification,
    Shone,
    TellShone,
    ToPeople,
    TryAgain,
    Withdraw,
)
from kiosk.journey.errands import Errand
from kiosk.journey.model import Model
from kiosk.journey.moving import Next, went
from kiosk.journey.route import CERTIFYING, Page, Route, Stack
from kiosk.journey.way import base, way

Fresh = Callable[[], str]


def tapped(model: Model, finger: CertifyFinger, fresh: Fresh) -> Next:
    """What a tap does; of the colours, what the page itself tells."""
    model = own(model)
    match finger:
        case BeginFace():
            return to_face(model) if model.certify.consented else to_consent(model)
        case Consent():
            return waits(model, _consent(model, fresh)) if _is_on(model, Page.CONSENT) else (model, ())
        case Withdraw():
            return _withdrawn(model, fresh)
        case ToPeople():
            return _to_people(model)
        case TryAgain():
            if not _is_on(model, Page.FACE_AGAIN) or not may_try(model):
                return model, ()
            return to_face(model) if model.certify.consented else to_consent(model)
        case PrintCertification():
            unprinted = replace(model, certify=replace(model.certify, unprinted=False))
            return waits(unprinted, PrintCertified(command=fresh(), language=model.look.language))
        case Shone(began_s):
            return _shone(model, began_s)
        case _:
            assert_never(finger)


def own(model: Model) -> Model:
    """On pages of the certification it is what is wished for, whatever was looked up in between."""
    wish = model.certify.wish
    if wish is None or model.stack[-1].page not in CERTIFYING or model.lookup.wish == wish:
        return model
    return replace(model, lookup=replace(model.lookup, wish=wish))


def ground(model: Model) -> Stack:
    """The pages below consent and camera: who is due, or the item that needs more."""
    if model.certify.purpose is FacePurpose.IDENTIFICATION:
        return way(model)
    return (*base(model), Route(Page.CERTIFY))


def to_consent(model: Model) -> Next:
    """The separate consent, of a notice that is read there."""
    return went(replace(model, problem=""), (*ground(model), Route(Page.CONSENT)))


def to_face(model: Model) -> Next:
    """Before the camera."""
    return went(replace(model, problem=""), (*ground(model), Route(Page.FACE)))


def may_try(model: Model) -> bool:
    """Whether another attempt may begin now."""
    ended = model.certify.ended
    if ended is None or ended.step is FaceStep.OUT:
        return False
    has_tries = ended.tries_left > 0 or ended.again_in_s > 0  # after the cool-down there are new ones
    return model.certify.not_certified is None and has_tries and again_in_s(model) <= 0


def again_in_s(model: Model) -> float:
    """Seconds until another attempt may begin."""
    ended = model.certify.ended
    return 0.0 if ended is None else max(0.0, ended.again_in_s - (model.at - model.certify.ended_at))


def certified_asked(model: Model) -> AskCertified:
    """What became of the last attempt, in the present words."""
    return AskCertified(language=model.look.language)


def waits(model: Model, errand: Errand) -> Next:
    """Further taps are swallowed until this is answered."""
    return replace(model, waiting_for=errand, unanswered=None, problem=""), (errand,)


def _is_on(model: Model, page: Page) -> bool:
    return model.stack[-1].page is page


def _consent(model: Model, fresh: Fresh) -> GiveConsent:
    """The same command where nobody answered: it is recorded once."""
    purpose, before = model.certify.purpose, model.unanswered
    again = isinstance(before, GiveConsent) and before.purpose is purpose
    command = before.command if again and isinstance(before, GiveConsent) else fresh()
    return GiveConsent(command=command, language=model.look.language, purpose=purpose)


def _withdrawn(model: Model, fresh: Fresh) -> Next:
    """Here it counts at once: nobody is before the camera any more, whatever the back office says."""
    errand = WithdrawConsent(command=fresh(), language=model.look.language, purpose=model.certify.purpose)
    model = replace(model, certify=replace(model.certify, consented=False, withdrawn=True, guardian=False))
    if not _is_on(model, Page.FACE):
        return waits(model, errand)
    identifies = model.certify.purpose is FacePurpose.IDENTIFICATION
    left, errands = went(model, (*ground(model), *((Route(Page.CONSENT),) if identifies else ())))
    now, asked = waits(left, errand)
    return now, (*errands, *asked)


def _to_people(model: Model) -> Next:
    """From wherever somebody stands; 返回 leads back there, but never before the camera."""
    if _is_on(model, Page.NOTICE):
        model = replace(model, certify=replace(model.certify, purpose=FacePurpose.CERTIFICATION))
    below = tuple(route for route in model.stack if route.page not in (Page.FACE, Page.BY_HAND))
    return went(replace(model, problem=""), (*below, Route(Page.BY_HAND)))


def _shone(model: Model, began_s: float | None) -> Next:
    """Told once for an attempt."""
    face = model.state.face if model.state is not None else None
    is_asked = face is not None and face.step is FaceStep.SHINING and not model.certify.shone
    if not is_asked or not _is_on(model, Page.FACE):
        return model, ()
    return replace(model, certify=replace(model.certify, shone=True)), (TellShone(began_s),)
