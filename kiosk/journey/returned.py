"""What came of an errand, as part of the one pure function: the answer, or that it was refused or not heard."""

from collections.abc import Callable
from dataclasses import replace

from agent.certify_schemas import CertifyAsk
from kiosk.journey import applied, certified, face, materials
from kiosk.journey.actions import Failed, FoundRateable, HelpCalled, RatingTaken, RollNoted, Took
from kiosk.journey.apply import ApplyAnswered, ApplyErrand
from kiosk.journey.asking import answered, failed
from kiosk.journey.browsing import not_done, told
from kiosk.journey.certify import CertifyAnswered, FaceErrand, FaceTold
from kiosk.journey.content import ContentErrand, ContentWorld, Listed, Opened
from kiosk.journey.errands import ArmReaders, BeginVisit, CallHelp, Errand, FindRateable, GiveRating
from kiosk.journey.lookup import Answered, ArmFor, AskItem, AskPin, AskReveal, AskSlice, AskSlip
from kiosk.journey.mine import ToldMine
from kiosk.journey.model import Call, Model, Typed
from kiosk.journey.moving import Next, went
from kiosk.journey.my_ticket import instead_of_rating
from kiosk.journey.my_ticket import told as told_mine
from kiosk.journey.route import ASLEEP, AT_HOME, Open, Page, Route, reduce
from kiosk.journey.scanning import ScanErrand, ScanTold
from kiosk.journey.taking import took

AWAY = "away"
QUEUE_DOWN = "queue_down"  # the agent's word for a queue that did not answer
_ARMING = frozenset({Page.IDENTIFY, Page.PROVE_CARD, Page.PROVE_PIN, Page.ENTRY})

Fresh = Callable[[], str]
Returned = (
    Took
    | FoundRateable
    | RatingTaken
    | RollNoted
    | HelpCalled
    | Answered
    | ApplyAnswered
    | ScanTold
    | CertifyAnswered
    | FaceTold
    | ContentWorld
    | ToldMine
    | Failed
)


def returned(model: Model, action: Returned, fresh: Fresh) -> Next:
    """What it means for the page; of what nobody waits for any more, nothing."""
    match action:
        case Took(command, taken):
            return took(model, command, taken)
        case FoundRateable():
            return _found(model, action)
        case RatingTaken(answer):
            if not isinstance(model.waiting_for, GiveRating):
                return model, ()
            done = (*AT_HOME, Route(Page.THANKS))
            return replace(model, waiting_for=None, stack=done, typed=Typed(kept=answer.kept)), ()
        case RollNoted() | HelpCalled():
            return _confirmed(model, action), ()
        case Failed(errand, reason, detail):
            return _failed(replace(model, problem_detail=detail), errand, reason, fresh)
        case _:
            return _answered(model, action, fresh)


def _answered(
    model: Model,
    action: Answered | ApplyAnswered | ScanTold | CertifyAnswered | FaceTold | ContentWorld | ToldMine,
    fresh: Fresh,
) -> Next:
    match action:
        case CertifyAnswered():
            return certified.answered(model, action)
        case FaceTold():
            return face.told(model, action)
        case Answered():
            return answered(model, action)
        case ApplyAnswered():
            return applied.answered(model, action, fresh)
        case ScanTold():
            return materials.told(model, action)
        case Listed() | Opened():
            return told(model, action)
        case ToldMine():
            return told_mine(model, action)


def _confirmed(model: Model, told: RollNoted | HelpCalled) -> Model:
    if isinstance(told, HelpCalled):
        return replace(model, call=Call.CALLED)
    return replace(model, waiting_for=None, roll_noted=True)


def _found(model: Model, found: FoundRateable) -> Next:
    if model.waiting_for != FindRateable(found.code):
        return model, ()
    typed = replace(model.typed, ticket=found.ticket)
    known = replace(model, waiting_for=None, typed=typed)
    return went(known, reduce(model.stack, Open(Route(Page.RATE))))


def _failed(model: Model, errand: Errand, reason: str, fresh: Fresh) -> Next:
    if isinstance(errand, ApplyErrand):
        return applied.failed(model, errand, reason, fresh)
    if isinstance(errand, ScanErrand):
        return materials.failed(model, errand, reason)
    if isinstance(errand, CertifyAsk):
        return certified.failed(model, errand)
    if isinstance(errand, FaceErrand):
        return face.failed(model, errand, reason)
    if isinstance(errand, CallHelp):
        return replace(model, call=Call.FAILED), ()
    if isinstance(errand, BeginVisit):
        return replace(model, waking=False, stack=ASLEEP), ()
    if isinstance(errand, ArmReaders | ArmFor | AskPin) and model.stack[-1].page in _ARMING:
        return replace(model, problem=reason or AWAY), ()
    if isinstance(errand, ContentErrand):
        return not_done(model, errand, reason)
    if errand != model.waiting_for:
        return model, ()
    if isinstance(errand, FindRateable) and (
        looked_up := instead_of_rating(model, errand.code, reason, fresh)
    ):
        return looked_up
    if isinstance(errand, AskItem | AskSlice | AskReveal | AskSlip):
        return failed(model, errand)
    unanswered = errand if reason in ("", QUEUE_DOWN) else None
    return replace(model, waiting_for=None, unanswered=unanswered, problem=reason or AWAY), ()
