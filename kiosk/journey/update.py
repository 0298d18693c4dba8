"""One pure function: the model and what happened give the next model and what to ask of the agent."""

from collections.abc import Callable
from dataclasses import replace

from agent.schemas import CardStep
from kiosk.journey import applied, certified, certifying, face, materials
from kiosk.journey.actions import (
    Action,
    ChooseLevel,
    ClearDigits,
    CloseSheet,
    ConfirmCode,
    Continue,
    Crashed,
    Digit,
    Erase,
    Failed,
    Finger,
    Finish,
    FoundRateable,
    Heard,
    HelpCalled,
    Lost,
    NewRoll,
    RatingTaken,
    ReadAgain,
    RollNoted,
    SendRating,
    SetHigh,
    SetLanguage,
    SetLow,
    SetSize,
    SetVoice,
    SetVolume,
    Sheet,
    ShowSheet,
    TakeNumber,
    Ticked,
    ToggleReason,
    Took,
    Touched,
    TurnTo,
    Wake,
    World,
)
from kiosk.journey.apply import ApplyAnswered, ApplyFinger
from kiosk.journey.applying import resumed, stepped_back
from kiosk.journey.applying import tapped as applying_tapped
from kiosk.journey.asking import heard, looked, tapped, ticked
from kiosk.journey.browsing import browsed, relooked, searched
from kiosk.journey.certify import CertifyAnswered, CertifyFinger, FaceTold
from kiosk.journey.codes import with_code
from kiosk.journey.content import ContentFinger, Listed, Opened
from kiosk.journey.entry import EntryFinger
from kiosk.journey.errands import (
    ArmReaders,
    BeginVisit,
    CallHelp,
    EndVisit,
    Errand,
    NoteNewRoll,
    SayActive,
)
from kiosk.journey.look import Look
from kiosk.journey.lookup import (
    Agree,
    Answered,
    ArmFor,
    ClearLetters,
    LookupFinger,
    TypeLetter,
)
from kiosk.journey.mine import DoMine, ToldMine
from kiosk.journey.model import Call, Model, Typed
from kiosk.journey.moving import Next, went
from kiosk.journey.my_ticket import pressed, scanned
from kiosk.journey.rating import OnRating, rated
from kiosk.journey.returned import returned
from kiosk.journey.route import ASLEEP, AT_HOME, Back, Home, Open, Page, Route, reduce
from kiosk.journey.scanning import ScanTold
from kiosk.journey.taking import asked_for_number
from kiosk.journey.voice import asked, page_told

OnPage = (
    Open
    | Back
    | Home
    | TakeNumber
    | ReadAgain
    | TurnTo
    | NewRoll
    | OnRating
    | LookupFinger
    | ApplyFinger
    | EntryFinger
    | ContentFinger
    | CertifyFinger
    | DoMine
)
Fresh = Callable[[], str]

CRASH_PAGE_S = 20.0


def update(model: Model, action: Action, fresh: Fresh) -> Next:
    """The next model and the errands. `fresh` makes a command id."""
    now, errands = _updated(model, action, fresh)
    return now, (*errands, *page_told(model, now))


def _updated(model: Model, action: Action, fresh: Fresh) -> Next:
    match action:
        case (
            Heard()
            | Lost()
            | Ticked()
            | Took()
            | FoundRateable()
            | RatingTaken()
            | RollNoted()
            | HelpCalled()
            | Answered()
            | ApplyAnswered()
            | ScanTold()
            | CertifyAnswered()
            | FaceTold()
            | Listed()
            | Opened()
            | ToldMine()
            | Failed()
            | Crashed()
        ):
            return _from_world(model, action, fresh)
        case _:
            return _from_finger(model, action, fresh)


# ---- a finger ----


def _from_finger(model: Model, action: Finger, fresh: Fresh) -> Next:
    match action:
        case Touched() | Continue():
            return model, _still_there(model)
        case ShowSheet(sheet):
            return _sheet(model, sheet)
        case CloseSheet():
            return replace(model, sheet=None), ()
        case SetSize() | SetHigh() | SetLow() | SetLanguage():
            return _relooked(*looked(replace(model, look=_looked(model.look, action))))
        case SetVoice() | SetVolume():
            return model, asked(model, action)
        case Finish():
            return _finished(model, "done", fresh)
        case Wake():
            return _woken(model, fresh)
        case _:
            return _on_page(model, action, fresh) if _is_heard(model, action) else (model, ())


def _is_heard(model: Model, action: OnPage) -> bool:
    """A tap while an answer is on its way presses nothing, but for the way out of a slow back office."""
    return model.waiting_for is None or (isinstance(action, Back | Home) and not model.held)


def _on_page(model: Model, action: OnPage, fresh: Fresh) -> Next:
    if isinstance(action, ContentFinger | ApplyFinger | EntryFinger | CertifyFinger):
        return _in_its_room(model, action, fresh)
    match action:
        case Open() | Back() | Home():
            return _moved(model, action)
        case DoMine(act):
            return pressed(model, act, fresh)
        case TakeNumber(service):
            return asked_for_number(model, service, fresh)
        case ReadAgain():
            again = ArmFor(model.lookup.role) if model.stack[-1].page is Page.PROVE_CARD else ArmReaders()
            return replace(model, problem=""), (again,)
        case TurnTo(about):
            here = replace(model.stack[-1], about=about)
            return replace(model, stack=(*model.stack[:-1], here)), ()
        case NewRoll():
            errand = NoteNewRoll(fresh())
            return replace(model, waiting_for=errand, problem="", roll_noted=False), (errand,)
        case (
            Digit() | Erase() | ClearDigits() | ConfirmCode() | ChooseLevel() | ToggleReason() | SendRating()
        ):
            return rated(model, action, fresh)
        case Agree(for_relative):
            return resumed(model, for_relative=for_relative) or tapped(model, action, fresh)
        case TypeLetter() | ClearLetters():
            return searched(*tapped(model, action, fresh))
        case _:
            return tapped(model, action, fresh)


def _in_its_room(
    model: Model, action: ContentFinger | ApplyFinger | EntryFinger | CertifyFinger, fresh: Fresh
) -> Next:
    if isinstance(action, ContentFinger):
        return browsed(model, action, fresh)
    if isinstance(action, CertifyFinger):
        return certifying.tapped(model, action, fresh)
    return applying_tapped(model, action, fresh)


def _still_there(model: Model) -> tuple[Errand, ...]:
    visit = model.visit
    return (SayActive(visit.id),) if visit is not None and visit.card is not CardStep.TAKE_CARD else ()


def _sheet(model: Model, sheet: Sheet) -> Next:
    if model.sheet is sheet and sheet is not Sheet.HELP:
        return replace(model, sheet=None), ()
    if sheet is Sheet.HELP:
        already = model.call in (Call.CALLING, Call.CALLED)
        if already:
            return replace(model, sheet=sheet), ()
        return replace(model, sheet=sheet, call=Call.CALLING), (CallHelp(),)
    return replace(model, sheet=sheet), ()


def _looked(look: Look, action: SetSize | SetHigh | SetLow | SetLanguage) -> Look:
    match action:
        case SetSize(size):
            return replace(look, size=size)
        case SetHigh(high):
            return replace(look, high=high)
        case SetLow(low):
            return replace(look, low=low)
        case SetLanguage(language):
            return replace(look, language=language)


def _relooked(model: Model, errands: tuple[Errand, ...]) -> Next:
    now, more = relooked(model)
    now, words = applied.relooked(now)
    now, said = certified.relooked(now)
    now, drawn = certified.redrawn(now)
    return now, (*errands, *more, *words, *said, *drawn, *materials.relooked(now))


def _woken(model: Model, fresh: Fresh) -> Next:
    if model.route.page is not Page.ATTRACT or model.state is None or model.lost_since is not None:
        return model, ()
    return replace(model, stack=AT_HOME, waking=True), (BeginVisit(fresh()),)


def _moved(model: Model, move: Open | Back | Home) -> Next:
    if model.leaving or model.warned or model.stack[-1].page is Page.ATTRACT:
        return model, ()
    if model.stack[-1].page is Page.CRASHED:
        return _forgotten(model, ended=model.ended), ()
    stepped = stepped_back(model) if isinstance(move, Back) else None
    if stepped is not None:
        return stepped
    stack = reduce(model.stack, move)
    if stack == model.stack:
        return model, ()
    leaving, entering = model.stack[-1].page, stack[-1].page
    typed = Typed() if entering is Page.CODE or leaving is Page.THANKS else model.typed
    moved = replace(
        model, sheet=None, waiting_for=None, problem="", unanswered=None, typed=typed, roll_noted=False
    )
    return went(moved, stack)


def _finished(model: Model, reason: str, fresh: Fresh) -> Next:
    visit = model.visit
    errands = (EndVisit(visit.id, fresh(), reason),) if visit is not None else ()
    return _forgotten(model, ended=visit.id if visit is not None else model.ended), errands


def _forgotten(model: Model, *, ended: int) -> Model:
    """Nothing of the visit is left, and the look is the station's own again."""
    return Model(
        catalogue=model.catalogue,
        forms=model.forms,
        slots=model.slots,
        now=model.now,
        at=model.at,
        state=model.state,
        heard_at=model.heard_at,
        lost_since=model.lost_since,
        ended=ended,
        portrait=model.portrait,
        personal=model.personal,
    )


# ---- the world ----


def _from_world(model: Model, action: World, fresh: Fresh) -> Next:
    match action:
        case Heard():
            return _heard(model, action, fresh)
        case Lost(since):
            return replace(model, lost_since=model.lost_since or since, waiting_for=None), ()
        case Ticked(now, at):
            return _passed(ticked(_ticked(replace(model, now=now, at=at))), fresh)
        case Crashed():
            ended, errands = _finished(model, "crash", fresh)
            return replace(ended, stack=(Route(Page.CRASHED),), crashed_at=model.at), errands
        case _:
            return returned(model, action, fresh)


def _passed(model: Model, fresh: Fresh) -> Next:
    """A second went by: what asks by itself may ask again."""
    now, errands = applied.ticked(model)
    now, more = certified.ticked(now)
    now, seen = face.heard(now, fresh)
    return now, (*errands, *more, *seen)


def _ticked(model: Model) -> Model:
    over = model.stack[-1].page is Page.CRASHED and model.at - model.crashed_at > CRASH_PAGE_S
    return _forgotten(model, ended=model.ended) if over else model


def _heard(model: Model, told: Heard, fresh: Fresh) -> Next:
    visit = told.state.visit
    model = replace(model, state=told.state, heard_at=told.at, at=told.at, lost_since=None)
    if visit is not None and visit.id != model.ended:
        if model.stack == ASLEEP and not model.waking and visit.card is not CardStep.TAKE_CARD:
            return _finished(
                model, "crash", fresh
            )  # of a screen that died: the next finger is somebody else's
        personal = model.personal or visit.person is not None
        model, code = replace(model, waking=False, personal=personal), told.state.code
        now, errands = scanned(model, code, fresh) or with_code(model, code, fresh)
        now, more = heard(now, fresh)
        now, seen = face.heard(now, fresh)
        return now, (*errands, *more, *seen)
    if visit is None and not model.waking and model.stack[-1].page not in (Page.ATTRACT, Page.CRASHED):
        return _forgotten(model, ended=model.ended), ()
    return model, ()
