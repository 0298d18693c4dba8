"""Numbered questions to a visit's process, each answered once, or never because it died."""

import asyncio
from itertools import count

from agent.visit_wire import Judged

_numbers = count(1)


class Questions:
    """Of one process."""

    def __init__(self) -> None:
        self._waiting: dict[int, asyncio.Future[Judged | None]] = {}

    def ask(self) -> int:
        """The number of a new question."""
        number = next(_numbers)
        self._waiting[number] = asyncio.get_running_loop().create_future()
        return number

    async def answer(self, number: int, limit_s: float) -> Judged | None:
        """None where the process died, or said nothing in time."""
        try:
            async with asyncio.timeout(limit_s):
                return await self._waiting[number]
        except TimeoutError:
            return None
        finally:
            del self._waiting[number]

    def heard(self, answer: Judged) -> None:
        """The process answered."""
        waiting = self._waiting.get(answer.number)
        if waiting is not None and not waiting.done():
            waiting.set_result(answer)

    def drop(self) -> None:
        """It is dead."""
        for waiting in self._waiting.values():
            if not waiting.done():
                waiting.set_result(None)
