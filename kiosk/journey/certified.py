"""What the visit's process says of a certification, as part of the one pure function."""

from dataclasses import replace
from typing import assert_never

from msgspec.structs import replace as replace_struct

from agent.certify_schemas import (
    AskCertified,
    AskStanding,
    CertConfirming,
    Certified,
    CertifyAnswer,
    CertifyAsk,
    Consented,
    GiveConsent,
    NotCertified,
    PrintCertified,
    Standing,
    WithdrawConsent,
    Withdrawn,
)
from agent.face_schemas import FacePurpose, FaceStep, FaceView
from agent.lookup_schemas import NeedsMore, NoAnswer, Printing, Way, Why
from kiosk.journey import asking
from kiosk.journey.certify import CertifyAnswered, LookAway
from kiosk.journey.certifying import certified_asked, ground, own, to_consent, to_face, waits
from kiosk.journey.errands import Errand
from kiosk.journey.facing import begun, opened
from kiosk.journey.model import Model
from kiosk.journey.moving import Next, went
from kiosk.journey.route import Page, Route
from kiosk.journey.way import base

POLL_S = 2.0
CONSENT_DOWN, WITHDRAW_DOWN = "consent_down", "withdraw_down"


def answered(model: Model, told: CertifyAnswered) -> Next:
    """What was said; what nobody waits for any more is dropped, but for a consent, which may be withdrawn."""
    certify = model.certify
    if certify.poll is not None and told.errand == certify.poll:
        return _polled(replace(model, certify=replace(certify, poll=None)), told.answer)
    if told.errand != model.waiting_for:
        late = isinstance(told.answer, Consented) and not certify.withdrawn
        return (replace(model, certify=replace(certify, consented=True)) if late else model), ()
    model = own(replace(model, waiting_for=None, problem="", personal=True))
    now, errands = _with_answer(model, told.errand, told.answer)
    now, more = relooked(now)  # other words may have been asked for meanwhile
    return now, (*errands, *more)


def failed(model: Model, errand: CertifyAsk) -> Next:
    """The visit's process did not answer."""
    if errand == model.certify.poll:
        return replace(model, certify=replace(model.certify, poll=None)), ()
    if errand != model.waiting_for:
        return model, ()
    model = replace(model, waiting_for=None)
    match errand:
        case AskStanding():
            return asking.refused(model, NoAnswer(why=Why.DOWN))
        case GiveConsent():
            return replace(model, unanswered=errand, problem=CONSENT_DOWN), ()
        case WithdrawConsent():
            return replace(model, problem=WITHDRAW_DOWN), ()
        case AskCertified():
            return _confirms(model)
        case PrintCertified():
            return replace(model, certify=replace(model.certify, unprinted=True)), ()
        case _:
            assert_never(errand)


def ticked(model: Model) -> Next:
    """While 正在确认 is shown it asks by itself."""
    certify = model.certify
    is_due = certify.poll is None and model.at - certify.asked_at >= POLL_S
    if model.route.page is not Page.CERTIFY_CONFIRMING or not is_due:
        return model, ()
    return poll(model)


def poll(model: Model) -> Next:
    """Ask what became of it; nobody's tap waits for that."""
    asked = certified_asked(model)
    return replace(model, certify=replace(model.certify, poll=asked, asked_at=model.at)), (asked,)


def relooked(model: Model) -> Next:
    """The resident wants other words or another size."""
    certify, page, language = model.certify, model.stack[-1].page, model.look.language
    if model.waiting_for is not None or not certify.language or certify.language == language:
        return model, ()
    worded = replace(model, certify=replace(certify, language=language))
    if page is Page.CERTIFY:
        return waits(worded, AskStanding(language=language, purpose=certify.purpose))
    return waits(worded, certified_asked(model)) if page is Page.CERTIFIED else (model, ())


def redrawn(model: Model) -> tuple[Model, tuple[Errand, ...]]:
    """The page before the camera is drawn anew, and so the attempt begins anew."""
    if model.stack[-1].page is not Page.FACE or model.waiting_for is not None:
        return model, ()
    return replace(model, certify=opened(model)), (LookAway(), begun(model))


def _with_answer(model: Model, errand: CertifyAsk, answer: CertifyAnswer) -> Next:
    certify = model.certify
    match answer:
        case Standing():
            return _stands(model, answer)
        case Consented():
            standing = certify.standing and replace_struct(certify.standing, wants_no_face=False)
            agreed = replace(
                certify,
                standing=standing,
                consented=True,
                withdrawn=False,
                guardian=False,
                guardian_here=False,
            )
            return to_face(replace(model, certify=agreed))
        case Withdrawn():
            return model, ()
        case Certified():
            return _certified(model, answer)
        case NotCertified():
            return _not_certified(model, answer)
        case CertConfirming(sent=sent):
            return _confirms(replace(model, certify=replace(model.certify, unsent=not sent)))
        case Printing(job=job):
            return replace(model, certify=replace(certify, job=job)), ()
        case NeedsMore(ways=ways) if Way.GUARDIAN in ways:
            return asking.with_more(replace(model, certify=replace(certify, guardian=True)), answer)
        case NoAnswer(why=why):
            return _none(model, errand, answer, why)
        case NeedsMore():
            return asking.with_more(model, answer)
        case _:
            assert_never(answer)


def _stands(model: Model, standing: Standing) -> Next:
    """Who is due; where an item needs more, the consent at once."""
    certify = replace(
        model.certify, standing=standing, consented=standing.consented, language=model.look.language
    )
    model = replace(model, certify=certify)
    if certify.purpose is FacePurpose.CERTIFICATION:
        return went(model, ground(model))
    if cannot(model):
        return went(model, (*ground(model), Route(Page.BY_HAND)))
    return to_face(model) if certify.consented else to_consent(model)


def is_out(model: Model) -> bool:
    """Whether no face can be compared on this machine now."""
    face = model.state.face if model.state is not None else None
    return face is not None and face.step is FaceStep.OUT


def cannot(model: Model) -> bool:
    """Whether no face can be compared: not on this machine, or with no portrait."""
    standing = model.certify.standing
    return is_out(model) or (standing is not None and not standing.has_portrait)


def refuses(model: Model) -> bool:
    """Whether they want none compared, as they said here or at the office; who wants it after all consents anew."""
    standing = model.certify.standing
    return model.certify.withdrawn or (standing is not None and standing.wants_no_face)


def only_people(model: Model) -> bool:
    """Whether no face is compared as it stands."""
    return cannot(model) or refuses(model)


def _none(model: Model, errand: CertifyAsk, answer: NoAnswer, why: Why) -> Next:
    match errand:
        case GiveConsent() if why in (Why.DOWN, Why.BUSY):
            return replace(model, problem=CONSENT_DOWN), ()
        case WithdrawConsent():
            return replace(model, problem=WITHDRAW_DOWN), ()
        case PrintCertified():
            return replace(model, certify=replace(model.certify, unprinted=True)), ()
        case AskCertified() if model.stack[-1].page is Page.CERTIFIED:
            return model, ()  # the words that are there stay
        case _:
            return asking.refused(model, answer)


def _certified(model: Model, answer: Certified) -> Next:
    certify, again = model.certify, model.certify.certified == answer
    received = replace(
        certify, certified=answer, job=certify.job if again else "", language=model.look.language
    )
    model = replace(model, certify=received)
    return went(model, (*base(model), Route(Page.CERTIFIED)))


def _not_certified(model: Model, answer: NotCertified) -> Next:
    """The back office lets people look: no further attempt."""
    face = model.certify.ended or FaceView(step=FaceStep.NOT_PASSED, purpose=model.certify.purpose)
    certify = replace(model.certify, not_certified=answer, ended=face, ended_at=model.at)
    model = replace(model, certify=certify)
    return went(model, (*ground(model), Route(Page.FACE_AGAIN)))


def _confirms(model: Model) -> Next:
    model = replace(model, certify=replace(model.certify, asked_at=model.at))
    return went(model, (*base(model), Route(Page.CERTIFY_CONFIRMING)))


def _polled(model: Model, answer: CertifyAnswer) -> Next:
    """Only what is known for certain ends 正在确认."""
    page = model.stack[-1].page
    if page is Page.CERTIFY_CONFIRMING and isinstance(answer, Certified):
        return _certified(model, answer)
    if page in (Page.CERTIFY_CONFIRMING, Page.FACE_AGAIN) and isinstance(answer, NotCertified):
        return _not_certified(model, answer)
    if isinstance(answer, CertConfirming):
        return replace(model, certify=replace(model.certify, unsent=not answer.sent)), ()
    return model, ()
