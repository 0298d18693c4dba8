"""The ticket page: number first, paper second."""

from dataclasses import dataclass
from datetime import tzinfo

from agent.schemas import SlipState, TakenTicket, Wait
from kiosk.domain.device import Fault
from kiosk.domain.priority import PriorityClass
from kiosk.domain.texts import Texts
from kiosk.journey.actions import Finish, Sheet, ShowSheet
from kiosk.journey.model import Model
from kiosk.journey.route import Open, Page, Route
from kiosk.screens.choosing.view_model import span_words
from kiosk.screens.frame.view_model import day_time_words


@dataclass(frozen=True, slots=True)
class Fact:
    """One of the three figures below the number."""

    words: str
    value: str
    share: float = 1.0
    first: bool = False


@dataclass(frozen=True, slots=True)
class Paper:
    """What became of the slip. `good`: on its way or out; else the note is amber."""

    good: bool
    picture: str
    title: str
    line: str
    chip: str
    chip_icon: str
    chip_kind: str


@dataclass(frozen=True, slots=True)
class TakenView:
    """The ticket."""

    title: str
    service: str
    at: str
    caption: str
    number: str
    priority: str
    priority_icon: str
    facts: tuple[Fact, ...]
    code: str
    code_title: str
    code_line: str
    rating_code: str
    paper: Paper
    left: str
    left_icon: str
    left_action: object
    right: str
    right_action: object


def taken_view(model: Model, words: Texts, zone: tzinfo) -> TakenView:
    """The number that was taken, and what the printer said of its slip."""
    taken = model.taken
    assert taken is not None, "the ticket page without a ticket"
    paper = _paper(model, words)
    state, _ = slip_of(model)
    no_paper = state in (SlipState.NOT_PRINTED, SlipState.UNKNOWN)
    return TakenView(
        title=words("taken.title_no_paper" if no_paper else "taken.title"),
        service=words(f"service.{taken.service}.name"),
        at=day_time_words(taken.taken_at.astimezone(zone), words),
        caption=words("taken.number"),
        number=taken.number,
        priority=_chip(taken, words),
        priority_icon=_chip_icon(taken),
        facts=_facts(taken, words),
        code=taken.status_url,
        code_title=words(_code_title(taken, no_paper=no_paper)),
        code_line=words(_code_line(taken)),
        rating_code=words("taken.rating_code", code=taken.code) if taken.code else "",
        paper=paper,
        left=words("taken.reprint" if no_paper else "taken.again"),
        left_icon="attendant" if no_paper else "plus",
        left_action=ShowSheet(Sheet.HELP) if no_paper else Open(Route(Page.CLASSES)),
        right=words("taken.remembered" if no_paper else "taken.done"),
        right_action=Finish(),
    )


def slip_of(model: Model) -> tuple[SlipState, str]:
    """The state of the slip of the ticket on the screen; printing until the agent says otherwise."""
    slip = model.state.slip if model.state else None
    if slip is None or model.taken is None or slip.ticket != model.taken.ticket:
        return SlipState.PRINTING, Fault.NONE
    return slip.state, slip.fault


def _chip(taken: TakenTicket, words: Texts) -> str:
    """脱机号, or by what right it goes before others."""
    if taken.leased:
        return words("alone.chip")
    if taken.late:
        return words("taken.late")
    if taken.priority is PriorityClass.NORMAL:
        return ""
    return words("taken.priority", priority=words(f"priority.{taken.priority}"))


def _chip_icon(taken: TakenTicket) -> str:
    if taken.leased:
        return "network-off"
    return "clock" if taken.late else "priority"


def _facts(taken: TakenTicket, words: Texts) -> tuple[Fact, ...]:
    """People ahead, wait and windows; of a number that was given alone nobody knows the first two."""
    windows = words("taken.window_value", windows=span_words(taken.windows))
    window = Fact(words("taken.window"), windows if taken.windows else words("taken.window_wait"))
    if taken.leased:
        return Fact(words("alone.when"), words("alone.when_value"), share=1.6, first=True), window
    return (
        Fact(words("taken.ahead"), words("taken.ahead_value", count=taken.ahead), first=True),
        Fact(words("taken.wait"), wait_value(taken.wait, words), share=1.25),
        window,
    )


def _code_title(taken: TakenTicket, *, no_paper: bool) -> str:
    if no_paper and taken.phone:
        return "taken.code_title_no_paper"
    if not taken.phone:
        return "taken.code_title_here"
    return "alone.code_title" if taken.leased else "taken.code_title"


def _code_line(taken: TakenTicket) -> str:
    if not taken.phone:
        return "taken.code_line_here"
    return "alone.code_line" if taken.leased else "taken.code_line"


def _paper(model: Model, words: Texts) -> Paper:
    number = model.taken.number if model.taken else ""
    state, fault = slip_of(model)
    slot = words(f"slot.{model.slots.ticket}")
    match state:
        case SlipState.PRINTING:
            title, line = words("taken.printing"), words("taken.printing_line")
            chip = words("taken.printing_chip")
            return Paper(True, "illo-take-slip", title, line, chip, "hourglass", "tint")
        case SlipState.PRINTED:
            title, line = words("taken.printed"), words("taken.printed_line", slot=slot)
            return Paper(True, "illo-take-slip", title, line, words("taken.printed_chip"), "ok", "good")
        case SlipState.NOT_PRINTED:
            key = f"slip_fault.{fault}"
            why = words(key if key in words else "slip_fault.offline")
            line = words("taken.not_printed_line", number=number)
            return Paper(False, "illo-paper-out", words("taken.not_printed", fault=why), line, "", "", "")
        case SlipState.UNKNOWN:
            line = words("taken.unknown_line", number=number)
            return Paper(False, "illo-paper-out", words("taken.unknown"), line, "", "", "")


def wait_value(wait: Wait | None, words: Texts) -> str:
    """The range below 大约还要."""
    if wait is None:
        return words("taken.wait_none")
    if wait.low_min == 0:
        return words("taken.wait_within", high=wait.high_min)
    return words("taken.wait_value", low=wait.low_min, high=wait.high_min)
