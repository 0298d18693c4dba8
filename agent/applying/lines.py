"""The ways to the back office: one for who is known, another for what anybody may ask.

All questions of one way carry the same random session. What is asked by nobody, such as a report without a name, must not be
found beside the card that was read before it.
"""

from collections.abc import Callable

from agent.gateway.fitted import gateway_of
from agent.gateway.port import Gateway
from agent.lookups.equipment import Equipment
from agent.lookups.fetching import Line
from agent.visit_messages import GatewayHeard
from agent.visit_wire import Told


class Lines:
    """Of one visit."""

    def __init__(self, equipment: Equipment, tell: Callable[[Told], None]) -> None:
        self._equipment = equipment
        self._tell = tell
        self._of_nobody: Gateway | None = None
        self._is_nobody = False

    def turn_to(self, level: int) -> None:
        """From now on it is about an item of this level."""
        self._is_nobody = level == 0

    def within(self, limit_s: float) -> Line | None:
        """For one question; None where no back office is fitted."""
        return self.bound(limit_s)()

    def bound(self, limit_s: float) -> Callable[[], Line | None]:
        """The present way, for many questions: what was begun on it stays on it, whatever it is about meanwhile."""
        gateway = self._gateway()
        clock, heard = self._equipment.clock, self._heard
        return lambda: None if gateway is None else Line(gateway, clock, limit_s, heard)

    def close(self) -> None:
        """Let go of the way that is ours alone."""
        if self._of_nobody is not None:
            self._of_nobody.close()

    def _gateway(self) -> Gateway | None:
        known = self._equipment.gateway
        if known is None or not self._is_nobody:
            return known
        if self._of_nobody is None:
            self._of_nobody = gateway_of(self._equipment.order.gateway)
        return self._of_nobody

    def _heard(self, answered: bool) -> None:
        self._tell(GatewayHeard(answered=answered))
