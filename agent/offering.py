"""What the back office offers here, and whether it answers: asked by the spare process of a visit, told to the screen."""

import asyncio
import contextlib
from collections.abc import Callable

from agent.links import Link, after
from agent.schemas import LinkState
from agent.visit_messages import Around, LookAround
from agent.visit_process import VisitChild

PAUSE_S = {LinkState.UP: 300.0, LinkState.DEGRADED: 2.0, LinkState.DOWN: 20.0}
NO_SPARE_S = 0.5  # one is about to be there
AFTER_FAILURE_S = 1.0


class Offering:
    """`heard`: tells a link's state on. `offer`: what the screen may offer; while nobody answers, what was heard last."""

    def __init__(
        self, child: VisitChild, heard: Callable[[bool], None], offer: Callable[[tuple[str, ...]], None]
    ) -> None:
        self._child = child
        self._tell = heard
        self._offer = offer
        self._link = Link()
        self._knows_tables = False
        self._failed = asyncio.Event()

    def heard(self, answered: bool) -> None:
        """A call of a visit was answered, or not; after one that was not we look soon."""
        self._link = after(self._link, answered=answered)
        self._tell(answered)
        if not answered:
            self._failed.set()

    async def run(self) -> None:
        """Look now, and again and again, until cancelled."""
        while True:
            around = await self._look()
            await self._pause(NO_SPARE_S if around is None else PAUSE_S[self._link.state])

    async def _look(self) -> Around | None:
        wants_tables = not self._knows_tables
        answer = await self._child.ask_spare(lambda number: LookAround(number=number, tables=wants_tables))
        if not isinstance(answer, Around):
            return None
        self._failed.clear()
        self._link = after(self._link, answered=answer.items is not None)
        self._tell(answer.items is not None)
        if answer.items is not None:
            self._offer(answer.items)
        if answer.versions:
            self._knows_tables = True
            self._child.know_tables(answer.versions)
        return answer

    async def _pause(self, seconds: float) -> None:
        with contextlib.suppress(TimeoutError):
            async with asyncio.timeout(seconds):
                await self._failed.wait()
                await asyncio.sleep(AFTER_FAILURE_S)
