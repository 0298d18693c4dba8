"""The card reader's desk: a private card service, a slot, a field, a PSAM, and the people whose cards go there."""

import asyncio
import socket
from collections.abc import Awaitable, Callable, Mapping
from pathlib import Path
from time import monotonic

from kiosk.bench.card import CardFaults, CardSlot, SlotView
from kiosk.bench.far_end import Action, Nothing
from kiosk.bench.panel_card_line import TappedLine, meaning_of
from kiosk.bench.panel_card_orders import (
    CardView,
    Fault,
    Insert,
    SamFault,
    Swap,
    Where,
    card_faults,
    card_profile,
    fault_shown,
    faults_named,
    sam_faults,
)
from kiosk.bench.panel_wire import WireLog
from kiosk.bench.pcsc import CONTACT, CONTACTLESS, SAM, PrivatePcscd
from kiosk.bench.people import Person
from kiosk.bench.sam import SamSlot
from kiosk.bench.settings import CardSettings
from kiosk.domain.errors import Refused, Unreachable

SEEN_EMPTY_S = 1.0  # the card service looks every 0.4 s
PATH_LIMIT = 80  # of the service's socket


class CardDesk:
    """What a hand can do at the reader. Raises Refused where it cannot."""

    def __init__(
        self,
        settings: CardSettings,
        people: tuple[Person, ...],
        wire: WireLog,
        on_change: Callable[[], None],
    ) -> None:
        self._settings = settings
        self._people = people
        self._wire = wire
        self._on_change = on_change
        self._service: PrivatePcscd | None = None
        self._serving = False
        self._why_not = "" if settings.enabled else "[card] enabled = false"
        self._slots: Mapping[Where, CardSlot] = {
            "contact": CardSlot(self._line_to(CONTACT), self._slot_changed),
            "contactless": CardSlot(self._line_to(CONTACTLESS), self._slot_changed),
        }
        self._sam = SamSlot(self._line_to(SAM), on_change)
        self._sam_fault = SamFault()
        self._where: Where = "contact"
        self._empty_since_s = float("-inf")
        self._was_in = False
        self._inside: int | None = None
        self._swap_to: int | None = None
        self._hand = asyncio.Lock()

    @property
    def name(self) -> str:
        """Its place in the bench."""
        return "card"

    async def start(self, folder: Path) -> None:
        """Start the service; where this machine refuses, the desk stays and says why."""
        if not self._settings.enabled:
            return
        service = PrivatePcscd(folder if len(str(folder)) <= PATH_LIMIT else None, self._settings.reader)
        try:
            await service.start()
        except Unreachable as refused:
            self._why_not = str(refused)
            return
        self._service, self._serving = service, True
        await self._sam.insert()

    async def stop(self) -> None:
        """Card and PSAM out, service ended."""
        for slot in self._slots.values():
            await slot.remove()
        await self._sam.remove()
        if self._service is not None:
            await self._service.stop()

    async def restore(self) -> None:
        """Every fault healed, the PSAM in, the service on; a card that is in stays in."""
        await self.fault(Fault())
        if self._service is not None:
            await self.sam(SamFault())
            if not self._serving:
                await self.start_service()

    def actions(self) -> Mapping[str, Action]:
        """What can be done here."""
        return {
            "insert": Action(Insert, self.insert),
            "remove": Action(Nothing, lambda _: self.remove()),
            "swap": Action(Swap, lambda order: self.swap(order.person)),
            "fault": Action(Fault, self.fault),
            "sam": Action(SamFault, self.sam),
            "kill-service": Action(Nothing, lambda _: self.kill_service()),
            "start-service": Action(Nothing, lambda _: self.start_service()),
            "restore": Action(Nothing, lambda _: self.restore()),
        }

    def faults(self) -> tuple[str, ...]:
        """What is wrong now."""
        return faults_named(self.view())

    def addresses(self) -> Mapping[str, str]:
        """Where it is; nothing where this machine has no card service."""
        if self._service is None:
            return {}
        return {
            "pcsc_socket": self._service.env["PCSCLITE_CSOCK_NAME"],
            "reader": self._service.readers[CONTACT],
            "reader_contactless": self._service.readers[CONTACTLESS],
            "reader_sam": self._service.readers[SAM],
            "authenticator": "psam",
        }

    @property
    def why_not(self) -> str:
        """Why there is no card service; empty where there is one."""
        return self._why_not

    def view(self) -> CardView:
        """The reader now. A card that a fault pulled out is out."""
        slot = self._slot.view
        return CardView(
            service="none" if self._service is None else "on" if self._serving else "off",
            detail=self._why_not,
            person=self._inside if slot.inserted else None,
            where=self._where,
            generation=slot.generation,
            fault=fault_shown(slot.faults, self._swap_to),
            sam=self._sam_shown(),
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
            self._where = asked.where
            self._inside, self._swap_to = asked.person, asked.fault.swap_to
            await self._slot.insert(one, card_profile(asked), faults)

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

    async def fault(self, fault: Fault) -> None:
        """From the next command on; an empty one heals."""
        faults = self._faults(fault)
        self._swap_to = fault.swap_to
        self._slot.fail(faults)

    async def sam(self, fault: SamFault) -> None:
        """From the next command of the PSAM on; an empty one heals, and puts it back in."""
        self._must_have_service()
        async with self._hand:
            was, self._sam_fault = self._sam_fault, fault
            self._sam.fail(sam_faults(fault, self._settings.delay_s))
            if fault.missing or was.silent:  # one that fell silent hears nothing before it is taken out
                await self._sam.remove()
            if not fault.missing:
                await self._sam.insert()

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

    @property
    def _slot(self) -> CardSlot:
        return self._slots[self._where]

    def _sam_shown(self) -> SamFault:
        fault = self._sam_fault
        return SamFault(
            missing=self._service is not None and not self._sam.inserted,
            locked=fault.locked,
            wrong_key=fault.wrong_key,
            silent=fault.silent,
            pull_at_derive=fault.pull_at_derive,
        )

    def _must_have_service(self) -> PrivatePcscd:
        if self._service is None:
            raise Refused("no_card_service", self._why_not)
        return self._service

    def _person(self, index: int) -> Person:
        if not 0 <= index < len(self._people):
            raise Refused("no_person", f"ids go from 0 to {len(self._people) - 1}")
        return self._people[index]

    def _faults(self, fault: Fault) -> CardFaults:
        swap_to = None if fault.swap_to is None else self._person(fault.swap_to)
        return card_faults(fault, self._settings.delay_s, swap_to)

    def _slot_changed(self, slot: SlotView) -> None:
        if self._was_in and not slot.inserted:
            self._empty_since_s = monotonic()
        self._was_in = slot.inserted
        self._on_change()

    def _line_to(self, number: int) -> Callable[[], Awaitable[socket.socket]]:
        async def connect() -> socket.socket:
            if self._service is None:
                raise ConnectionRefusedError("no card service")
            return TappedLine(await self._service.connect(number), self._heard)

        return connect

    def _heard(self, message: bytes, to_card: bool) -> None:
        self._wire.add(self.name, message, meaning_of(message, to_card), to_device=to_card)
