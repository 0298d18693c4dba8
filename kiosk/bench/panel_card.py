"""The card reader's desk: a private card service, one slot, and the people whose cards go in."""

import asyncio
import shutil
import socket
from collections.abc import Callable
from pathlib import Path
from time import monotonic

from kiosk.bench.card import CardFaults, CardSlot, SlotView
from kiosk.bench.card_chip import CardProfile
from kiosk.bench.panel_card_line import TappedLine, meaning_of
from kiosk.bench.panel_messages import CardView, Fault, Insert, PersonView, faults_shown
from kiosk.bench.panel_wire import WireLog
from kiosk.bench.pcsc import PrivatePcscd
from kiosk.bench.people import Person, PersonLine
from kiosk.bench.settings import CardSettings
from kiosk.domain.errors import Refused, Unreachable

SEEN_EMPTY_S = 1.0  # the card service looks every 0.4 s
PATH_LIMIT = 80  # of the service's socket
ELDER_AGE = 65
ONE_RECORD_BYTES = 30  # of a name in GB 18030; a longer one needs the card's second record


class CardDesk:
    """What a hand can do at the reader. Raises Refused where it cannot."""

    def __init__(
        self,
        settings: CardSettings,
        people: tuple[Person, ...],
        lines: tuple[PersonLine, ...],
        wire: WireLog,
        on_change: Callable[[], None],
    ) -> None:
        self._settings = settings
        self._people = people
        self._lines = lines
        self._wire = wire
        self._on_change = on_change
        self._folder: Path | None = None
        self._service: PrivatePcscd | None = None
        self._serving = False
        self._why_not = "" if settings.enabled else "[card] enabled = false"
        self._slot = CardSlot(self._line_to_card, self._slot_changed)
        self._empty_since_s = float("-inf")
        self._was_in = False
        self._inside: int | None = None
        self._swap_to: int | None = None
        self._hand = asyncio.Lock()

    async def start(self, folder: Path) -> None:
        """Start the service; where this machine refuses, the desk stays and says why."""
        if not self._settings.enabled:
            return
        self._folder = folder if len(str(folder)) <= PATH_LIMIT else None
        service = PrivatePcscd(self._folder, self._settings.reader)
        try:
            await service.start()
        except Unreachable as refused:
            self._why_not = str(refused)
            return
        self._service, self._serving = service, True

    async def stop(self) -> None:
        """Card out, service ended."""
        await self._slot.remove()
        if self._service is not None:
            await self._service.stop()
        if self._folder is not None:
            shutil.rmtree(self._folder, ignore_errors=True)

    @property
    def socket_name(self) -> str:
        """What PCSCLITE_CSOCK_NAME must say; empty where there is no service."""
        return self._service.env["PCSCLITE_CSOCK_NAME"] if self._service is not None else ""

    @property
    def reader(self) -> str:
        """The reader's name as PC/SC clients see it."""
        return self._service.readers[0] if self._service is not None else ""

    @property
    def why_not(self) -> str:
        """Why there is no card service; empty where there is one."""
        return self._why_not

    def people(self) -> tuple[PersonView, ...]:
        """Who stands here, masked."""
        return tuple(
            PersonView(
                id=line.index,
                masked_name=line.masked_name,
                masked_number=line.masked_number,
                age=line.age,
                traits=_traits(one, line),
            )
            for one, line in zip(self._people, self._lines, strict=True)
        )

    def view(self) -> CardView:
        """The reader now. A card that a fault pulled out is out."""
        slot = self._slot.view
        return CardView(
            service="none" if self._service is None else "on" if self._serving else "off",
            detail=self._why_not,
            person=self._inside if slot.inserted else None,
            generation=slot.generation,
            fault=faults_shown(slot.faults, self._swap_to),
        )

    async def insert(self, asked: Insert) -> None:
        """Put a card in; with `replace` take the other out first.

        The slot was empty long enough for the reader to see it: otherwise this would be a swap.
        """
        async with self._hand:
            one = self._person(asked.person)
            faults = self._faults(asked.fault)
            self._must_have_service()
            if self._slot.view.inserted and not asked.replace:
                raise Refused("card_in_slot", "take the other card out first, or say replace")
            await self._slot.remove()  # also ends the line of a card that a fault pulled out
            await asyncio.sleep(self._empty_since_s + SEEN_EMPTY_S - monotonic())
            self._inside, self._swap_to = asked.person, asked.fault.swap_to
            await self._slot.insert(one, CardProfile(asked.generation), faults)

    async def swap(self, index: int) -> None:
        """Another card in its place before the reader looks."""
        async with self._hand:
            one = self._person(index)
            if not self._slot.view.inserted:
                raise Refused("slot_empty", "there is no card to swap")
            self._inside, self._swap_to = index, None
            await self._slot.swap(one)

    async def remove(self) -> None:
        """Pull the card; an empty slot stays empty."""
        async with self._hand:
            await self._slot.remove()
            self._inside = None

    def fault(self, fault: Fault) -> None:
        """From the next command on; an empty one heals."""
        self._swap_to = fault.swap_to
        self._slot.fail(self._faults(fault))

    async def kill_service(self) -> None:
        """pcscd dies, as by SIGKILL."""
        service = self._must_have_service()
        await service.kill_service()
        self._serving = False
        self._on_change()

    async def start_service(self) -> None:
        """pcscd comes back; the card is still in."""
        service = self._must_have_service()
        await service.start_service()
        self._serving = True
        self._on_change()

    def _must_have_service(self) -> PrivatePcscd:
        if self._service is None:
            raise Refused("no_card_service", self._why_not)
        return self._service

    def _person(self, index: int) -> Person:
        if not 0 <= index < len(self._people):
            raise Refused("no_person", f"ids go from 0 to {len(self._people) - 1}")
        return self._people[index]

    def _faults(self, fault: Fault) -> CardFaults:
        return CardFaults(
            delay_s=self._settings.delay_s,
            mute=fault.mute,
            hang_at=fault.hang_at,
            pull_after=fault.pull_after,
            pull_inside=fault.pull_inside,
            swap_after=fault.swap_after,
            swap_to=None if fault.swap_to is None else self._person(fault.swap_to),
        )

    def _slot_changed(self, slot: SlotView) -> None:
        if self._was_in and not slot.inserted:
            self._empty_since_s = monotonic()
        self._was_in = slot.inserted
        self._on_change()

    async def _line_to_card(self) -> socket.socket:
        if self._service is None:
            raise ConnectionRefusedError("no card service")
        return TappedLine(await self._service.connect(), self._heard)

    def _heard(self, message: bytes, to_card: bool) -> None:
        self._wire.add("card", message, meaning_of(message, to_card), to_device=to_card)


def _traits(one: Person, line: PersonLine) -> tuple[str, ...]:
    found = {
        "elder": line.age >= ELDER_AGE,
        "rare": not _fits_gbk(one.name),
        "long": len(one.name.encode("gb18030")) > ONE_RECORD_BYTES,
    }
    return tuple(trait for trait, has in found.items() if has)


def _fits_gbk(text: str) -> bool:
    try:
        text.encode("gbk")
    except UnicodeEncodeError:
        return False
    return True
