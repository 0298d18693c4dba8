"""Listens to the queue: how the hall looks now, for as long as the agent runs."""

import asyncio
import logging
from collections.abc import AsyncIterator, Callable
from pathlib import Path
from typing import Protocol

from agent.board import Board
from agent.schemas import LinkState
from kiosk.domain.errors import BianminError, Refused, Unreachable
from kiosk.queue.schemas import DayKey, Hall

FIRST_RETRY_S = 0.5
LAST_RETRY_S = 5.0
DAY_LIMIT_S = 1.5  # a resident stands before the reader

_log = logging.getLogger("agent.hall")


class HallDoor(Protocol):
    """What we ask of the queue."""

    @property
    def paired(self) -> bool: ...

    async def pair(self, code: str) -> object: ...

    async def day(self) -> DayKey: ...

    def hall_stream(self) -> AsyncIterator[Hall]: ...


class HallWatch:
    """Pairs once by a code from `code_file`, then keeps one stream open."""

    def __init__(self, queue: HallDoor, board: Board, heard: Callable[[bool], None], code_file: str) -> None:
        self._queue = queue
        self._board = board
        self._heard = heard
        self._code_file = code_file
        self._retry_s = FIRST_RETRY_S

    async def run(self) -> None:
        """Until cancelled."""
        while True:
            try:
                await self._pair()
                await self._listen()
            except Refused as refused:
                _log.error("queue.refused reason=%s", refused.reason)
                self._heard(False)
            except (BianminError, OSError) as failed:
                _log.info("queue.lost why=%s", type(failed).__name__)
                self._heard(False)
            await asyncio.sleep(self._retry_s)
            self._retry_s = min(LAST_RETRY_S, self._retry_s * 2)

    async def day(self) -> DayKey:
        """By what cards are judged today. Raises BianminError soon where the queue does not answer."""
        if self._board.links.queue is LinkState.DOWN:
            raise Unreachable("queue: down")
        try:
            async with asyncio.timeout(DAY_LIMIT_S):
                return await self._queue.day()
        except TimeoutError as late:
            raise Unreachable("queue: no day in time") from late

    async def _listen(self) -> None:
        confirmed = False
        async for hall in self._queue.hall_stream():
            self._retry_s = FIRST_RETRY_S
            self._heard(True)
            self._board.set_hall(hall)
            if (
                not confirmed
            ):  # a second call, so that a link that was down need not wait for the hall to change
                confirmed = True
                await self._queue.day()
                self._heard(True)
        raise Unreachable("queue: the stream ended")

    async def _pair(self) -> None:
        if self._queue.paired or not self._code_file:
            return
        code = Path(self._code_file).read_text("utf-8").strip()
        await self._queue.pair(code)
        _log.info("queue.paired")
