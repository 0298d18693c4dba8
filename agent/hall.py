"""Listens to the queue: how the hall looks now, for as long as the agent runs."""

import asyncio
import logging
from collections.abc import AsyncIterator, Callable
from pathlib import Path
from typing import Protocol

from agent.board import Board
from kiosk.domain.errors import BianminError, Refused, Unreachable
from kiosk.queue.schemas import Hall

FIRST_RETRY_S = 0.5
LAST_RETRY_S = 5.0

_log = logging.getLogger("agent.hall")


class HallDoor(Protocol):
    """What we ask of the queue."""

    @property
    def paired(self) -> bool: ...

    async def pair(self, code: str) -> object: ...

    def hall_stream(self) -> AsyncIterator[Hall]: ...


class HallWatch:
    """Pairs once by a code from `code_file`, then keeps one stream open."""

    def __init__(self, queue: HallDoor, board: Board, heard: Callable[[bool], None], code_file: str) -> None:
        self._queue = queue
        self._board = board
        self._heard = heard
        self._code_file = code_file

    async def run(self) -> None:
        """Until cancelled."""
        retry_s = FIRST_RETRY_S
        while True:
            try:
                await self._pair()
                async for hall in self._queue.hall_stream():
                    retry_s = FIRST_RETRY_S
                    self._heard(True)
                    self._board.set_hall(hall)
            except Unreachable:
                self._heard(False)
            except Refused as refused:
                _log.error("queue.refused reason=%s", refused.reason)
                self._heard(False)
            except BianminError as strange:
                _log.error("queue.strange what=%s", type(strange).__name__)
                self._heard(False)
            await asyncio.sleep(retry_s)
            retry_s = min(LAST_RETRY_S, retry_s * 2)

    async def _pair(self) -> None:
        if self._queue.paired or not self._code_file:
            return
        code = Path(self._code_file).read_text("utf-8").strip()
        await self._queue.pair(code)
        _log.info("queue.paired")
