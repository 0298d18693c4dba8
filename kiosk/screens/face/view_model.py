"""Before the face camera: one thing to do, in very large words; how far it is; and the ways out."""

import math
from dataclasses import dataclass

from agent.certify_schemas import AskCertified
from agent.face_schemas import FaceStep, FaceView, Stage
from kiosk.domain.texts import Texts
from kiosk.journey.certify import Shone, ToPeople, Withdraw
from kiosk.journey.face import GOES_ON
from kiosk.journey.model import Model
from kiosk.journey.scanning import Looking
from kiosk.screens.ways.view_model import ActKey

GOOD = "good"
_HINT_ICONS = {
    "nobody": "certification",
    "several": "attendant",
    "too-far": "distance",
    "too-near": "distance",
    "too-dark": "light",
    "too-bright": "light",
    "not-frontal": "certification",
    "covered": "uncovered",
    "blurred": "certification",
    GOOD: "ok",
}
_TELL_ICONS = {
    "look-straight": "certification",
    "blink": "reveal",
    "turn-left": "back",
    "turn-right": "forth",
    "open-mouth": "mouth",
    "done": "ok",
    "failed": "hourglass",
}


@dataclass(frozen=True, slots=True)
class FacePageView:
    """The page. `light`: shown now, in this order; `share` of the ring that is done; `line`: below the picture."""

    says: str
    icon: str
    tone: str  # of the plate: primary, good or plain
    step: str
    left: str
    share: float
    looking: Looking | None
    light: tuple[Stage, ...]
    light_s: float
    line: str
    line_icon: str
    acts: tuple[ActKey, ...]


def face_view(model: Model, words: Texts) -> FacePageView:
    """What the agent told of this attempt; before that, that the camera is starting."""
    told = model.state.face if model.state is not None else None
    goes_on = told is not None and told.step in GOES_ON and model.certify.running
    face = told if goes_on or model.waiting_for is not None else None
    shines = face is not None and face.step is FaceStep.SHINING and not model.certify.shone
    says, icon, tone = _says(model, face, words)
    return FacePageView(
        says=says,
        icon=icon,
        tone=tone,
        step=_step(face, words),
        left=_left(model, face, words),
        share=_share(face),
        looking=model.certify.looking,
        light=face.light if face is not None and shines else (),
        light_s=face.light_s if face is not None and shines else 0.0,
        line=words("face.shining_line" if shines else "face.helper" if _acts_now(face) else "face.privacy"),
        line_icon="light" if shines else "attendant" if _acts_now(face) else "lock",
        acts=_keys(model, words, shines=shines),
    )


def _acts_now(face: FaceView | None) -> bool:
    return face is not None and face.step in (FaceStep.STANDING, FaceStep.ACTING)


def _says(model: Model, face: FaceView | None, words: Texts) -> tuple[str, str, str]:
    """The one instruction, its icon and its plate."""
    if isinstance(model.waiting_for, AskCertified):
        return words("face.confirming"), "ok", "good"
    if model.waiting_for is not None:
        return words("face.passed"), "ok", "good"
    if face is None:
        told = model.state.face if model.state is not None else None
        warming = told is not None and told.step is FaceStep.WARMING
        return words("face.warming" if warming else "face.opening"), "hourglass", "plain"
    match face.step:
        case FaceStep.STANDING:
            hint = face.hint or "nobody"
            return words(f"face.hint.{hint}"), _HINT_ICONS[hint], "good" if hint == GOOD else "primary"
        case FaceStep.ACTING:
            tell = face.tell or "look-straight"
            return words(f"face.tell.{tell}"), _TELL_ICONS[tell], "good" if tell == "done" else "primary"
        case FaceStep.SHINING:
            return words("face.shining"), "certification", "plain"
        case FaceStep.JUDGING:
            return words("face.judging"), "hourglass", "plain"
        case _:
            return words("face.opening"), "hourglass", "plain"


def _step(face: FaceView | None, words: Texts) -> str:
    """第 1 步，共 2 步; before the first one, to stand well."""
    if face is None:
        return ""
    if face.step is FaceStep.STANDING:
        return words("face.position")
    if face.step is not FaceStep.ACTING or not face.steps:
        return ""
    return words("face.step", number=min(face.at + 1, face.steps), count=face.steps)


def _left(model: Model, face: FaceView | None, words: Texts) -> str:
    """Whole seconds, counted on from what the agent said."""
    if face is None or face.step not in (FaceStep.STANDING, FaceStep.ACTING) or face.left_s <= 0:
        return ""
    return words("face.left", seconds=max(0, math.ceil(face.left_s - (model.at - model.heard_at))))


def _share(face: FaceView | None) -> float:
    """Standing well is the first part of it, then the actions, then the comparison."""
    if face is None:
        return 0.0
    match face.step:
        case FaceStep.ACTING:
            return (1 + face.at) / (2 + max(1, face.steps))
        case FaceStep.SHINING | FaceStep.JUDGING:
            return (1 + max(1, face.steps)) / (2 + max(1, face.steps)) if face.steps else 0.75
        case FaceStep.PASSED:
            return 1.0
        case _:
            return 0.0


def _keys(model: Model, words: Texts, *, shines: bool) -> tuple[ActKey, ...]:
    if model.waiting_for is not None:
        return ()
    people = ActKey("people", words("face.people"), ToPeople(), "attendant")
    if shines:
        return ActKey("skip", words("face.skip"), Shone(None), "next"), people
    return ActKey("withdraw", words("face.stop"), Withdraw(), "close"), people
