"""The hand that fills in a form at the kiosk: opens a field, presses its keys, says 好了."""

import asyncio
from datetime import date
from functools import partial

from kiosk.journey.entry import POINT
from tests.journeys.visitor import Visitor

KEYPAD_S = 60.0


class FormHand:
    """Before the step of a form."""

    def __init__(self, visitor: Visitor) -> None:
        self._visitor = visitor

    async def digits(self, field: str, number: str) -> None:
        """Digits, one key each."""
        await self._open(field)
        for digit in number:
            await self._visitor.screen.press("key-point" if digit == POINT else f"digit-{digit}")
        await self._done()

    async def pinyin(self, field: str, *spelt: str) -> None:
        """Chinese: for each of these letters the first word that is offered."""
        await self._open(field)
        await self._write(*spelt)
        await self._done()

    async def code(self, field: str, *codes: str) -> None:
        """Codes of a table."""
        await self._open(field)
        for code in codes:
            await self._turn_to(f"choice-{code}")
            await self._visitor.screen.press(f"choice-{code}")
        await self._done()

    async def day(self, field: str, day: date) -> None:
        """Year, month and day."""
        await self._press(field, f"year-{day.year}", f"month-{day.month}", f"day-{day.day}")

    async def month(self, field: str, month: str) -> None:
        """YYYYMM."""
        await self._press(field, f"year-{month[:4]}", f"month-{int(month[4:])}")

    async def year(self, field: str, year: str) -> None:
        """YYYY."""
        await self._press(field, f"year-{year}")

    async def pin(self, field: str, digits: str) -> None:
        """On the encrypting keypad; 好了 comes when it has them."""
        await self._open(field)
        async with asyncio.timeout(KEYPAD_S):
            while not await self._keys_count():  # noqa: ASYNC110  # another process's keypad
                await asyncio.sleep(0.1)
        await self._visitor.bench.do("pinpad/type", digits=digits)
        await self._done()

    async def yesterday(self, field: str) -> None:
        """A day, by the key for yesterday."""
        await self._open(field)
        await self._visitor.screen.press("near-1")
        await self._done()

    async def address(self, field: str, *spelt: str) -> None:
        """The first place of each list, then the rest by pinyin."""
        await self._open(field)
        screen = self._visitor.screen
        while "place-0" in screen.page().targets:
            await screen.press("place-0")
        await self._write(*spelt)
        await self._done()

    async def choose(self, target: str) -> None:
        """What stands on the step itself, once the step is there."""
        screen = self._visitor.screen
        await self._visitor.until(lambda: target in screen.page().targets, target)
        await screen.see("form_step")
        await screen.press(target)

    async def onward(self) -> None:
        """下一步."""
        await self._visitor.screen.press("next")

    async def review(self) -> None:
        """下一步, after the last step."""
        await self.onward()
        await self._visitor.sees("review", "no_answer")
        await self._visitor.screen.see("review")

    async def _open(self, field: str) -> None:
        await self.choose(f"field-{field}")
        await self._visitor.screen.see("entry")

    async def _keys_count(self) -> bool:
        """Whether the keypad was told to listen."""
        pinpad = (await self._visitor.bench.state())["pinpad"]
        assert isinstance(pinpad, dict)
        return bool(pinpad["keys_count"])

    async def _press(self, field: str, *keys: str) -> None:
        await self._open(field)
        for key in keys:
            await self._visitor.screen.press(key)
        await self._done()

    async def _turn_to(self, target: str) -> None:
        """The leaf that has it; choices are turned forth only."""
        while target not in (shown := self._targets()) and "leaf-forth" in shown:
            await self._visitor.screen.press("leaf-forth")
            await self._visitor.until(partial(self._is_other, shown), target)

    def _targets(self) -> set[str]:
        return set(self._visitor.screen.page().targets)

    def _is_other(self, shown: set[str]) -> bool:
        return self._targets() != shown

    async def _write(self, *spelt: str) -> None:
        for letters in spelt:
            for letter in letters:
                await self._visitor.screen.press(f"key-{letter}")
            await self._visitor.screen.press("word-0")

    async def _done(self) -> None:
        await self._visitor.screen.press("done")
        await self._visitor.screen.see("form_step")
