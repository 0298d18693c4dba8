"""A whole kiosk at the real simulated back office: a card slot, a visit's process, and a screen's link to its door."""

import itertools
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass, field, replace
from pathlib import Path

from agent.lookup_schemas import Answer, LookUp, NoAnswer, Slice, Why
from agent.schemas import CardStep, Role, State
from agent.visit_link import VisitLink
from kiosk.bench.card import CardFaults
from kiosk.bench.people import Person
from tests.agent.lookup_room import gateway_settings
from tests.agent.station import Kiosk, Wanted, is_ready, running_kiosk
from tests.bench.back_office import RunningOffice
from tests.hardware.card.station import PEOPLE, Station, card_station

CHINESE = Slice(language="zh_CN")
_commands = itertools.count(1)


@dataclass(slots=True)
class Counter:
    """What a resident does there."""

    kiosk: Kiosk
    cards: Station
    office: RunningOffice
    links: list[VisitLink] = field(default_factory=list)

    @property
    def visit(self) -> int:
        """The open one."""
        visit = self.kiosk.agent.visits.open
        assert visit is not None
        return visit.id

    async def begin(self, person: Person | None = None) -> int:
        """Wake the screen; with somebody's card in, and read."""
        visit = await self.kiosk.begin()
        if person is not None:
            await self.read(person)
        return visit

    async def read(self, person: Person, role: Role = Role.SELF, faults: CardFaults | None = None) -> State:
        """Arm, put the card in where none is, wait until it is read."""
        await self.kiosk.client.arm(self.visit, role)
        await self.cards.slot.insert(person, faults=faults)
        return await self.kiosk.until(
            lambda s: s.visit is not None and (s.visit.role, s.visit.card) == (role, CardStep.READ)
        )

    async def link(self) -> VisitLink:
        """A screen comes to the visit's door."""
        state = await self.kiosk.until(lambda s: s.visit is not None and bool(s.visit.door))
        assert state.visit is not None
        link = VisitLink(state.visit.door)
        self.links.append(link)
        return link

    async def look_up(self, item: str, link: VisitLink | None = None, **asked: object) -> Answer:
        """A finger asks for an item."""
        return await (link or await self.link()).look_up(wanted(item, **asked))

    async def up(self) -> State:
        """The back office was heard."""
        return await self.kiosk.until(lambda s: s.links.gateway == "up" and bool(s.offered))


def wanted(item: str, **asked: object) -> LookUp:
    """A question of a fresh finger."""
    return LookUp(command=f"finger-{next(_commands)}", item=item, slice=CHINESE, **asked)  # type: ignore[arg-type]


def why(answer: Answer) -> Why:
    """Why there is none."""
    assert isinstance(answer, NoAnswer), answer
    return answer.why


@asynccontextmanager
async def lookup_counter(
    folder: Path, office: RunningOffice, more: Wanted | None = None, *, limit_s: float = 8.0
) -> AsyncIterator[Counter]:
    """Everything is well and the back office was heard."""
    wanted = replace(
        more or Wanted(printer=False),
        card=True,
        gateway=gateway_settings(office.url, limit_s=limit_s),
    )
    async with card_station() as cards, running_kiosk(folder, wanted) as kiosk:
        counter = Counter(kiosk, cards, office)
        await kiosk.until(lambda s: is_ready(s, "card"))
        await counter.up()
        try:
            yield counter
        finally:
            for link in counter.links:
                link.close()


__all__ = ["PEOPLE"]
