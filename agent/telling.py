"""How devices and far sides are told on: to the board at once, to the fleet where it is news."""

from collections.abc import Callable, Mapping

from agent.board import Board
from agent.journal import Journal
from agent.links import Link, after
from agent.schemas import DeviceLine
from kiosk.domain.clock import Clock
from kiosk.domain.device import DeviceState, Health


class Telling:
    """Everything that concerns the machine, never a resident. `facts`: what a device says of itself, by its name."""

    def __init__(
        self, board: Board, journal: Journal, facts: Callable[[str], Mapping[str, str]], clock: Clock
    ) -> None:
        self._board = board
        self._journal = journal
        self._facts = facts
        self._clock = clock
        self._links: dict[str, Link] = {}
        self._journaled: dict[str, dict[str, str]] = {}

    def link(self, name: str) -> Callable[[bool], None]:
        """Who hears whether a far side answered; name: gateway, queue or fleet."""
        self._links[name] = Link()
        return lambda answered: self._link_heard(name, answered)

    def device(self, health: Health) -> None:
        """A device is not what it was."""
        words = {"state": health.state.value, "fault": health.fault.value, "notice": health.notice.value}
        facts = dict(self._facts(health.device))
        line = DeviceLine(
            device=health.device, address=health.address, facts=facts, since=self._clock.now(), **words
        )
        self._board.set_device(line)
        at_work = health.state in (DeviceState.BUSY, DeviceState.OPENING)
        if not at_work and self._journaled.get(health.device) != words:
            self._journaled[health.device] = words
            self._journal.record("device.changed", {"device": health.device, **words})

    def _link_heard(self, name: str, answered: bool) -> None:
        was = self._links[name]
        self._links[name] = now = after(was, answered=answered)
        if now.state is not was.state or not was.known:
            self._board.set_link(name, now.state)
            self._journal.record("link.changed", {"link": name, "state": now.state.value})
