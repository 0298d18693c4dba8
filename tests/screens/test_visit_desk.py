"""Between the screen and a visit's process that is slow: who went on to something else does not wait for what they left."""

import asyncio
import os
import threading

import pytest

from agent.door_schemas import DoorAnswer, DoorAsk
from agent.lookup_schemas import LookUp, NoAnswer, Slice, Why
from agent.lookups.door import Door
from agent.schemas import Visit
from kiosk.domain.errors import Refused
from kiosk.journey.lookup import AskItem, VisitErrand, Wish
from kiosk.screens.visit_desk import VisitDesk
from tests.agent.station import until


class Process:
    """A visit's process whose first answer waits for us."""

    def __init__(self) -> None:
        self.heard: list[str] = []
        self.go_on = threading.Event()
        self.door = Door(self._answer, lambda: frozenset({os.getuid()}))

    def visit(self) -> Visit:
        return Visit(id=1, level=1, remaining_s=60.0, warning=False, door=self.door.name)

    def _answer(self, ask: DoorAsk) -> DoorAnswer:
        assert isinstance(ask, LookUp)
        self.heard.append(ask.item)
        self.go_on.wait(5)
        return NoAnswer(why=Why.NO_DATA)


def asks(item: str) -> AskItem:
    return AskItem(item, Wish(item), Slice(language="zh_CN"))


async def test_what_was_left_before_it_was_asked_is_not_asked() -> None:
    process, wanted = Process(), set[VisitErrand]()
    desk = VisitDesk(process.visit, wanted.__contains__)
    first, left, last = (asks(item) for item in ("card.info", "card.status", "ins.enrollment"))
    wanted.add(first)
    tasks = [asyncio.create_task(desk.ask(errand)) for errand in (first, left, last)]
    await until(lambda: bool(process.heard))
    wanted.add(last)
    process.go_on.set()
    assert await asyncio.wait_for(tasks[2], 5) == NoAnswer(why=Why.NO_DATA)
    with pytest.raises(Refused, match="not_wanted"):
        await tasks[1]
    assert process.heard == ["card.info", "ins.enrollment"]
    desk.close()


async def test_without_a_visit_nothing_is_asked() -> None:
    desk = VisitDesk(lambda: None, lambda _errand: True)
    with pytest.raises(Refused, match="no_visit"):
        await desk.ask(asks("card.info"))
