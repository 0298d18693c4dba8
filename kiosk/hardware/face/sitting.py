"""One person before the camera, from the first hint to the verdict. Words and numbers come out, never a look. No I/O."""

from dataclasses import dataclass

from kiosk.domain.errors import Refused
from kiosk.hardware.face import messages
from kiosk.hardware.face.faces import Embedding, EngineFacts, Look, Picture, Signs, likeness
from kiosk.hardware.face.limits import Pace
from kiosk.hardware.face.liveness.attempt import Attempt, Beside
from kiosk.hardware.face.liveness.challenge import Action, Progress
from kiosk.hardware.face.liveness.finding import Finding
from kiosk.hardware.face.liveness.fusing import Live, NotLive, Undecided, Verdict, fuse
from kiosk.hardware.face.liveness.infrared import Pair
from kiosk.hardware.face.liveness.light import Stage
from kiosk.hardware.face.messages import Trouble
from kiosk.hardware.face.quality import Guide, Hint

MOST_BESIDE = 600  # infrared pairs and beliefs: as for looks, the work stays bounded


@dataclass(frozen=True, slots=True, eq=False)
class Taken:
    """One picture, looked at. passive: the passive PAD's belief. infrared: the patch of the same moment; scene: its mean grey."""

    look: Look
    sequence: int
    passive: float | None = None
    infrared: Picture | None = None
    scene: float = 0.0


class Sitting:
    """Begun for one attempt; another attempt is another sitting."""

    def __init__(self, facts: EngineFacts, begin: messages.Begin, *, noiseless: bool = False) -> None:
        """noiseless: see FaceSettings. Raises Refused for steps that there are not."""
        pace = Pace.ELDER if begin.slow else Pace.USUAL
        try:
            steps = tuple(Action(word) for word in begin.steps)
        except ValueError as unknown:
            raise Refused(Trouble.BAD_ORDER.value) from unknown
        self._facts = facts
        self._camera_fps = begin.camera_fps
        self._least_noise = 0.0 if noiseless else None
        self._guide = Guide(pace=pace)
        self._attempt = Attempt(steps, pace=pace)
        self._stages: tuple[Stage, ...] = ()
        self._began_s = 0.0
        self._pairs: list[Pair] = []
        self._beliefs: list[float] = []

    def guided(self, taken: Taken) -> Hint:
        """How to stand better."""
        return self._guide.see(taken.look)

    def wants_embedding(self, signs: Signs, at_s: float) -> bool:
        """Whether the look of a picture with these signs should bring one."""
        return self._attempt.wants_embedding(signs, at_s)

    def followed(self, taken: Taken) -> Progress:
        """One look of the challenge, or of the colours."""
        patch = taken.look.patch
        if taken.infrared is not None and patch is not None and len(self._pairs) < MOST_BESIDE:
            self._pairs.append(Pair(patch, taken.infrared, taken.scene))
        if taken.passive is not None and len(self._beliefs) < MOST_BESIDE:
            self._beliefs.append(taken.passive)
        return self._attempt.see(taken.look)

    def shone(self, order: messages.Shone) -> None:
        """What the screen showed, and since when."""
        self._stages = tuple(Stage(start_s, colour) for start_s, colour in order.stages)
        self._began_s = order.began_s

    def judged(self, ask: int, match: Embedding, portrait: Embedding | None) -> messages.Judged:
        """match: of the look that is compared with the portrait."""
        beside = Beside(
            stages=self._stages,
            began_s=self._began_s,
            pairs=tuple(self._pairs),
            beliefs=tuple(self._beliefs),
            camera_fps=self._camera_fps,
            least_noise=self._least_noise,
        )
        findings = self._attempt.findings(match, self._facts, beside)
        return messages.Judged(
            ask=ask,
            live=_word(fuse(findings)),
            findings=tuple(map(_line, findings)),
            score=None if portrait is None else likeness(match, portrait),
        )


def _word(verdict: Verdict) -> messages.Liveness:
    match verdict:
        case Live():
            return messages.Liveness.LIVE
        case NotLive():
            return messages.Liveness.NOT_LIVE
        case Undecided():
            return messages.Liveness.UNDECIDED


def _line(finding: Finding) -> messages.FindingLine:
    return messages.FindingLine(
        signal=finding.signal.value,
        outcome=finding.outcome.value,
        reason="" if finding.reason is None else finding.reason.value,
        measured=finding.measured,
        limit=finding.limit,
    )
