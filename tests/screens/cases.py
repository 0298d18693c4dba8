"""Every page of the screen in every state worth looking at, as models; tests draw them all, shots picture them."""

from collections.abc import Callable
from dataclasses import dataclass

import msgspec

from agent.schemas import CardStep, DeviceLine, HallState, Links, LinkState, SlipState
from kiosk.domain.priority import PriorityClass
from kiosk.domain.rating import RatingLevel, RatingReason
from kiosk.journey.actions import Sheet
from kiosk.journey.errands import TakeTicket
from kiosk.journey.look import Look, Size
from kiosk.journey.model import Call, Model, Typed
from kiosk.journey.route import Page, Route, Stack
from tests.screens import samples
from tests.screens.samples import model, slip, state, visit

PORTRAIT, LANDSCAPE = (1080, 1920), (1920, 1080)
HOME: Stack = (Route(Page.HOME),)
NO_PAPER = (
    DeviceLine(device="printer", state="fault", fault="paper_out", notice="none"),
    DeviceLine(device="card", state="ready", fault="none", notice="none"),
)
NO_READER = (
    DeviceLine(device="printer", state="ready", fault="none", notice="paper_low"),
    DeviceLine(device="card", state="fault", fault="no_reader", notice="none"),
)
CUT_OFF = Links(gateway=LinkState.DOWN, queue=LinkState.DOWN, fleet=LinkState.DOWN)
READ = msgspec.structs.replace(visit(CardStep.READ), person=samples.elder())
FAILED = msgspec.structs.replace(visit(CardStep.FAILED), card_error="card_mute")


def at(page: Page, about: str = "") -> Stack:
    """One page above home."""
    return (*HOME, Route(page, about))


def _taken(look: Look, printed: SlipState, fault: str = "none") -> Model:
    devices = NO_PAPER if fault != "none" else state().devices
    now = state(slip=slip(printed, fault), visit=visit(remaining_s=28.0), devices=devices)
    return model(look=look, stack=at(Page.TAKEN, "t12"), taken=samples.taken(), state=now)


def _rating(look: Look, **typed: object) -> Model:
    return model(
        look=look,
        stack=at(Page.RATE),
        typed=Typed(digits="482913", ticket=samples.rateable(), **typed),  # type: ignore[arg-type]  # fields by name
    )


CASES: dict[str, Callable[[Look], Model]] = {
    "attract": lambda look: model(state=state(visit=None)),  # the look of a visit never reaches it
    "attract-waiting": lambda look: model(state=None),
    "home": lambda look: model(look=look, stack=HOME),
    "home-demo": lambda look: model(look=look, stack=HOME, state=state(demo=True, devices=NO_READER)),
    "home-shut": lambda look: model(
        look=look, stack=HOME, state=state(hall=samples.hall(HallState.CLOSED_TODAY))
    ),
    "classes": lambda look: model(look=look, stack=at(Page.CLASSES)),
    "services": lambda look: model(look=look, stack=at(Page.SERVICES, "convenience")),
    "services-priority": lambda look: model(
        look=look, stack=at(Page.SERVICES, "insurance"), state=state(visit=READ)
    ),
    "services-taking": lambda look: model(
        look=look, stack=at(Page.SERVICES, "convenience"), waiting_for=TakeTicket("c", "social-card", "zh_CN")
    ),
    "services-away": lambda look: model(look=look, stack=at(Page.SERVICES, "convenience"), problem="away"),
    "offer": lambda look: model(look=look, stack=at(Page.OFFER, "insurance")),
    "offer-plain": lambda look: model(look=look, stack=at(Page.OFFER, "certification")),
    "taken": lambda look: _taken(look, SlipState.PRINTED),
    "taken-printing": lambda look: _taken(look, SlipState.PRINTING),
    "taken-priority": lambda look: model(
        look=look, stack=at(Page.TAKEN, "t12"), taken=samples.taken(PriorityClass.ELDER)
    ),
    "taken-no-paper": lambda look: _taken(look, SlipState.NOT_PRINTED, "paper_out"),
    "taken-unknown": lambda look: _taken(look, SlipState.UNKNOWN),
    "identify": lambda look: model(
        look=look, stack=at(Page.IDENTIFY), state=state(visit=visit(CardStep.ARMED))
    ),
    "identify-read": lambda look: model(look=look, stack=at(Page.IDENTIFY), state=state(visit=READ)),
    "identify-failed": lambda look: model(look=look, stack=at(Page.IDENTIFY), state=state(visit=FAILED)),
    "identify-out": lambda look: model(
        look=look, stack=at(Page.IDENTIFY), state=state(devices=NO_READER, visit=visit(CardStep.ARMED))
    ),
    "code": lambda look: model(look=look, stack=at(Page.CODE), typed=Typed(digits="4829")),
    "code-refused": lambda look: model(
        look=look, stack=at(Page.CODE), typed=Typed(digits="482913"), problem="unknown_code"
    ),
    "rate": _rating,
    "rate-why": lambda look: _rating(
        look, level=RatingLevel.DISSATISFIED, reasons=frozenset({RatingReason.LATE})
    ),
    "thanks": lambda look: model(look=look, stack=at(Page.THANKS)),
    "thanks-kept": lambda look: model(look=look, stack=at(Page.THANKS), typed=Typed(kept=True)),
    "shut": lambda look: model(
        look=look, stack=at(Page.CLASSES), state=state(hall=samples.hall(HallState.CLOSED_TODAY))
    ),
    "queue-away": lambda look: model(look=look, stack=at(Page.CLASSES), state=state(links=CUT_OFF)),
    "agent-away": lambda look: model(look=look, stack=HOME, lost_since=samples.NOW),
    "crashed": lambda look: model(look=look, stack=(Route(Page.CRASHED),), ended=7),
    "leaving": lambda look: model(
        look=look, stack=HOME, state=state(visit=visit(CardStep.TAKE_CARD, remaining_s=26.4))
    ),
    "help": lambda look: model(look=look, stack=HOME, sheet=Sheet.HELP, call=Call.CALLED),
    "voice": lambda look: model(look=look, stack=HOME, sheet=Sheet.VOICE),
    "display": lambda look: model(look=look, stack=HOME, sheet=Sheet.DISPLAY),
    "warning": lambda look: model(
        look=look,
        stack=at(Page.CLASSES),
        state=state(visit=visit(CardStep.READ, remaining_s=24.4, warning=True)),
    ),
}


@dataclass(frozen=True, slots=True)
class Variant:
    """A panel and how a resident wants it."""

    look: Look
    panel: tuple[int, int] = PORTRAIT


VARIANTS: dict[str, Variant] = {
    "zh": Variant(Look()),
    "zh-large": Variant(Look(Size.LARGE)),
    "zh-extra": Variant(Look(Size.EXTRA)),
    "zh-contrast": Variant(Look(high=True)),
    "en": Variant(Look(language="en")),
    "en-large": Variant(Look(Size.LARGE, language="en")),
    "en-extra": Variant(Look(Size.EXTRA, language="en")),
    "zh-landscape": Variant(Look(), LANDSCAPE),
    "zh-landscape-large": Variant(Look(Size.LARGE), LANDSCAPE),
    "zh-landscape-extra": Variant(Look(Size.EXTRA), LANDSCAPE),
    "zh-landscape-contrast": Variant(Look(high=True), LANDSCAPE),
    "en-landscape": Variant(Look(language="en"), LANDSCAPE),
    "en-landscape-extra": Variant(Look(Size.EXTRA, language="en"), LANDSCAPE),
}
LOW = Variant(Look(low=True))
