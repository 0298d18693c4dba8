"""The card of a visit: arms the visit's process, and shows what it may tell."""

import base64
import contextlib
import logging
import secrets
from collections.abc import Awaitable, Callable
from datetime import tzinfo

from agent.card_reader import CardReader
from agent.config import Priority
from agent.identity import Terms
from agent.schemas import CardStep
from agent.visit_messages import CardFailed, CardRead, Reading
from agent.visit_process import VisitChild, VisitEvent
from agent.visits import Visits
from kiosk.domain.clock import Clock
from kiosk.domain.errors import BianminError, Refused, Unreachable
from kiosk.queue.schemas import DayKey

_log = logging.getLogger("agent.identifying")

DayOfQueue = Callable[[], Awaitable[DayKey]]


class Identifying:
    """Armed only while a page asks for a card; a read is all or nothing."""

    def __init__(  # noqa: PLR0913  # what a card is judged by, one each
        self,
        *,
        child: VisitChild,
        card: CardReader,
        visits: Visits,
        priority: Priority,
        day: DayOfQueue,
        clock: Clock,
        zone: tzinfo,
    ) -> None:
        self._child = child
        self._card = card
        self._visits = visits
        self._priority = priority
        self._day = day
        self._clock = clock
        self._zone = zone
        self._left: int | None = None  # the card that an earlier visit left behind

    async def run(self) -> None:
        """Keep the visit's process and its spare ready, and hear it, until cancelled."""
        await self._child.start()
        async for event in self._child.events():
            self._heard(event)

    async def arm(self, visit_id: int) -> None:
        """Read the next card, also one that is in already. Raises Refused: visit_over, reader_out."""
        visit = self._visits.current(visit_id)
        if visit.card in (CardStep.ARMED, CardStep.READING, CardStep.READ):
            return
        terms = await self._terms()
        self._visits.current(visit_id)  # it may be over, or be another one, by now
        if self._card.slot is None:
            raise Refused("reader_out")
        try:
            await self._child.arm(self._card.slot, terms, seen=self._left)
        except Unreachable as gone:
            raise Refused("reader_out") from gone
        self._visits.change(visit_id, card=CardStep.ARMED, card_error="")

    async def disarm(self, visit_id: int) -> None:
        """Read nothing any more; who was read already stays known until the visit ends."""
        visit = self._visits.current(visit_id)
        if visit.card in (CardStep.ARMED, CardStep.READING, CardStep.FAILED):
            with contextlib.suppress(Unreachable):  # there is no process, so nothing is read
                await self._child.disarm()
            self._visits.change(visit_id, card=CardStep.OFF, card_error="")

    async def forget(self) -> None:
        """The visit is over: its process and all that it knew are gone when this returns.

        A card that is still in belongs to somebody who has gone: it is not read for the next one.
        """
        self._left = self._card.card
        if not self._child.pids:
            return
        try:
            await self._child.kill()
        except (BianminError, OSError):
            _log.exception("visit.no_process")

    async def close(self) -> None:
        """End both processes."""
        await self._child.stop()

    def _heard(self, event: VisitEvent) -> None:
        visit = self._visits.open
        if visit is None:
            return
        match event:
            case Reading():
                self._visits.change(visit.id, card=CardStep.READING, card_error="")
            case CardRead():
                self._visits.change(
                    visit.id, card=CardStep.READ, person=event.person, person_tag=event.person_tag
                )
            case CardFailed():
                _log.warning("card.failed code=%s", event.code.value)
                self._visits.change(visit.id, card=CardStep.FAILED, card_error=event.code.value.lower())

    async def _terms(self) -> Terms:
        """By which a card is judged; without the queue the tag is of no use to anybody, and nothing is kept back."""
        try:
            day = await self._day()
        except BianminError:
            today = self._clock.now().astimezone(self._zone).date()
            return Terms(secrets.token_bytes(32), today, self._priority.elder_age, self._priority.from_claim)
        key = base64.urlsafe_b64decode(day.key + "=" * (-len(day.key) % 4))
        return Terms(key, day.business_day, day.elder_age, self._priority.from_claim)
