"""Prove who one is: a card before the readers, another way of proving more, a PIN at the keypad."""

from dataclasses import dataclass

from agent.lookup_schemas import Way as Proof
from agent.schemas import CardStep, Identified, Medium, PinEntry, PinStep, Role
from kiosk.domain.texts import Texts
from kiosk.journey.actions import ReadAgain
from kiosk.journey.lookup import PinAgain, ProveBy
from kiosk.journey.model import Model
from kiosk.journey.words import escaped
from kiosk.screens.frame.view_model import device_of, works
from kiosk.screens.identify.view_model import failed_words, not_armed, out_words, refused_words
from kiosk.screens.notice.view_model import fitted
from kiosk.screens.prove_way.view_model import PROOFS
from kiosk.screens.ways.view_model import ActKey, asks, reachable, service_for, take_key, wished

_CODE_PROBLEMS = ("ecard_unverifiable", "not_an_ecard")
_PIN_LOOKS = {
    PinStep.WAITING: ("touch", "tint"),
    PinStep.CHECKING: ("hourglass", "tint"),
    PinStep.ACCEPTED: ("ok", "good"),
    PinStep.REFUSED: ("warning", "warn"),
    PinStep.LOCKED: ("lock", "bad"),
    PinStep.DOWN: ("network-off", "warn"),
    PinStep.GIVEN_UP: ("info", "warn"),
    PinStep.OUT: ("warning", "warn"),
}
_PIN_AGAIN = (PinStep.DOWN, PinStep.GIVEN_UP, PinStep.OUT)
MOST_DOTS = 12


# ---- a card ----


@dataclass(frozen=True, slots=True)
class CardWay:
    """One way to show who one is. Not pressed: the readers are armed."""

    picture: str
    name: str
    line: str
    state: str
    icon: str
    tone: str


@dataclass(frozen=True, slots=True)
class ProveCardView:
    """Up to three ways at once; `read` = the card was read, and the ways give way to a greeting."""

    chip: str
    chip_icon: str
    step: str
    title: str
    line: str
    ways: tuple[CardWay, ...]
    read: str
    read_line: str
    read_state: str
    privacy: str
    acts: tuple[ActKey, ...]


def prove_card_view(model: Model, words: Texts) -> ProveCardView:
    """The card of `lookup.role`: one's own, a relative's, an attendant's."""
    role, item = model.lookup.role, wished(model)
    read = _read(model)
    ways = _ways(model, words)
    title, line = _title(model, len(ways), words)
    return ProveCardView(
        chip=words(f"item.{item}.name") if item else "",
        chip_icon=model.catalogue.item(item).icon if item else "",
        step=_step(model, words),
        title=_greeting(read, role, words, guarded=model.certify.guardian) if read is not None else title,
        line="" if read is not None else line,
        ways=() if read is not None else ways,
        read=escaped(read.masked_name) if read is not None else "",
        read_line=escaped(read.masked_number) if read is not None else "",
        read_state=_asking(model, words)
        if asks(model)
        else words("identify.read")
        if read is not None
        else "",
        privacy=words("notice_form.privacy" if _handles(model) else "prove.privacy"),
        acts=() if read is not None and asks(model) else _card_acts(model, words),
    )


def _handles(model: Model) -> bool:
    """Whether something is to be done, and not only looked up."""
    item = wished(model)
    return bool(item) and model.catalogue.item(item).handles


def _asking(model: Model, words: Texts) -> str:
    return words("notice_form.asking" if _handles(model) else "ways.asking")


def _read(model: Model) -> Identified | None:
    """Who was read, while the page still waits for what comes of it."""
    visit = model.visit
    if visit is None or visit.role is not model.lookup.role or visit.card is not CardStep.READ:
        return None
    match model.lookup.role:
        case Role.SELF:
            return visit.person
        case Role.RELATIVE:
            return visit.relative
        case Role.ATTENDANT:
            return visit.attendant


def _greeting(person: Identified, role: Role, words: Texts, *, guarded: bool) -> str:
    match role:
        case Role.SELF:
            return words("ways.greeting", name=escaped(person.masked_name))
        case Role.RELATIVE:
            return words("prove_guardian.read" if guarded else "prove.relative_read")
        case Role.ATTENDANT:
            return words("prove.attendant_read")


def _for_relative(model: Model) -> bool:
    return model.lookup.wish is not None and model.lookup.wish.for_relative


def _step(model: Model, words: Texts) -> str:
    role = model.lookup.role
    if role is Role.ATTENDANT or not _for_relative(model):
        return ""
    return words("prove.step", number=1 if role is Role.SELF else 2)


def _title(model: Model, ways: int, words: Texts) -> tuple[str, str]:
    match model.lookup.role:
        case Role.SELF if _for_relative(model):
            return words("prove.title_first"), words("prove.first_line")
        case Role.SELF:
            return words("prove.title" if ways > 1 else "prove.title_one"), ""
        case Role.RELATIVE if model.certify.guardian:
            return words("prove_guardian.title"), words("prove_guardian.line")
        case Role.RELATIVE:
            person = model.visit.person if model.visit is not None else None
            asked = words("prove.for_whom", name=escaped(person.masked_name)) if person is not None else ""
            return words("prove.title_relative"), asked
        case Role.ATTENDANT:
            return words("prove.title_attendant"), words("prove.attendant_line")


def _ways(model: Model, words: Texts) -> tuple[CardWay, ...]:
    """Only what is fitted; where nothing is, one way that says so."""
    match model.lookup.role:
        case Role.SELF:
            found = (
                _reader_way(model, Medium.SOCIAL_CARD, "social", words),
                _reader_way(model, Medium.ID_CARD, "id", words),
                _code_way(model, words),
            )
        case Role.RELATIVE:
            found = (_reader_way(model, Medium.ID_CARD, "relative", words), None, None)
        case Role.ATTENDANT:
            found = (_reader_way(model, Medium.SOCIAL_CARD, "work_card", words), None, None)
    ways = tuple(way for way in found if way is not None)
    name = {Role.SELF: "social", Role.RELATIVE: "relative", Role.ATTENDANT: "work_card"}[model.lookup.role]
    nothing = CardWay(
        "illo-insert-card", _name(model, name, words), "", words("prove.not_fitted"), "warning", "warn"
    )
    return ways or (nothing,)


def _reader_way(model: Model, medium: Medium, name: str, words: Texts) -> CardWay | None:
    device = "card" if medium is Medium.SOCIAL_CARD else "idcard"
    if not fitted(model, device):
        return None
    picture = "illo-insert-card" if medium is Medium.SOCIAL_CARD else "illo-tap-id"
    line = _before(model, words) or words(f"prove.{name}_line")
    said = _name(model, name, words)
    return CardWay(picture, said, line, *_reader_stands(model, medium, device, words))


def _name(model: Model, name: str, words: Texts) -> str:
    guarded = model.certify.guardian and model.lookup.role is Role.RELATIVE
    return words("prove_guardian.name" if guarded else f"prove.{name}")


def _before(model: Model, words: Texts) -> str:
    """One's own card must leave before another one's is read."""
    person = model.visit.person if model.visit is not None else None
    if model.lookup.role is Role.SELF or person is None:
        return ""
    match person.medium:
        case Medium.SOCIAL_CARD:
            return words("prove.take_own_social")
        case Medium.ID_CARD:
            return words("prove.take_own_id")
        case _:
            return ""


def _reader_stands(model: Model, medium: Medium, device: str, words: Texts) -> tuple[str, str, str]:
    """The chip of one reader: words, icon and tint."""
    state, visit = model.state, model.visit
    line = device_of(state, device) if state is not None else None
    if not works(line):
        return out_words(line, words), "warning", "warn"
    if not_armed(model):
        return refused_words(model.problem, words), "warning", "warn"
    if visit is None or visit.card is CardStep.OFF:
        return words("identify.opening"), "hourglass", "tint"
    mine = visit.medium is medium
    if visit.card is CardStep.READING and mine:
        by_id = medium is Medium.ID_CARD
        return words("identify_id.reading" if by_id else "identify.reading"), "hourglass", "tint"
    if visit.card is CardStep.FAILED and (mine or visit.medium is None):
        return failed_words(visit.card_error, visit.medium, words), "warning", "warn"
    if visit.card is CardStep.FAILED:
        return words("prove.not_ready"), "info", "neutral"
    return words("identify.ready"), "ok", "good"


def _code_way(model: Model, words: Texts) -> CardWay | None:
    if not fitted(model, "qr"):
        return None
    return CardWay(
        "illo-scan-code", words("prove.ecard"), words("prove.ecard_line"), *_scanner_stands(model, words)
    )


def _scanner_stands(model: Model, words: Texts) -> tuple[str, str, str]:
    line = device_of(model.state, "qr") if model.state is not None else None
    if not works(line):
        return words("identify.out"), "warning", "warn"
    if not reachable(model):
        return words("prove.ecard_down"), "network-off", "warn"
    if model.problem in _CODE_PROBLEMS:
        return words(f"card_error.{model.problem}"), "warning", "warn"
    return words("identify.ready"), "ok", "good"


def _card_acts(model: Model, words: Texts) -> tuple[ActKey, ...]:
    """取号到窗口办, and the readers once more where they stopped."""
    stopped = not_armed(model) or (model.visit is not None and model.visit.card is CardStep.FAILED)
    helpless = not any(fitted(model, device) and _works(model, device) for device in ("card", "idcard", "qr"))
    take = _take(model, words, kind="action" if helpless else "secondary")
    if not stopped or helpless:
        return (take,)
    return take, ActKey("read-again", words("prove.retry"), ReadAgain(), "refresh", "primary")


def _works(model: Model, device: str) -> bool:
    return model.state is not None and works(device_of(model.state, device))


def _take(model: Model, words: Texts, *, kind: str = "secondary") -> ActKey:
    item = wished(model)
    return take_key(model, words, service_for(model, item) if item else None, kind=kind)


# ---- a PIN ----


@dataclass(frozen=True, slots=True)
class ProvePinView:
    """The keypad is below the screen: only how many digits stand there is shown."""

    chip: str
    chip_icon: str
    title: str
    line: str
    dots: tuple[int, ...]
    typed: str
    state: str
    state_icon: str
    state_kind: str
    advice: str
    safe: str
    main: tuple[ActKey, ...]
    acts: tuple[ActKey, ...]


def prove_pin_view(model: Model, words: Texts) -> ProvePinView:
    """Where the PIN stands, and what to do about it."""
    item, role = wished(model), model.lookup.role
    pin = _pin(model)
    digits = pin.digits if pin is not None else 0
    state, icon, kind, advice = _pin_stands(model, pin, words)
    locked = pin is not None and pin.step is PinStep.LOCKED
    again = bool(model.problem) or (pin is not None and pin.step in _PIN_AGAIN)
    return ProvePinView(
        chip=words(f"item.{item}.name") if item else "",
        chip_icon=model.catalogue.item(item).icon if item else "",
        title=words("prove_pin.title_attendant" if role is Role.ATTENDANT else "prove_pin.title"),
        line=words("prove_pin.line"),
        dots=tuple(range(min(digits, MOST_DOTS))),
        typed=words("prove_pin.typed", count=digits) if digits else words("prove_pin.none"),
        state=state,
        state_icon=icon,
        state_kind=kind,
        advice=advice,
        safe=words("prove_pin.safe"),
        main=(ActKey("pin-again", words("prove_pin.again"), PinAgain(), "refresh", "primary"),)
        if again
        else (),
        acts=()
        if asks(model)
        else (*_other(model, words), _take(model, words, kind="action" if locked else "secondary")),
    )


def _pin(model: Model) -> PinEntry | None:
    """What the keypad said, if it was asked for this person's PIN."""
    pin = model.state.pin if model.state is not None else None
    return pin if pin is not None and pin.role is model.lookup.role else None


def _pin_stands(model: Model, pin: PinEntry | None, words: Texts) -> tuple[str, str, str, str]:
    """Words, icon and tint of where the PIN stands, and what to do."""
    if asks(model):
        return words("notice_form.accepted" if _handles(model) else "prove_pin.accepted"), "ok", "good", ""
    if model.problem:
        known = f"refused.{model.problem}"
        return (
            words(known if known in words else "refused.other"),
            "warning",
            "warn",
            words("prove_pin.out_line"),
        )
    if pin is None:
        return words("prove_pin.opening"), "hourglass", "tint", ""
    icon, kind = _PIN_LOOKS[pin.step]
    advice = f"prove_pin.{pin.step}_line"
    said = words(f"prove_pin.{pin.step}")
    if pin.step is PinStep.REFUSED and pin.tries_left is not None:
        said = words("prove_pin.refused_tries", count=pin.tries_left)
    return said, icon, kind, words(advice) if advice in words else ""


def _other(model: Model, words: Texts) -> tuple[ActKey, ...]:
    """The other way, where there is one."""
    ways = model.lookup.needs.ways if model.lookup.needs is not None else ()
    if model.lookup.role is Role.ATTENDANT:
        named, way = "prove_pin.other_pin", Proof.PIN
    else:
        named, way = "prove_pin.other_attendant", Proof.ATTENDANT
    if way not in ways:
        return ()
    return (ActKey("other-way", words(named), ProveBy(way), PROOFS[way][0]),)
