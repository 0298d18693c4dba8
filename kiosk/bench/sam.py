"""A virtual PSAM in the reader's second slot: it stays in, and it can be taken out, swapped, locked and left silent."""

import asyncio
import socket
from collections.abc import Callable
from dataclasses import dataclass

from kiosk.bench.sam_chip import SamChip, SamProfile
from kiosk.bench.vpcd import GIVE_ATR, Connect, message, send, stay_in_slot

DERIVE = b"\xbf\xde"


@dataclass(frozen=True, slots=True)
class SamFaults:
    """What the reader meets at the PSAM."""

    delay_s: float = 0.0
    locked: bool = False
    wrong_key: bool = False
    silent: bool = False  # answers no command any more
    pull_at_derive: bool = False  # leaves instead of deriving a key: in the middle of an authentication


class SamSlot:
    """The slot of the PSAM."""

    def __init__(self, connect: Connect, on_change: Callable[[], None] | None = None) -> None:
        self._connect = connect
        self._on_change = on_change or (lambda: None)
        self._chip: SamChip | None = None
        self._faults = SamFaults()
        self._serving: asyncio.Task[None] | None = None
        self.commands: list[bytes] = []  # all it ever heard

    @property
    def inserted(self) -> bool:
        """Whether a PSAM is in."""
        return self._chip is not None

    @property
    def faults(self) -> SamFaults:
        """What is wrong with it."""
        return self._faults

    async def insert(self) -> None:
        """Put it in; one that is in stays in."""
        if self._chip is not None:
            return
        await self.remove()  # the line of one that a fault pulled out
        self._chip = SamChip(self._profile())
        staying = stay_in_slot(self._connect, self._serve, lambda: self._chip is not None)
        self._serving = asyncio.create_task(staying, name="bench-sam")
        self._on_change()

    async def remove(self) -> None:
        """Take it out; an empty slot stays empty."""
        serving, self._serving = self._serving, None
        if serving is not None:
            serving.cancel()
            await asyncio.wait([serving])
        self._emptied()

    def fail(self, faults: SamFaults) -> None:
        """From the next command on; `SamFaults()` heals."""
        self._faults = faults
        if self._chip is not None:
            self._chip = SamChip(self._profile())
        self._on_change()

    def _profile(self) -> SamProfile:
        return SamProfile(locked=self._faults.locked, wrong_key=self._faults.wrong_key)

    def _emptied(self) -> None:
        self._chip = None
        self._on_change()

    async def _serve(self, line: socket.socket) -> None:
        while self._chip is not None:
            heard = await message(line)
            chip, faults = self._chip, self._faults
            if heard[0] == GIVE_ATR and len(heard) == 1:
                await send(line, chip.atr)
            elif len(heard) == 1:
                chip.reset()
            elif faults.pull_at_derive and heard[:2] == DERIVE:
                self._emptied()
            elif faults.silent:
                await asyncio.Event().wait()
            else:
                self.commands.append(heard)
                await asyncio.sleep(faults.delay_s)
                await send(line, chip.answer(heard))
