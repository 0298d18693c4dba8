"""Which readers and cards are there: a loop that survives every death and return of the card service.

pyscard's own monitors die with pcscd and never come back; contexts of a dead service stay dead although they
are called valid. So the loop rebuilds its context on any trouble and says what changed.
"""

import re
import threading
from collections.abc import Callable
from contextlib import suppress
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from smartcard import scard

from kiosk.hardware.card.port import (
    CardEvent,
    CardInserted,
    CardRemoved,
    ReaderAdded,
    ReaderRemoved,
    ServiceLost,
    ServiceRestored,
)

if TYPE_CHECKING:
    import asyncio  # the visit's process only watches, and is there 35 ms sooner without it

NEW_READER = "\\\\?PnP?\\Notification"  # the name that stands for readers coming and going
SLICE_MS = 1000  # bounds stop() and the discovery of readers; cards are heard at once
FIRST_RETRY_S, LAST_RETRY_S = 0.25, 0.5  # a try costs a look at one file, and a resident waits for the reader

Emit = Callable[[CardEvent], None]


class _ServiceTrouble(Exception):
    """A return code after which the context is worthless."""


def watch(emit: Emit, stop: threading.Event, pattern: str = "") -> None:
    """Blocks until `stop`; emits what happens in readers whose name the regular expression finds.

    A service that is away is told once (ServiceLost), then tried again after 0.25 s and every 0.5 s.
    """
    watched = _Watch(emit, stop, re.compile(pattern))
    retry_s = FIRST_RETRY_S
    while not stop.is_set():
        if watched.until_trouble():
            retry_s = FIRST_RETRY_S
        stop.wait(retry_s)
        retry_s = min(retry_s * 2, LAST_RETRY_S)


class CardMonitor:
    """`watch` in a daemon thread of its own, into an asyncio queue."""

    def __init__(self, events: "asyncio.Queue[CardEvent]", pattern: str = "") -> None:
        re.compile(pattern)  # a wrong pattern fails here, not in the thread
        self._events = events
        self._pattern = pattern
        self._stop = threading.Event()
        self._thread: threading.Thread | None = None

    def start(self) -> None:
        """Call in the loop that reads the queue."""
        import asyncio

        loop = asyncio.get_running_loop()

        def emit(event: CardEvent) -> None:
            with suppress(RuntimeError):  # the loop is closed: nobody listens any more
                loop.call_soon_threadsafe(self._events.put_nowait, event)

        self._thread = threading.Thread(
            target=watch, args=(emit, self._stop, self._pattern), name="card-monitor", daemon=True
        )
        self._thread.start()

    async def stop(self) -> None:
        """Ends the thread; at most 1.2 s."""
        import asyncio

        self._stop.set()
        if self._thread is not None:
            await asyncio.to_thread(self._thread.join, 1.2)


@dataclass(slots=True)
class _Watch:
    emit: Emit
    stop: threading.Event
    pattern: re.Pattern[str]
    restored: bool | None = None  # None: nothing told yet
    known: dict[str, int] = field(
        default_factory=dict
    )  # reader → the state we know, counter in the upper half
    readers: int = 0  # all of them, matching or not

    def until_trouble(self) -> bool:
        """One life of a context. True when the service was there at all."""
        context: int | None = None
        try:
            code, opened = scard.SCardEstablishContext(scard.SCARD_SCOPE_USER)
            _check(code)
            context = opened  # only an opened one is ever released
            self._tell(ServiceRestored())
            while not self.stop.is_set():
                self._list_readers(context)
                self._wait(context)
        except (
            _ServiceTrouble,
            SystemError,
            scard.error,
        ) as trouble:  # SystemError: pyscard 2.3.1 on a dead service
            for reader in self.known:
                self.emit(ReaderRemoved(reader))
            self.known.clear()
            self._tell(ServiceLost(str(trouble)))
        finally:
            if context is not None:
                with suppress(Exception):
                    scard.SCardReleaseContext(context)
        return context is not None

    def _tell(self, event: ServiceLost | ServiceRestored) -> None:
        restored = isinstance(event, ServiceRestored)
        if restored is not self.restored:
            self.restored = restored
            self.emit(event)

    def _list_readers(self, context: int) -> None:
        code, names = scard.SCardListReaders(context, [])
        if code not in (0, scard.SCARD_E_NO_READERS_AVAILABLE):
            _check(code)
        for gone in set(self.known) - set(names):
            del self.known[gone]
            self.emit(ReaderRemoved(gone))
        for name in names:
            if name not in self.known and self.pattern.search(name):
                self.known[name] = scard.SCARD_STATE_UNAWARE
                self.emit(ReaderAdded(name))
        self.readers = len(names)

    def _wait(self, context: int) -> None:
        asked = [*self.known.items(), (NEW_READER, self.readers << 16)]
        code, states = scard.SCardGetStatusChange(context, SLICE_MS, asked)
        if code in (scard.SCARD_E_TIMEOUT, scard.SCARD_E_UNKNOWN_READER):
            return
        _check(code)
        for name, state, _atr in states:
            if name != NEW_READER and state & scard.SCARD_STATE_CHANGED:
                self._changed(name, state & ~scard.SCARD_STATE_CHANGED & 0xFFFFFFFF)

    def _changed(self, reader: str, now: int) -> None:
        was, self.known[reader] = self.known[reader], now
        was_in, is_in = bool(was & scard.SCARD_STATE_PRESENT), bool(now & scard.SCARD_STATE_PRESENT)
        # The counter tells a swap between two looks; after a pull during a read pcscd shows the slot empty before
        # it counts. Whoever uses or releases a card changes neither.
        moved = was >> 16 != now >> 16
        if was_in and (moved or not is_in):
            self.emit(CardRemoved(reader, now >> 16))
        if is_in and (moved or not was_in):
            self.emit(CardInserted(reader, now >> 16))


def _check(code: int) -> None:
    if code:
        raise _ServiceTrouble(f"{code & 0xFFFFFFFF:08X}")
