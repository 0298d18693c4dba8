"""A PIN at the keypad: what the screen sees of it, and who is asked."""

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from pathlib import Path

import pytest

from agent.config import VisitTimes
from agent.pinpad import PinDesk
from agent.proving import Kept, LevelProved, NobodyJudged, Outcome, ProofLocked, WrongProof
from agent.schemas import CardStep, Identified, PinEntry, PinStep, Role
from agent.visits import Visits
from kiosk.bench.gateway.pin import opened
from kiosk.bench.pinpad import BenchPinpad
from kiosk.domain.clock import SystemClock
from kiosk.domain.errors import Refused, Unreachable
from kiosk.domain.priority import PriorityClass
from kiosk.hardware.pinpad.driver import SerialPinpad
from kiosk.hardware.pinpad.settings import PinpadSettings
from kiosk.hardware.transport import transport_at
from tests.agent.station import until
from tests.hardware.pinpad.setting import bench_pinpad, hand
from tests.hardware.supervised import Supervised, supervised

SOMEBODY = Identified(
    masked_name="测*",
    masked_number="990***********0028",
    age=40,
    priority=PriorityClass.NORMAL,
    verified=True,
)
Answer = Outcome | Exception


@dataclass
class BackOffice:
    """Answers what it was told to, in turn; keeps what it opened."""

    answers: list[Answer]
    asked: list[tuple[Role, str]] = field(default_factory=list)
    kept: list[tuple[str, str]] = field(default_factory=list)
    holds: asyncio.Event = field(default_factory=asyncio.Event)  # set: it answers

    async def prove(self, visit: int, role: Role, block: bytes) -> Outcome:
        self.asked.append((role, opened(block.hex())))
        return await self._answer()

    async def keep(self, visit: int, field: str, block: bytes) -> Outcome:
        self.kept.append((field, opened(block.hex())))
        return await self._answer()

    async def _answer(self) -> Outcome:
        await self.holds.wait()
        answer = self.answers.pop(0)
        if isinstance(answer, Exception):
            raise answer
        return answer


@dataclass
class Stand:
    """A desk with a keypad on a real line, and somebody who has shown a card."""

    desk: PinDesk
    bench: BenchPinpad
    office: BackOffice
    visits: Visits
    health: Supervised

    @property
    def visit(self) -> int:
        assert self.visits.open is not None
        return self.visits.open.id

    async def shows(self, entry: PinEntry | None, limit_s: float = 60.0) -> None:
        await until(lambda: self.desk.shown() == entry, limit_s)

    async def steps(self, step: PinStep, limit_s: float = 60.0) -> PinEntry:
        await until(lambda: (now := self.desk.shown()) is not None and now.step is step, limit_s)
        shown = self.desk.shown()
        assert shown is not None
        return shown

    async def types(self, digits: str, *, enter: bool = True) -> None:
        await until(lambda: self.bench.view().keys_count)
        await hand(self.bench, "type", digits=digits, enter=enter)


@asynccontextmanager
async def stand(
    folder: Path, *answers: Answer, limit_s: float = 60.0, holds: bool = False
) -> AsyncIterator[Stand]:
    """Ready; without `holds` the back office answers at once."""
    async with bench_pinpad(folder) as bench:
        office = BackOffice(list(answers))
        if not holds:
            office.holds.set()
        ended: list[int] = []

        async def end(visit: int, _reason: str, _level: int) -> None:
            ended.append(visit)
            await desk.visit_over()

        visits = Visits(
            VisitTimes(), SystemClock(),
            card_in=lambda: False, on_change=lambda: None, on_begin=lambda _: None, on_end=end,
        )  # fmt: skip
        desk = PinDesk(visits, office, limit_s=limit_s, on_change=lambda: None)
        address = bench.addresses()["pinpad"]
        keypad = SerialPinpad(
            transport_at(address), PinpadSettings(address=address), SystemClock(), desk.heard
        )
        desk.fit(keypad)
        async with supervised(keypad) as health:
            await health.ready()
            await visits.begin()
            assert visits.open is not None
            visits.change(visits.open.id, card=CardStep.READ, person=SOMEBODY)
            yield Stand(desk, bench, office, visits, health)


async def test_stars_come_as_keys_are_pressed_and_the_right_pin_is_accepted(tmp_path: Path) -> None:
    async with stand(tmp_path, LevelProved(2)) as at:
        await at.desk.ask(at.visit, Role.SELF)
        await at.shows(PinEntry(step=PinStep.WAITING, role=Role.SELF))
        await at.types("246810", enter=False)
        await at.shows(PinEntry(step=PinStep.WAITING, role=Role.SELF, digits=6))
        await hand(at.bench, "press", key="erase")
        await at.shows(PinEntry(step=PinStep.WAITING, role=Role.SELF, digits=5))
        await hand(at.bench, "press", key="enter")
        await at.steps(PinStep.ACCEPTED)
        assert at.office.asked == [(Role.SELF, "24681")]
        assert not at.bench.view().keys_count


async def test_a_pin_for_a_form_goes_to_its_field_and_proves_nothing(tmp_path: Path) -> None:
    async with stand(tmp_path, Kept(), NobodyJudged()) as at:
        await at.desk.ask(at.visit, Role.SELF, "new_pin")
        await at.shows(PinEntry(step=PinStep.WAITING, role=Role.SELF, field="new_pin"))
        await at.types("135791")
        await at.steps(PinStep.ACCEPTED)
        await at.desk.ask(at.visit, Role.SELF, "new_pin_again")
        await at.types("135791")
        await at.steps(PinStep.DOWN)
        assert at.office.kept == [("new_pin", "135791"), ("new_pin_again", "135791")]
        assert at.office.asked == []


async def test_while_it_is_judged_the_stars_stay_and_keys_are_dead(tmp_path: Path) -> None:
    async with stand(tmp_path, LevelProved(2), holds=True) as at:
        await at.desk.ask(at.visit, Role.SELF)
        await at.types("246810")
        assert (await at.steps(PinStep.CHECKING)).digits == 6
        await until(lambda: not at.bench.view().keys_count)
        at.office.holds.set()
        await at.steps(PinStep.ACCEPTED)


async def test_a_wrong_pin_counts_again_and_five_lock(tmp_path: Path) -> None:
    answers: list[Answer] = [*(WrongProof(left) for left in (4, 3, 2, 1)), ProofLocked()]
    async with stand(tmp_path, *answers) as at:
        await at.desk.ask(at.visit, Role.SELF)
        for left in (4, 3, 2, 1):
            await at.types("111111")
            await at.shows(PinEntry(step=PinStep.REFUSED, role=Role.SELF, tries_left=left))
        await at.types("11", enter=False)
        await at.shows(PinEntry(step=PinStep.WAITING, role=Role.SELF, digits=2, tries_left=1))
        await at.types("1111")
        await at.steps(PinStep.LOCKED)
        await until(lambda: not at.bench.view().keys_count)


@pytest.mark.parametrize("answer", [NobodyJudged(), Unreachable("away"), Refused("visit_over")])
async def test_a_back_office_that_is_down_is_said(tmp_path: Path, answer: Answer) -> None:
    async with stand(tmp_path, answer) as at:
        await at.desk.ask(at.visit, Role.SELF)
        await at.types("246810")
        await at.steps(PinStep.DOWN)
        await at.desk.ask(at.visit, Role.SELF)
        await at.steps(PinStep.WAITING)


async def test_given_up_by_its_key_or_because_nobody_types(tmp_path: Path) -> None:
    async with stand(tmp_path, limit_s=1) as at:
        await at.desk.ask(at.visit, Role.SELF)
        await hand(at.bench, "press", key="cancel")
        await at.steps(PinStep.GIVEN_UP)
        await at.desk.ask(at.visit, Role.SELF)
        await at.steps(PinStep.WAITING)
        await at.steps(PinStep.GIVEN_UP)
        assert at.office.asked == []


async def test_a_second_tap_takes_nothing_away(tmp_path: Path) -> None:
    async with stand(tmp_path) as at:
        await at.desk.ask(at.visit, Role.SELF)
        await at.types("12", enter=False)
        await at.shows(PinEntry(step=PinStep.WAITING, role=Role.SELF, digits=2))
        await at.desk.ask(at.visit, Role.SELF)
        await at.shows(PinEntry(step=PinStep.WAITING, role=Role.SELF, digits=2))


async def test_a_page_that_is_left_and_a_visit_that_is_over_leave_nothing(tmp_path: Path) -> None:
    async with stand(tmp_path) as at:
        for leave in (at.desk.ask_no_more(at.visit), at.visits.end(at.visit, "home")):
            await at.desk.ask(at.visit, Role.SELF)
            await at.types("12", enter=False)
            await leave
            assert at.desk.shown() is None
            await until(lambda: not at.bench.view().keys_count)
            assert at.bench.view().digits == 0


async def test_keys_are_somebody_who_is_there(tmp_path: Path) -> None:
    async with stand(tmp_path) as at:
        await at.desk.ask(at.visit, Role.SELF)
        await asyncio.sleep(0.3)
        before = at.visits.shown()
        await at.types("1", enter=False)
        await at.shows(PinEntry(step=PinStep.WAITING, role=Role.SELF, digits=1))
        after = at.visits.shown()
        assert before is not None
        assert after is not None
        assert after.remaining_s > before.remaining_s


@pytest.mark.parametrize("role", [Role.ATTENDANT, Role.RELATIVE])
async def test_whose_card_was_not_read_has_no_pin(tmp_path: Path, role: Role) -> None:
    async with stand(tmp_path) as at:
        with pytest.raises(Refused, match="nobody"):
            await at.desk.ask(at.visit, role)
        with pytest.raises(Refused, match="visit_over"):
            await at.desk.ask(at.visit + 1, Role.SELF)
        assert at.desk.shown() is None


async def test_where_none_is_fitted_it_is_refused() -> None:
    async def end(_visit: int, _reason: str, _level: int) -> None: ...

    visits = Visits(
        VisitTimes(), SystemClock(),
        card_in=lambda: False, on_change=lambda: None, on_begin=lambda _: None, on_end=end,
    )  # fmt: skip
    desk = PinDesk(visits, BackOffice([]), limit_s=1, on_change=lambda: None)
    await visits.begin()
    with pytest.raises(Refused, match="no_pinpad"):
        await desk.ask(1, Role.SELF)
