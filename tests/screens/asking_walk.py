"""A model in front of a back office that says what the test says."""

from itertools import count

import msgspec

from agent.lookup_schemas import (
    Cell,
    Record,
    Shown,
    Slice,
)
from agent.schemas import CardStep, DeviceLine, Visit
from kiosk.journey.actions import (
    Action,
    Heard,
)
from kiosk.journey.apply import ApplyAnswered, ApplyErrand
from kiosk.journey.errands import Errand
from kiosk.journey.lookup import (
    Agree,
    Answered,
    AskItem,
    AskReveal,
    AskSlice,
    AskSlip,
    ChooseItem,
    Wish,
)
from kiosk.journey.route import Page, Route
from kiosk.journey.update import update
from tests.screens import samples

ITEM = "ins.contributions"
HERE = (Route(Page.HOME), Route(Page.ITEMS, "insurance"))
SCANNER = DeviceLine(device="qr", state="ready", fault="none", notice="none")


class Walk:
    """A model in front of a back office that says what the test says."""

    def __init__(self, **changes: object) -> None:
        state = samples.state(devices=(*samples.state().devices, SCANNER))
        self.model = samples.model(**{"state": state, "stack": HERE, **changes})
        self.errands: list[Errand] = []
        self.finger = "c"  # what its command ids begin with
        self._ids = count(1)

    def do(self, *actions: Action) -> "Walk":
        for action in actions:
            self.model, errands = update(self.model, action, lambda: f"{self.finger}{next(self._ids)}")
            self.errands += errands
        return self

    def hear(self, **visit: object) -> "Walk":
        """The agent says that the visit is now like this."""
        state = self.model.state
        assert state is not None
        before = state.visit or samples.visit()
        pin = visit.pop("pin", state.pin)
        now = msgspec.structs.replace(before, **visit)
        return self.do(Heard(msgspec.structs.replace(state, visit=now, pin=pin), self.model.at))

    def answer(self, answer: object) -> "Walk":
        """The visit's process answers what is waited for."""
        waited = self.model.waiting_for
        if isinstance(waited, ApplyErrand):
            return self.do(ApplyAnswered(waited, answer))  # type: ignore[arg-type]  # answers of every kind
        assert isinstance(waited, AskItem | AskSlice | AskReveal | AskSlip)
        return self.do(Answered(waited, answer))  # type: ignore[arg-type]  # answers of every kind

    @property
    def page(self) -> Page:
        return self.model.route.page

    @property
    def last(self) -> Errand:
        return self.errands[-1]

    @property
    def wishes(self) -> list[Wish]:
        """What was asked of the back office."""
        return [errand.wish for errand in self.errands if isinstance(errand, AskItem)]


def known(**changes: object) -> Visit:
    """Somebody was read in this visit."""
    return msgspec.structs.replace(samples.visit(CardStep.READ), person=samples.elder(), **changes)


def identified() -> Walk:
    walk = Walk()
    return Walk(state=msgspec.structs.replace(walk.model.state, visit=known()))  # type: ignore[type-var]  # a State


def shown(**changes: object) -> Shown:
    """An answer with two records on its page."""
    records = tuple(Record(cells=(Cell(field="period", text=month),)) for month in ("202602", "202601"))
    base = Shown(
        answer="a1",
        item=ITEM,
        slice=Slice(language="zh_CN", rows=7, tab="11"),
        pages=3,
        total_records=18,
        records=records,
    )
    return msgspec.structs.replace(base, **changes)


def at_answer() -> Walk:
    return identified().do(ChooseItem(ITEM), Agree()).answer(shown())
