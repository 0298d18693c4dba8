"""Five faces, reasons for the two lowest, thanks."""

from dataclasses import dataclass

from kiosk.domain.rating import RatingLevel, RatingReason
from kiosk.domain.texts import Texts
from kiosk.journey.actions import ChooseLevel, Finish, SendRating, ToggleReason
from kiosk.journey.look import Size
from kiosk.journey.model import Model
from kiosk.journey.route import Home


@dataclass(frozen=True, slots=True)
class Face:
    """One of the five levels."""

    tag: str
    picture: str
    words: str
    chosen: bool
    action: object


@dataclass(frozen=True, slots=True)
class ReasonBox:
    """One reason with its tick."""

    tag: str
    words: str
    chosen: bool
    action: object


@dataclass(frozen=True, slots=True)
class RateView:
    """The rating page."""

    title: str
    line: str
    faces: tuple[Face, ...]
    why: str
    why_line: str
    reasons: tuple[ReasonBox, ...]
    asks_why: bool
    note: str
    problem: str
    left: str
    left_action: object
    right: str
    right_active: bool
    right_action: object


@dataclass(frozen=True, slots=True)
class ThanksView:
    """The page after the rating."""

    title: str
    line: str
    more: str
    left: str
    left_action: object
    right: str
    right_action: object


def rate_view(model: Model, words: Texts) -> RateView:
    """Reasons appear only for the two bad levels, and one at least is needed."""
    typed = model.typed
    asks_why = typed.level is not None and typed.level.needs_reason
    ready = typed.level is not None and (not asks_why or bool(typed.reasons))
    service = words(f"service.{typed.ticket.service}.name") if typed.ticket else ""
    number = typed.ticket.number if typed.ticket else ""
    extra = model.look.size is Size.EXTRA
    return RateView(
        title=words("rate.title"),
        line=words("rate.line_extra" if extra else "rate.line", service=service, number=number),
        faces=tuple(_face(level, typed.level, words) for level in RatingLevel),
        why=words("rate.why"),
        why_line=words("rate.why_line"),
        reasons=tuple(_reason(reason, typed.reasons, words) for reason in RatingReason),
        asks_why=asks_why,
        note=words("rate.note"),
        problem=_problem(model, words),
        left=words("rate.leave"),
        left_action=Home(),
        right=_send_words(model, words, ready=ready),
        right_active=ready and model.waiting_for is None,
        right_action=SendRating(),
    )


def thanks_view(model: Model, words: Texts) -> ThanksView:
    """`kept`: the queue is away, the rating waits on this machine."""
    return ThanksView(
        title=words("rate.thanks"),
        line=words("rate.kept_line" if model.typed.kept else "rate.thanks_line"),
        more=words("rate.thanks_more"),
        left=words("rate.thanks_home"),
        left_action=Home(),
        right=words("rate.thanks_done"),
        right_action=Finish(),
    )


def _face(level: RatingLevel, chosen: RatingLevel | None, words: Texts) -> Face:
    tag = level.value.replace("_", "-")
    return Face(f"face-{tag}", tag, words(f"rating.level.{level}"), level is chosen, ChooseLevel(level))


def _reason(reason: RatingReason, chosen: frozenset[RatingReason], words: Texts) -> ReasonBox:
    tag = f"reason-{reason.value.replace('_', '-')}"
    return ReasonBox(tag, words(f"rating.reason.{reason}"), reason in chosen, ToggleReason(reason))


def _send_words(model: Model, words: Texts, *, ready: bool) -> str:
    if model.waiting_for is not None:
        return words("rate.sending")
    if ready:
        return words("rate.send")
    return words("rate.send_choose" if model.typed.level is None else "rate.send_why")


def _problem(model: Model, words: Texts) -> str:
    if not model.problem:
        return ""
    key = "refused.queue_away" if model.problem in ("away", "queue_down") else f"refused.{model.problem}"
    return words(key if key in words else "refused.other")
