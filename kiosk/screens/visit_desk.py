"""Between an errand and the visit's process: the link to the visit that is open now, and to no other."""

import asyncio
from collections.abc import Callable
from typing import assert_never

from agent.lookup_schemas import Answer, LookUp, PrintAnswer, Reveal, Turn
from agent.schemas import Visit
from agent.visit_link import VisitLink
from kiosk.domain.errors import Refused
from kiosk.journey.lookup import AskItem, AskReveal, AskSlice, AskSlip, VisitErrand


class VisitDesk:
    """Asks at the door of the present visit, one errand after the other.

    visit: the one that is open. wanted: whether somebody still waits for that errand's answer.
    """

    def __init__(self, visit: Callable[[], Visit | None], wanted: Callable[[VisitErrand], bool]) -> None:
        self._visit = visit
        self._wanted = wanted
        self._turn = asyncio.Lock()
        self._link: VisitLink | None = None

    async def ask(self, errand: VisitErrand) -> Answer:
        """What its process says. Raises Refused("no_visit", "not_wanted"), Unreachable, ProtocolError.

        Whoever left a slow question for another one does not wait for those in between.
        """
        async with self._turn:
            if not self._wanted(errand):
                raise Refused("not_wanted")
            return await self._asked(errand, self._linked(self._visit()))

    async def _asked(self, errand: VisitErrand, link: VisitLink) -> Answer:
        match errand:
            case AskItem(command, wish, part):
                return await link.look_up(
                    LookUp(
                        command=command,
                        item=wish.item,
                        slice=part,
                        inputs=dict(wish.inputs),
                        account=wish.account,
                        for_relative=wish.for_relative,
                    )
                )
            case AskSlice(answer, part):
                return await link.turn(Turn(answer=answer, slice=part))
            case AskReveal(answer):
                return await link.reveal(Reveal(answer=answer))
            case AskSlip(command, answer, language):
                return await link.print(PrintAnswer(command=command, answer=answer, language=language))
            case _:
                assert_never(errand)

    def close(self) -> None:
        """Let go of the visit that is over."""
        if self._link is not None:
            self._link.close()
            self._link = None

    def _linked(self, visit: Visit | None) -> VisitLink:
        if visit is None or not visit.door:
            raise Refused("no_visit")
        if self._link is None or self._link.door != visit.door:
            self.close()
            self._link = VisitLink(visit.door)
        return self._link
