"""A certification in this process, at the real simulated back office: what the visit's process does, without the process."""

import itertools
from dataclasses import dataclass, field

from agent.certify_schemas import (
    AskCertified,
    AskStanding,
    CertifyAnswer,
    GiveConsent,
    PrintCertified,
    Standing,
    WithdrawConsent,
)
from agent.certifying.desk import CertifyDesk
from agent.face_schemas import FacePurpose
from agent.lookups.looking import Looking
from agent.visit_faces import HandPortrait, PortraitHanded, TakeVerdict, VerdictTaken
from agent.visit_messages import Message
from kiosk.hardware.handing import HandingDoor
from tests.agent.lookup_room import Room

CERTIFICATION, IDENTIFICATION = FacePurpose.CERTIFICATION, FacePurpose.IDENTIFICATION
_numbers = itertools.count(1)


@dataclass(slots=True)
class CertifyRoom:
    """One visit in which somebody was read."""

    room: Room
    told: list[Message] = field(default_factory=list)
    has_next: bool = False  # whether there was another portrait than the last one
    desk: CertifyDesk = field(init=False)

    def __post_init__(self) -> None:
        equipment, people = self.room.equipment, self.room.people
        self.desk = CertifyDesk(
            equipment, people, Looking(equipment, people, self.told.append), self.told.append
        )

    def ask(self, purpose: FacePurpose = CERTIFICATION) -> CertifyAnswer:
        """Where they stand."""
        return self.desk.answer(AskStanding(language="zh_CN", purpose=purpose))

    def standing(self) -> Standing:
        """The same, where there is an answer."""
        answer = self.ask()
        assert isinstance(answer, Standing), answer
        return answer

    def agree(self, command: str = "", purpose: FacePurpose = CERTIFICATION) -> CertifyAnswer:
        """同意."""
        wish = GiveConsent(command=command or f"c{next(_numbers)}", language="zh_CN", purpose=purpose)
        return self.desk.answer(wish)

    def withdraw(self, purpose: FacePurpose = CERTIFICATION) -> CertifyAnswer:
        """撤回."""
        wish = WithdrawConsent(command=f"w{next(_numbers)}", language="zh_CN", purpose=purpose)
        return self.desk.answer(wish)

    def portrait(self, purpose: FacePurpose = CERTIFICATION, *, next_best: bool = False) -> tuple[bytes, str]:
        """What comes through the face process's door, and why nothing does."""
        with HandingDoor() as door:
            order = HandPortrait(number=next(_numbers), door=door.name, purpose=purpose, next_best=next_best)
            handed = self.desk.hand_portrait(order)
            assert isinstance(handed, PortraitHanded)
            self.has_next = handed.has_next
            if handed.why:
                return b"", handed.why
            came = door.taken(1.0)
            assert came is not None
            try:
                return came.read(0, came.size), ""
            finally:
                came.close()

    def verdict(
        self, *, passed: bool = True, last: bool = False, purpose: FacePurpose = CERTIFICATION, **more: object
    ) -> VerdictTaken:
        """The face process has judged."""
        found: dict[str, object] = {
            "live": "live" if passed else "not_live",
            "reasons": () if passed else ("one-plane",),
            "score": 6120,
            "threshold": 4500,
            "algorithm": "opencv-1a2b3c4d",
            "attempts": 1,
        }
        number = next(_numbers)
        return self.desk.take_verdict(
            TakeVerdict(number=number, purpose=purpose, passed=passed, last=last, **(found | more))  # type: ignore[arg-type]
        )

    def certified(self) -> CertifyAnswer:
        """What became of it."""
        return self.desk.answer(AskCertified(language="zh_CN"))

    def print(self, command: str = "p") -> CertifyAnswer:
        """On a slip."""
        return self.desk.answer(PrintCertified(command=command, language="zh_CN"))
