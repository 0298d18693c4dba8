"""What the face process and its owner say to each other: one JSON line each; pictures and looks go through memories.

Pure: any line gives a message or ProtocolError.
"""

from enum import StrEnum
from typing import NoReturn, TypeVar

import msgspec

from kiosk.domain.errors import ProtocolError, Refused

MOST_BYTES = 8 << 20


class Trouble(StrEnum):
    """Why an order was refused."""

    NOT_WATCHING = "not_watching"
    NO_PICTURE = "no_picture"  # none came in time
    NOT_A_PICTURE = "not_a_picture"
    NO_FACE = "no_face"
    NO_PORTRAIT = "no_portrait"  # nothing to compare with
    NO_EMBEDDING = "no_embedding"  # no look so far brought one
    NOT_BEGUN = "not_begun"
    BAD_ORDER = "bad_order"
    FAILED = "failed"  # a library gave up on this picture


class Liveness(StrEnum):
    """The verdict of all signals together."""

    LIVE = "live"
    NOT_LIVE = "not_live"
    UNDECIDED = "undecided"  # what must pass could not be measured


def refuse(trouble: Trouble) -> NoReturn:
    """Raises Refused with the stable reason."""
    raise Refused(trouble.value)


class Message(msgspec.Struct, frozen=True, kw_only=True, tag_field="is", forbid_unknown_fields=True):
    """Every message is immutable."""


# ---- orders; `ask` comes back with the answer ----


class Watch(Message, frozen=True, kw_only=True, tag="watch"):
    """Look at the pictures of the memory whose descriptor lies in the socket; those of a former one no more.

    infrared: it is the second eye's.
    """

    ask: int = 0
    infrared: bool = False


class Looking(Message, frozen=True, kw_only=True):
    """Look at the newest picture after this one, for which so long is waited.

    pad: also ask the passive PAD model. pair: also look at the infrared picture beside it.
    """

    ask: int = 0
    after: int = 0
    pad: bool = False
    pair: bool = False
    limit_s: float = 0.5


class See(Looking, frozen=True, kw_only=True, tag="see"):
    """Answer with the whole look. embed: with its embedding, where the face is turned by no more than `within` degrees."""

    embed: bool = False
    within: float = 90.0


class Begin(Message, frozen=True, kw_only=True, tag="begin"):
    """A person's attempt. steps: words of liveness.challenge.Action; none = two are drawn. slow: at the pace of the old.

    camera_fps: what the camera was told to give; None where nobody knows. Answer: Begun.
    """

    ask: int = 0
    steps: tuple[str, ...] = ()
    slow: bool = False
    camera_fps: float | None = None


class Guide(Looking, frozen=True, kw_only=True, tag="guide"):
    """Only say how to stand."""


class Follow(Looking, frozen=True, kw_only=True, tag="follow"):
    """A look of the challenge, or of the colours."""


class Shone(Message, frozen=True, kw_only=True, tag="shone"):
    """The screen shows these colours (seconds after the beginning, BGR), and began at this time of the pictures' clock."""

    ask: int = 0
    stages: tuple[tuple[float, tuple[int, int, int]], ...]
    began_s: float


class Judge(Looking, frozen=True, kw_only=True, tag="judge"):
    """The verdict of all looks followed; the picture of this order is compared with them and with the portrait."""

    within: float = 15.0


class OpenDoor(Message, frozen=True, kw_only=True, tag="door"):
    """Open a door of kiosk.hardware.handing, through which the process that has the portrait hands it over."""

    ask: int = 0


class TakePortrait(Message, frozen=True, kw_only=True, tag="portrait"):
    """The portrait comes through the door; its embedding is kept, the picture is not. Answer: Kept."""

    ask: int = 0
    limit_s: float = 2.0


class Compare(Message, frozen=True, kw_only=True, tag="compare"):
    """The newest embedding of a look with the portrait's."""

    ask: int = 0


class Forget(Message, frozen=True, kw_only=True, tag="forget"):
    """Let go of the pictures, the portrait and every embedding."""

    ask: int = 0


Order = Watch | See | Begin | Guide | Follow | Shone | Judge | TakePortrait | OpenDoor | Compare | Forget


# ---- answers ----


class Ready(Message, frozen=True, kw_only=True, tag="ready"):
    """The models are loaded and have been run once; what EngineFacts says."""

    name: str
    version: str
    accept: float
    review: float
    licences: tuple[str, ...]
    pad: str


class NotReady(Message, frozen=True, kw_only=True, tag="not_ready"):
    """A model is missing or damaged: the line for the staff. The process ends."""

    why: str


class Done(Message, frozen=True, kw_only=True, tag="done"):
    """Nothing to say."""

    ask: int


class Seen(Message, frozen=True, kw_only=True, tag="seen"):
    """One picture; its look lies in the shared memory, `follows` bytes. passive: what the passive PAD model believes.

    infrared: how many bytes of them, at the end, are the infrared patch, (64, 64, 3) BGR; 0 where none was taken beside it.
    scene: mean grey level of the whole infrared picture.
    """

    ask: int
    sequence: int
    follows: int
    passive: float | None = None
    infrared: int = 0
    scene: float = 0.0


class Kept(Message, frozen=True, kw_only=True, tag="kept"):
    """The portrait's largest face is so many px wide; there are so many faces on it."""

    ask: int
    face_px: float
    faces: int


class Compared(Message, frozen=True, kw_only=True, tag="compared"):
    """The cosine."""

    ask: int
    score: float


class DoorOpen(Message, frozen=True, kw_only=True, tag="opened"):
    """Its name, for the process that hands the portrait over."""

    ask: int
    door: str


class Begun(Message, frozen=True, kw_only=True, tag="begun"):
    """What will be asked, and colours that the screen may shine (seconds after the beginning, BGR), `light_s` in all."""

    ask: int
    steps: tuple[str, ...]
    stages: tuple[tuple[float, tuple[int, int, int]], ...]
    light_s: float


class Hinted(Message, frozen=True, kw_only=True, tag="hinted"):
    """hint: a word of quality.Hint."""

    ask: int
    sequence: int
    hint: str


class Followed(Message, frozen=True, kw_only=True, tag="followed"):
    """tell: a word of liveness.challenge.Tell. step: the current one, from 0; left_s: until it times out."""

    ask: int
    sequence: int
    tell: str
    step: int
    steps: int
    left_s: float


class FindingLine(msgspec.Struct, frozen=True, kw_only=True):
    """One signal, in words of liveness.finding: for the record and the staff, never for the resident."""

    signal: str
    outcome: str
    reason: str
    measured: float | None
    limit: float | None


class Judged(Message, frozen=True, kw_only=True, tag="judged"):
    """score: the cosine with the portrait, None without one."""

    ask: int
    live: Liveness
    findings: tuple[FindingLine, ...]
    score: float | None


class Declined(Message, frozen=True, kw_only=True, tag="declined"):
    """It was not done, for a word of Trouble."""

    ask: int
    reason: str


Answered = Done | DoorOpen | Begun | Seen | Hinted | Followed | Judged | Kept | Compared
Answer = Ready | NotReady | Answered | Declined
M = TypeVar("M")

_orders: msgspec.json.Decoder[Order] = msgspec.json.Decoder(Order)
_answers: msgspec.json.Decoder[Answer] = msgspec.json.Decoder(Answer)


def line_of(message: Message) -> bytes:
    """One line."""
    return msgspec.json.encode(message) + b"\n"


def order_of(line: bytes) -> Order:
    """Raises ProtocolError."""
    return _decoded(_orders, line)


def answer_of(line: bytes) -> Answer:
    """Raises ProtocolError."""
    answer = _decoded(_answers, line)
    if isinstance(answer, Seen) and not 0 <= answer.infrared <= answer.follows <= MOST_BYTES:
        raise ProtocolError("face: more bytes than a look has")
    return answer


def _decoded(decoder: "msgspec.json.Decoder[M]", line: bytes) -> M:
    try:
        return decoder.decode(line)
    except (msgspec.MsgspecError, UnicodeDecodeError, RecursionError) as strange:
        raise ProtocolError("face: not understood") from strange
