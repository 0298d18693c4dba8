"""Insert a card, so that priority can be granted."""

from collections.abc import Callable
from dataclasses import dataclass
from enum import Enum

from agent.schemas import CardStep, DeviceLine, Medium
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


class _Ways(Enum):
    """Which cards can be read now."""

    NONE = "none"
    SOCIAL_CARD = "social"
    ID_CARD = "id"
    EITHER = "either"

    def words(self, words: Texts) -> Callable[[str], str]:
        """The wording for these cards; where none can be read now, that for social cards."""
        room = f"identify_{(_Ways.SOCIAL_CARD if self is _Ways.NONE else self).value}"
        return lambda key: words(f"{room}.{key}")


def identify_view(model: Model, words: Texts) -> IdentifyView:
    """Reading, read, failed, or the reader is out and says why."""
    visit = model.visit
    person = visit.person if visit else None
    state, icon, kind = _reader(model, words)
    ways = _ways(model)
    say = ways.words(words)
    by_id = visit is not None and visit.medium is Medium.ID_CARD
    on = Open(Route(Page.CLASSES))
    granted = person is not None and person.priority is not PriorityClass.NORMAL
    failed = person is None and (not_armed(model) or (visit is not None and visit.card is CardStep.FAILED))
    return IdentifyView(
        chip=words("identify.chip"),
        title=words("identify_id.title_read" if by_id else "identify.title_read") if person else say("title"),
        way=escaped(person.masked_name) if person else say("way"),
        way_line=escaped(person.masked_number) if person else say("way_line"),
        picture="illo-done" if person else "illo-tap-id" if ways is _Ways.ID_CARD else "illo-insert-card",
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
            Who(
                "id-card" if ways is _Ways.ID_CARD else "card-reader",
                words("identify.who_elder"),
                say("who_elder_line"),
            ),
            Who("attendant", words("identify.who_soldier"), words("identify.who_soldier_line")),
            Who("attendant", words("identify.who_disabled"), words("identify.who_disabled_line")),
        ),
        privacy=say("privacy"),
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


def _ways(model: Model) -> _Ways:
    if model.state is None:
        return _Ways.SOCIAL_CARD
    by_card, by_id = (works(device_of(model.state, name)) for name in ("card", "idcard"))
    if by_card and by_id:
        return _Ways.EITHER
    return _Ways.SOCIAL_CARD if by_card else _Ways.ID_CARD if by_id else _Ways.NONE


def not_armed(model: Model) -> bool:
    """Whether the agent refused to switch the reader on: the resident must know what to do, and may try again."""
    return bool(model.problem) and (model.visit is None or model.visit.card is CardStep.OFF)


def _reader(model: Model, words: Texts) -> tuple[str, str, str]:
    """The chip: words, icon and tint."""
    visit = model.visit
    if model.state is not None and _ways(model) is _Ways.NONE:
        return out_words(device_of(model.state, "card"), words), "warning", "warn"
    if not_armed(model):
        return refused_words(model.problem, words), "warning", "warn"
    if visit is None or visit.card is CardStep.OFF:
        return words("identify.opening"), "hourglass", "tint"
    match visit.card:
        case CardStep.READING:
            by_id = visit.medium is Medium.ID_CARD
            return words("identify_id.reading" if by_id else "identify.reading"), "hourglass", "tint"
        case CardStep.READ:
            return words("identify.read"), "ok", "good"
        case CardStep.FAILED:
            return failed_words(visit.card_error, visit.medium, words), "warning", "warn"
        case _ if f"card_error.{model.problem}" in words:  # a code before the scanner
            return words(f"card_error.{model.problem}"), "warning", "warn"
        case _:
            return words("identify.ready"), "ok", "good"


def out_words(line: DeviceLine | None, words: Texts) -> str:
    """Why a reader cannot be used now."""
    reason = f"card_error.{line.fault}" if line is not None else ""
    return words(reason if reason in words else "identify.out")


def refused_words(problem: str, words: Texts) -> str:
    """Why the agent did not switch the readers on."""
    keys = (f"refused.{problem}", f"card_error.{problem}", "refused.reader_out")
    return words(next(key for key in keys if key in words))


def failed_words(error: str, medium: Medium | None, words: Texts) -> str:
    """What to do after a card could not be read; in words for that kind of card."""
    own = [f"id_card_error.{error}"] if medium is Medium.ID_CARD else []
    return words(next(key for key in (*own, f"card_error.{error}", "card_error.other") if key in words))
