"""One attempt: when it asks for an embedding, and what it lets go of."""

import gc
import weakref

import numpy as np

from kiosk.hardware.face.faces import Look, Signs
from kiosk.hardware.face.liveness.attempt import Attempt, Beside
from kiosk.hardware.face.liveness.challenge import Action, Tell
from kiosk.hardware.face.liveness.finding import Outcome, Signal
from tests.hardware.face.films import FACTS

FACE = np.eye(1, 128, dtype=np.float32)[0]


def signs(yaw: float = 0.0) -> Signs:
    return Signs(np.zeros((478, 3), np.float32), yaw, 0, 0)


def look(at_s: float, yaw: float = 0.0, *, embedded: bool = False) -> Look:
    return Look(at_s, (640, 480), (), signs(yaw), FACE if embedded else None, None, 1.0, b"")


def test_it_asks_for_an_embedding_in_every_step_and_at_a_bounded_rate() -> None:
    attempt = Attempt((Action.TURN_LEFT, Action.TURN_RIGHT))
    assert attempt.wants_embedding(signs(), 0.0)
    attempt.see(look(0.0, embedded=True))
    assert not attempt.wants_embedding(signs(), 0.3)
    assert attempt.wants_embedding(signs(), 0.6)
    for at_s, yaw in ((0.1, 0.0), (0.2, 0.0), (0.3, 25.0), (0.35, 25.0), (0.4, 25.0)):
        attempt.see(look(at_s, yaw))
    assert not attempt.wants_embedding(signs(25.0), 0.45)  # turned faces compare badly
    assert attempt.wants_embedding(signs(), 0.45)  # the next step has none


def test_a_step_without_an_embedding_leaves_identity_open() -> None:
    attempt = Attempt((Action.TURN_LEFT, Action.TURN_RIGHT))
    attempt.see(look(0.0, embedded=True))
    found = {finding.signal: finding for finding in attempt.findings(FACE, FACTS, Beside())}
    assert found[Signal.IDENTITY].outcome is Outcome.INCONCLUSIVE
    assert set(found) == set(Signal)


def test_an_attempt_of_nobody_says_nothing_and_breaks_nothing() -> None:
    found = Attempt((Action.BLINK, Action.TURN_LEFT)).findings(FACE, FACTS, Beside())
    assert {finding.outcome for finding in found} == {Outcome.INCONCLUSIVE}


def test_what_is_forgotten_is_gone() -> None:
    attempt = Attempt((Action.TURN_LEFT,))
    seen = look(0.0)
    kept = weakref.ref(seen.signs.points) if seen.signs else None
    assert attempt.see(seen).tell is Tell.LOOK_STRAIGHT
    attempt.forget()
    del seen
    gc.collect()
    assert kept is not None
    assert kept() is None
