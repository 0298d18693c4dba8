"""The driver's end of its child process: one question at a time, and a child that hangs is killed."""

import asyncio
from collections.abc import Mapping

from kiosk.domain.device import Fault
from kiosk.domain.errors import ProtocolError
from kiosk.hardware.a4.messages import Answer, HandOver, Lost, Order, Value, answer_of
from kiosk.hardware.a4.settings import A4Settings
from kiosk.hardware.child import ChildGone, ChildProcess
from kiosk.hardware.transport import LineLost

GRACE_S = 1.0  # after the child's own limit: it could not even say that it was lost
START_S = 10.0

Group = Mapping[str, Value]


class NoPrinter(LineLost):
    """Something answers at the address, and it is no IPP printer that takes PDF."""

    fault = Fault.WRONG_DEVICE


class Wire:
    """Asks, and says `Lost` for whatever went wrong on the way."""

    def __init__(self, settings: A4Settings) -> None:
        self._settings = settings
        self._child = ChildProcess(
            "kiosk.hardware.a4.child",
            settings.address,
            str(settings.answer_s),
            str(settings.hand_over_s),
        )
        self._turn = asyncio.Lock()

    @property
    def pid(self) -> int | None:
        """The child that lives now."""
        return self._child.pid

    async def open(self) -> None:
        """The child has its libraries. Raises OSError, LineLost."""
        await self._child.start()
        try:
            async with asyncio.timeout(START_S):
                await self._child.read()
        except TimeoutError as slow:
            await self._child.kill()
            raise ChildGone("a4: the child does not start") from slow

    async def close(self) -> None:
        """The child is gone, and every document with it."""
        await self._child.kill()

    async def ask(self, order: Order, document: bytes = b"") -> Answer:
        """The printer's answer. Raises ChildGone where there is no child any more."""
        limit_s = self._settings.hand_over_s if isinstance(order, HandOver) else self._settings.answer_s
        async with self._turn:
            try:
                async with asyncio.timeout(limit_s + GRACE_S):
                    await self._child.send(order, document)
                    line = await self._child.read()
            except TimeoutError:
                await self._child.kill()
                return Lost()
            except asyncio.CancelledError:
                await asyncio.shield(self._child.kill())  # its answer would be taken for the next one's
                raise
        try:
            return answer_of(line)
        except ProtocolError as strange:
            await self._child.kill()
            raise ChildGone("a4: the child says nonsense") from strange


def only(groups: list[dict[str, Value]]) -> Group:
    """The one group of an answer. Raises ProtocolError where there is none."""
    if not groups:
        raise ProtocolError("a4: an answer without attributes")
    return groups[0]
