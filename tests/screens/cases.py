"""Every page of the screen in every state worth looking at, as models; tests draw them all, shots picture them."""

from collections.abc import Callable
from dataclasses import dataclass

import msgspec

from agent.lookup_schemas import NeedsMore, Slice, Way
from agent.schemas import (
    CardStep,
    DeviceLine,
    Enrolment,
    EnrolmentStep,
    HallState,
    Links,
    LinkState,
    Medium,
    PinEntry,
    PinStep,
    Role,
    SlipState,
    State,
    Voice,
)
from kiosk.domain.priority import PriorityClass
from kiosk.domain.rating import RatingLevel, RatingReason
from kiosk.journey.actions import Sheet
from kiosk.journey.errands import TakeTicket
from kiosk.journey.look import Look, Size
from kiosk.journey.lookup import AskItem, Lookup, Wish
from kiosk.journey.model import Call, Model, Typed
from kiosk.journey.route import Page, Route, Stack
from tests.screens import samples
from tests.screens.apply_models import APPLY
from tests.screens.certify_models import CERTIFY
from tests.screens.content_samples import content_cases
from tests.screens.entry_models import ENTRY
from tests.screens.lookup_models import answer_cases
from tests.screens.material_models import MATERIALS
from tests.screens.samples import model, slip, state, visit
from tests.screens.ticket_models import TICKETS

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
SPEAKING = Voice(on=True, volume=3, headphones=False)
CUT_OFF = Links(gateway=LinkState.DOWN, queue=LinkState.DOWN, fleet=LinkState.DOWN)
READ = msgspec.structs.replace(visit(CardStep.READ), person=samples.elder())
FAILED = msgspec.structs.replace(visit(CardStep.FAILED), card_error="card_mute")
ID_MODULE = DeviceLine(device="idcard", state="busy", fault="none", notice="none")
ID_FAILED = msgspec.structs.replace(visit(CardStep.FAILED), card_error="card_removed", medium=Medium.ID_CARD)

LAST_CHECK = samples.NOW.replace(hour=10, minute=4)


def device(name: str, state: str = "ready", fault: str = "none", notice: str = "none") -> DeviceLine:
    """A device as the attendant's page shows it."""
    facts = {"model": "Bianmin Bench M1", "firmware": "2.07"} if state == "ready" else {}
    address = f"serial:///dev/kiosk/{name}?baud=115200" if name != "document" else LONG_ADDRESS
    return DeviceLine(
        device=name, state=state, fault=fault, notice=notice, address=address, facts=facts, since=LAST_CHECK
    )


LONG_ADDRESS = "v4l:///dev/v4l/by-id/usb-Some_Long_Maker_Name_Document_Camera_5MP_000123-video-index0"
FITTED = ("printer", "card", "idcard", "qr", "camera", "document", "a4", "sound", "keypad", "inputs")
MIXED = (
    device("printer", "fault", "paper_out"),
    device("card", notice="no_authenticator"),
    *(device(name) for name in ("idcard", "qr", "camera")),
    device("document", "busy"),
    device("a4", "backoff", "offline"),
    device("sound"),
    device("keypad", notice="part_silent"),
    device("inputs", "disabled"),
)


def attendant(look: Look, *faults: str, **changes: object) -> Model:
    """The attendant's page; with faults, every device has one of them."""
    lines = tuple(device(name, "fault", fault) for name, fault in zip(FITTED, faults, strict=False)) or MIXED
    now = state(devices=lines, version="0.1.0")
    return model(**{"look": look, "stack": at(Page.ATTENDANT), "state": now, **changes})


WORST = (
    "unrecoverable",
    "service_lost",
    "unauthorised",
    "wrong_device",
    "frozen",
    "garbled",
    "jam",
    "no_sound",
    "no_permission",
    "battery_low",
)


def at(page: Page, about: str = "") -> Stack:
    """One page above home."""
    return (*HOME, Route(page, about))


def alone() -> State:
    """The queue is gone, and this kiosk holds numbers for all but one service."""
    hall = samples.hall()
    services = tuple(line.id for line in hall.services)
    return state(links=CUT_OFF, hall=hall, alone=services[:-1])


def _taken_alone(look: Look) -> Model:
    taken = msgspec.structs.replace(
        samples.taken(), number="A601", ahead=0, wait=None, code="", leased=True,
        status_url="http://10.24.8.20:8443/t/1f0c9a77be-601-3Qn7wJ0hUuKc2pZb9sXfLg",
    )  # fmt: skip
    now = msgspec.structs.replace(alone(), slip=slip(SlipState.PRINTED))
    return model(look=look, stack=at(Page.TAKEN, "t12"), taken=taken, state=now)


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


GATEWAY_AWAY = Links(gateway=LinkState.DOWN, queue=LinkState.UP, fleet=LinkState.UP)
KNOWN = msgspec.structs.replace(visit(CardStep.READ), person=samples.elder(), medium=Medium.SOCIAL_CARD)
ID_READING = msgspec.structs.replace(visit(CardStep.READING), medium=Medium.ID_CARD)
CARD_FAILED = msgspec.structs.replace(
    visit(CardStep.FAILED), card_error="card_mute", medium=Medium.SOCIAL_CARD
)
ASKING = AskItem("c", Wish("ins.contributions"), Slice(language="zh_CN"))
STEP_UP = NeedsMore(level=2, ways=(Way.PIN, Way.ATTENDANT))


def online(look: Look, stack: Stack, item: str = "", /, **changes: object) -> Model:
    """On the way to this item, with the back office there."""
    lookup = changes.pop("lookup", Lookup(wish=Wish(item)) if item else Lookup())
    fields = {"look": look, "stack": stack, "state": samples.online(), "lookup": lookup, **changes}
    return model(**fields)


def _proving(look: Look, role: Role, *, wish: Wish | None = None, **changes: object) -> Model:
    lookup = Lookup(wish=wish or Wish("ins.contributions"), role=role, needs=STEP_UP)
    return online(look, at(Page.PROVE_CARD, role.value), "", **{"lookup": lookup, **changes})


def _pin(look: Look, step: PinStep | None, role: Role = Role.SELF, **told: object) -> Model:
    lookup = Lookup(wish=Wish("pens.payments"), role=role, needs=STEP_UP)
    entry = PinEntry(step=step, role=role, **told) if step is not None else None  # type: ignore[arg-type]  # fields by name
    now = samples.online(pin=entry, visit=KNOWN)
    return online(look, at(Page.PROVE_PIN, role.value), lookup=lookup, state=now)


def _accounts(look: Look, count: int, **changes: object) -> Model:
    lookup = Lookup(wish=Wish("ins.contributions"), accounts=samples.accounts(count))
    now = samples.online(visit=KNOWN)
    return online(look, at(Page.ACCOUNTS), "", **{"lookup": lookup, "state": now, **changes})


WAYS: dict[str, Callable[[Look], Model]] = {
    "items": lambda look: online(look, at(Page.ITEMS, "insurance")),
    "items-benefit": lambda look: online(look, at(Page.ITEMS, "insurance/benefit")),
    "items-few": lambda look: online(look, at(Page.ITEMS, "labour")),
    "items-convenience": lambda look: online(look, at(Page.ITEMS, "convenience")),
    "items-down": lambda look: model(look=look, stack=at(Page.ITEMS, "employment")),
    "search": lambda look: online(look, at(Page.SEARCH)),
    "search-found": lambda look: online(
        look, at(Page.SEARCH), lookup=Lookup(typed="s" if look.language == "zh_CN" else "c")
    ),
    "search-nothing": lambda look: online(look, at(Page.SEARCH), lookup=Lookup(typed="qqxyzvv")),
    "search-down": lambda look: online(
        look,
        at(Page.SEARCH),
        state=samples.online(links=GATEWAY_AWAY),
        lookup=Lookup(typed="sbk" if look.language == "zh_CN" else "card"),
    ),
    "notice": lambda look: online(look, at(Page.NOTICE, "ins.contributions"), "ins.contributions"),
    "notice-pin": lambda look: online(look, at(Page.NOTICE, "med.records"), "med.records"),
    "notice-asking": lambda look: online(
        look,
        at(Page.NOTICE, "ins.contributions"),
        "ins.contributions",
        waiting_for=ASKING,
        state=samples.online(visit=KNOWN),
    ),
    "notice-down": lambda look: online(
        look, at(Page.NOTICE, "card.progress"), "card.progress", state=samples.online(links=GATEWAY_AWAY)
    ),
    "prove-card": lambda look: _proving(look, Role.SELF, state=samples.online(visit=visit(CardStep.ARMED))),
    "prove-card-reading": lambda look: _proving(look, Role.SELF, state=samples.online(visit=ID_READING)),
    "prove-card-failed": lambda look: _proving(look, Role.SELF, state=samples.online(visit=CARD_FAILED)),
    "prove-card-read": lambda look: _proving(
        look, Role.SELF, state=samples.online(visit=KNOWN), waiting_for=ASKING
    ),
    "prove-card-out": lambda look: _proving(
        look,
        Role.SELF,
        state=samples.online(
            visit=visit(CardStep.ARMED),
            links=GATEWAY_AWAY,
            devices=(device("card", "fault", "no_reader"), device("idcard"), device("qr")),
        ),
    ),
    "prove-card-refused": lambda look: _proving(look, Role.SELF, problem="reader_out"),
    "prove-card-code": lambda look: _proving(
        look, Role.SELF, state=samples.online(visit=visit(CardStep.ARMED)), problem="not_an_ecard"
    ),
    "prove-card-none": lambda look: _proving(
        look, Role.SELF, state=samples.online(devices=(device("printer"),))
    ),
    "prove-first": lambda look: _proving(
        look,
        Role.SELF,
        wish=Wish("ins.contributions", for_relative=True),
        state=samples.online(visit=visit(CardStep.ARMED)),
    ),
    "prove-relative": lambda look: _proving(
        look,
        Role.RELATIVE,
        wish=Wish("ins.contributions", for_relative=True),
        state=samples.online(visit=msgspec.structs.replace(KNOWN, role=Role.RELATIVE, card=CardStep.ARMED)),
    ),
    "prove-attendant": lambda look: _proving(
        look,
        Role.ATTENDANT,
        wish=Wish("pens.payments"),
        state=samples.online(visit=msgspec.structs.replace(KNOWN, role=Role.ATTENDANT, card=CardStep.ARMED)),
    ),
    "prove-way": lambda look: online(
        look, at(Page.PROVE_WAY), lookup=Lookup(wish=Wish("pens.payments"), needs=STEP_UP)
    ),
    "prove-pin": lambda look: _pin(look, PinStep.WAITING, digits=4),
    "prove-pin-opening": lambda look: _pin(look, None),
    "prove-pin-checking": lambda look: _pin(look, PinStep.CHECKING, digits=12),
    "prove-pin-refused": lambda look: _pin(look, PinStep.REFUSED, tries_left=2),
    "prove-pin-locked": lambda look: _pin(look, PinStep.LOCKED),
    "prove-pin-down": lambda look: _pin(look, PinStep.DOWN),
    "prove-pin-given-up": lambda look: _pin(look, PinStep.GIVEN_UP),
    "prove-pin-out": lambda look: _pin(look, PinStep.OUT, Role.ATTENDANT),
    "accounts": lambda look: _accounts(look, 2),
    "accounts-many": lambda look: _accounts(look, 8, stack=at(Page.ACCOUNTS, "2")),
    "accounts-asking": lambda look: _accounts(
        look, 3, waiting_for=AskItem("c", Wish("ins.contributions", account="a2"), Slice(language="zh_CN"))
    ),
    "period": lambda look: online(look, at(Page.PERIOD), "ins.contributions"),
    "period-earlier": lambda look: online(look, at(Page.PERIOD, "3"), "ins.account"),
    "period-wrong": lambda look: online(
        look,
        at(Page.PERIOD),
        lookup=Lookup(
            wish=Wish("pens.payments", inputs=(("from", "202601"), ("to", "202612"))),
            wrong=(("from", "range"), ("to", "order")),
        ),
    ),
    "home-gateway-away": lambda look: online(look, HOME, state=samples.online(links=GATEWAY_AWAY)),
}


CASES: dict[str, Callable[[Look], Model]] = {
    "attract": lambda look: model(state=state(visit=None)),  # the look of a visit never reaches it
    "attract-waiting": lambda look: model(state=None),
    "home": lambda look: model(look=look, stack=HOME),
    "home-demo": lambda look: model(look=look, stack=HOME, state=state(demo=True, devices=NO_READER)),
    "home-shut": lambda look: model(
        look=look, stack=HOME, state=state(hall=samples.hall(HallState.CLOSED_TODAY))
    ),
    "home-known": lambda look: model(look=look, stack=HOME, state=state(visit=READ)),
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
    "taken-alone": lambda look: _taken_alone(look),
    "home-alone": lambda look: model(look=look, stack=HOME, state=alone()),
    "classes-alone": lambda look: model(look=look, stack=at(Page.CLASSES), state=alone()),
    "taken-no-paper": lambda look: _taken(look, SlipState.NOT_PRINTED, "paper_out"),
    "taken-unknown": lambda look: _taken(look, SlipState.UNKNOWN),
    "identify": lambda look: model(
        look=look, stack=at(Page.IDENTIFY), state=state(visit=visit(CardStep.ARMED))
    ),
    "identify-either": lambda look: model(
        look=look,
        stack=at(Page.IDENTIFY),
        state=state(devices=(*state().devices, ID_MODULE), visit=visit(CardStep.ARMED)),
    ),
    "identify-id-failed": lambda look: model(
        look=look, stack=at(Page.IDENTIFY), state=state(devices=(ID_MODULE,), visit=ID_FAILED)
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
    "maintenance": lambda look: model(look=look, stack=HOME, state=state(maintenance=True, visit=None)),
    "crashed": lambda look: model(look=look, stack=(Route(Page.CRASHED),), ended=7),
    "leaving": lambda look: model(
        look=look, stack=HOME, state=state(visit=visit(CardStep.TAKE_CARD, remaining_s=26.4))
    ),
    "help": lambda look: model(look=look, stack=HOME, sheet=Sheet.HELP, call=Call.CALLED),
    "voice": lambda look: model(look=look, stack=HOME, sheet=Sheet.VOICE, state=state(voice=SPEAKING)),
    "voice-none": lambda look: model(look=look, stack=HOME, sheet=Sheet.VOICE),
    "attendant": attendant,
    "attendant-well": lambda look: attendant(
        look, state=state(devices=tuple(device(name) for name in FITTED), version="0.1.0"), roll_noted=True
    ),
    "attendant-enrol": lambda look: attendant(
        look, state=state(devices=MIXED, version="0.1.0", enrolment=Enrolment(step=EnrolmentStep.WANTED))
    ),
    "attendant-worst": lambda look: attendant(
        look, *WORST, stack=at(Page.ATTENDANT, "2"), problem="no_device"
    ),
    "identify-refused": lambda look: model(look=look, stack=at(Page.IDENTIFY), problem="reader_out"),
    "display": lambda look: model(look=look, stack=HOME, sheet=Sheet.DISPLAY),
    "warning": lambda look: model(
        look=look,
        stack=at(Page.CLASSES),
        state=state(visit=visit(CardStep.READ, remaining_s=24.4, warning=True)),
    ),
    **WAYS,
    **APPLY,
    **CERTIFY,
    **ENTRY,
    **MATERIALS,
    **TICKETS,
    **answer_cases(portrait=True),
    **content_cases(portrait=True),
}
# What is cut otherwise for a lying panel.
LYING = {**answer_cases(portrait=False), **content_cases(portrait=False)}


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
