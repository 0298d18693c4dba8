"""The ID-card module as a supervised device: its health, and whose port it is. Never what is on a card.

While a page asks for a card, the port belongs to the visit's process, which alone reads; between times to us.
"""

import asyncio
import logging
from collections.abc import AsyncIterator, Callable, Mapping
from contextlib import suppress
from enum import Enum

from agent.visit_id_module import GONE_AFTER
from kiosk.domain.clock import Clock
from kiosk.domain.device import DeviceState, Fault, Notice
from kiosk.domain.errors import ProtocolError
from kiosk.hardware.card.port import CardError
from kiosk.hardware.idcard.port import IdReader
from kiosk.hardware.idcard.reader import SerialIdReader
from kiosk.hardware.idcard.settings import IdCardSettings
from kiosk.hardware.transport import InUse, Quiet, Transport, transport_at

FAULTY_S = 1.0  # how often a module that is not well is asked again
LEND_LIMIT_S = 2.0  # a question that is under way is waited for
BACK_LIMIT_S = 3.0  # the visit's process may still be letting go of the port
BACK_AGAIN_S = 0.02

Told = tuple[DeviceState, Fault, Notice]

_log = logging.getLogger("agent.id_module")


class _Owner(Enum):
    """Whose port it is."""

    OURS = "ours"
    WANTED = "wanted"  # ours until the question that is under way has ended
    LENT = "lent"


class IdModule:
    """`on_ready` when it can be lent, `on_empty` when the card that was read has left."""

    name = "idcard"

    def __init__(
        self,
        settings: IdCardSettings,
        clock: Clock,
        *,
        on_ready: Callable[[], None] = lambda: None,
        on_empty: Callable[[], None] = lambda: None,
        connect: Callable[[str], Transport] = transport_at,
    ) -> None:
        self.settings = settings
        self.address = settings.address
        self._clock = clock
        self._on_ready = on_ready
        self._on_empty = on_empty
        self._reader: IdReader = SerialIdReader(connect(settings.address), clock)
        self._owner = _Owner.OURS
        self._changed = asyncio.Event()
        self._well = False
        self._returning = False
        self._card = False
        self._absent = 0
        self._facts: dict[str, str] = {}

    @property
    def facts(self) -> Mapping[str, str]:
        """The security module's number."""
        return self._facts

    @property
    def card(self) -> bool:
        """Whether the card that was tried last is still there, as far as is known."""
        return self._card

    @property
    def lent(self) -> bool:
        """Whether the visit's process has the port."""
        return self._owner is _Owner.LENT

    async def lend(self) -> bool:
        """True: the port is free for the visit's process until `take_back`. False: the module does not work now."""
        try:
            async with asyncio.timeout(LEND_LIMIT_S):
                while self._returning:
                    await self._change()
                if not self._well or self._owner is not _Owner.OURS:
                    return False
                self._pass_to(_Owner.WANTED)
                await self._until_decided()
        except TimeoutError:
            _log.warning("idcard.not_lent")
        except asyncio.CancelledError:
            self.take_back()
            raise
        finally:
            if self._owner is _Owner.WANTED:
                self._pass_to(_Owner.OURS)
        return self.lent

    def take_back(self, *, card: bool = False) -> None:
        """The port is ours again. card: one was tried and may still lie there; it is somebody's who will have gone."""
        if self._owner is not _Owner.OURS:
            self._card = self._card or card
            self._returning = self.lent
            self._pass_to(_Owner.OURS)

    async def open(self) -> None:
        await self._reader.open()

    async def watch(self) -> AsyncIterator[Told]:
        while True:
            fault = await self._look()
            if fault is Fault.NONE:
                yield DeviceState.READY, Fault.NONE, Notice.NONE
                if not self._well:
                    self._well = True
                    self._on_ready()
            else:
                self._well = False
                yield DeviceState.FAULT, fault, Notice.NONE
            self._back()
            if await self._wanted(self._pause_s()):
                await self._reader.close()
                self._pass_to(_Owner.LENT)
                yield DeviceState.BUSY, Fault.NONE, Notice.NONE
                while self.lent:
                    await self._change()
                self._well = False  # to be seen anew
                await self._open_again()

    async def close(self) -> None:
        self._well = False
        self._facts = {}
        self._back()
        if self._owner is _Owner.WANTED:
            self._pass_to(_Owner.OURS)
        await self._reader.close()

    async def _look(self) -> Fault:
        """How it is; and where a card lay, whether it still does."""
        fault = await self._reader.check()
        if fault is not Fault.NONE:
            return fault
        if not self._facts:
            with suppress(Quiet, ProtocolError):
                self._facts = {"sam": await self._reader.sam_id()}
        if self._card:
            await self._look_for_card()
        return Fault.NONE

    async def _look_for_card(self) -> None:
        try:
            lies = await self._reader.find()
        except (Quiet, ProtocolError, CardError):
            return  # the next check judges the module
        self._absent = 0 if lies else self._absent + 1
        if self._absent >= GONE_AFTER:
            self._card, self._absent = False, 0
            self._on_empty()

    def _back(self) -> None:
        """How it is is known again."""
        if self._returning:
            self._returning = False
            self._pass_to(self._owner)

    def _pause_s(self) -> float:
        if not self._well or self._reader.missed:
            return min(FAULTY_S, self.settings.health_s)
        return self.settings.poll_s if self._card else self.settings.health_s

    async def _wanted(self, pause_s: float) -> bool:
        """Waits so long, or until somebody wants the port. Raises LineLost at once where the line is lost."""
        waits = {asyncio.create_task(self._reader.rest(pause_s)), asyncio.create_task(self._until_wanted())}
        try:
            done, _ = await asyncio.wait(waits, return_when=asyncio.FIRST_COMPLETED)
        finally:
            for wait in waits:
                wait.cancel()
            await asyncio.wait(waits)
        if self._owner is not _Owner.WANTED:
            for wait in done:
                wait.result()
        return self._owner is _Owner.WANTED

    async def _until_decided(self) -> None:
        while self._owner is _Owner.WANTED:
            await self._change()

    async def _until_wanted(self) -> None:
        while self._owner is not _Owner.WANTED:
            await self._change()

    async def _open_again(self) -> None:
        deadline = self._clock.monotonic() + BACK_LIMIT_S
        while True:
            try:
                return await self._reader.open()
            except InUse:
                if self._clock.monotonic() >= deadline:
                    raise
            await asyncio.sleep(BACK_AGAIN_S)

    def _pass_to(self, owner: _Owner) -> None:
        self._owner = owner
        self._changed.set()
        self._changed = asyncio.Event()

    async def _change(self) -> None:
        """Until the port changes hands."""
        await self._changed.wait()
