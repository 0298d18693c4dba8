"""What the visit's process says of something that is handled, as part of the one pure function."""

from dataclasses import replace
from typing import assert_never

from agent.apply_schemas import (
    ApplyAnswer,
    Confirming,
    Done,
    Filling,
    HandedOver,
    Materials,
    Reviewing,
)
from agent.lookup_schemas import ChooseAccount, NeedsMore, NoAnswer, Printing, Why
from kiosk.journey import asking, checking_in, materials
from kiosk.journey.apply import (
    ApplyAnswered,
    ApplyErrand,
    Applying,
    AskForm,
    AskForMaterials,
    AskHandOver,
    AskProof,
    AskReceipt,
    AskStep,
    AskWhatBecame,
    AskWhatBecameOf,
    DropMaterial,
    HandStep,
    SendForm,
    SendMaterial,
)
from kiosk.journey.applying import Fresh, is_editing, polled, take, waits
from kiosk.journey.filling import typed_on
from kiosk.journey.model import Model
from kiosk.journey.moving import Next, went
from kiosk.journey.route import Page, Route
from kiosk.journey.way import base, way

POLL_S = 3.0
AWAY = "away"
TOO_OFTEN = "too_often"  # a proof that was printed as often as it may be


def answered(model: Model, told: ApplyAnswered, fresh: Fresh) -> Next:
    """What the visit's process said; what nobody waits for any more is dropped."""
    applying = model.applying
    if applying.poll is not None and told.errand == applying.poll:
        model = replace(model, applying=replace(applying, poll=None))
        return (
            _with_poll(model, told.answer, fresh) if model.stack[-1].page is Page.CONFIRMING else (model, ())
        )
    if applying.progress is not None and told.errand == applying.progress:
        return _with_progress(model, told)
    if told.errand != model.waiting_for:
        return model, ()
    model = replace(model, waiting_for=None, problem="", personal=True)
    now, errands = _with_answer(model, told.errand, told.answer, fresh)
    now, more = relooked(now)  # other words may have been asked for meanwhile
    return now, (*errands, *more)


def failed(model: Model, errand: ApplyErrand, reason: str, fresh: Fresh) -> Next:
    """The visit's process did not answer; of what was sent nobody knows what became of it."""
    applying = model.applying
    if errand == applying.poll:
        return replace(model, applying=replace(applying, poll=None)), ()
    if errand == applying.progress:
        return replace(model, applying=replace(applying, progress=None)), ()
    if errand != model.waiting_for:
        return model, ()
    model = replace(model, waiting_for=None)
    match errand:
        case AskForm():
            return asking.refused(model, NoAnswer(why=Why.DOWN))
        case AskWhatBecameOf():
            return replace(model, problem=Why.DOWN), ()
        case SendForm(draft=draft):
            return _confirms(model, Confirming(draft=draft, item=applying.item, code="", since_s=0.0))
        case AskReceipt() | AskProof():
            return replace(model, applying=replace(applying, problem=reason or AWAY)), ()
        case AskHandOver():
            return take(model, fresh)
        case AskWhatBecame():
            return model, ()  # the receipt in other words: the ones that are there stay
        case HandStep() | AskStep() | AskForMaterials() | SendMaterial() | DropMaterial():
            return _gone(model)
        case _:
            assert_never(errand)


def ticked(model: Model) -> Next:
    """While 正在确认 is shown it asks by itself."""
    if model.route.page is not Page.CONFIRMING:
        return materials.ticked(model)
    if model.at - model.applying.asked_at < POLL_S:
        return model, ()
    return polled(model)


def relooked(model: Model) -> Next:
    """The resident wants other words: what the visit's process says in words is asked for again."""
    applying, language, page = model.applying, model.look.language, model.stack[-1].page
    if model.waiting_for is not None or not applying.draft or applying.language == language:
        return model, ()
    errand: AskStep | AskWhatBecame
    if page in (Page.FORM_STEP, Page.ENTRY) and applying.filling is not None:
        errand = AskStep(applying.draft, applying.filling.step, language)
    elif page is Page.REVIEW:
        errand = AskStep(applying.draft, "", language)
    elif page is Page.RECEIPT:
        errand = AskWhatBecame(applying.draft, language)
    else:
        return model, ()
    return waits(replace(model, applying=replace(applying, language=language)), errand)


def _with_answer(model: Model, errand: ApplyErrand, answer: ApplyAnswer, fresh: Fresh) -> Next:
    applying = model.applying
    match answer:
        case Filling():
            return _at_step(model, errand, answer)
        case Reviewing():
            return _reviews(model, answer)
        case Done():
            return _done(model, answer, fresh)
        case Confirming():
            return _confirms(model, answer)
        case NoAnswer() | NeedsMore() | ChooseAccount():
            return _not_yet(model, errand, answer, fresh)
        case Printing(job=job):
            now = (
                replace(applying, proof_job=job)
                if isinstance(errand, AskProof)
                else replace(applying, job=job)
            )
            return replace(model, applying=now), ()
        case Materials():
            return materials.listed(model, errand, answer)
        case HandedOver():
            return take(replace(model, applying=replace(applying, handed=answer)), fresh)
        case _:
            assert_never(answer)


# ---- filling in ----


def _at_step(model: Model, errand: ApplyErrand, filling: Filling) -> Next:
    """The step to fill in; after an edit out of the review that was all right, the review again."""
    applying, stack, step = model.applying, model.stack, filling.step
    editing = _edits(model, errand)
    if editing and isinstance(errand, HandStep) and errand.step != step:
        return waits(model, AskStep(filling.draft, "", model.look.language))
    before = applying.filling
    is_shown = before is not None and (before.draft, before.step) == (filling.draft, step)
    trail = applying.trail if editing or step in applying.trail else (*applying.trail, step)
    if not editing:
        trail = trail[: trail.index(step) + 1]
    filled = replace(
        applying,
        item=filling.item,
        draft=filling.draft,
        filling=filling,
        values=typed_on(applying, filling, stays=is_shown and isinstance(errand, AskStep)),
        wrong=tuple(filling.wrong.items()),
        trail=trail,
        left=tuple(pair for pair in applying.left if pair[0] != step),
        language=_language_of(errand),
        sends=False,
    )
    is_open = stack[-1].page is Page.ENTRY and is_shown
    model = replace(model, applying=filled if is_open else replace(filled, entry=None))
    below = (Route(Page.REVIEW),) if editing else ()
    above = (stack[-1],) if is_open else ()
    return went(model, (*way(model), *below, Route(Page.FORM_STEP, step), *above))


def _edits(model: Model, errand: ApplyErrand) -> bool:
    """Whether the review is what this step goes back to."""
    match errand:
        case AskStep(edits=edits):
            return edits or is_editing(model.stack)
        case HandStep():
            return is_editing(model.stack)
        case SendForm():
            return True
        case _:
            return False


def _reviews(model: Model, reviewing: Reviewing) -> Next:
    applying = model.applying
    reviewed = replace(
        applying,
        item=reviewing.item,
        draft=reviewing.draft,
        reviewing=reviewing,
        leaf=0,
        left=(),
        entry=None,
        language=model.look.language,
        sends=False,
    )
    model = replace(model, applying=reviewed)
    return went(model, (*way(model), Route(Page.REVIEW)))


# ---- what became of it ----


def _done(model: Model, done: Done, fresh: Fresh) -> Next:
    """Its slips are another paper than the one with the code. A check-in goes on to its number, once."""
    applying, again = model.applying, model.applying.done is not None
    received = replace(
        applying,
        item=done.item,
        draft=done.draft,
        done=done,
        confirming=None,
        filling=None,
        values=(),
        left=(),
        reviewing=None,
        leaf=0,
        language=model.look.language,
        sends=False,
        job=applying.job if again else "",
        proof_job=applying.proof_job if again else "",
    )
    receipt = went(replace(model, applying=received), (*base(model), Route(Page.RECEIPT, done.item)))
    return receipt if again else checking_in.numbered(receipt, fresh)


def _confirms(model: Model, confirming: Confirming) -> Next:
    applying = replace(
        model.applying,
        item=confirming.item,
        draft=confirming.draft,
        confirming=confirming,
        asked_at=model.at,
        job=model.applying.job if model.applying.confirming is not None else "",
        problem="",
        sends=False,
    )
    return went(
        replace(model, applying=applying),
        (*base(model), Route(Page.CONFIRMING, confirming.item)),
    )


def _with_poll(model: Model, answer: ApplyAnswer, fresh: Fresh) -> Next:
    """Only what is known for certain ends 正在确认; who has waited once gets the slip with the code unasked."""
    match answer:
        case Done():
            return _done(model, answer, fresh)
        case Confirming():
            model = replace(model, applying=replace(model.applying, confirming=answer))
            return _with_slip(model, fresh)
        case Filling():
            return _at_step(model, SendForm("", answer.draft, model.look.language), answer)
        case Reviewing():
            return _reviews(model, answer)
        case NeedsMore() | NoAnswer(why=Why.DOWN | Why.BUSY):  # it never came there: nothing was done
            return _sends(model, answer)
        case NoAnswer(why=Why.GONE):
            return model, ()  # whoever knew it is gone, and it may have been done
        case NoAnswer():
            return asking.refused(model, answer)
        case _:
            return model, ()


def _with_slip(model: Model, fresh: Fresh) -> Next:
    applying = model.applying
    if applying.job or applying.problem or not applying.confirming or not applying.confirming.code:
        return model, ()
    return waits(model, AskReceipt(fresh(), applying.draft, model.look.language))


def _not_yet(
    model: Model, errand: ApplyErrand, answer: NoAnswer | NeedsMore | ChooseAccount, fresh: Fresh
) -> Next:
    applying = model.applying
    match errand, answer:
        case ((AskReceipt() | AskProof()), _):
            is_over = isinstance(answer, NoAnswer) and answer.why is Why.NOT_ELIGIBLE
            return replace(model, applying=replace(applying, problem=TOO_OFTEN if is_over else AWAY)), ()
        case AskHandOver(), _:
            return take(model, fresh)
        case AskWhatBecameOf(), _:
            return replace(model, problem=answer.why if isinstance(answer, NoAnswer) else Why.NO_DATA), ()
        case _, NoAnswer(why=Why.GONE) if applying.done is not None:
            return model, ()  # the words that are there stay
        case _, NoAnswer(why=Why.GONE):
            return _gone(model)
        case SendForm(), (NeedsMore() | NoAnswer(why=Why.DOWN | Why.BUSY)):
            return _sends(model, answer)
        case _:
            return asking.with_more(model, answer)


def _with_progress(model: Model, told: ApplyAnswered) -> Next:
    """How far an upload is; whoever has gone on meanwhile stays where they are."""
    if isinstance(told.answer, Materials):
        return materials.listed(model, told.errand, told.answer)
    return replace(model, applying=replace(model.applying, progress=None)), ()


def _sends(model: Model, answer: NoAnswer | NeedsMore | ChooseAccount) -> Next:
    """Something comes first; then the same draft is sent."""
    return asking.with_more(replace(model, applying=replace(model.applying, sends=True)), answer)


def _gone(model: Model) -> Next:
    """The visit's process has nothing of it any more; it can only be begun anew."""
    return asking.refused(replace(model, applying=Applying()), NoAnswer(why=Why.GONE))


def _language_of(errand: ApplyErrand) -> str:
    match errand:
        case AskForm() | HandStep() | AskStep() | SendForm() | AskWhatBecame():
            return errand.language
        case _:
            return ""
