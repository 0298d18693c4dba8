"""The visit's process wants the pages that the document camera's process holds: the two are brought together, and no page
comes by us."""

import asyncio
from collections.abc import Callable

from agent.scanning import Scanning
from agent.visit_messages import PagesHanded, PagesWanted
from agent.visits import Visits
from kiosk.domain.errors import Refused

NO_VISIT = "visit_over"


class PageHanding:
    """`say` tells the visit's process."""

    def __init__(self, scanning: Scanning, visits: Visits, say: Callable[[PagesHanded], None]) -> None:
        self._scanning = scanning
        self._visits = visits
        self._say = say
        self._handing: set[asyncio.Task[None]] = set()

    def wanted(self, message: PagesWanted) -> None:
        """Asked by the process of the present visit; it hears what became of it."""
        task = asyncio.ensure_future(self._hand(message))
        self._handing.add(task)
        task.add_done_callback(self._handing.discard)

    async def _hand(self, message: PagesWanted) -> None:
        visit = self._visits.open
        why = NO_VISIT
        if visit is not None:
            try:
                await self._scanning.hand(visit.id, message.door)
                why = ""
            except Refused as refused:
                why = refused.reason
        self._say(PagesHanded(number=message.number, why=why))
