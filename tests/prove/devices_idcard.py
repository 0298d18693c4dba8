"""The ID-card module's share of the proof: damaged frames and texts, and random faults on a serial line."""

import asyncio
import random
import tempfile
import threading
from collections.abc import Callable
from pathlib import Path

from agent.devices import BackOff, Supervisor
from agent.id_module import IdModule
from agent.visit_id_module import IdArming
from kiosk.bench.idcard import Faults, IdCardDesk, IdCardSettings, Place
from kiosk.bench.idcard_module import frame
from kiosk.bench.idcard_text import Kind, number_on, photo_of, text_of
from kiosk.domain.clock import SystemClock
from kiosk.domain.device import DeviceState, Fault, Health
from kiosk.domain.errors import ProtocolError
from kiosk.hardware.card.port import CardError, CardErrorCode
from kiosk.hardware.idcard import settings as driver
from kiosk.hardware.idcard.codec import STATUS, Deframer, Reply, blocks, new_address_text, sam_id_text
from kiosk.hardware.idcard.layouts import parse_text
from kiosk.hardware.idcard.meaning import card_error, fits, module_fault, speaker
from kiosk.hardware.idcard.port import IdCard
from tests.hardware.idcard.station import PEOPLE, TODAY
from tests.prove.mutation import mutated

PATIENCE_S = 15.0
BACK_OFF = BackOff(first_wait_s=0.02, longest_wait_s=0.1)
READ_LIMIT_S = 2.0
LENT_AT_MOST_S = 1.0

TEXTS = tuple(text_of(PEOPLE[index], kind, TODAY) for index in range(6) for kind in Kind)
FRAMES = (
    frame(0x9F, bytes(4)),
    frame(0x80),
    frame(0x90, bytes(8)),
    frame(0x90, bytes(16)),
    frame(0x90, " ".encode("utf-16-le") * 35),
    *(frame(0x90, bytes.fromhex("01000400") + text + photo_of(PEOPLE[0])) for text in TEXTS[:4]),
)


def mutate(count: int, seed: int) -> list[str]:
    """So many damaged frames and texts; what went wrong, in words."""
    dice, wrong = random.Random(seed), []
    for number in range(count):
        try:
            if number % 2:
                _take_in(mutated(dice.choice(FRAMES), dice), dice)
            else:
                _read_text(_damaged_text(dice))
        except Exception as failed:  # noqa: BLE001  # any error is what is looked for
            wrong.append(f"idcard: {failed!r}")
    return wrong


def _take_in(data: bytes, dice: random.Random) -> None:
    deframer, cut = Deframer(), dice.randrange(len(data) + 1)
    for piece in (data[:cut], data[cut:]):
        for found in deframer.feed(piece):
            if isinstance(found, Reply):
                _understand(found)
    speaker(data[:64], STATUS)


def _understand(reply: Reply) -> None:
    card_error(reply.sw3)
    module_fault(reply.sw3)
    fits(STATUS, reply)
    for parse in (blocks, sam_id_text, new_address_text):
        try:
            parsed = parse(reply)
        except ProtocolError:
            continue
        if not isinstance(parsed, str):
            _read_text(parsed.text)


def _read_text(text: bytes) -> None:
    try:
        parse_text(text)
    except CardError as error:
        if error.__cause__ is not None:
            raise AssertionError("the error carries a cause, which may hold a resident's bytes") from error


def _damaged_text(dice: random.Random) -> bytes:
    """Mostly of the right length: what is wrong then is in the fields."""
    text = dice.choice(TEXTS)
    if dice.random() < 0.1:
        return mutated(text, dice)
    data = bytearray(text)
    for _ in range(dice.randint(1, 4)):
        data[dice.randrange(len(data))] = dice.randrange(256)
    return bytes(data)


class _Station:
    """The module's device under its supervisor, a card on and off, and a visit that borrows the port."""

    def __init__(self, desk: IdCardDesk) -> None:
        self.desk = desk
        address = desk.addresses()["idcard"]
        self.settings = driver.IdCardSettings(enabled=True, address=address, health_s=0.05, poll_s=0.02)
        self.device = IdModule(self.settings, SystemClock())
        self.health: list[Health] = []
        self.on_it: set[str] = set()  # the numbers that lay there
        self.read: list[str] = []

    @property
    def is_ready(self) -> bool:
        last = self.health[-1] if self.health else None
        return last is not None and (last.state, last.fault) == (DeviceState.READY, Fault.NONE)

    def place(self, dice: random.Random) -> None:
        person, kind = dice.randrange(len(PEOPLE)), dice.choice(list(Kind))
        self.on_it.add(number_on(PEOPLE[person], kind))
        self.desk.place(Place(person=person, kind=kind))

    async def borrow(self, limit_s: float) -> bool:
        """As a visit does: lend, read in its own thread, give back. True: a card was read."""
        if not await self.device.lend():
            return False
        told = _Told()
        arming = IdArming(self.settings, told, must_leave=False, limit_s=READ_LIMIT_S)
        arming.start()
        try:
            await asyncio.to_thread(told.ended.wait, limit_s)
        finally:
            arming.stop()
            self.device.take_back()
            self.read += told.numbers
        return bool(told.numbers)


class _Told:
    """Keeps what the arming said."""

    def __init__(self) -> None:
        self.ended = threading.Event()
        self.numbers: list[str] = []

    def reading(self) -> bool:
        return True

    def read(self, card: IdCard) -> None:
        self.numbers.append(card.text.number)
        self.ended.set()

    def failed(self, code: CardErrorCode) -> None:
        """The next try may do."""

    def lost(self) -> None:
        self.ended.set()


async def faults(count: int, seed: int) -> list[str]:
    """So many random faults while cards come and go and visits read; READY and reading when they stop."""
    dice = random.Random(seed)
    with tempfile.TemporaryDirectory() as folder:
        desk = IdCardDesk(IdCardSettings(sticky=seed % 2 == 0), PEOPLE, lambda: TODAY, None, lambda: None)
        await desk.start(Path(folder) / "idcard")
        at = _Station(desk)
        running = asyncio.create_task(Supervisor(at.device, at.health.append, SystemClock(), BACK_OFF).run())
        visiting = asyncio.create_task(_visits(at, dice))
        try:
            for _ in range(count):
                await asyncio.sleep(dice.uniform(0, 0.05))
                await _one_fault(at, dice)
            visiting.cancel()
            await asyncio.wait({visiting})
            return await _afterwards(at, dice)
        finally:
            running.cancel()
            await asyncio.wait({running})
            await at.device.close()
            await desk.stop()


async def _visits(at: _Station, dice: random.Random) -> None:
    while True:
        await asyncio.sleep(dice.uniform(0, 0.1))
        await at.borrow(dice.uniform(0.05, LENT_AT_MOST_S))


async def _one_fault(at: _Station, dice: random.Random) -> None:
    if dice.random() < 0.3:
        at.desk.remove()
    if dice.random() < 0.5:
        at.place(dice)
    if dice.random() < 0.25:
        at.desk.unplug()
        await asyncio.sleep(dice.uniform(0, 0.05))
        at.desk.plug()
        return
    at.desk.fault(dice.choice(_FAULTS)(dice))
    await asyncio.sleep(dice.uniform(0, 0.15))
    at.desk.fault(Faults())
    at.desk.plug()


async def _afterwards(at: _Station, dice: random.Random) -> list[str]:
    await at.desk.restore()
    at.desk.remove()
    at.place(dice)
    at.device.take_back()
    try:
        async with asyncio.timeout(PATIENCE_S):
            while not (at.is_ready and await at.borrow(READ_LIMIT_S)):
                await asyncio.sleep(0.02)
                at.place(dice)  # a sticky module waits for another one
            while at.health[-1].state is not DeviceState.READY:  # noqa: ASYNC110  # the port comes back
                await asyncio.sleep(0.02)
    except TimeoutError:
        return [f"idcard: not ready {PATIENCE_S} s after the last fault: {at.health[-1]}"]
    strange = set(at.read) - at.on_it
    return ["idcard: a number was read that was on no card"] if strange else []


_FAULTS: tuple[Callable[[random.Random], Faults], ...] = (
    lambda dice: Faults(bad_checksum=dice.randint(1, 4)),
    lambda dice: Faults(truncate=dice.randint(0, 1300)),
    lambda _: Faults(garbage=True),
    lambda _: Faults(noise=True),
    lambda _: Faults(split=True),
    lambda dice: Faults(sw3=dice.choice((0x10, 0x11, 0x24, 0x31, 0x41, 0x60, 0x66, 0x80, 0x81))),
    lambda _: Faults(silent=True),
    lambda dice: Faults(slow_s=dice.uniform(0, 0.6)),
    lambda dice: Faults(baud=dice.choice((9600, 57600))),
    lambda _: Faults(speaks_as="scanner"),
    lambda _: Faults(speaks_as="echo"),
    lambda _: Faults(lift_at="select"),
    lambda _: Faults(lift_at="read"),
    lambda _: Faults(unplug_at="read"),
    lambda _: Faults(unplug_at="find"),
)
