"""A virtual card in a virtual slot: the far end of vpcd, with the mishaps that real cards have."""

import asyncio
import socket
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from time import perf_counter
from typing import Literal

from kiosk.bench.card_chip import CardProfile, SocialChip
from kiosk.bench.people import Person
from kiosk.bench.vpcd import GIVE_ATR, POWER_OFF, Connect, message, send, stay_in_slot
from kiosk.domain.identity import masked_name

Phase = Literal["select", "read", "challenge", "internal", "external", "person"]


@dataclass(frozen=True, slots=True)
class CardFaults:
    """What the reader meets; commands are counted from 0 at power-on. `delay_s`: a real card needs 0.015–0.06."""

    delay_s: float = 0.0
    mute: bool = False  # cannot be powered up: dirty, upside down, dead
    hang_at: int | None = None  # the answer to this command never comes
    pull_after: int | None = None  # the card leaves between this command and the next
    pull_inside: int | None = None  # the card leaves instead of answering this command
    swap_after: int | None = None  # `swap_to` sits in its place after this command, unnoticed by the reader
    swap_to: Person | None = None
    pull_at: Phase | None = (
        None  # the card leaves instead of answering the first command of this part of a read
    )
    swap_at: Phase | None = None  # `swap_to` sits in its place from the first command of this part on


@dataclass(frozen=True, slots=True)
class SlotView:
    """What the bench's panel shows of the slot."""

    inserted: bool
    masked_name: str
    generation: int
    faults: CardFaults


class CardSlot:
    """One slot of the virtual reader; a card stays in it across restarts of the card service."""

    def __init__(self, connect: Connect, on_change: Callable[[SlotView], None] | None = None) -> None:
        self._connect = connect
        self._on_change = on_change
        self._person: Person | None = None
        self._chip: SocialChip | None = None
        self._profile = CardProfile()
        self._faults = CardFaults()
        self._serving: asyncio.Task[None] | None = None
        self.commands: list[bytes] = []  # what the reader sent since power-on
        self.thought_s = 0.0  # how long the simulator itself took to answer commands, all in all

    @property
    def view(self) -> SlotView:
        """What the panel may show."""
        name = masked_name(self._person.name) if self._person else ""
        return SlotView(self._person is not None, name, self._profile.generation, self._faults)

    async def insert(
        self, person: Person, profile: CardProfile | None = None, faults: CardFaults | None = None
    ) -> None:
        """Put a card in. Raises ValueError where one is in already: a slot has room for one."""
        if self._person is not None:
            raise ValueError("a card is in the slot already")
        self._profile, self._faults = profile or CardProfile(), faults or CardFaults()
        self._place(person)
        staying = stay_in_slot(self._connect, self._serve, lambda: self._chip is not None)
        self._serving = asyncio.create_task(staying, name="bench-card")

    async def remove(self) -> None:
        """Pull the card, at whatever moment; an empty slot stays empty."""
        serving, self._serving = self._serving, None
        if serving is not None:
            serving.cancel()
            await asyncio.wait([serving])
        self._emptied()

    async def swap(self, person: Person) -> None:
        """Another card of the same kind at once, faster than the card service looks (0.4 s)."""
        await self.remove()
        await self.insert(person, self._profile)

    def fail(self, faults: CardFaults) -> None:
        """From the next command on; `CardFaults()` heals."""
        self._faults = faults
        self._changed()

    def _place(self, person: Person) -> None:
        self._person, self._chip = person, SocialChip(person, self._profile)
        self._changed()

    def _emptied(self) -> None:
        self._person = self._chip = None
        self._changed()

    def _changed(self) -> None:
        if self._on_change is not None:
            self._on_change(self.view)

    async def _serve(self, line: socket.socket) -> None:
        """Answer until the card leaves or the line ends. Raises EOFError or OSError."""
        while self._chip is not None:
            heard = await message(line)
            if len(heard) > 1:
                await self._command(line, self._chip, heard)
            elif heard[0] == GIVE_ATR:
                await send(line, self._chip.atr)
            elif self._faults.mute and heard[0] != POWER_OFF:
                return  # a failed power-up; the card stays in, so the line comes back
            else:
                self.commands = []
                self._chip.reset()

    async def _command(self, line: socket.socket, chip: SocialChip, apdu: bytes) -> None:
        began, index, faults = perf_counter(), len(self.commands), self._faults
        phase = phase_of(apdu, self.commands)
        self.commands.append(apdu)
        if index == faults.pull_inside or (phase is not None and phase == faults.pull_at):
            self._emptied()
            return
        if index == faults.hang_at:
            await asyncio.Event().wait()
        if phase is not None and phase == faults.swap_at and faults.swap_to is not None:
            self._faults = CardFaults(delay_s=faults.delay_s)
            self._place(faults.swap_to)
            chip = self._chip or chip
        await asyncio.sleep(faults.delay_s)
        answer = chip.answer(apdu)
        self.thought_s += perf_counter() - began
        await send(line, answer)
        if index == faults.pull_after:
            self._emptied()
        if index == faults.swap_after and faults.swap_to is not None:
            self._place(faults.swap_to)


def phase_of(apdu: bytes, before: Sequence[bytes]) -> Phase | None:
    """The part of a read that this command belongs to; `person` is a read after the card was told who reads."""
    match apdu[1:2]:
        case b"\xa4":
            return "select"
        case b"\x84":
            return "challenge"
        case b"\x88":
            return "internal"
        case b"\x82":
            return "external"
        case b"\xb2":
            return "person" if any(one[1:2] == b"\x82" for one in before) else "read"
        case _:
            return None
