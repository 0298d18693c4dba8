"""认证成功: by when the next one is due, what is paid back, and paper."""

from dataclasses import dataclass, field

from agent.certify_schemas import Certified, DecidedLine, PrintCertified, SchemeState
from agent.schemas import SlipState
from kiosk.domain.device import DeviceState, Fault
from kiosk.domain.texts import Texts
from kiosk.journey.actions import Finish
from kiosk.journey.certified import WITHDRAW_DOWN
from kiosk.journey.certify import PrintCertification
from kiosk.journey.look import Size
from kiosk.journey.model import Model
from kiosk.journey.words import escaped
from kiosk.screens.answer.paging import PagerView
from kiosk.screens.answer.paper import NoteView, fault_words
from kiosk.screens.answer.wording import date_words_of, month_words
from kiosk.screens.certify.view_model import history_key, leaf_pager, withdraw_key
from kiosk.screens.frame.view_model import device_of, works
from kiosk.screens.ways.view_model import ActKey

MONTH_DIGITS = 6
_MOST = {  # benefits on one leaf, by size and by whether the panel is upright
    (Size.STANDARD, True): 4,
    (Size.LARGE, True): 3,
    (Size.EXTRA, True): 2,
    (Size.STANDARD, False): 2,
    (Size.LARGE, False): 2,
    (Size.EXTRA, False): 1,
}


@dataclass(frozen=True, slots=True)
class DecidedCard:
    """One benefit."""

    name: str
    next: str
    paid: str
    paid_icon: str
    paid_tone: str


@dataclass(frozen=True, slots=True)
class CertifiedView:
    """The page."""

    title: str
    line: str
    cards: tuple[DecidedCard, ...] = field(repr=False)
    pager: PagerView
    label: str
    number: str = field(repr=False)
    small: str = field(repr=False)
    note: NoteView
    more: tuple[ActKey, ...]
    acts: tuple[ActKey, ...]


def certified_view(model: Model, words: Texts, portrait: bool) -> CertifiedView:
    """What the back office decided."""
    certified = model.certify.certified
    assert certified is not None, "nothing was certified"
    most = _MOST[model.look.size, portrait]
    leaves = -(-len(certified.lines) // most) or 1
    leaf = min(max(int(model.route.about or 1), 1), leaves)
    return CertifiedView(
        title=words("certified.title_already" if certified.already else "certified.title"),
        line=words("certified.line_stopped" if any(map(_is_stopped, certified.lines)) else "certified.line"),
        cards=tuple(_card(one, words) for one in certified.lines[(leaf - 1) * most : leaf * most]),
        pager=leaf_pager(leaf, leaves, words),
        label=words("certified.number") if certified.number else "",
        number=escaped(certified.number),
        small=_small(certified, words),
        note=_note(model, words),
        more=(*history_key(model, words), *withdraw_key(model, words)),
        acts=_acts(model, words),
    )


def _card(one: DecidedLine, words: Texts) -> DecidedCard:
    day = date_words_of(one.next_due, words)
    stopped = _is_stopped(one)
    return DecidedCard(
        name=escaped(one.said),
        next=words("certified.next", day=day) if day else "",
        paid=words("certified.stopped") if stopped else _paid(one, words) if one.resumed else "",
        paid_icon="warning" if stopped else "ok",
        paid_tone="warn" if stopped else "good",
    )


def _is_stopped(one: DecidedLine) -> bool:
    """Certified, and not paid again: the back office decides that apart."""
    return one.state is SchemeState.SUSPENDED and not one.resumed


def _paid(one: DecidedLine, words: Texts) -> str:
    months = (one.back_pay_from, one.back_pay_to)
    if any(len(month) != MONTH_DIGITS or not month.isdecimal() for month in months):
        return words("certified.resumed_plain")
    first, last = (month_words(month, words) for month in months)
    return words("certified.resumed", first=first, last=last)


def _small(certified: Certified, words: Texts) -> str:
    """For the curious; where nothing was compared there is nothing to say."""
    if certified.already or not certified.algorithm:
        return ""
    return words(
        "certified.score",
        score=f"{certified.score / 100:.2f}",
        threshold=f"{certified.threshold / 100:.2f}",
        algorithm=escaped(certified.algorithm),
    )


def _note(model: Model, words: Texts) -> NoteView:
    """What became of the slip, or of the consent."""
    if model.problem == WITHDRAW_DOWN:
        return NoteView(words("certify.withdraw_down"), "warning", "warn")
    if model.certify.unprinted:
        return NoteView(words("apply.print_away"), "warning", "warn")
    told = _slip(model)
    if told is not None and told[0] is not SlipState.PRINTING:
        return _slip_note(model, told, words)
    if model.certify.withdrawn:
        return NoteView(words("certify.withdrawn"), "ok", "good")
    return NoteView()


def _slip_note(model: Model, told: tuple[SlipState, str], words: Texts) -> NoteView:
    state, fault = told
    match state:
        case SlipState.PRINTED:
            return NoteView(words("answer.printed", slot=words(f"slot.{model.slots.ticket}")), "ok", "good")
        case SlipState.NOT_PRINTED:
            return NoteView(words("answer.not_printed", fault=fault_words(fault, words)), "warning", "warn")
        case _:
            return NoteView(words("answer.print_unknown"), "warning", "warn")


def _slip(model: Model) -> tuple[SlipState, str] | None:
    """How the slip stands; printing until the agent says otherwise."""
    if isinstance(model.waiting_for, PrintCertified):
        return SlipState.PRINTING, Fault.NONE
    job, slip = model.certify.job, model.state.slip if model.state is not None else None
    if not job:
        return None
    return (
        (slip.state, slip.fault)
        if slip is not None and slip.ticket == job
        else (SlipState.PRINTING, Fault.NONE)
    )


def _acts(model: Model, words: Texts) -> tuple[ActKey, ...]:
    told = _slip(model)
    printed = told is not None and told[0] is SlipState.PRINTED
    slip = _slip_key(model, words, told)
    strongest = printed or slip is None or not slip.active
    done = ActKey(
        "done", words("certified.finish"), Finish(), "check", "action" if strongest else "secondary"
    )
    return (*((slip,) if slip is not None else ()), done)


def _slip_key(model: Model, words: Texts, told: tuple[SlipState, str] | None) -> ActKey | None:
    """None where no slip printer is fitted."""
    line = device_of(model.state, "printer") if model.state is not None else None
    if line is None or line.state == DeviceState.DISABLED:
        return None
    if not works(line):
        why = words("answer.no_print", fault=fault_words(line.fault, words))
        return ActKey("print", why, None, "paper-out", active=False)
    if told is not None and told[0] is SlipState.PRINTING:
        return ActKey("print", words("answer.printing"), None, "hourglass", active=False)
    said = "certified.print" if told is None else "answer.print_again"
    kind = "secondary" if told is not None and told[0] is SlipState.PRINTED else "action"
    return ActKey("print", words(said), PrintCertification(), "printer", kind)
