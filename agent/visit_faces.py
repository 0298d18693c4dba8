"""What the agent and the visit's process say to each other of a face. No picture and no name is in any of it."""

from agent.face_schemas import FacePurpose
from agent.visit_messages import Message


class HandPortrait(Message, frozen=True, kw_only=True, tag=True):
    """Hand the portrait to the process that waits at this door, where the resident has agreed to it. Answer: PortraitHanded.

    next_best: the first one was no good.
    """

    number: int
    door: str
    purpose: FacePurpose
    next_best: bool = False


class TakeVerdict(Message, frozen=True, kw_only=True, tag=True):
    """What the face process found in one attempt. Answer: VerdictTaken.

    live: a word of kiosk.hardware.face.messages.Liveness; reasons: of the signals that did not pass, none of a living face.
    score, threshold: cosines in ten-thousandths, score None where nothing was compared. last: there is no other try.
    """

    number: int
    purpose: FacePurpose
    passed: bool
    live: str
    reasons: tuple[str, ...]
    score: int | None
    threshold: int
    algorithm: str
    attempts: int
    last: bool


class PortraitHanded(Message, frozen=True, kw_only=True, tag=True):
    """`why`: no_consent, no_portrait, down; "" = it lies at the door. has_next: there is another one to ask for."""

    number: int
    why: str = ""
    has_next: bool = False


class VerdictTaken(Message, frozen=True, kw_only=True, tag=True):
    """`level`: of the visit now. `taken` False: no consent stands, and it is worth nothing."""

    number: int
    level: int
    taken: bool


class ConsentTold(Message, frozen=True, kw_only=True, tag=True):
    """A consent was given or withdrawn, by the resident or a guardian. `recorded`: at the back office; here it counts at once."""

    purpose: FacePurpose
    given: bool
    by_guardian: bool
    recorded: bool = True


class CertificationTold(Message, frozen=True, kw_only=True, tag=True):
    """What the back office made of what was sent; `outcome`: passed, to_check, already, refused."""

    outcome: str
    attempts: int
