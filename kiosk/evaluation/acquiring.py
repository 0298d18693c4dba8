"""Every presentation through the face engine, one at a time; of pictures only embeddings and figures are kept."""

from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from enum import StrEnum
from typing import TypeVar

from kiosk.domain.clock import Clock
from kiosk.evaluation.labels import Sample
from kiosk.hardware.face.faces import Embedding, Face, Picture
from kiosk.hardware.face.limits import LIMITS
from kiosk.hardware.face.liveness.alone import are_several
from kiosk.hardware.face.port import FaceEngine

T = TypeVar("T")
Frame = tuple[float, Picture]  # seconds since the first one, BGR

# A clip is asked for a face this often: frames that follow each other say the same.
LOOK_EVERY_S = 0.3


class Missed(StrEnum):
    """Why nothing could be acquired; wording `evaluation.missed.<missed>`."""

    NO_FACE = "no_face"
    SEVERAL_FACES = "several_faces"


class Judged(StrEnum):
    """What liveness came to. NO_DECISION: there was no face to judge."""

    PASSED = "passed"
    REFUSED = "refused"
    NO_DECISION = "no_decision"


class Stage(StrEnum):
    """What is timed."""

    FIND = "find"
    SIGNS = "signs"
    EMBED = "embed"
    PASSIVE_PAD = "passive_pad"


@dataclass(frozen=True, slots=True)
class Acquired:
    """What one presentation came to: an embedding, or why there is none. live: the passive PAD model's, None without one.

    verdict: of the liveness of a clip, None where it was not judged; because: the signals that refused it, with their reasons.
    """

    sample: Sample
    embedding: Embedding | None = field(repr=False)
    missed: Missed | None
    live: float | None
    verdict: Judged | None = None
    because: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Seen:
    """All presentations, in the order of the folder; took_s: each call of the engine, by stage."""

    acquired: tuple[Acquired, ...]
    took_s: dict[Stage, list[float]]


class _Timed:
    """The engine with a stopwatch."""

    def __init__(self, engine: FaceEngine, clock: Clock) -> None:
        self._engine, self._clock = engine, clock
        self.took_s: dict[Stage, list[float]] = {stage: [] for stage in Stage}

    def find(self, picture: Picture) -> tuple[Face, ...]:
        return self._timed(Stage.FIND, lambda: self._engine.find(picture))

    def embed(self, picture: Picture, face: Face) -> Embedding:
        return self._timed(Stage.EMBED, lambda: self._engine.embed(picture, face))

    def time_signs(self, picture: Picture, face: Face) -> None:
        self._timed(Stage.SIGNS, lambda: self._engine.signs(picture, face))

    def live(self, picture: Picture, face: Face) -> float | None:
        belief = self._timed(Stage.PASSIVE_PAD, lambda: self._engine.live(picture, face))
        if belief is None:
            self.took_s[Stage.PASSIVE_PAD].pop()
        return belief

    def _timed(self, stage: Stage, ask: Callable[[], T]) -> T:
        begun = self._clock.monotonic()
        answer = ask()
        self.took_s[stage].append(self._clock.monotonic() - begun)
        return answer


def acquire(
    samples: Sequence[Sample],
    engine: FaceEngine,
    clock: Clock,
    *,
    frames: Callable[[Sample], Iterable[Frame]],
    progress: Callable[[int, int], None] = lambda _done, _all: None,
) -> Seen:
    """Asks the engine about every presentation. Raises BadFolder where a file cannot be read."""
    timed = _Timed(engine, clock)
    acquired = []
    for number, sample in enumerate(samples, 1):
        acquired.append(_acquired(sample, frames(sample), timed))
        progress(number, len(samples))
    return Seen(tuple(acquired), timed.took_s)


def _acquired(sample: Sample, frames: Iterable[Frame], engine: _Timed) -> Acquired:
    """Of a clip the frame with the surest face is compared, and the PAD model's belief is the mean over its frames."""
    best: tuple[Picture, Face] | None = None
    missed = Missed.NO_FACE
    beliefs: list[float] = []
    for picture in _now_and_then(frames):
        faces = engine.find(picture)
        if not faces:
            continue
        if are_several(faces, LIMITS):
            missed = Missed.SEVERAL_FACES
            continue
        engine.time_signs(picture, faces[0])
        if (belief := engine.live(picture, faces[0])) is not None:
            beliefs.append(belief)
        if best is None or faces[0].score > best[1].score:
            best = picture, faces[0]
    if best is None:
        return Acquired(sample, None, missed, None)
    live = sum(beliefs) / len(beliefs) if beliefs else None
    return Acquired(sample, engine.embed(*best), None, live)


def _now_and_then(frames: Iterable[Frame]) -> Iterator[Picture]:
    due_s = 0.0
    for at_s, picture in frames:
        if at_s >= due_s:
            due_s = at_s + LOOK_EVERY_S
            yield picture
