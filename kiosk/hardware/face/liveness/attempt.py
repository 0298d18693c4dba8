"""One attempt of one person: every look goes in once, and at the end all signals are judged. Looks stay in memory. No I/O."""

from collections import deque
from collections.abc import Sequence
from dataclasses import dataclass

from kiosk.hardware.face.faces import Embedding, EngineFacts, Look, Signs
from kiosk.hardware.face.limits import LIMITS, Limits, Pace
from kiosk.hardware.face.liveness.alone import judge_alone
from kiosk.hardware.face.liveness.challenge import Action, Challenge, Progress, Tell
from kiosk.hardware.face.liveness.depth import judge_depth
from kiosk.hardware.face.liveness.finding import Finding
from kiosk.hardware.face.liveness.identity import judge_identity
from kiosk.hardware.face.liveness.infrared import Pair, judge_infrared
from kiosk.hardware.face.liveness.light import Stage, judge_light
from kiosk.hardware.face.liveness.passive import judge_passive
from kiosk.hardware.face.liveness.rest import Rest
from kiosk.hardware.face.liveness.stream import Trace, judge_stream, trace_of

MOST_LOOKS = 1200  # 40 s at 30 a second, about 25 MB; older ones go


@dataclass(frozen=True, slots=True)
class Beside:
    """What does not come with the looks.

    stages, began_s: the colours that the screen showed, and since when on the looks' clock; none where skipped. pairs: of
    the infrared camera. beliefs: of the passive model. camera_fps: what the camera was told to give. least_noise: what its
    pictures show at least, 0 where it compresses noise away.
    """

    stages: tuple[Stage, ...] = ()
    began_s: float = 0.0
    pairs: tuple[Pair, ...] = ()
    beliefs: tuple[float, ...] = ()
    camera_fps: float | None = None
    least_noise: float | None = None


class Attempt:
    """Feed it every look of the challenge and of the colours, in order of time."""

    def __init__(
        self, steps: tuple[Action, ...], *, pace: Pace = Pace.USUAL, limits: Limits = LIMITS
    ) -> None:
        self._challenge = Challenge(steps, pace=pace, limits=limits)
        self._rest = Rest(pace=pace, limits=limits)
        self._limits = limits
        self._looks: deque[Look] = deque(maxlen=MOST_LOOKS)
        self._traces: deque[Trace | None] = deque(maxlen=MOST_LOOKS)
        self._embeddings: tuple[list[Embedding], ...] = tuple([] for _ in steps)
        self._embedded: tuple[int, float] | None = None  # step, time

    def see(self, look: Look) -> Progress:
        """Takes one look in, and says what to tell the person."""
        self._looks.append(look)
        self._traces.append(trace_of(look))
        step = self._challenge.step
        if look.embedding is not None and step < len(self._embeddings):
            self._embeddings[step].append(look.embedding)
            self._embedded = step, look.at_s
        progress = self._challenge.see(look)
        return self._resting(look) if self._has_acted else progress

    def wants_embedding(self, signs: Signs, at_s: float) -> bool:
        """Whether this look should bring an embedding: of a face that looks ahead, in every step, at a bounded rate."""
        if self._challenge.is_over or abs(signs.yaw) >= self._limits.start_yaw:
            return False
        if self._embedded is None or self._embedded[0] != self._challenge.step:
            return True
        return at_s - self._embedded[1] >= self._limits.embed_each_s

    def findings(self, match: Embedding, facts: EngineFacts, beside: Beside) -> tuple[Finding, ...]:
        """What every signal says. match: of the look that is compared with the portrait."""
        looks: Sequence[Look] = tuple(self._looks)
        return (
            self._rest.finding() if self._has_acted else self._challenge.finding(),
            judge_identity(self._embeddings, match, facts),
            judge_depth(looks, limits=self._limits),
            judge_stream(
                looks,
                camera_fps=beside.camera_fps,
                least_noise=beside.least_noise,
                traces=tuple(self._traces),
                limits=self._limits,
            ),
            judge_alone(looks, limits=self._limits),
            judge_light(looks, beside.stages, beside.began_s, limits=self._limits),
            judge_infrared(beside.pairs, limits=self._limits),
            judge_passive(beside.beliefs, limits=self._limits),
        )

    @property
    def _has_acted(self) -> bool:
        """Whether both actions were done."""
        return self._challenge.step == len(self._embeddings)

    def _resting(self, look: Look) -> Progress:
        """As the last step, in which the face has nothing to do."""
        left_s = self._rest.see(look)
        count = len(self._embeddings)
        if not self._rest.is_over:
            return Progress(Tell.LOOK_STRAIGHT, count - 1, count, left_s)
        return Progress(Tell.DONE if self._rest.is_done else Tell.FAILED, count, count, 0.0)

    def forget(self) -> None:
        """Lets go of every look and embedding."""
        self._looks.clear()
        self._traces.clear()
        for step in self._embeddings:
            step.clear()
