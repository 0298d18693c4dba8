"""Insert a card, so that priority can be granted."""

from dataclasses import dataclass

from agent.schemas import CardStep
from kiosk.domain.priority import PriorityClass
from kiosk.domain.texts import Texts
from kiosk.journey.actions import ReadAgain
from kiosk.journey.model import Model
from kiosk.journey.route import Open, Page, Route
from kiosk.journey.words import escaped
from kiosk.screens.frame.view_model import device_of, works


@dataclass(frozen=True, slots=True)
class Who:
    """Who has priority, and what to show for it."""

    icon: str
    words: str
    line: str


@dataclass(frozen=True, slots=True)
class IdentifyView:
    """The one way there is now, how the reader stands, and the way on without a card."""

    chip: str
    title: str
    way: str
    way_line: str
    picture: str
    state: str
    state_icon: str
    state_kind: str  # good, tint, warn
    read: bool
    found: str
    claim: str
    who_title: str
    who: tuple[Who, ...]
    privacy: str
    left: str
    left_icon: str
    left_action: object
    right: str
    right_icon: str
    right_action: object


def identify_view(model: Model, words: Texts) -> IdentifyView:
    """Reading, read, failed, or the reader is out and says why."""
    visit = model.visit
    person = visit.person if visit else None
    state, icon, kind = _reader(model, words)
    on = Open(Route(Page.CLASSES))
    granted = person is not None and person.priority is not PriorityClass.NORMAL
    failed = visit is not None and visit.card is CardStep.FAILED and person is None
    return IdentifyView(
        chip=words("identify.chip"),
        title=words("identify.title_read" if person else "identify.title"),
        way=escaped(person.masked_name) if person else words("identify.way"),
        way_line=escaped(person.masked_number) if person else words("identify.way_line"),
        picture="illo-done" if person else "illo-insert-card",
        state=state,
        state_icon=icon,
        state_kind=kind,
        read=person is not None,
        found=""
        if person is None
        else words("identify.found", priority=words(f"priority.{person.priority}"))
        if granted
        else words("identify.found_none"),
        claim="" if person is None else words("identify.verified" if person.verified else "identify.claim"),
        who_title=words("identify.who"),
        who=(
            Who("card-reader", words("identify.who_elder"), words("identify.who_elder_line")),
            Who("attendant", words("identify.who_soldier"), words("identify.who_soldier_line")),
            Who("attendant", words("identify.who_disabled"), words("identify.who_disabled_line")),
        ),
        privacy=words("identify.privacy"),
        left="" if person else words("identify.without"),
        left_icon="ticket",
        left_action=on,
        right=_right(words, read=person is not None, granted=granted, failed=failed),
        right_icon="ticket" if person else "refresh",
        right_action=on if person else ReadAgain(),
    )


def _right(words: Texts, *, read: bool, granted: bool, failed: bool) -> str:
    if read:
        return words("identify.proceed_priority" if granted else "identify.proceed")
    return words("identify.retry") if failed else ""


def _reader(model: Model, words: Texts) -> tuple[str, str, str]:
    """The chip: words, icon and tint."""
    visit = model.visit
    if model.state is not None and not works(device_of(model.state, "card")):
        line = device_of(model.state, "card")
        reason = f"card_error.{line.fault}" if line is not None else ""
        return words(reason if reason in words else "identify.out"), "warning", "warn"
    if visit is None or visit.card is CardStep.OFF:
        return words("identify.opening"), "hourglass", "tint"
    match visit.card:
        case CardStep.READING:
            return words("identify.reading"), "hourglass", "tint"
        case CardStep.READ:
            return words("identify.read"), "ok", "good"
        case CardStep.FAILED:
            key = f"card_error.{visit.card_error}"
            return words(key if key in words else "card_error.other"), "warning", "warn"
        case _:
            return words("identify.ready"), "ok", "good"
