"""Between the screen and a visit's process that is slow: who went on to something else does not wait for what they left."""

import asyncio
import os
import threading

import pytest

from agent import apply_schemas
from agent.certify_schemas import GiveConsent, WithdrawConsent
from agent.door_schemas import DoorAnswer, DoorAsk
from agent.face_schemas import FacePurpose
from agent.lookup_schemas import LookUp, NoAnswer, Slice, Why
from agent.lookups.door import Door
from agent.schemas import Visit
from kiosk.domain.errors import Refused
from kiosk.journey.apply import (
    ApplyErrand,
    AskForm,
    AskHandOver,
    AskProof,
    AskReceipt,
    AskStep,
    AskWhatBecame,
    AskWhatBecameOf,
    HandStep,
    SendForm,
)
from kiosk.journey.lookup import AskItem, VisitErrand, Wish
from kiosk.screens.visit_desk import VisitDesk
from tests.agent.station import until


class Process:
    """A visit's process whose first answer waits for us."""

    def __init__(self) -> None:
        self.heard: list[str] = []
        self.asks: list[DoorAsk] = []  # of something that is handled
        self.go_on = threading.Event()
        self.door = Door(self._answer, lambda: frozenset({os.getuid()}))

    def visit(self) -> Visit:
        return Visit(id=1, level=1, remaining_s=60.0, warning=False, door=self.door.name)

    def _answer(self, ask: DoorAsk) -> DoorAnswer:
        if not isinstance(ask, LookUp):
            self.asks.append(ask)
            return NoAnswer(why=Why.GONE)
        self.heard.append(ask.item)
        self.go_on.wait(5)
        return NoAnswer(why=Why.NO_DATA)


def asks(item: str) -> AskItem:
    return AskItem(item, Wish(item), Slice(language="zh_CN"))


async def test_what_was_left_before_it_was_asked_is_not_asked() -> None:
    process, wanted = Process(), set[VisitErrand | ApplyErrand]()
    desk = VisitDesk(process.visit, wanted.__contains__)
    first, left, last = (asks(item) for item in ("card.info", "card.status", "ins.enrollment"))
    wanted.add(first)
    tasks = [asyncio.create_task(desk.ask(errand)) for errand in (first, left, last)]
    await until(lambda: bool(process.heard))
    wanted.add(last)
    process.go_on.set()
    assert await asyncio.wait_for(tasks[2], 60) == NoAnswer(why=Why.NO_DATA)
    with pytest.raises(Refused, match="not_wanted"):
        await tasks[1]
    assert process.heard == ["card.info", "ins.enrollment"]
    desk.close()


async def test_without_a_visit_nothing_is_asked() -> None:
    desk = VisitDesk(lambda: None, lambda _errand: True)
    with pytest.raises(Refused, match="no_visit"):
        await desk.ask(asks("card.info"))


ERRANDS: list[tuple[ApplyErrand, DoorAsk]] = [
    (
        AskForm("c1", "card.loss", "en", account="a1", for_relative=True),
        apply_schemas.StartForm(
            command="c1", item="card.loss", language="en", account="a1", for_relative=True
        ),
    ),
    (
        HandStep("d1", "loss", (("lost_how", "lost"), ("lost_on", "")), "en"),
        apply_schemas.FillStep(
            draft="d1", step="loss", values={"lost_how": "lost", "lost_on": ""}, language="en"
        ),
    ),
    (AskStep("d1", "", "en"), apply_schemas.ToStep(draft="d1", step="", language="en")),
    (SendForm("c2", "d1", "en"), apply_schemas.Submit(command="c2", draft="d1", language="en")),
    (AskWhatBecame("d1", "en"), apply_schemas.AskOutcome(draft="d1", language="en")),
    (AskWhatBecameOf("c3", "BMR1", "en"), apply_schemas.AskByCode(command="c3", code="BMR1", language="en")),
    (AskReceipt("c4", "d1", "en"), apply_schemas.PrintDone(command="c4", draft="d1", language="en")),
    (AskProof("c5", "d1", "en"), apply_schemas.PrintProof(command="c5", draft="d1", language="en")),
    (AskHandOver("c6", "d1"), apply_schemas.HandOver(command="c6", draft="d1")),
]


@pytest.mark.parametrize(("errand", "said"), ERRANDS)
async def test_what_is_handled_is_asked_at_the_same_door(errand: ApplyErrand, said: DoorAsk) -> None:
    process = Process()
    desk = VisitDesk(process.visit, lambda _errand: True)
    assert await asyncio.wait_for(desk.apply(errand), 60) == NoAnswer(why=Why.GONE)
    assert process.asks == [said]
    desk.close()


async def test_what_was_confirmed_is_sent_even_where_nobody_waits_any_more() -> None:
    process = Process()
    desk = VisitDesk(process.visit, lambda _errand: False)
    with pytest.raises(Refused, match="not_wanted"):
        await desk.apply(AskStep("d1", "", "en"))
    await asyncio.wait_for(desk.apply(SendForm("c2", "d1", "en")), 60)
    assert [type(ask) for ask in process.asks] == [apply_schemas.Submit]
    desk.close()


async def test_a_consent_is_withdrawn_also_by_who_has_gone_on_and_given_only_by_who_waits() -> None:
    process = Process()
    desk = VisitDesk(process.visit, lambda _errand: False)
    purpose = FacePurpose.CERTIFICATION
    with pytest.raises(Refused, match="not_wanted"):
        await desk.certify(GiveConsent(command="c1", language="en", purpose=purpose))
    withdraws = WithdrawConsent(command="c2", language="en", purpose=purpose)
    await asyncio.wait_for(desk.certify(withdraws), 60)
    assert process.asks == [withdraws]
    desk.close()
