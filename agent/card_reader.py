"""The social-card readers as one supervised device: are they there, and is a card in. Never what is on the card."""

import asyncio
from collections.abc import AsyncIterator, Callable, Mapping
from contextlib import suppress

from kiosk.domain.device import DeviceState, Fault, Notice
from kiosk.hardware.card.authenticator import AuthenticatorKind
from kiosk.hardware.card.monitor import CardMonitor
from kiosk.hardware.card.port import (
    CardEvent,
    CardInserted,
    CardRemoved,
    ReaderAdded,
    ReaderRemoved,
    ServiceLost,
    ServiceRestored,
)
from kiosk.hardware.card.roles import Role, any_of, role_of
from kiosk.hardware.card.settings import CardSettings

SETTLE_S = 0.3  # readers follow the service at once: no fault in between
VERSION_LIMIT_S = 2.0

Told = tuple[DeviceState, Fault, Notice]


class CardReader:
    """Contact and contactless readers by role; `on_empty` when the card that came first is gone, `on_change` for every card.

    A PSAM's slot is looked at for its presence only: what sits in it is never a resident's card.
    """

    name = "card"

    def __init__(
        self,
        settings: CardSettings,
        on_empty: Callable[[], None],
        on_change: Callable[[], None] = lambda: None,
    ) -> None:
        self._settings = settings
        self._on_empty = on_empty
        self._on_change = on_change
        self._pattern = any_of(settings)
        self.address = f"pcsc:{self._pattern}"
        self._cards: dict[str, int | None] = {}  # reader → event counter of the card in it
        self._first: str | None = None  # the reader whose card came first
        self._sams: dict[str, bool] = {}  # a SAM's slot → whether anything is in it
        self._service = False
        self._version = ""
        self._monitor: CardMonitor | None = None
        self._events: asyncio.Queue[CardEvent] = asyncio.Queue()

    @property
    def slot(self) -> str | None:
        """The reader to arm: where a card came first, else one for contact; None where there is none."""
        return self._first or min(self._cards, key=self._rank, default=None)

    @property
    def slots(self) -> tuple[str, ...]:
        """All readers for residents' cards, contact before contactless."""
        return tuple(sorted(self._cards, key=self._rank))

    @property
    def card(self) -> int | None:
        """The event counter of the card that came first; None where every slot is empty."""
        return None if self._first is None else self._cards[self._first]

    @property
    def cards(self) -> Mapping[str, int]:
        """Reader → event counter, of every card that is in."""
        return {reader: card for reader, card in self._cards.items() if card is not None}

    def keeps(self, reader: str) -> bool:
        """Whether a card stays in it while it is used; on a contactless one it lies for a moment only."""
        return self._role(reader) is not Role.CONTACTLESS

    @property
    def facts(self) -> Mapping[str, str]:
        """Readers by role, the service's version, and who verifies cards of generation 3."""
        found = {role.name.lower(): name for name in reversed(self.slots) if (role := self._role(name))}
        if self._settings.sam:
            present = [name for name, inside in self._sams.items() if inside]
            found["sam"] = min(present, default="empty" if self._sams else "missing")
        found["authenticator"] = self._settings.authenticator.value
        return found | ({"pcscd": self._version} if self._version else {})

    async def open(self) -> None:
        self._version = self._version or await _service_version()
        self._events = asyncio.Queue()
        self._monitor = CardMonitor(self._events, self._pattern)
        self._monitor.start()

    async def watch(self) -> AsyncIterator[Told]:
        while True:
            self._take_in(await self._events.get())
            with suppress(TimeoutError):
                async with asyncio.timeout(SETTLE_S):
                    while self._service and not self._cards:
                        self._take_in(await self._events.get())
            yield self._told()

    async def close(self) -> None:
        if self._monitor is not None:
            await self._monitor.stop()
            self._monitor = None
        self._service = False
        self._sams = {}
        self._change({})

    def _told(self) -> Told:
        if not self._service:
            return DeviceState.FAULT, Fault.SERVICE_LOST, Notice.NONE
        if not self._cards:
            return DeviceState.FAULT, Fault.NO_READER, Notice.NONE
        return DeviceState.READY, Fault.NONE, self._notice()

    def _notice(self) -> Notice:
        match self._settings.authenticator:
            case AuthenticatorKind.NONE:
                return Notice.NO_AUTHENTICATOR
            case AuthenticatorKind.PSAM:
                return Notice.NONE if any(self._sams.values()) else Notice.NO_AUTHENTICATOR
            case AuthenticatorKind.HSM:  # whether it answers is known only when a card is read
                return Notice.NONE

    def _take_in(self, event: CardEvent) -> None:
        match event:
            case ServiceRestored():
                self._service = True
            case ServiceLost():
                self._service = False
                self._sams = {}
                self._change({})
            case ReaderAdded(reader):
                self._put(reader, None)
            case ReaderRemoved(reader):
                self._sams.pop(reader, None)
                self._change({name: card for name, card in self._cards.items() if name != reader})
            case CardInserted(reader, counter):
                self._put(reader, counter)
            case CardRemoved(reader):
                self._put(reader, None)

    def _put(self, reader: str, card: int | None) -> None:
        if self._role(reader) is Role.SAM:
            self._sams[reader] = card is not None
        else:
            self._change({**self._cards, reader: card})

    def _change(self, cards: dict[str, int | None]) -> None:
        first, self._cards = self._first, cards
        gone = first is not None and cards.get(first) is None
        if first is None or gone:
            self._first = min(self.cards, key=self._rank, default=None)
        self._on_change()
        if gone:
            self._on_empty()

    def _role(self, reader: str) -> Role | None:
        return role_of(reader, self._settings)

    def _rank(self, reader: str) -> tuple[bool, str]:
        return self._role(reader) is Role.CONTACTLESS, reader


async def _service_version() -> str:
    """What the installed card service calls itself; empty where it does not say."""
    try:
        process = await asyncio.create_subprocess_exec(
            "pcscd", "--version", stdout=asyncio.subprocess.PIPE, stderr=asyncio.subprocess.DEVNULL
        )
    except OSError:
        return ""
    try:
        async with asyncio.timeout(VERSION_LIMIT_S):
            said, _ = await process.communicate()
    except TimeoutError:
        process.kill()
        await process.wait()
        return ""
    words = said.decode("utf-8", "replace").split("\n", 1)[0].rstrip(".").split()
    return words[-1] if words else ""
