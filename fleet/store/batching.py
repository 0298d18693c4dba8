"""Gathers what many senders brought within a few milliseconds, and gives each its own answer."""

import asyncio
from collections import deque
from collections.abc import Awaitable, Callable, Sequence

from fleet.schemas import Gap
from fleet.store.copying import Answer, Sent
from fleet.store.port import Busy

LIMIT = 400
WINDOW_S = 0.004

Take = Callable[[Sequence[Sent]], Awaitable[Sequence[Answer]]]


class Batches:
    """Whoever opens it closes it. `take` answers every one, or raises the same to all."""

    def __init__(self, take: Take, backlog: int) -> None:
        self._take = take
        self._backlog = backlog
        self._waiting: deque[tuple[Sent, asyncio.Future[Answer]]] = deque()
        self._open = 0  # those who wait for an answer
        self._arrived = asyncio.Event()
        self._closing = False
        # One at a time: what arrives while it commits is the next one, and the larger the less each costs.
        self._working = asyncio.create_task(self._work(), name="fleet-batches")

    async def add(self, sent: Sent) -> int | Gap:
        """The answer, after its commit. Raises Busy, and what the batch is refused for."""
        if self._open >= self._backlog or self._closing:
            raise Busy(f"{self._open} writes wait")
        future: asyncio.Future[Answer] = asyncio.get_running_loop().create_future()
        self._waiting.append((sent, future))
        self._arrived.set()
        self._open += 1
        try:
            answer = await asyncio.shield(future)
        finally:
            self._open -= 1
        if isinstance(answer, Exception):
            raise answer
        return answer

    async def aclose(self) -> None:
        """Answer everyone who waits, then end."""
        self._closing = True
        self._arrived.set()
        await self._working

    async def _work(self) -> None:
        while batch := await self._gathered():
            sent = [one for one, _ in batch]
            try:
                answers = await self._take(sent)
            except Exception as failed:  # noqa: BLE001 (whatever it is, whoever waits is told)
                answers = [failed] * len(batch)
            for (_, future), answer in zip(batch, answers, strict=True):
                if not future.done():
                    future.set_result(answer)

    async def _gathered(self) -> list[tuple[Sent, "asyncio.Future[Answer]"]]:
        """At most one of each reporter; empty at the end."""
        while not self._waiting:
            if self._closing:
                return []
            self._arrived.clear()
            await self._arrived.wait()
        if len(self._waiting) < LIMIT and not self._closing:
            await asyncio.sleep(WINDOW_S)
        batch: dict[str, tuple[Sent, asyncio.Future[Answer]]] = {}
        later: list[tuple[Sent, asyncio.Future[Answer]]] = []
        while self._waiting and len(batch) < LIMIT:
            one = self._waiting.popleft()
            if one[0].sync.reporter in batch:
                later.append(one)
            else:
                batch[one[0].sync.reporter] = one
        self._waiting.extendleft(reversed(later))
        return list(batch.values())
