"""The card of a visit: arms the visit's process for every medium that is fitted, and shows what it may tell."""

import asyncio
import base64
import contextlib
import logging
import secrets
from collections.abc import Awaitable, Callable
from datetime import tzinfo

from agent.card_reader import CardReader
from agent.config import Priority
from agent.id_module import IdModule
from agent.identity import Terms
from agent.schemas import CardStep, Medium, Role
from agent.visit_messages import CardFailed, CardRead, CodeRead, CodeRefused, IdPortBack, OfCode, Reading
from agent.visit_pipe import Forgotten, IdPort
from agent.visit_process import VisitChild, VisitEvent
from agent.visits import Open, Visits
from kiosk.domain.clock import Clock
from kiosk.domain.errors import BianminError, Refused, Unreachable
from kiosk.queue.schemas import DayKey

_log = logging.getLogger("agent.identifying")

ID_AGAIN_S = 0.5  # a module that was lost while armed rests for so long before it is tried again

DayOfQueue = Callable[[], Awaitable[DayKey]]


class Identifying:
    """Armed only while a page asks for a card; a read is all or nothing."""

    def __init__(  # noqa: PLR0913  # what a card is judged by, one each
        self,
        *,
        child: VisitChild,
        card: CardReader,
        id_module: IdModule | None = None,
        visits: Visits,
        priority: Priority,
        day: DayOfQueue,
        clock: Clock,
        zone: tzinfo,
    ) -> None:
        self._child = child
        self._card = card
        self._id_module = id_module
        self._visits = visits
        self._priority = priority
        self._day = day
        self._clock = clock
        self._zone = zone
        self._left: dict[str, int] = {}  # reader → the card that an earlier visit left behind
        self._id_tried = False  # under the present arming a card lay on the module
        self._id_left = False  # such a card of an earlier visit may lie there still
        self._id_ready = asyncio.Event()
        self._reading: tuple[str, int] | None = None  # the social card that was read for the resident
        self._binds: tuple[str, int] | None = (
            None  # the same, once something of a person was asked for by it …
        )
        self._bound: tuple[str, int] | None = None  # … and the reader's watch has seen it
        self._ending: set[asyncio.Task[None]] = set()

    async def run(self) -> None:
        """Keep the visit's process and its spare ready, and hear it, until cancelled."""
        await self._child.start()
        lending = asyncio.create_task(self._lend_again())
        try:
            async for event in self._child.events():
                self._heard(event)
        finally:
            lending.cancel()
            await asyncio.wait({lending})

    def use(self, priority: Priority) -> None:
        """Other rules of priority from the next card on."""
        self._priority = priority

    def id_module_ready(self) -> None:
        """It can be lent: where a page waits for a card it is armed at once."""
        self._id_ready.set()

    async def arm(self, visit_id: int, role: Role = Role.SELF) -> None:
        """Read the next card of this person, also one that is in already. Who stands at the kiosk is read once.

        The cards of the roles before must leave first. Raises Refused: visit_over, reader_out, nobody.
        """
        visit = self._visits.current(visit_id)
        if _is_done(visit, role):
            return
        if role is not Role.SELF and visit.person is None:
            raise Refused("nobody")
        terms = await self._terms()
        self._visits.current(visit_id)  # it may be over, or be another one, by now
        if role is not Role.SELF:
            self._id_left = self._id_left or self._id_tried
        on = None if role is Role.ATTENDANT else await self._borrow()  # they vouch by a card's own number
        seen = self._left if role is Role.SELF else {**self._left, **self._card.cards}
        try:
            self._visits.current(visit_id)
            if not self._card.slots and on is None:
                raise Refused("reader_out")
            await self._child.arm(self._card.slots, terms, seen=seen, on=on, role=role)
        except BaseException as gone:
            self._take_back()
            if isinstance(gone, Unreachable):
                raise Refused("reader_out") from gone
            raise
        self._visits.change(visit_id, card=CardStep.ARMED, card_error="", medium=None, role=role)

    async def code(self, payload: bytes) -> None:
        """A code on a phone says who stands here; State.visit.person tells it. The payload is kept nowhere.

        Raises Refused: visit_over, not_an_ecard (nobody is known by it); Unreachable where the back office is silent.
        """
        visit = self._visits.open
        if visit is None or visit.card is CardStep.TAKE_CARD:
            raise Refused("visit_over")
        if visit.person is not None:
            return
        terms = await self._terms()
        answer = await self._child.ask(
            lambda number: OfCode(
                number=number,
                payload=payload,
                day_key=terms.day_key,
                today=terms.today,
                elder_age=terms.elder_age,
                from_claim=terms.from_claim,
            )
        )
        match answer:
            case CodeRead():
                self._take_back()
                known = {"person": answer.person, "person_tag": answer.person_tag, "medium": Medium.E_CARD}
                self._visits.change(visit.id, card=CardStep.READ, card_error="", role=Role.SELF, **known)
            case CodeRefused(down=False):
                raise Refused("not_an_ecard")
            case _:
                raise Unreachable("gateway: nobody says whose code it is")

    def personal(self) -> None:
        """Something of a person is looked up: by a card that sits in a reader, the visit lasts as long as it stays there."""
        if self._reading is not None and self._card.keeps(self._reading[0]):
            self._binds = self._reading
            self._bind()

    def _bind(self) -> None:
        """As soon as the reader's own watch has seen the card too: the visit's process may have read it before."""
        card = self._binds
        if card is not None and self._card.cards.get(card[0]) == card[1]:
            self._bound, self._binds = card, None

    def cards_changed(self) -> None:
        """A card came or went. The one that the visit is bound to may leave only while another person's is asked for."""
        self._bind()
        bound, visit = self._bound, self._visits.open
        if bound is None or self._card.cards.get(bound[0]) == bound[1]:
            return
        self._bound = None
        asks_for_another = visit is not None and visit.role is not Role.SELF and self._child.armed
        if visit is not None and not asks_for_another:
            ending = asyncio.ensure_future(self._visits.end(visit.id, "card_taken"))
            self._ending.add(ending)
            ending.add_done_callback(self._ending.discard)

    async def disarm(self, visit_id: int) -> None:
        """Read nothing any more; who was read already stays known until the visit ends."""
        visit = self._visits.current(visit_id)
        if visit.card in (CardStep.ARMED, CardStep.READING, CardStep.FAILED):
            with contextlib.suppress(Unreachable):  # there is no process, so nothing is read
                await self._child.disarm()
            self._take_back()
            self._visits.change(visit_id, card=CardStep.OFF, card_error="", medium=None)

    async def forget(self) -> None:
        """The visit is over: its process and all that it knew are gone when this returns.

        A card that is still in belongs to somebody who has gone: it is not read for the next one.
        """
        self._left = dict(self._card.cards)
        self._reading = self._binds = self._bound = None
        try:
            if self._child.pids:
                await self._child.kill()
        except (BianminError, OSError):
            _log.exception("visit.no_process")
        finally:
            self._take_back()
            self._id_left, self._id_tried = self._id_left or self._id_tried, False

    async def close(self) -> None:
        """End both processes."""
        await self._child.stop()

    def _heard(self, event: VisitEvent) -> None:
        visit = self._visits.open
        if visit is None:
            return
        match event:
            case Reading(medium=medium):
                self._id_tried = self._id_tried or medium is Medium.ID_CARD
                if visit.role is Role.SELF:
                    self._reading = (event.reader, event.counter) if medium is Medium.SOCIAL_CARD else None
                self._visits.change(visit.id, card=CardStep.READING, card_error="", medium=medium)
            case CardRead():
                self._take_back()
                self._visits.change(visit.id, card=CardStep.READ, **_known(event))
            case Forgotten():
                self._reading = self._binds = self._bound = None
                self._visits.change(visit.id, **_NOBODY)
            case CardFailed():
                _log.warning("card.failed medium=%s code=%s", event.medium.value, event.code.value)
                if not self._child.armed:
                    self._take_back()  # its process died
                failed = {"card_error": event.code.value.lower(), "medium": event.medium}
                self._visits.change(visit.id, card=CardStep.FAILED, **failed)
            case IdPortBack():
                self._take_back()
                if visit.card is CardStep.READING and visit.medium is Medium.ID_CARD:
                    self._visits.change(visit.id, card=CardStep.ARMED, card_error="", medium=None)

    async def _borrow(self) -> IdPort | None:
        """The module for the visit's process, or None where there is none that works."""
        module = self._id_module
        if module is None or not await module.lend():
            return None
        self._id_left = self._id_left and module.card
        return IdPort(module.settings, must_leave=self._id_left)

    def _take_back(self) -> None:
        if self._id_module is not None:
            self._id_module.take_back(card=self._id_tried)

    async def _lend_again(self) -> None:
        """A module that comes (back) while a page waits for a card is armed too; until cancelled."""
        while True:
            await self._id_ready.wait()
            self._id_ready.clear()
            if not self._waits():
                continue
            await asyncio.sleep(ID_AGAIN_S)
            on = await self._borrow() if self._waits() else None
            if on is None:
                continue
            if self._waits():
                self._child.also(on)
            else:
                self._take_back()

    def _waits(self) -> bool:
        """Whether a page waits for a card now."""
        return self._child.armed and self._visits.open is not None

    async def _terms(self) -> Terms:
        """By which a card is judged; without the queue the tag is of no use to anybody, and nothing is kept back."""
        try:
            day = await self._day()
        except BianminError:
            today = self._clock.now().astimezone(self._zone).date()
            return Terms(secrets.token_bytes(32), today, self._priority.elder_age, self._priority.from_claim)
        key = base64.urlsafe_b64decode(day.key + "=" * (-len(day.key) % 4))
        return Terms(key, day.business_day, day.elder_age, self._priority.from_claim)


_NOBODY: dict[str, object] = {
    "person": None, "person_tag": "", "relative": None, "attendant": None, "attendant_tag": "", "proved": 0,
    "role": Role.SELF,
}  # fmt: skip


def _known(read: CardRead) -> dict[str, object]:
    """What a visit knows by that card."""
    match read.role:
        case Role.SELF:
            return {"person": read.person, "person_tag": read.person_tag}
        case Role.RELATIVE:
            return {"relative": read.person}
        case Role.ATTENDANT:
            return {"attendant": read.person, "attendant_tag": read.person_tag}


def _is_done(visit: Open, role: Role) -> bool:
    """Whether that card is being read, or is of somebody who is known for the whole visit."""
    if role is Role.SELF:
        return visit.person is not None or visit.card in (CardStep.ARMED, CardStep.READING, CardStep.READ)
    return visit.role is role and visit.card in (CardStep.ARMED, CardStep.READING)
