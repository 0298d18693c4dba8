"""Phones far from the site: our tickets go up to the fleet as they change, its phones' presses come down and happen once.

The hall never waits for any of it.
"""

import asyncio
import logging
import random
from collections.abc import AsyncIterator, Coroutine, Sequence
from datetime import date, datetime, timedelta

from fleet.relay.client import RelayClient
from fleet.relay.schemas import Press, PressAnswer, RelayedTicket
from kiosk.domain.errors import ProtocolError, Refused, Unreachable
from kiosk.domain.phone import PhoneSite, PhoneTicket, token_key
from kiosk.queue.hours import local_time
from kiosk.queue.phone_desk import PhoneDesk, PhoneWish
from kiosk.queue.phone_tickets import phone_site, phone_ticket
from kiosk.queue.schemas import Hall, TicketState
from kiosk.queue.service import QueueService
from kiosk.queue.writer import Closed, StoreFailed

BATCH_S = 1.0  # changes of that time go up together
BATCH = 200
RETRY_FIRST_S = 1.0
RETRY_MOST_S = 60.0
AFTER_CLOSE = timedelta(days=1)  # so long a closed ticket may still be looked at and rated
_FINAL = frozenset({TicketState.DONE, TicketState.CANCELLED, TicketState.EXPIRED})
_TROUBLE = (Unreachable, Refused, ProtocolError)

_ROWS = (
    "SELECT id, token, day, state, EXISTS (SELECT 1 FROM ratings WHERE subject = 'ticket:' || id AND ordinal > 0)"
    " FROM tickets WHERE day >= ?"
)

_log = logging.getLogger("queue.relay")


class PhoneRelay:
    """Two tasks over one client: one tells, one listens."""

    def __init__(self, service: QueueService) -> None:
        self._service = service
        self._desk = PhoneDesk(service)
        self._memory = ""
        self._order = 0
        self._site: PhoneSite | None = None
        self._sent: dict[str, PhoneTicket] = {}
        self._final: dict[str, tuple[str, int]] = {}  # of tickets that only a rating can still change
        self._keys: dict[str, tuple[str, datetime]] = {}  # key → ticket, and when it is forgotten
        self._sending = asyncio.Lock()
        self._forgotten = asyncio.Event()

    async def run(self, client: RelayClient) -> None:
        """Until cancelled."""
        try:
            async with asyncio.TaskGroup() as tasks:
                tasks.create_task(self._tell(client), name="relay-tell")
                tasks.create_task(self._listen(client), name="relay-listen")
        finally:
            await client.close()

    # ---- up ----

    async def _tell(self, client: RelayClient) -> None:
        topics = self._service.ledger.topics
        failures = 0
        with topics.listen(("hall", "windows", "outbox")) as listener:
            while not topics.ended:
                self._forgotten.clear()
                try:
                    await self._push_changes(client)
                except _TROUBLE as trouble:
                    failures += 1
                    _say("relay.not_told", failures, trouble)
                    await asyncio.sleep(retry_s(failures))
                    continue
                failures = 0
                await asyncio.sleep(BATCH_S)
                await _first_of(listener.wait(), self._forgotten.wait())

    async def _push_changes(self, client: RelayClient) -> None:
        hall = await self._service.hall()
        batch: dict[str, PhoneTicket] = {}
        async for ticket, view in self._changed(hall):
            batch[ticket] = view
            if len(batch) == BATCH:
                await self._push(client, hall, batch)
                batch = {}
        if batch or self._site != phone_site(self._service.settings, hall):
            await self._push(client, hall, batch)

    async def _changed(self, hall: Hall) -> AsyncIterator[tuple[str, PhoneTicket]]:
        """Every ticket that the relay does not know as it is now; others get their turn between two of them."""
        for ticket, state, rated in self._rows():
            seen = (state, rated)
            if self._final.get(ticket) == seen and ticket in self._sent:
                continue
            view = self._view(ticket, hall)
            if TicketState(state) in _FINAL:
                self._final[ticket] = seen
            else:
                self._final.pop(ticket, None)  # taken up again
            if self._sent.get(ticket) != view:
                yield ticket, view
            await asyncio.sleep(0)

    def _rows(self) -> list[tuple[str, str, int]]:
        """Id, state and whether it was rated, of every ticket that phones may still look at."""
        ledger = self._service.ledger
        now = ledger.clock.now()
        oldest = local_time(now, ledger.settings.zone_info).date() - 2 * AFTER_CLOSE
        found: list[tuple[str, str, int]] = []
        keys: dict[str, tuple[str, datetime]] = {}
        for ticket, token, day, state, rated in ledger.reader.execute(_ROWS, (oldest.isoformat(),)):
            until = self._until(day)
            if until > now:
                found.append((ticket, state, rated))
                keys[token_key(token)] = ticket, until
        self._keys = keys
        known = {ticket for ticket, _, _ in found}
        self._sent = {ticket: view for ticket, view in self._sent.items() if ticket in known}
        self._final = {ticket: seen for ticket, seen in self._final.items() if ticket in known}
        return found

    def _until(self, day: str) -> datetime:
        settings = self._service.settings
        closes = datetime.combine(date.fromisoformat(day), settings.hours.day_close, settings.zone_info)
        return closes + AFTER_CLOSE

    def _view(self, ticket: str, hall: Hall) -> PhoneTicket:
        ledger = self._service.ledger
        return phone_ticket(ledger.reader, ledger.settings, ledger.moment(), ticket, hall.calling)

    async def _push(
        self,
        client: RelayClient,
        hall: Hall,
        views: dict[str, PhoneTicket],
        answers: Sequence[PressAnswer] = (),
    ) -> None:
        """Once it is there, it is known to be. Raises Unreachable, Refused, ProtocolError."""
        site = phone_site(self._service.settings, hall)
        async with self._sending:
            order = max(self._order + 1, self._service.ledger.moment().tick_ms)
            told = tuple(
                RelayedTicket(key=key, until=until, ticket=views[ticket])
                for key, (ticket, until) in self._keys.items()
                if ticket in views
            )
            pushed = await client.push(order, site, told, tuple(answers))
            self._order = max(order, pushed.order)
            if pushed.order > order:
                raise ProtocolError("relay: our order was behind")  # the next one is not
            if pushed.memory != self._memory:
                self._forget(pushed.memory)
            self._site = site
            self._sent.update(views)

    def _forget(self, memory: str) -> None:
        """Another relay, or one that has started anew: it knows nothing of us."""
        self._memory, self._site = memory, None
        self._sent.clear()
        self._forgotten.set()

    # ---- down ----

    async def _listen(self, client: RelayClient) -> None:
        failures = 0
        while not self._service.ledger.topics.ended:
            try:
                given = await client.presses(self._memory)
                if given.memory != self._memory:
                    self._forget(given.memory)
                done = await self._answer_all(client, given.presses)
                failures = 0 if done else failures + 1
            except _TROUBLE as trouble:
                failures += 1
                _say("relay.not_heard", failures, trouble)
            if failures:
                await asyncio.sleep(retry_s(failures))

    async def _answer_all(self, client: RelayClient, presses: Sequence[Press]) -> bool:
        """Whether all of them have their answer now; one that has none is given again."""
        if not presses:
            return True
        answers = [answer for press in presses if (answer := await self._answer(press)) is not None]
        hall = await self._service.hall()
        touched = {self._keys[press.key][0] for press in presses if press.key in self._keys}
        await self._push(client, hall, {ticket: self._view(ticket, hall) for ticket in touched}, answers)
        return len(answers) == len(presses)

    async def _answer(self, press: Press) -> PressAnswer | None:
        ticket = self._ticket_of(press.key)
        if ticket is None:
            return PressAnswer(id=press.id, key=press.key, reason="unknown_ticket")
        if press.valid_s <= 0:
            return None
        try:
            await self._desk.act(ticket, PhoneWish(press.id, press.act, press.level, press.reasons))
        except Refused as refused:
            return PressAnswer(id=press.id, key=press.key, reason=refused.reason)
        except (StoreFailed, Closed):
            return None
        return PressAnswer(id=press.id, key=press.key)

    def _ticket_of(self, key: str) -> str | None:
        if key not in self._keys:
            self._rows()
        return self._keys[key][0] if key in self._keys else None


def retry_s(failures: int) -> float:
    """Seconds until the next try: longer each time, with chance in it."""
    most = min(RETRY_MOST_S, RETRY_FIRST_S * 2.0 ** min(failures - 1, 30))
    return random.uniform(0.5, 1.0) * most


def _say(what: str, failures: int, trouble: Exception) -> None:
    if failures == 1:
        _log.warning("%s why=%s", what, type(trouble).__name__)


async def _first_of(*waits: Coroutine[None, None, object]) -> None:
    """Until one of them is over; the others are let go of."""
    tasks = [asyncio.ensure_future(wait) for wait in waits]
    try:
        await asyncio.wait(tasks, return_when=asyncio.FIRST_COMPLETED)
    finally:
        for task in tasks:
            task.cancel()
        await asyncio.wait(tasks)
