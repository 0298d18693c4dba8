"""Walks through a certification before an agent and a visit's process that say what the test says."""

import msgspec

from agent.certify_schemas import (
    Consented,
)
from agent.face_schemas import FacePurpose, FaceStep, FaceView
from kiosk.journey.actions import Heard
from kiosk.journey.certify import (
    BeginFace,
    CertifyAnswered,
    Consent,
    FaceTold,
    LookIntoFace,
)
from kiosk.journey.lookup import Agree, ChooseItem
from kiosk.journey.route import Page
from kiosk.journey.scanning import Looking
from tests.screens import samples
from tests.screens.asking_walk import Walk, known
from tests.screens.certify_models import ITEM, SCHEMES, face, standing

PURPOSE = FacePurpose.CERTIFICATION
LOOKING = Looking("/run/agent.sock", "token")
LOOKING = Looking("/run/agent.sock", "token")


class Certification(Walk):
    """A model in front of an agent and a visit's process that say what the test says."""

    def says(self, answer: object) -> "Certification":
        """The visit's process answers what is waited for."""
        waited = self.model.waiting_for
        self.do(CertifyAnswered(waited, answer))  # type: ignore[arg-type]  # answers of every kind
        return self

    def sees(self, step: FaceStep, *, after_s: float = 0.0, **changes: object) -> "Certification":
        """The agent tells of the face, so long after what was told before."""
        return self.tells(face(step, **changes), after_s=after_s)

    def tells(self, told: FaceView | None, *, after_s: float = 0.0, late_s: float = 0.0) -> "Certification":
        """The same in its own words; it took so long to come."""
        assert self.model.state is not None
        at = self.model.at + after_s
        state = msgspec.structs.replace(self.model.state, face=told, made_at=at - late_s)
        self.do(Heard(state, at))
        return self

    def begins(self) -> "Certification":
        """The agent says that the attempt begins."""
        errand = self.asked(LookIntoFace)[-1]
        self.do(FaceTold(errand, self.model.at, LOOKING))  # type: ignore[arg-type]  # a LookIntoFace
        return self

    def on(self, page: Page) -> bool:
        """Whether this page is shown."""
        return self.page is page

    def told(self, errand: object) -> bool:
        """Whether this was the last errand."""
        return self.last == errand

    def asked(self, kind: type[object]) -> list[object]:
        """Every errand of this kind."""
        return [errand for errand in self.errands if isinstance(errand, kind)]


def walk(**changes: object) -> Certification:
    """Somebody of 71 is known."""
    state = msgspec.structs.replace(samples.state(), visit=known(level=1))
    return Certification(**{"state": state, **changes})


def at_due(**changes: object) -> Certification:
    started = walk()
    started.do(ChooseItem(ITEM), Agree())
    return started.says(standing(*SCHEMES[:2], **changes))


def at_consent() -> Certification:
    begun = at_due()
    begun.do(BeginFace())
    return begun


def at_face() -> Certification:
    agreed = at_consent()
    agreed.do(Consent())
    return agreed.says(Consented(receipt="R1")).begins()


def after_attempt(step: FaceStep, **changes: object) -> Certification:
    return at_face().sees(FaceStep.OPENING).tells(face(step, **changes))
