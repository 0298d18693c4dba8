"""What is said aloud on which page and at which event. Pure; Mandarin only, there are no English clips."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Final

from agent.announcer import Priority
from agent.face_schemas import FacePurpose, FaceStep, FaceView
from agent.schemas import CardStep, PinStep, Slip, SlipOf, SlipState, State
from agent.voice_clips import number_clips


@dataclass(frozen=True, slots=True)
class Line:
    """Clips that make one sentence; none: what waits of the group is not said any more.

    to_everybody: as safety is; the rest only where the voice is switched on. settle_s: said only if it stands so long.
    again_s: so long after its end it is said again, while nothing takes its place.
    """

    clips: tuple[str, ...]
    group: str
    priority: Priority = Priority.GUIDANCE
    to_everybody: bool = False
    settle_s: float = 0.0
    again_s: float = 0.0


PAGES: Final[Mapping[str, str]] = {  # pages of kiosk.journey; what is not here stays silent
    "home": "say-welcome",
    "classes": "say-choose-class",
    "services": "say-choose-service",
    "identify": "say-insert-card",
    "items": "say-choose-item",
    "search": "say-search",
    "notice": "say-notice",
    "prove_card": "say-prove-card",
    "prove_card_relative": "say-relative-card",
    "prove_card_guardian": "say-guardian-card",
    "prove_card_attendant": "say-attendant-card",
    "prove_way": "say-prove-way",
    "prove_pin": "say-type-pin",
    "prove_pin_attendant": "say-attendant-pin",
    "accounts": "say-choose-account",
    "period": "say-choose-period",
    "answer": "say-answer",
    "no_answer": "say-no-answer",
    "content_list": "say-content",
    "job_filter": "say-content",
    "offer": "say-not-offered",
    "certify": "say-certify",
    "certified": "say-face-certified",  # the office said so; before that nobody knows
    "consent": "say-consent",
    "by_hand": "say-by-hand",
    "code": "say-type-code",
    "rate": "say-rate",
    "thanks": "say-thanks",
    "shut": "say-shut",
    "queue_away": "say-queue-away",
    "crashed": "say-trouble",
    "agent_away": "say-trouble",
}
_BY_EAR: Final = frozenset({"certified"})  # whoever was led before the camera by ear hears its end so too
_CARD: Final[Mapping[CardStep, str]] = {
    CardStep.READING: "say-reading",
    CardStep.READ: "say-card-read",
    CardStep.FAILED: "say-card-failed",
}
_SLIP: Final[Mapping[SlipState, str]] = {
    SlipState.PRINTED: "say-take-slip",
    SlipState.NOT_PRINTED: "say-no-paper",
    SlipState.UNKNOWN: "say-slip-unknown",
}
_FACE: Final[Mapping[FaceStep, str]] = {  # steps with one sentence, whatever the hint and the tell
    FaceStep.SHINING: "say-face-light",
    FaceStep.JUDGING: "say-face-judging",
    FaceStep.BROKEN_OFF: "say-face-broken-off",
    FaceStep.OUT: "say-face-out",
}
_HINTS: Final = (
    "nobody",
    "several",
    "too-far",
    "too-near",
    "too-dark",
    "too-bright",
    "not-frontal",
    "covered",
    "blurred",
)
_TELLS: Final = ("look-straight", "blink", "turn-left", "turn-right", "open-mouth")
_BY_ITSELF_S: Final = (
    0.6  # most people stand there already, look ahead again, and are judged, before it could be said
)
_HINT_AGAIN_S: Final = 5.0  # whoever still stands so may not have heard it
_AGAIN_LEFT_S: Final = (9.0, 3.0)  # of the 14 or 7 s that a step has: time to hear it out and to do it
_BY_ITSELF: Final = frozenset({"say-face-nobody", "say-face-look-straight", "say-face-judging"})
_ENDS: Final = frozenset({FaceStep.PASSED, FaceStep.NOT_PASSED, FaceStep.BROKEN_OFF, FaceStep.OUT})
VOICE_ON: Final = Line(("say-voice-on",), "voice")
VOLUME: Final = Line(("say-volume",), "voice")
POWER_LOST: Final = Line(("say-power-lost",), "power", Priority.SAFETY)
_SAFETY: Final = frozenset({"say-take-card", "say-still-there"})
NEEDED: Final = frozenset(
    {
        *PAGES.values(),
        *_CARD.values(),
        *_SLIP.values(),
        *_FACE.values(),
        *(f"say-face-{word}" for word in (*_HINTS, *_TELLS)),
        *("say-face-identified", "say-face-not-passed", "say-face-no-tries"),
        *_SAFETY,
        *VOICE_ON.clips,
        *VOLUME.clips,
        *POWER_LOST.clips,
        "say-pin-wrong",
        "say-number-is",
        "say-help-called",
        *number_clips("AZ0123"),
        *number_clips("4567"),
        *number_clips("89"),
    }
)


def for_page(page: str) -> Line | None:
    """What a page is about; None for one that says nothing by itself."""
    clip = PAGES.get(page)
    if clip is None:
        return None
    if (
        page in _BY_EAR
    ):  # a group of its own: the camera that goes dark hushes what was said of the page before it
        return Line((clip,), page, to_everybody=True)
    return Line((clip,), "page")


def for_number(number: str) -> Line | None:
    """取号成功，您的号码是 A 零三二 号; None for a number that cannot be spoken."""
    clips = number_clips(number)
    return Line(("say-number-is", *clips), "number") if clips else None


def for_change(before: State | None, now: State) -> list[Line]:
    """What happened between two states, in the order in which it is said."""
    lines: list[Line] = []
    was, visit = before.visit if before is not None else None, now.visit
    if visit is not None:
        step = was.card if was is not None and was.id == visit.id else CardStep.OFF
        if visit.card is not step:
            if visit.card is CardStep.TAKE_CARD:
                lines.append(Line(("say-take-card",), "card", Priority.SAFETY))
            elif visit.card in _CARD:
                lines.append(Line((_CARD[visit.card],), "card"))
        if visit.warning and not (was is not None and was.id == visit.id and was.warning):
            lines.append(Line(("say-still-there",), "warning", Priority.SAFETY))
    if _is_refused(now) and not (before is not None and _is_refused(before) and now.pin == before.pin):
        lines.append(Line(("say-pin-wrong",), "pin"))
    slip, known = now.slip, before.slip if before is not None else None
    if slip is not None and slip != known and (clip := _slip_clip(slip)):
        lines.append(Line((clip,), "slip"))
    if now.help_asked is not None and (before is None or before.help_asked != now.help_asked):
        lines.append(Line(("say-help-called",), "help"))
    if now.face is not None:
        clip = _face_clip(now.face)
        was_face = before.face if before is not None else None
        if clip != ("" if was_face is None else _face_clip(was_face)) or _is_said_again(was_face, now.face):
            lines.append(_of_face(clip, now.face.step))
    elif before is not None and before.face is not None:
        lines.append(Line((), "page"))
    return lines


def _is_said_again(before: FaceView | None, now: FaceView) -> bool:
    """Whoever has not done it yet may not have heard it: once more, twice at the pace of the old."""
    if before is None or before.step is not FaceStep.ACTING or now.step is not FaceStep.ACTING:
        return False
    return before.at == now.at and any(before.left_s > left_s >= now.left_s for left_s in _AGAIN_LEFT_S)


def _of_face(clip: str, step: FaceStep) -> Line:
    """What is said of a face, whether the voice is on or not: who looks into a camera reads nothing meanwhile.

    How it ended is a group of its own: the camera that goes dark then takes back only what led to it.
    """
    settle_s = _BY_ITSELF_S if clip in _BY_ITSELF else 0.0
    again_s = _HINT_AGAIN_S if step is FaceStep.STANDING else 0.0
    group = "face-end" if clip and step in _ENDS else "page"
    return Line((clip,) if clip else (), group, to_everybody=True, settle_s=settle_s, again_s=again_s)


def _face_clip(face: FaceView) -> str:
    """The clip; none for a face that stands well, and while nothing is to be done."""
    match face.step:
        case FaceStep.STANDING:
            return f"say-face-{face.hint}" if face.hint in _HINTS else ""
        case FaceStep.ACTING:
            return f"say-face-{face.tell}" if face.tell in _TELLS else ""
        case FaceStep.PASSED:  # a certification is the office's to say
            return "say-face-identified" if face.purpose is FacePurpose.IDENTIFICATION else ""
        case FaceStep.NOT_PASSED:
            return "say-face-not-passed" if face.tries_left > 0 else "say-face-no-tries"
        case _:
            return _FACE.get(face.step, "")


def _slip_clip(slip: Slip) -> str:
    """What of the paper is said; of what bears no number, only that it is out: all else would speak of a number."""
    told = slip.of is SlipOf.TICKET or (slip.of is SlipOf.TEXT and slip.state is SlipState.PRINTED)
    return _SLIP.get(slip.state, "") if told else ""


def _is_refused(state: State) -> bool:
    return state.pin is not None and state.pin.step is PinStep.REFUSED
