"""Fills in any form at the kiosk: each question by its kind, the papers that must be there, the review read to its end."""

import contextlib
from collections.abc import Awaitable, Callable
from datetime import date, datetime, timedelta
from zoneinfo import ZoneInfo

from kiosk.domain.code_tables import CodeTables
from kiosk.domain.form import Form, FormField, Step
from kiosk.domain.form_checks import asked_of, materials_of
from kiosk.domain.item import Kind
from kiosk.journey.entry import POINT, TYPED_PIN
from tests.bench.wishes import LEFT_OUT, NEW_PIN, SAMPLES
from tests.journeys.form_hand import FormHand
from tests.journeys.visitor import Visitor

Picked = Callable[
    [FormField], Awaitable[str]
]  # of the choices that the back office has: the one that can be taken
MONEY = f"12{POINT}5"
COUNT = "3"
WORD, NAME, BELOW_A_PLACE = "gongzi", "xiuying", ("shifan", "lukou")  # 工资 …, 示范路口
CHARACTERS = 2  # of a word
DAYS_AGO = 30
TRIES, TAKE_S, SENT_S = 4, 14.0, 60.0
ZONE = ZoneInfo("Asia/Shanghai")  # of the bench


def today() -> date:
    """The bench's day."""
    return datetime.now(ZONE).date()


class FormFiller:
    """One form. `values`: what was answered, as far as other questions depend on it."""

    def __init__(self, visitor: Visitor, form: Form, tables: CodeTables, picked: Picked) -> None:
        self.values: dict[str, str] = {}
        self._visitor = visitor
        self._hand = FormHand(visitor)
        self._form = form
        self._tables = tables
        self._picked = picked

    async def to_the_review(self) -> None:
        """From the first step; every question is answered, but for those that need what nobody has by heart."""
        for step in self._form.steps:
            while (one := self._open_question(step)) is not None:
                self.values[one.id] = await self._answered(step, one)
            await self._hand.onward()
        await self._visitor.sees("review", "no_answer")
        await self._visitor.screen.see("review")

    async def ready_to_confirm(self) -> None:
        """The review is read, and the papers that must be there are handed in."""
        screen = self._visitor.screen
        await self._read_on()
        papers = [paper for paper in materials_of(self._form, self.values) if not paper.optional]
        if not papers:
            return
        await screen.press("hand-in")
        for paper in papers:
            await self._hand_in(paper.id)
        await screen.press("done")
        await screen.see("review")
        await self._read_on()

    def _open_question(self, step: Step) -> FormField | None:
        """The first that is asked and not answered yet; an answer may bring others."""
        asked = asked_of(step, self.values)
        left = (one for one in asked if one.known is None and one.id not in (*self.values, *LEFT_OUT))
        return next(left, None)

    async def _answered(self, step: Step, one: FormField) -> str:
        hand, value = self._hand, one.id
        match one.kind:
            case Kind.CODE:
                value = await self._chosen(step, one)
            case Kind.PHONE | Kind.BANK_ACCOUNT:
                await hand.digits(one.id, SAMPLES[one.id])
            case Kind.MONEY | Kind.COUNT:
                await hand.digits(one.id, MONEY if one.kind is Kind.MONEY else COUNT)
            case Kind.DATE:
                await hand.day(one.id, today() - timedelta(days=DAYS_AGO))
            case Kind.MONTH:
                await hand.month(one.id, SAMPLES[one.id])
            case Kind.YEAR:
                await hand.year(one.id, SAMPLES[one.id])
            case Kind.TEXT:
                await hand.pinyin(one.id, *[WORD] * -(-one.shortest // CHARACTERS))
            case Kind.NAME:
                await hand.pinyin(one.id, NAME)
            case Kind.ADDRESS:
                await hand.address(one.id, *BELOW_A_PLACE)
            case Kind.PIN:
                await hand.pin(one.id, NEW_PIN)
                value = TYPED_PIN
            case Kind.ID_NUMBER | Kind.CARD_NUMBER | Kind.CREDIT_CODE:
                raise AssertionError(f"{one.id}: no form asks for what stands on a card")
        return value

    async def _chosen(self, step: Step, one: FormField) -> str:
        """One of few on the step itself, else on a page of its own."""
        if one.source is not None:
            name = await self._picked(one)
            places = {name: int(name.removeprefix("c")) - 1}
        else:
            codes = tuple(self._tables[one.table].codes)
            name = SAMPLES.get(one.id, codes[0])
            places = {code: place for place, code in enumerate(codes)}
        on_the_step, field = f"option-{places.get(name, 0)}", f"field-{one.id}"
        await self._visitor.until(lambda: bool({on_the_step, field} & self._targets()), field)
        if field in self._targets():
            await self._hand.code(one.id, *name.split())
        else:
            await self._hand.choose(on_the_step)
        return name

    def _targets(self) -> set[str]:
        return set(self._visitor.screen.page().targets)

    async def _read_on(self) -> None:
        """To the last leaf of the review."""
        screen = self._visitor.screen
        while "read-on" in screen.page().targets:
            await screen.press("read-on")
            await screen.see("review")

    async def _hand_in(self, paper: str) -> None:
        """One page of it under the camera, until it is there."""
        here, screen = self._visitor, self._visitor.screen
        await screen.see("materials")
        await screen.press(f"scan-{paper}")
        await screen.see("capture")
        for left in reversed(range(TRIES)):  # on a machine that is busy there may be no picture at first
            await screen.press("take")
            with contextlib.suppress(*([TimeoutError] if left else [])):
                await here.sees("page_taken", timeout_s=TAKE_S)
                break
        await screen.see("page_taken")
        await screen.press("upload")
        await here.until(lambda: {f"drop-{paper}", f"scan-{paper}"} <= self._targets(), paper, SENT_S)
        await screen.see("materials")  # a person looks before pressing
