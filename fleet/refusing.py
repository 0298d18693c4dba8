"""Takes a batch of a reporter; an event that the database refuses is set aside, and the rest of the batch is taken."""

from collections.abc import Callable, Coroutine
from datetime import datetime
from typing import NamedTuple

from msgspec.structs import replace

from fleet.schemas import Event, Gap, Sync
from fleet.stand_in import REFUSED, stand_in
from fleet.store.port import Store, Unstorable
from fleet.store.sql import Sql

# Whoever must know of an event that is set aside, in a transaction of its own: the reporter, the event, why, when.
Aside = Callable[[Sql, str, Event, str, datetime], Coroutine[None, None, None]]


class Taken(NamedTuple):
    """refused: the numbers of those that were set aside now."""

    hwm: int
    refused: tuple[int, ...] = ()


async def take(store: Store, sync: Sync, received: datetime, aside: Aside) -> Taken | Gap:
    """Everything up to the new mark is durable. Raises UnknownReporter, ProtocolError, Busy.

    Where the database refuses the batch, its halves are taken one after the other, down to the event that is wrong. What
    is taken meanwhile stays taken.
    """
    try:
        answer = await store.sync(sync, received)
    except Unstorable as refused:
        if len(sync.events) > 1:
            return await _halves(store, sync, received, aside)
        if not sync.events or sync.events[0].kind == REFUSED:
            raise
        return await _one(store, sync, received, aside, str(refused))
    return answer if isinstance(answer, Gap) else Taken(answer)


async def _halves(store: Store, sync: Sync, received: datetime, aside: Aside) -> Taken | Gap:
    half = len(sync.events) // 2
    first = await take(store, replace(sync, events=sync.events[:half]), received, aside)
    if isinstance(first, Gap):
        return first
    rest = replace(sync, first_seq=sync.first_seq + half, events=sync.events[half:])
    second = await take(store, rest, received, aside)
    return second if isinstance(second, Gap) else Taken(second.hwm, first.refused + second.refused)


async def _one(store: Store, sync: Sync, received: datetime, aside: Aside, why: str) -> Taken | Gap:
    (event,) = sync.events
    # Told first: where the answer is lost, the stand-in stands, and nobody comes here again.
    await store.write(lambda sql: aside(sql, sync.reporter, event, why, received))
    answer = await store.sync(replace(sync, events=(stand_in(event),)), received)
    return answer if isinstance(answer, Gap) else Taken(answer, (event.seq,))
