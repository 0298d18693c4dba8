"""Having something done (办), as part of the one pure function: what fingers do, step by step to 确认 and the receipt."""

from collections.abc import Callable
from dataclasses import replace
from typing import assert_never

from agent.schemas import HallState, LinkState, ServiceState
from kiosk.journey import checking_in, materials
from kiosk.journey.apply import (
    ApplyErrand,
    ApplyFinger,
    AskForMaterials,
    AskHandOver,
    AskHow,
    AskProof,
    AskReceipt,
    AskStep,
    AskWhatBecame,
    Confirm,
    GoToStep,
    HandStep,
    NextStep,
    OpenField,
    PickOption,
    PrintOnA4,
    PrintReceipt,
    SendForm,
    ShowMaterials,
    TakeBooked,
    TakeEntry,
    ToPerson,
    TurnReview,
)
from kiosk.journey.entry import EntryFinger, entry_of, keyed, value_of
from kiosk.journey.errands import TakeTicket
from kiosk.journey.filling import asked_now, handed_over, left, with_value, wrong_now
from kiosk.journey.model import Model
from kiosk.journey.moving import Next, went
from kiosk.journey.route import Open, Page, Route, Stack, reduce
from kiosk.journey.scanning import ScanFinger
from kiosk.journey.way import way

Fresh = Callable[[], str]


def tapped(model: Model, action: ApplyFinger | EntryFinger, fresh: Fresh) -> Next:
    """What a tap on a page of something that is handled does."""
    applying, language = model.applying, model.look.language
    if isinstance(action, ScanFinger):
        return materials.tapped(model, action, fresh)
    match action:
        case OpenField() | TakeEntry() | PickOption() | NextStep():
            return _filled(model, action) if applying.filling is not None else (model, ())
        case GoToStep(step):
            return waits(model, AskStep(applying.draft, step, language, edits=bool(step)))
        case TurnReview(leaf):
            return replace(model, applying=replace(applying, leaf=leaf)), ()
        case Confirm():
            if model.stack[-1].page is not Page.REVIEW:
                return model, ()
            return waits(model, SendForm(fresh(), applying.draft, language))
        case AskHow():
            return polled(model)
        case PrintReceipt() | PrintOnA4() | TakeBooked():
            return _on_receipt(model, action, fresh)
        case ShowMaterials():
            return waits(model, AskForMaterials(applying.draft))
        case ToPerson():
            return _to_person(model, fresh)
        case _:
            return _keyed(model, action), ()


def stepped_back(model: Model) -> Next | None:
    """返回 within a form: the step before, which the visit's process has; None where it is any other page's 返回."""
    applying, page = model.applying, model.stack[-1].page
    before = ""
    if page is Page.FORM_STEP and not is_editing(model.stack) and applying.filling is not None:
        earlier = applying.trail[: applying.trail.index(applying.filling.step)]
        before = earlier[-1] if earlier else ""
    elif page is Page.REVIEW and applying.trail:
        before = applying.trail[-1]
    if not before:
        return None
    errand = AskStep(applying.draft, before, model.look.language)
    if errand == model.waiting_for:
        return model, ()
    return waits(replace(model, applying=left(applying), sheet=None), errand)


def resumed(model: Model, *, for_relative: bool) -> Next | None:
    """继续 on the notice of a form that was begun in this visit: where it was left. None where it was not."""
    applying, wish = model.applying, model.lookup.wish
    if wish is None or applying.item != wish.item or wish.for_relative is not for_relative:
        return None
    if applying.filling is not None:
        return went(model, (*way(model), Route(Page.FORM_STEP, applying.filling.step)))
    if applying.reviewing is not None:
        return went(model, (*way(model), Route(Page.REVIEW)))
    return None


def is_editing(stack: Stack) -> bool:
    """Whether the step was opened by 修改: the review is what it goes back to."""
    return any(route.page is Page.REVIEW for route in stack[:-1])


def waits(model: Model, errand: ApplyErrand) -> Next:
    """Further taps are swallowed until this is answered."""
    return replace(model, waiting_for=errand, unanswered=None, problem=""), (errand,)


def polled(model: Model) -> Next:
    """Ask what became of it; nobody's tap waits for that."""
    applying = model.applying
    if applying.confirming is None or applying.poll is not None or model.waiting_for is not None:
        return model, ()
    poll = AskWhatBecame(applying.draft, model.look.language)
    return replace(model, applying=replace(applying, poll=poll, asked_at=model.at)), (poll,)


def take(model: Model, fresh: Fresh) -> Next:
    """A number for the item's service at once where one is given, else the list of what numbers are given for."""
    wish = model.applying.item or (model.lookup.wish.item if model.lookup.wish is not None else "")
    item = model.catalogue.item(wish) if wish else None
    if item is not None and item.service and _is_given(model, item.service):
        errand = TakeTicket(fresh(), item.service, model.look.language)
        return replace(model, waiting_for=errand, unanswered=None, problem=""), (errand,)
    place = Route(Page.SERVICES, item.group) if item is not None and item.service else Route(Page.CLASSES)
    return went(model, reduce(model.stack, Open(place)))


def _is_given(model: Model, service: str) -> bool:
    """Whether a number for it can be taken now."""
    state = model.state
    if state is None or state.hall is None or state.links.queue is LinkState.DOWN:
        return False
    if state.hall.state is not HallState.OPEN:
        return False
    return any(line.id == service and line.state is ServiceState.OPEN for line in state.hall.services)


# ---- on a step ----


def _filled(model: Model, action: OpenField | TakeEntry | PickOption | NextStep) -> Next:
    applying = model.applying
    match action:
        case OpenField(name):
            asked = {one.id: one for one in asked_now(model)}.get(name)
            if asked is None or asked.known is not None:
                return model, ()
            entry = entry_of(asked, applying.value(name))
            return went(
                replace(model, applying=replace(applying, entry=entry), problem=""),
                reduce(model.stack, Open(Route(Page.ENTRY, name))),
            )
        case TakeEntry():
            if applying.entry is None:
                return model, ()
            taken = with_value(applying, applying.entry.field.id, value_of(applying.entry))
            stack = tuple(route for route in model.stack if route.page is not Page.ENTRY)
            return went(replace(model, applying=replace(taken, entry=None)), stack)
        case PickOption(name, value):
            return replace(model, applying=with_value(applying, name, value)), ()
        case NextStep():
            return _next(model)
        case _:
            assert_never(action)


def _next(model: Model) -> Next:
    """下一步: what is plainly wrong is said at once; all else the visit's process judges."""
    applying = model.applying
    assert applying.filling is not None
    wrong = wrong_now(model)
    if wrong:
        return replace(model, applying=replace(applying, wrong=wrong)), ()
    errand = HandStep(applying.draft, applying.filling.step, handed_over(model), model.look.language)
    return waits(replace(model, applying=replace(applying, wrong=())), errand)


def _keyed(model: Model, finger: EntryFinger) -> Model:
    entry = model.applying.entry
    if entry is None:
        return model
    return replace(model, applying=replace(model.applying, entry=keyed(entry, finger)))


# ---- after 确认 ----


def _on_receipt(model: Model, action: PrintReceipt | PrintOnA4 | TakeBooked, fresh: Fresh) -> Next:
    draft, language = model.applying.draft, model.look.language
    match action:
        case PrintReceipt():
            return _printed(model, AskReceipt(fresh(), draft, language))
        case PrintOnA4():
            return _printed(model, AskProof(fresh(), draft, language))
        case TakeBooked():
            return checking_in.with_number(model, fresh)
        case _:
            assert_never(action)


def _printed(model: Model, errand: AskReceipt | AskProof) -> Next:
    return waits(replace(model, applying=replace(model.applying, problem="")), errand)


def _to_person(model: Model, fresh: Fresh) -> Next:
    """转人工: what is filled in goes before the resident, where something is."""
    applying = model.applying
    if not applying.draft or applying.done is not None:
        return take(model, fresh)
    return waits(model, AskHandOver(fresh(), applying.draft))
