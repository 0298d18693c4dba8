"""A drawn person at one sitting: hints, challenge, verdict; in words and numbers."""

from collections.abc import Iterator
from dataclasses import replace

import numpy as np
import pytest

from kiosk.domain.errors import Refused
from kiosk.hardware.face import messages
from kiosk.hardware.face.faces import Look, Picture
from kiosk.hardware.face.liveness.challenge import Tell
from kiosk.hardware.face.looking import look_at
from kiosk.hardware.face.messages import Liveness
from kiosk.hardware.face.port import FaceEngine
from kiosk.hardware.face.quality import Hint
from kiosk.hardware.face.sitting import Sitting, Taken
from tests.hardware.face.drawn import before_camera, portrait

BEGIN = messages.Begin(steps=("blink", "open-mouth"))
STRAIGHT, SHUT, OPEN = "straight", "shut", "open"
# What is done, and for how many pictures at 15 a second.
DONE = ((STRAIGHT, 15), (SHUT, 3), (STRAIGHT, 20), (OPEN, 12), (STRAIGHT, 72))


@pytest.fixture(scope="module")
def looks(engine: FaceEngine) -> dict[str, Look]:
    drawn: dict[str, Picture] = {
        STRAIGHT: portrait(),
        SHUT: portrait(shut=True),
        OPEN: portrait(mouth=1.0),
    }
    return {
        word: look_at(engine, before_camera(person), 0.0, lambda _: True) for word, person in drawn.items()
    }


def film(seen: dict[str, Look]) -> Iterator[Taken]:
    """Three looks, repeated in time, each with bytes of its own, and no patch: the same ones again would be a loop."""
    words = [word for word, count in DONE for _ in range(count)]
    for number, word in enumerate(words):
        at_s = number / 15 + 0.004 * (number % 3)
        look = replace(seen[word], at_s=at_s, digest=number.to_bytes(2, "big"), patch=None)
        yield Taken(look, number + 1, passive=0.9)


def test_who_does_what_was_asked_is_done_and_without_a_turn_undecided(
    engine: FaceEngine, looks: dict[str, Look]
) -> None:
    sitting = Sitting(engine.facts, BEGIN)

    told = [sitting.followed(taken).tell for taken in film(looks)]
    match = looks[STRAIGHT].embedding
    assert match is not None
    judged = sitting.judged(7, match, match)

    by_signal = {line.signal: line for line in judged.findings}
    assert told[-1] is Tell.DONE
    assert (judged.ask, judged.live) == (7, Liveness.UNDECIDED)
    assert by_signal["challenge"].outcome == "pass"
    assert by_signal["identity"].outcome == "pass"
    assert by_signal["depth"].reason == "no-turn"
    assert by_signal["passive"].outcome == "pass"
    assert judged.score == pytest.approx(1.0, abs=1e-4)


def test_another_persons_face_in_the_end_is_not_live(engine: FaceEngine, looks: dict[str, Look]) -> None:
    sitting = Sitting(engine.facts, BEGIN)
    for taken in film(looks):
        sitting.followed(taken)
    somebody_else = np.eye(1, 128, dtype=np.float32)[0]

    judged = sitting.judged(1, somebody_else, None)

    assert judged.live is Liveness.NOT_LIVE
    assert judged.score is None
    assert "another-person" in {line.reason for line in judged.findings}


def test_a_person_who_stands_well_hears_that(engine: FaceEngine, looks: dict[str, Look]) -> None:
    sitting = Sitting(engine.facts, BEGIN)

    hints = [sitting.guided(taken) for taken in film(looks)]

    assert hints[0] is Hint.NOBODY
    assert Hint.GOOD in hints


def test_steps_that_there_are_not_are_refused(engine: FaceEngine) -> None:
    with pytest.raises(Refused, match="bad_order"):
        Sitting(engine.facts, messages.Begin(steps=("jump",)))
