"""待遇资格认证 and a face before the camera: what the screen knows, what a finger can do, what it asks for. Values only."""

from dataclasses import dataclass, field

from agent.certify_schemas import (
    AskCertified,
    Certified,
    CertifyAnswer,
    CertifyAsk,
    NotCertified,
    Standing,
)
from agent.face_schemas import FacePurpose, FaceView
from kiosk.journey.lookup import Wish
from kiosk.journey.scanning import Looking


@dataclass(frozen=True, slots=True)
class Certify:
    """Where it stands. What was seen of a face is never here: only words and numbers of it."""

    purpose: FacePurpose = FacePurpose.CERTIFICATION
    wish: Wish | None = None  # for which the face is asked
    standing: Standing | None = field(default=None, repr=False)
    consented: bool = False
    withdrawn: bool = False  # in this visit
    guardian: bool = False  # 同意 was pressed for somebody under 14: the guardian's card comes first
    guardian_here: bool = False  # it was read: now the guardian reads the notice, and agrees or not
    looking: Looking | None = None
    begun_at: float = 0.0  # when the agent said that the attempt begins, monotonic seconds; 0: not yet
    running: bool = False  # the attempt of this page was seen to go on
    sign: tuple[object, ...] = ()  # where it stood last
    shone: bool = False  # the colours were shown to their end, or skipped
    active_at: float = 0.0  # when the visit was last kept open for somebody who follows
    ended: FaceView | None = None  # how the last attempt ended
    ended_at: float = 0.0
    certified: Certified | None = field(default=None, repr=False)
    not_certified: NotCertified | None = None
    unsent: bool = False  # it matched, and has not gone out yet
    asked_at: float = 0.0  # when what became of it was last asked
    poll: AskCertified | None = None  # asked by itself; nobody's tap waits for it
    job: str = ""  # of the slip
    unprinted: bool = False  # the last slip was not begun
    language: str = ""  # in which the visit's process was asked last


# ---- a finger ----


@dataclass(frozen=True, slots=True)
class BeginFace:
    """开始人脸认证, or 刷脸 where an item needs more: first the consent, unless it was given."""


@dataclass(frozen=True, slots=True)
class Consent:
    """同意: a tap of its own."""


@dataclass(frozen=True, slots=True)
class Withdraw:
    """撤回同意."""


@dataclass(frozen=True, slots=True)
class ToPeople:
    """人工办理."""


@dataclass(frozen=True, slots=True)
class TryAgain:
    """再试一次."""


@dataclass(frozen=True, slots=True)
class PrintCertification:
    """打印小票."""


@dataclass(frozen=True, slots=True)
class Shone:
    """The colours were on the screen to their end, the first from this time.monotonic() on; None: 跳过."""

    began_s: float | None


CertifyFinger = BeginFace | Consent | Withdraw | ToPeople | TryAgain | PrintCertification | Shone


# ---- what is asked of the agent ----


@dataclass(frozen=True, slots=True)
class WarmFaces:
    """A notice is read: the models may be loaded."""

    purpose: FacePurpose


@dataclass(frozen=True, slots=True)
class LookIntoFace:
    """Switch the face camera on, look through it, and begin an attempt. `slow`: at the pace of the old, and without colours."""

    purpose: FacePurpose
    slow: bool


@dataclass(frozen=True, slots=True)
class TellShone:
    """The colours were shown, or skipped."""

    began_s: float | None


@dataclass(frozen=True, slots=True)
class LookAway:
    """No face is looked at any more."""


FaceErrand = WarmFaces | LookIntoFace | TellShone | LookAway


# ---- the world ----


@dataclass(frozen=True, slots=True)
class CertifyAnswered:
    """What the visit's process said."""

    errand: CertifyAsk
    answer: CertifyAnswer = field(repr=False)


@dataclass(frozen=True, slots=True)
class FaceTold:
    """The agent did it, by monotonic seconds of this machine. `looking`: where the live picture comes from."""

    errand: FaceErrand
    at: float
    looking: Looking | None = None
