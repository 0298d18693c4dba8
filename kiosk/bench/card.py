"""A virtual card in a virtual slot: the far end of vpcd, with the mishaps that real cards have.

Protocol: both directions a big-endian 2-byte length and that many bytes; one byte from vpcd is an order
(0 power off, 1 power on, 2 reset, 4 give the ATR), anything longer a command.
"""

import asyncio
import socket
from collections.abc import Awaitable, Callable
from contextlib import suppress
from dataclasses import dataclass

from kiosk.bench.card_chip import ATR, CardProfile, SocialChip
from kiosk.bench.people import Person
from kiosk.domain.identity import masked_name

POWER_OFF, GIVE_ATR = 0, 4
RECONNECT_S = 0.1

Connect = Callable[[], Awaitable[socket.socket]]


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
        self._serving = asyncio.create_task(self._stay_in_slot(), name="bench-card")

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

    async def _stay_in_slot(self) -> None:
        while self._chip is not None:
            try:
                line = await self._connect()
            except OSError:  # the card service is away; the card stays in
                await asyncio.sleep(RECONNECT_S)
                continue
            with line, suppress(OSError, EOFError):
                line.setblocking(False)
                await self._serve(line)
            if self._chip is not None:
                await asyncio.sleep(RECONNECT_S)

    async def _serve(self, line: socket.socket) -> None:
        """Answer until the card leaves or the line ends. Raises EOFError or OSError."""
        while self._chip is not None:
            message = await _message(line)
            if len(message) > 1:
                await self._command(line, self._chip, message)
            elif message[0] == GIVE_ATR:
                await _send(line, ATR)
            elif self._faults.mute and message[0] != POWER_OFF:
                return  # a failed power-up; the card stays in, so the line comes back
            else:
                self.commands = []
                self._chip.reset()

    async def _command(self, line: socket.socket, chip: SocialChip, apdu: bytes) -> None:
        index, faults = len(self.commands), self._faults
        self.commands.append(apdu)
        if index == faults.pull_inside:
            self._emptied()
            return
        if index == faults.hang_at:
            await asyncio.Event().wait()
        await asyncio.sleep(faults.delay_s)
        await _send(line, chip.answer(apdu))
        if index == faults.pull_after:
            self._emptied()
        if index == faults.swap_after and faults.swap_to is not None:
            self._place(faults.swap_to)


async def _message(line: socket.socket) -> bytes:
    return await _exactly(line, int.from_bytes(await _exactly(line, 2), "big"))


async def _exactly(line: socket.socket, count: int) -> bytes:
    loop = asyncio.get_running_loop()
    received = b""
    while len(received) < count:
        # vpcd 3.3 sends length and body apart; without this each command waits 40 ms for a delayed acknowledgement
        line.setsockopt(socket.IPPROTO_TCP, socket.TCP_QUICKACK, 1)
        piece = await loop.sock_recv(line, count - len(received))
        if not piece:
            raise EOFError
        received += piece
    return received


async def _send(line: socket.socket, body: bytes) -> None:
    await asyncio.get_running_loop().sock_sendall(line, len(body).to_bytes(2, "big") + body)
