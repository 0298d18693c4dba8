"""The liveness of the visit on clips whose labels say what was asked: the product's own rules, as far as a file can show them.

Screen light, the infrared camera and the camera's own stream do not come with a file, so their signals are not heard.
"""

from collections.abc import Callable, Iterable
from dataclasses import replace

from kiosk.evaluation.acquiring import Acquired, Frame, Judged, Seen
from kiosk.evaluation.attacking import NOT_IN_FILES
from kiosk.evaluation.labels import Sample
from kiosk.hardware.face.faces import Embedding, Signs
from kiosk.hardware.face.limits import LIMITS
from kiosk.hardware.face.liveness.attempt import Attempt, Beside
from kiosk.hardware.face.liveness.fusing import NEEDS, Live, NotLive, Undecided, Verdict, fuse
from kiosk.hardware.face.looking import look_at
from kiosk.hardware.face.port import FaceEngine

_IN_FILES = replace(LIMITS, rest_s=0.0)  # a clip ends where its actions end
_HEARD = {signal: need for signal, need in NEEDS.items() if signal not in NOT_IN_FILES}


def judged(seen: Seen, engine: FaceEngine, *, frames: Callable[[Sample], Iterable[Frame]]) -> Seen:
    """The same with a verdict on every clip that says what was asked. Raises BadFolder where a file cannot be read."""
    return replace(seen, acquired=tuple(_judged(one, engine, frames) for one in seen.acquired))


def _judged(one: Acquired, engine: FaceEngine, frames: Callable[[Sample], Iterable[Frame]]) -> Acquired:
    if not one.sample.asked:
        return one
    if one.embedding is None:
        return replace(one, verdict=Judged.NO_DECISION)
    match _verdict(one, one.embedding, engine, frames(one.sample)):
        case Live():
            return replace(one, verdict=Judged.PASSED)
        case NotLive(because) | Undecided(because):
            reasons = tuple(
                f"{found.signal.value}: {found.reason.value}" for found in because if found.reason is not None
            )
            return replace(one, verdict=Judged.REFUSED, because=reasons)


def _verdict(one: Acquired, match: Embedding, engine: FaceEngine, frames: Iterable[Frame]) -> Verdict:
    """Looks at the clip as a kiosk would, from its first frame to its last."""
    attempt = Attempt(one.sample.asked, limits=_IN_FILES)
    for at_s, picture in frames:
        attempt.see(look_at(engine, picture, at_s, _wanting(attempt, at_s)))
    beside = Beside(beliefs=() if one.live is None else (one.live,))
    return fuse(attempt.findings(match, engine.facts, beside), needs=_HEARD)


def _wanting(attempt: Attempt, at_s: float) -> Callable[[Signs], bool]:
    return lambda signs: attempt.wants_embedding(signs, at_s)
