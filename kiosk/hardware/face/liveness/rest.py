"""After the last action the face looks ahead and does nothing for a while, as somebody does who was asked for no more. No I/O.

What it can show: that the actions came because they were asked for. A film that has all of them in it, so that whatever is asked
comes soon, goes on with the next one. What it cannot: a film that was cut for the actions that were drawn, or one that has so
long a pause after them by chance.
"""

from kiosk.hardware.face.faces import Look, Signs
from kiosk.hardware.face.limits import LIMITS, Limits, Pace
from kiosk.hardware.face.liveness.challenge import held_actions
from kiosk.hardware.face.liveness.finding import Finding, Reason, Signal, failed, inconclusive, passed


class Rest:
    """Feed it every look after the last action, in order of time."""

    def __init__(self, *, pace: Pace = Pace.USUAL, limits: Limits = LIMITS) -> None:
        self._limits = limits
        self._long_s = limits.rest_s * pace.value
        self._limit_s = limits.step_s * pace.value
        self._from_s: float | None = None
        self._still_s: float | None = None  # since then nothing moved
        self._seen_s = 0.0
        self._moving = 0  # looks in a row
        self._longest_s = 0.0
        self._is_late = False

    @property
    def is_done(self) -> bool:
        """Whether the face did nothing for long enough."""
        return not self._is_late and self._longest_s >= self._long_s

    @property
    def is_over(self) -> bool:
        """Whether further looks change nothing."""
        return self._is_late or self.is_done

    def see(self, look: Look) -> float:
        """Takes one look in; how many seconds are left."""
        if self._from_s is None:
            self._from_s = look.at_s
        left_s = self._limit_s - (look.at_s - self._from_s)
        if self.is_over:
            return 0.0
        if left_s < 0:
            self._is_late = True
        elif look.signs is not None:
            self._follow(look.signs, look.at_s)
            self._seen_s = look.at_s
        elif look.at_s - self._seen_s > self._limits.lost_s:
            self._still_s = None
        return max(0.0, left_s)

    def finding(self) -> Finding:
        """Of the challenge, which it ends."""
        if self._is_late:
            return failed(Signal.CHALLENGE, Reason.TIMED_OUT, self._longest_s, self._long_s)
        if not self.is_done:
            return inconclusive(Signal.CHALLENGE, Reason.UNFINISHED, self._longest_s)
        return passed(Signal.CHALLENGE, self._longest_s, self._long_s)

    def _follow(self, signs: Signs, at_s: float) -> None:
        acts = held_actions(signs, self._limits)
        if not acts and abs(signs.yaw) < self._limits.start_yaw:
            self._moving = 0
            self._still_s = at_s if self._still_s is None else self._still_s
            self._longest_s = max(self._longest_s, at_s - self._still_s)
            return
        self._moving += 1
        if self._moving >= self._limits.held_looks:
            self._still_s = None
