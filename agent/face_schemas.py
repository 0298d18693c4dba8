"""What the screen and the agent say to each other about a face before the camera: where it stands, and what to show."""

from enum import StrEnum

import msgspec


class Message(msgspec.Struct, frozen=True, kw_only=True):
    """Every message is immutable."""


class FacePurpose(StrEnum):
    """What a face is compared for. Each has a consent of its own."""

    CERTIFICATION = "certification"  # 待遇资格认证
    IDENTIFICATION = "identification"  # level 2, for an item that needs it


class FaceStep(StrEnum):
    """Where it stands."""

    WARMING = "warming"  # the models are being loaded
    READY = "ready"  # nothing is looked at; an attempt may begin
    OPENING = "opening"  # an attempt has begun: the camera and the portrait are being brought
    STANDING = "standing"  # `hint`: how to stand
    ACTING = "acting"  # `tell`: what to do
    SHINING = "shining"  # the screen shows `light`, then FaceShone
    JUDGING = "judging"  # compared, and sent to the back office
    PASSED = "passed"
    NOT_PASSED = "not_passed"  # 未通过, 需人工核验, and never more than that; `tries_left`
    BROKEN_OFF = "broken_off"  # `trouble`: nothing was judged, and no try is lost
    OUT = "out"  # `trouble`: not on this machine now; people certify


class FaceTrouble(StrEnum):
    """Why nothing was judged. A text `face.trouble.<word>` says what to do next."""

    NO_MODELS = "no_models"  # OUT
    NO_CAMERA = "no_camera"  # OUT or BROKEN_OFF: not there, pulled, no picture
    COVERED = "covered"  # the camera sees nothing but one colour
    FROZEN = "frozen"  # it gives the same picture again and again
    NO_PORTRAIT = "no_portrait"  # OUT: the back office has none
    BAD_PORTRAIT = "bad_portrait"  # OUT: too small, or not one face
    NOBODY = "nobody"  # nobody stood well in time
    DIED = "died"  # the face process is gone
    TOO_SLOW = "too_slow"  # too few pictures were looked at: a slow camera, a busy machine
    NO_CONSENT = "no_consent"  # it was withdrawn meanwhile, or never given
    NOT_SENT = "not_sent"  # the portrait did not come, or the result was not taken


class Stage(Message, frozen=True, kw_only=True):
    """From `start_s` after the first one on, the screen shines in this colour: red, green, blue, 0 to 255."""

    start_s: float
    rgb: tuple[int, int, int]


class FaceView(Message, frozen=True, kw_only=True):
    """State.face. `hint`: a word of kiosk.hardware.face.quality.Hint, text `face.hint.<word>`.

    `tell`: a word of liveness.challenge.Tell, text `face.tell.<word>`; `at`: the current one of `steps`, from 0; `left_s` until
    it is given up. `light`: shown full-screen around the picture, for `light_s` in all. `again_in_s`: no attempt before that.
    """

    step: FaceStep
    purpose: FacePurpose
    hint: str = ""
    tell: str = ""
    at: int = 0
    steps: int = 0
    left_s: float = 0.0
    light: tuple[Stage, ...] = ()
    light_s: float = 0.0
    tries_left: int = 3
    again_in_s: float = 0.0
    trouble: FaceTrouble | None = None


class WarmFace(Message, frozen=True, kw_only=True):
    """POST /v1/visit/{id}/face/warm: a notice is being read, load the models. Answer: 204; State.face tells the rest.

    Refused: visit_over.
    """

    purpose: FacePurpose


class BeginFace(Message, frozen=True, kw_only=True):
    """POST /v1/visit/{id}/face: an attempt begins, while the face camera's preview is shown. `slow`: at the pace of the old.

    `purpose` None: for what was warmed. `light`: the screen may shine. Answer: 204. Refused: visit_over, nobody, no_tries.
    DELETE: no face is looked at any more, and every picture of it is gone when that is answered; the consent stays.
    """

    purpose: FacePurpose | None = None
    slow: bool = False
    light: bool = True


class FaceShone(Message, frozen=True, kw_only=True):
    """POST /v1/visit/{id}/face/shone: `light` was shown to its end, the first stage at this time.monotonic(). None: skipped."""

    began_s: float | None
