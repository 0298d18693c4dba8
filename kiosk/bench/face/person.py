"""Somebody who stands before the kiosk and does what is asked, as late and as slowly as people do."""

from enum import Enum

import numpy as np

from kiosk.bench.face.light import Light
from kiosk.bench.face.looks import Looks
from kiosk.bench.face.motion import Motion, Part, Sway, Target
from kiosk.bench.face.render import Layer, Lens, Sitter


class Challenge(Enum):
    """What may be asked; left and right are the person's own."""

    BLINK = "blink"
    TURN_LEFT = "turn-left"
    TURN_RIGHT = "turn-right"
    OPEN_MOUTH = "open-mouth"
    LOOK_STRAIGHT = "look-straight"


OLD = 65


class Person:
    """Looks and motion. `motion` may be given further targets."""

    def __init__(self, looks: Looks, *, seed: int | None = None) -> None:
        """seed: of the body's own rhythm; else that of the looks."""
        rhythm = looks.seed if seed is None else seed
        self.looks = looks
        self.motion = Motion(Sway(rhythm), (Target(0.0, Part.SMILE, 0.15, 0.0),))
        self._sitter: Sitter | None = None
        self._dice = np.random.default_rng((rhythm, 23))

    def drawn(self, at_s: float, light: Light, lens: Lens) -> Layer:
        """The person at a time."""
        if self._sitter is None:  # half a second's work, which only a picture needs
            self._sitter = Sitter(self.looks)
        return self._sitter.drawn(self.motion.pose(at_s), light, lens)

    def obeys(self, challenge: Challenge, at_s: float) -> float:
        """Do it, having heard it at that time; the time when it is done."""
        slow = 1.4 if self.looks.age >= OLD else 1.0
        begins = at_s + slow * float(self._dice.uniform(0.35, 0.9))
        match challenge:
            case Challenge.BLINK:
                return self._blinks(begins, slow)
            case Challenge.TURN_LEFT:
                return self._there_and_back(Part.YAW, float(self._dice.uniform(30, 38)), begins, slow)
            case Challenge.TURN_RIGHT:
                return self._there_and_back(Part.YAW, -float(self._dice.uniform(30, 38)), begins, slow)
            case Challenge.OPEN_MOUTH:
                return self._there_and_back(Part.JAW, float(self._dice.uniform(0.9, 1.0)), begins, slow)
            case Challenge.LOOK_STRAIGHT:
                for part in (Part.YAW, Part.PITCH, Part.ROLL, Part.JAW):
                    self.motion.add(Target(begins, part, 0.0, 0.5 * slow))
                return begins + 0.5 * slow

    def _blinks(self, begins: float, slow: float) -> float:
        shut, opening = 0.10 * slow, 0.16 * slow
        held = float(self._dice.uniform(0.10, 0.18))
        self.motion.add(Target(begins, Part.LIDS, 1.0, shut))
        self.motion.add(Target(begins + shut + held, Part.LIDS, 0.0, opening))
        return begins + shut + held + opening

    def _there_and_back(self, part: Part, value: float, begins: float, slow: float) -> float:
        going, held = slow * float(self._dice.uniform(0.55, 0.85)), float(self._dice.uniform(0.4, 0.8))
        self.motion.add(Target(begins, part, value, going))
        self.motion.add(Target(begins + going + held, part, 0.0, going))
        return begins + 2 * going + held
