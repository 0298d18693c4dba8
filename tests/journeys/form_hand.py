"""The hand that fills in a form at the kiosk: opens a field, presses its keys, says 好了."""

from tests.journeys.visitor import Visitor


class FormHand:
    """Before the step of a form."""

    def __init__(self, visitor: Visitor) -> None:
        self._visitor = visitor

    async def digits(self, field: str, number: str) -> None:
        """Digits, one key each."""
        await self._open(field)
        for digit in number:
            await self._visitor.screen.press(f"digit-{digit}")
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
            await self._visitor.screen.press(f"choice-{code}")
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

    async def _write(self, *spelt: str) -> None:
        for letters in spelt:
            for letter in letters:
                await self._visitor.screen.press(f"key-{letter}")
            await self._visitor.screen.press("word-0")

    async def _done(self) -> None:
        await self._visitor.screen.press("done")
        await self._visitor.screen.see("form_step")
