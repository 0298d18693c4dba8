"""The card's share of the proof: mutated answers to every codec, and random faults on a real private card service."""

import asyncio
import random
from collections.abc import Awaitable, Callable
from contextlib import suppress
from dataclasses import dataclass, field
from typing import Literal, get_args

from agent.card_reader import CardReader
from agent.devices import BackOff, Supervisor
from kiosk.bench.card import CardFaults, Phase
from kiosk.bench.card_chip import HISTORY, CardProfile, SocialChip
from kiosk.bench.sam import SamFaults
from kiosk.bench.sam_chip import SamChip, SamProfile
from kiosk.domain.clock import SystemClock
from kiosk.domain.device import DeviceState, Health, Notice
from kiosk.domain.errors import ProtocolError
from kiosk.hardware.card import hsm, psam
from kiosk.hardware.card.apdu import decode, exchange
from kiosk.hardware.card.atr import historical_bytes
from kiosk.hardware.card.authenticator import (
    Algorithm,
    Challenge,
    Challenges,
    KeyFactors,
    NotProven,
    Proof,
)
from kiosk.hardware.card.pcsc import read_social_card
from kiosk.hardware.card.pinpad import features, result_of
from kiosk.hardware.card.port import CardError, SocialCard
from kiosk.hardware.card.proving import Prove, algorithm_of
from kiosk.hardware.card.reading import read_card
from kiosk.hardware.card.social_card import decode_name, parse_record
from kiosk.hardware.card.vendor import basic_information
from tests.hardware.card.station import PEOPLE, WITH_PSAM, Station, card_station
from tests.hardware.card.station import psam as fitted
from tests.prove.mutation import mutated

KEYS = WITH_PSAM.sam_keys()
FACTORS = KeyFactors(bytes(range(16)), bytes(range(13)), Algorithm.SM4)
CHALLENGES = Challenges(Challenge(b"\x01" * 8, b"\x02" * 8), Challenge(b"\x03" * 8, b"\x04" * 8))
GOOD = (
    bytes.fromhex("3B6D000000815443478631650602000017"),
    bytes.fromhex("6F1C840F7378312E73682EC9E7BBE1B1A3D5CFA5098801019F0C038601039000"),
    bytes.fromhex("0304332E30309000"),
    bytes.fromhex("060442330006070442330007"),
    "0910王秀英".encode("gb18030"),
    b"0123456789ABCDEF" * 2 + b"|" + b"FEDCBA9876543210" * 2 + b"|",
    b"-2203",
    b"\x63\xc2",
)
WHOLE_READ = 50  # one whole read for so many frames: it is about as many by itself


def mutate(count: int, seed: int) -> list[str]:
    """So many damaged frames; what went wrong, in words."""
    dice, wrong = random.Random(seed), []
    for number in range(count):
        try:
            if number % WHOLE_READ:
                _take_in(mutated(dice.choice(GOOD), dice))
            else:
                _read_damaged(dice)
        except Exception as failed:  # noqa: BLE001  # any error is what is looked for
            wrong.append(f"card: {failed!r}")
    return wrong


def _take_in(data: bytes) -> None:
    """Each pure codec: a value or its own error, nothing else."""
    for codec in (decode, parse_record, historical_bytes, features, result_of):
        with suppress(ProtocolError):
            codec(data)
    for reads in (algorithm_of, decode_name):
        with suppress(CardError):
            reads(data)
    assert isinstance(hsm.proof_of(data), Proof | NotProven)


def _read_damaged(dice: random.Random) -> None:
    """A whole read of which one answer in ten is damaged: right or not at all, and never verified without a key."""
    generation: Literal[1, 2, 3] = dice.choice((1, 2, 3))
    person = dice.choice(PEOPLE)
    profile = CardProfile(generation, algorithm=dice.choice((1, 3)), t0=dice.random() < 0.5)
    chip, sam = SocialChip(person, profile), SamChip(SamProfile())
    prove = dice.choice((None, _prover(sam, dice)))

    def transmit(apdu: bytes) -> bytes:
        answer = chip.answer(apdu)
        return mutated(answer, dice) if dice.random() < 0.1 else answer

    with suppress(CardError, ProtocolError):
        card = read_card(lambda command: exchange(transmit, command), prove=prove, history=HISTORY)
        assert card.verified is (card.generation == 3), "verified without a key"
        assert not card.verified or prove is not None, "verified by nobody"
        with suppress(ProtocolError):
            assert basic_information(card, terminal="0" * 12, device="bench").count("|") == 11


def _prover(chip: SamChip, dice: random.Random) -> Prove:
    def transmit(apdu: bytes) -> bytes:
        answer = chip.answer(apdu)
        return mutated(answer, dice) if dice.random() < 0.05 else answer

    def prove(factors: KeyFactors, challenges: Challenges) -> Proof | NotProven:
        return psam.prove(lambda command: exchange(transmit, command), KEYS, factors, challenges)

    return prove


# ---- faults ----

BACK_OFF = BackOff(first_wait_s=0.02, longest_wait_s=0.2)
PATIENCE_S = 15.0
READ_LIMIT_S = 4.0


@dataclass(slots=True)
class _Counter:
    """A supervised reader with a PSAM on a real card service."""

    at: Station
    reader: CardReader
    dice: random.Random
    health: list[Health] = field(default_factory=list)
    wrong: list[str] = field(default_factory=list)

    async def until(self, holds: Callable[[], bool], what: str) -> bool:
        """Whether it became so in time; noted where it did not."""
        try:
            async with asyncio.timeout(PATIENCE_S):
                while not holds():  # noqa: ASYNC110  # whatever the device tells, when it tells it
                    await asyncio.sleep(0.01)
        except TimeoutError:
            self.wrong.append(f"card: never {what}")
            return False
        return True

    async def insert(self, faults: CardFaults, profile: CardProfile | None = None) -> None:
        """Somebody's card goes in and is seen."""
        kind = profile or CardProfile(self.dice.choice((1, 2, 3)))
        await self.at.slot.insert(self.dice.choice(PEOPLE[:8]), kind, faults)
        await self.until(lambda: self.reader.card is not None, "saw the card")

    async def read(self) -> SocialCard | CardError:
        """As the product reads, in a thread; any other error is a violation."""
        reading = asyncio.to_thread(read_social_card, self.at.reader, READ_LIMIT_S, authenticator=fitted())
        try:
            return await reading
        except CardError as error:
            return error

    async def empty(self) -> None:
        """Whatever was in is out, and the device has seen it."""
        await self.at.slot.remove()
        await self.until(lambda: self.reader.card is None, "saw the card go")


Mishap = Callable[[_Counter], Awaitable[None]]


async def _pulled(counter: _Counter) -> None:
    phase: Phase = counter.dice.choice(get_args(Phase))
    await counter.insert(CardFaults(pull_at=phase))
    await counter.read()


async def _pulled_anywhere(counter: _Counter) -> None:
    await counter.insert(CardFaults(pull_inside=counter.dice.randrange(30)))
    await counter.read()


async def _swapped(counter: _Counter) -> None:
    other = PEOPLE[20]
    phase: Phase = counter.dice.choice(("read", "challenge", "internal", "external", "person"))
    await counter.insert(CardFaults(swap_at=phase, swap_to=other), CardProfile(3))
    read = await counter.read()
    if isinstance(read, SocialCard) and read.number == other.number:
        counter.wrong.append("card: verified for somebody else")


async def _mute(counter: _Counter) -> None:
    await counter.insert(CardFaults(mute=True))
    if isinstance(await counter.read(), SocialCard):
        counter.wrong.append("card: a mute card was read")


async def _hangs(counter: _Counter) -> None:
    await counter.insert(CardFaults(hang_at=counter.dice.randrange(12)))
    reading = asyncio.create_task(counter.read())
    await asyncio.sleep(0.1)
    await counter.at.slot.remove()
    await reading


async def _counterfeit(counter: _Counter) -> None:
    await counter.insert(CardFaults(), CardProfile(3, counterfeit=True))
    if isinstance(await counter.read(), SocialCard):
        counter.wrong.append("card: a counterfeit was read")


async def _sam_wrong(counter: _Counter) -> None:
    bad = (SamFaults(locked=True), SamFaults(wrong_key=True), SamFaults(pull_at_derive=True))
    counter.at.sam.fail(counter.dice.choice(bad))
    await counter.insert(CardFaults(), CardProfile(3))
    if isinstance(await counter.read(), SocialCard):
        counter.wrong.append("card: verified by a PSAM that cannot")
    counter.at.sam.fail(SamFaults())
    await counter.at.sam.insert()


async def _sam_missing(counter: _Counter) -> None:
    await counter.at.sam.remove()
    await counter.insert(CardFaults(), CardProfile(3))
    await counter.read()
    await counter.at.sam.insert()


async def _service_killed(counter: _Counter) -> None:
    await counter.insert(CardFaults(delay_s=0.01))
    reading = asyncio.create_task(counter.read())
    await asyncio.sleep(counter.dice.uniform(0.0, 0.3))
    await counter.at.service.kill_service()
    await reading
    await counter.at.service.start_service()
    await counter.until(lambda: counter.reader.slot is not None, "found the reader again")


MISHAPS: tuple[Mishap, ...] = (
    _pulled,
    _pulled_anywhere,
    _swapped,
    _mute,
    _hangs,
    _counterfeit,
    _sam_wrong,
    _sam_missing,
    _service_killed,
)


async def faults(count: int, seed: int) -> list[str]:
    """So many random faults; afterwards the device is READY and the next card is verified. What went wrong, in words."""
    async with card_station() as station:
        await station.insert_sam()
        counter = _Counter(station, CardReader(WITH_PSAM, lambda: None), random.Random(seed))
        supervisor = Supervisor(counter.reader, counter.health.append, SystemClock(), BACK_OFF)
        running = asyncio.create_task(supervisor.run())
        try:
            await counter.until(lambda: _is_ready(counter), "ready at first")
            for _ in range(count):
                mishap = counter.dice.choice(MISHAPS)
                try:
                    await mishap(counter)
                except Exception as failed:  # noqa: BLE001  # any error is what is looked for
                    counter.wrong.append(f"card: {mishap.__name__}: {failed!r}")
                await counter.empty()
            await _well_again(counter)
        finally:
            for slot in (station.slot, station.sam):
                await slot.remove()
            await station.service.kill_service()  # the monitor's wait ends with it
            running.cancel()
            await asyncio.wait([running])
    return counter.wrong


async def _well_again(counter: _Counter) -> None:
    await counter.until(lambda: _is_ready(counter), "ready when the faults stopped")
    await counter.insert(CardFaults(), CardProfile(3))
    read = await counter.read()
    if not (isinstance(read, SocialCard) and read.verified):
        counter.wrong.append(f"card: the last card was not verified: {read!r}")


def _is_ready(counter: _Counter) -> bool:
    last = counter.health[-1] if counter.health else None
    return last is not None and (last.state, last.notice) == (DeviceState.READY, Notice.NONE)
