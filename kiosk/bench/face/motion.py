"""A script of timed targets, and the pose that it gives at any time: a body moves smoothly and never stands quite still."""

from bisect import bisect_right
from dataclasses import dataclass
from enum import Enum

import numpy as np

from kiosk.bench.face.pose import Pose


class Part(Enum):
    """What a target moves; units as in `Pose`."""

    YAW = "yaw"
    PITCH = "pitch"
    ROLL = "roll"
    LIDS = "lids"
    JAW = "jaw"
    SMILE = "smile"
    ASIDE = "aside"
    UP = "up"
    NEARER = "nearer"


@dataclass(frozen=True, slots=True)
class Target:
    """From `at_s` on this part goes to `value`, and is there `over_s` later."""

    at_s: float
    part: Part
    value: float
    over_s: float = 0.5


@dataclass(frozen=True, slots=True)
class Sway:
    """How a body moves by itself: its own rhythm, how much (1 = somebody standing), and whether it blinks by itself."""

    seed: int = 0
    much: float = 1.0
    blinks: bool = True


BLINK_S = 0.26  # down, shut, up
BLINK_EVERY_S = 3.6
GAZE_KEPT = 0.10  # mm for each degree: the eyes stay at the screen while the head turns
GAZE_LIMIT = 3.2
STILL = Sway(much=0.0, blinks=False)


class Motion:
    """Targets in the order of their times; more may be added while it runs."""

    def __init__(self, sway: Sway, targets: tuple[Target, ...] = ()) -> None:
        self._sway = sway
        self._dice = np.random.default_rng((sway.seed, 17))
        self._phase = self._dice.uniform(0, 2 * np.pi, 10)
        self._targets: dict[Part, list[Target]] = {part: [] for part in Part}
        self._talks: list[tuple[float, float]] = []
        for target in targets:
            self.add(target)

    def add(self, target: Target) -> None:
        """Take a target in."""
        self._targets[target.part].append(target)
        self._targets[target.part].sort(key=lambda one: one.at_s)

    def talk(self, from_s: float, until_s: float) -> None:
        """The mouth moves at talking pace."""
        self._talks.append((from_s, until_s))

    def quiet_from(self, part: Part) -> float:
        """When the last movement of this part ends."""
        return max((one.at_s + one.over_s for one in self._targets[part]), default=0.0)

    def pose(self, at_s: float) -> Pose:
        """Where everything is at a time."""
        value = {part: self._value(part, at_s) for part in Part}
        drift = self._drift(at_s)
        yaw = value[Part.YAW] + 1.6 * drift[0]
        pitch = value[Part.PITCH] + 1.1 * drift[1]
        lids = max(value[Part.LIDS], self._own_blink(at_s))
        gaze = float(np.clip(-GAZE_KEPT * yaw, -GAZE_LIMIT, GAZE_LIMIT))
        return Pose(
            yaw=yaw,
            pitch=pitch,
            roll=value[Part.ROLL] + 0.7 * drift[2],
            blink=(_twentieths(lids), _twentieths(lids)),
            jaw=min(1.0, value[Part.JAW] + self._talking(at_s)),
            smile=value[Part.SMILE],
            gaze_x=round(gaze * 4) / 4,
            gaze_y=round(np.clip(GAZE_KEPT * pitch, -1.5, 1.5) * 4) / 4,
            aside=value[Part.ASIDE] + 5 * drift[3],
            up=value[Part.UP] + 2 * drift[4],
            nearer=value[Part.NEARER] + 6 * drift[0],
        )

    def _value(self, part: Part, at_s: float) -> float:
        """Each target starts from where the one before had come."""
        targets = self._targets[part]
        value = 0.0
        for index in range(bisect_right([one.at_s for one in targets], at_s)):
            target = targets[index]
            until = targets[index + 1].at_s if index + 1 < len(targets) else at_s
            value += (target.value - value) * _eased(
                (min(at_s, until) - target.at_s) / max(target.over_s, 1e-3)
            )
        return value

    def _drift(self, at_s: float) -> tuple[float, ...]:
        """Five slow wanderings, each of two rhythms that never meet."""
        phase = self._phase
        return tuple(
            self._sway.much
            * float(0.7 * np.sin(0.9 * at_s + phase[two]) + 0.3 * np.sin(2.3 * at_s + phase[two + 1]))
            for two in range(0, 10, 2)
        )

    def _own_blink(self, at_s: float) -> float:
        if not self._sway.blinks:
            return 0.0
        number = int(at_s // BLINK_EVERY_S)
        begun = np.random.default_rng((self._sway.seed, 19, max(0, number))).uniform(0.3, BLINK_EVERY_S - 0.6)
        return _lid(at_s - number * BLINK_EVERY_S - float(begun))

    def _talking(self, at_s: float) -> float:
        if not any(begun <= at_s < until for begun, until in self._talks):
            return 0.0
        return float(0.16 + 0.10 * np.sin(2 * np.pi * 3.9 * at_s) + 0.06 * np.sin(2 * np.pi * 2.3 * at_s + 1))


def _lid(since_s: float) -> float:
    """A blink since it began: quickly down, a little shut, more slowly up."""
    return float(np.interp(since_s, (0, 0.08, 0.14, BLINK_S), (0, 1, 1, 0)))


def _eased(share: float) -> float:
    """Minimum jerk: how an arm or a head gets from one place to another."""
    at = min(1.0, max(0.0, share))
    return at**3 * (10 - 15 * at + 6 * at**2)


def _twentieths(value: float) -> float:
    return round(value * 20) / 20
