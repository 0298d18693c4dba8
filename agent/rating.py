"""Ratings at the kiosk, by the code of a slip: the queue owns them, we keep them while it is away."""

from collections.abc import Callable
from typing import Protocol

from agent.forwarding import Forwarder
from agent.schemas import RateHere, RateTaken
from kiosk.domain.errors import BianminError, Refused, Unreachable
from kiosk.domain.rating import RatingChannel
from kiosk.queue.schemas import Rate, RateableTicket, Rated


class RatingDoor(Protocol):
    """What we ask of the queue."""

    async def rateable(self, code: str) -> RateableTicket: ...

    async def rate(self, rate: Rate) -> Rated: ...


class Ratings:
    """Looks a code up and gives the rating, or keeps it."""

    def __init__(self, queue: RatingDoor, forwarder: Forwarder, heard: Callable[[bool], None]) -> None:
        self._queue = queue
        self._forwarder = forwarder
        self._heard = heard

    async def rateable(self, code: str) -> RateableTicket:
        """Raises Refused (unknown_code, not_finished, already_rated, code_expired), Unreachable."""
        if not (code.isascii() and code.isdigit() and len(code) <= 8):
            raise Refused("unknown_code")
        try:
            found = await self._queue.rateable(code)
        except Unreachable:
            self._heard(False)
            raise
        except Refused:
            self._heard(True)
            raise
        self._heard(True)
        return found

    async def rate(self, rating: RateHere) -> RateTaken:
        """Given to the queue now, or kept and forwarded. Raises Refused where a reason is missing or the code is spent."""
        if rating.level.needs_reason and not rating.reasons:
            raise Refused("reason_needed")
        given = Rate(
            command=rating.command,
            channel=RatingChannel.KIOSK,
            level=rating.level,
            code=rating.code,
            reasons=rating.reasons,
        )
        try:
            await self._queue.rate(given)
        except Refused:
            self._heard(True)
            raise
        except BianminError:
            self._heard(False)
            await self._forwarder.keep_rating(given)
            return RateTaken(kept=True)
        self._heard(True)
        return RateTaken(kept=False)
