"""人工帮助: somebody at the kiosk asks for staff."""

from datetime import datetime, timedelta

from agent.board import Board
from agent.journal import Journal
from agent.visits import Visits
from kiosk.domain.clock import Clock

ONE_CALL_S = 30.0  # impatient fingers ring once


class Bell:
    """Rings at the fleet, whose operators call the site, and shows on the screen that it rang."""

    def __init__(self, journal: Journal, board: Board, visits: Visits, clock: Clock) -> None:
        self._journal = journal
        self._board = board
        self._visits = visits
        self._clock = clock
        self._rung: tuple[int, datetime] | None = None

    def ring(self) -> None:
        """Staff are asked for; again in the same visit within half a minute it is the same call."""
        visit = self._visits.open
        number, now = visit.id if visit is not None else 0, self._clock.now()
        if self._rung is not None and self._rung[0] == number:
            since = now - self._rung[1]
            if timedelta() <= since < timedelta(seconds=ONE_CALL_S):
                return
        self._rung = (number, now)
        self._journal.record("help.asked", {"visit": number} if number else {})
        if number:
            self._board.set_help_asked(now)
