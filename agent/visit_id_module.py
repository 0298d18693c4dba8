"""The ID-card module in the visit's process: one arming has its port, looks for a card, reads one, lets go."""

import asyncio
import logging
import threading
from contextlib import suppress
from typing import Protocol

from kiosk.domain.clock import Clock, SystemClock
from kiosk.domain.errors import ConfigError
from kiosk.hardware.card.port import CardError, CardErrorCode
from kiosk.hardware.idcard.port import IdCard, IdReader
from kiosk.hardware.idcard.portrait import Decoder, decoder_at
from kiosk.hardware.idcard.reader import MISSES, SerialIdReader
from kiosk.hardware.idcard.settings import IdCardSettings
from kiosk.hardware.transport import InUse, Quiet, transport_at

GONE_AFTER = 2  # finds without a card, one after the other: the protocol has no word for a card that leaves
OPEN_LIMIT_S = 2.0  # whoever had the port may still be letting go of it
OPEN_AGAIN_S = 0.01

_log = logging.getLogger("agent.visit")


class Told(Protocol):
    """Who hears what the module does; called in the module's own thread."""

    def reading(self) -> bool:
        """A card lies there. False: it is not wanted any more."""
        ...

    def read(self, card: IdCard) -> None:
        """It was read whole; the port is free."""
        ...

    def failed(self, code: CardErrorCode) -> None:
        """It was not read, and must leave before the next try."""
        ...

    def lost(self) -> None:
        """The module does not answer; the port is free."""
        ...


class IdArming:
    """Runs in a thread with a loop of its own, until a card was read, the module is lost, or `stop`."""

    def __init__(self, settings: IdCardSettings, told: Told, *, must_leave: bool, limit_s: float) -> None:
        self.settings = settings
        self._told = told
        self._must_leave = must_leave
        self._limit_s = limit_s
        self._clock: Clock = SystemClock()
        self._turn = threading.Lock()
        self._stopped = False
        self._loop: asyncio.AbstractEventLoop | None = None
        self._work: asyncio.Task[None] | None = None

    def start(self) -> None:
        """From now on."""
        threading.Thread(target=self._run, name="idcard", daemon=True).start()

    def stop(self) -> None:
        """From any thread; the port is free soon afterwards."""
        with self._turn:
            self._stopped = True
            if self._loop is not None and self._work is not None:
                with suppress(RuntimeError):  # it has just ended by itself
                    self._loop.call_soon_threadsafe(self._work.cancel)

    def _run(self) -> None:
        with suppress(asyncio.CancelledError):
            asyncio.run(self._live())

    async def _live(self) -> None:
        with self._turn:
            if self._stopped:
                return
            self._loop, self._work = asyncio.get_running_loop(), asyncio.current_task()
        try:
            card = await self._first_card()
        except Exception as lost:  # noqa: BLE001  # whatever it is, its text could hold anything, and the port is free
            _log.warning("idcard.lost why=%s", type(lost).__name__)
            self._told.lost()
        else:
            self._told.read(card)

    async def _first_card(self) -> IdCard:
        """The first card that was read whole; the port is closed when this returns or raises."""
        transport = transport_at(self.settings.address)
        reader: IdReader = SerialIdReader(transport, self._clock, decoder=_decoder(self.settings.wlt))
        try:
            await self._open(reader)
            return await self._look(reader)
        finally:
            await reader.close()

    async def _open(self, reader: IdReader) -> None:
        deadline = self._clock.monotonic() + OPEN_LIMIT_S
        while True:
            try:
                return await reader.open()
            except InUse:
                if self._clock.monotonic() >= deadline:
                    raise
            await asyncio.sleep(OPEN_AGAIN_S)

    async def _look(self, reader: IdReader) -> IdCard:
        """Raises Unreachable, ProtocolError, CardError where the module itself has a fault."""
        absent = 0 if self._must_leave else GONE_AFTER
        silent = 0
        while True:
            try:
                lies = await reader.find()
                silent = 0
            except Quiet:
                silent += 1
                if silent >= MISSES:
                    raise
                continue
            if not lies:
                absent += 1
            elif absent < GONE_AFTER:
                absent = 0
            elif (card := await self._read(reader)) is not None:
                return card
            else:
                absent = 0
            await asyncio.sleep(self.settings.poll_s)

    async def _read(self, reader: IdReader) -> IdCard | None:
        """The card, or None for one that was not read, which is told. Raises Unreachable where the line is lost."""
        if not self._told.reading():
            raise asyncio.CancelledError
        try:
            return await reader.read(self._limit_s)
        except CardError as error:
            self._told.failed(error.code)
        return None


def _decoder(path: str) -> Decoder | None:
    """A decoder that is not there costs the portrait, never the card."""
    try:
        return decoder_at(path)
    except ConfigError as missing:
        _log.warning("idcard.no_decoder why=%s", missing)
        return None
