"""The challenge: two random actions, one after the other, each begun from a neutral face. No I/O.

What it can show: that whatever is before the camera does what was asked, in the order and time that were asked. What it
cannot: a live deepfake, a film with the right actions in the right order, or a helper behind a mask with holes do so too.
"""

from collections.abc import Callable
from dataclasses import dataclass
from enum import Enum

from kiosk.hardware.face.faces import Look, Signs
from kiosk.hardware.face.limits import LIMITS, Limits, Pace
from kiosk.hardware.face.liveness.finding import Finding, Reason, Signal, failed, inconclusive, passed
from kiosk.hardware.face.liveness.lids import Lids
from kiosk.hardware.face.liveness.mouth import gape


class Action(Enum):
    """Left and right are the person's own."""

    BLINK = "blink"
    TURN_LEFT = "turn-left"
    TURN_RIGHT = "turn-right"
    OPEN_MOUTH = "open-mouth"


TURNS = (Action.TURN_LEFT, Action.TURN_RIGHT)


class Tell(Enum):
    """What the person is to be told."""

    LOOK_STRAIGHT = "look-straight"
    BLINK = "blink"
    TURN_LEFT = "turn-left"
    TURN_RIGHT = "turn-right"
    OPEN_MOUTH = "open-mouth"
    DONE = "done"
    FAILED = "failed"


@dataclass(frozen=True, slots=True)
class Progress:
    """step: the current one, from 0. left_s: until it times out."""

    tell: Tell
    step: int
    steps: int
    left_s: float


def draw(randbelow: Callable[[int], int]) -> tuple[Action, Action]:
    """Two different actions in random order, one of them at least a turn: without one there is no depth to measure.

    randbelow: as `secrets.randbelow`.
    """
    pairs = [
        (first, second)
        for first in Action
        for second in Action
        if first is not second and (first in TURNS or second in TURNS)
    ]
    return pairs[randbelow(len(pairs))]


class Challenge:
    """Follows one face through the steps. Feed it every look in order of time."""

    def __init__(
        self, steps: tuple[Action, ...], *, pace: Pace = Pace.USUAL, limits: Limits = LIMITS
    ) -> None:
        self._steps = steps
        self._limits = limits
        self._pace = pace
        self._step = 0
        self._step_from_s: float | None = None
        self._seen_at_s = 0.0
        self._neutral = 0  # looks in a row
        self._held: frozenset[Action] = frozenset()
        self._held_looks = 0  # in a row
        self._lids = Lids(pace=pace, limits=limits)
        self._wrong = 0
        self._failed: Reason | None = None

    @property
    def step(self) -> int:
        """The current one, from 0; as many as there are when all are done."""
        return self._step

    @property
    def is_over(self) -> bool:
        """Whether further looks change nothing."""
        return self._failed is not None or self._step == len(self._steps)

    @property
    def is_ready(self) -> bool:
        """Whether the face looked straight ahead since the step began, so that the action counts."""
        return self._neutral >= self._limits.start_looks

    def see(self, look: Look) -> Progress:
        """Takes one look in, and says what to tell the person."""
        if self.is_over:
            return self._progress(look.at_s)
        if self._step_from_s is None:
            self._step_from_s = self._seen_at_s = look.at_s
        if look.at_s - self._step_from_s > self._limits.step_s * self._pace.value:
            self._failed = Reason.TIMED_OUT
        elif look.signs is not None:
            self._follow(look.signs, look.at_s)
            self._seen_at_s = look.at_s
        elif look.at_s - self._seen_at_s > self._limits.lost_s:
            self._begin_anew()
        return self._progress(look.at_s)

    def finding(self) -> Finding:
        """PASS when every step was done; FAIL on a time-out or too many wrong actions."""
        if self._failed is not None:
            return failed(
                Signal.CHALLENGE, self._failed, float(self._wrong), float(self._limits.wrong_actions)
            )
        if self._step < len(self._steps):
            return inconclusive(Signal.CHALLENGE, Reason.UNFINISHED, float(self._step))
        return passed(Signal.CHALLENGE, float(self._wrong), float(self._limits.wrong_actions))

    def _follow(self, signs: Signs, at_s: float) -> None:
        wanted = self._steps[self._step]
        has_blinked = self._lids.see(signs, at_s)
        if not self.is_ready:
            is_neutral = is_at_rest(signs, self._limits) and (
                wanted is not Action.BLINK or self._lids.are_open
            )
            self._neutral = self._neutral + 1 if is_neutral else 0
            return
        shown = held_actions(signs, self._limits)
        self._held_looks = self._held_looks + 1 if shown and shown == self._held else int(bool(shown))
        self._held = shown
        held = shown if self._held_looks >= self._limits.held_looks else frozenset()
        if held == {wanted} or (wanted is Action.BLINK and has_blinked):
            self._step += 1
            self._step_from_s = at_s
            self._begin_anew()
        elif held:
            self._wrong += 1
            self._begin_anew()
            if self._wrong > self._limits.wrong_actions:
                self._failed = Reason.WRONG_ACTIONS

    def _begin_anew(self) -> None:
        self._neutral = 0
        self._held, self._held_looks = frozenset(), 0
        self._lids = Lids(pace=self._pace, limits=self._limits)

    def _progress(self, now_s: float) -> Progress:
        count = len(self._steps)
        if self._failed is not None:
            return Progress(Tell.FAILED, self._step, count, 0.0)
        if self._step == count:
            return Progress(Tell.DONE, count, count, 0.0)
        since_s = now_s - (now_s if self._step_from_s is None else self._step_from_s)
        left_s = max(0.0, self._limits.step_s * self._pace.value - since_s)
        tell = Tell(self._steps[self._step].value) if self.is_ready else Tell.LOOK_STRAIGHT
        return Progress(tell, self._step, count, left_s)


def held_actions(signs: Signs, limits: Limits) -> frozenset[Action]:
    """The actions that one look shows. Never a blink: that takes several, and people blink unasked."""
    shown = {
        Action.TURN_LEFT: signs.yaw > limits.turned_yaw,
        Action.TURN_RIGHT: signs.yaw < -limits.turned_yaw,
        Action.OPEN_MOUTH: gape(signs.points) > limits.mouth_open,
    }
    return frozenset(action for action, is_shown in shown.items() if is_shown)


def is_at_rest(signs: Signs, limits: Limits) -> bool:
    """Straight ahead with the mouth shut."""
    return gape(signs.points) < limits.mouth_rest and abs(signs.yaw) < limits.start_yaw
