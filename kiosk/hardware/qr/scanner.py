"""The driver of a serial scanner: codes count only while armed, and one that is held in front counts once."""

import hashlib
import logging
from collections.abc import AsyncGenerator, AsyncIterator, Callable, Mapping
from contextlib import aclosing, suppress

from kiosk.domain.clock import Clock
from kiosk.domain.device import DeviceState, Fault, Notice
from kiosk.hardware.qr.codes import text_of
from kiosk.hardware.qr.framing import IDLE_S, Framer
from kiosk.hardware.qr.port import Scan
from kiosk.hardware.qr.settings import QrSettings
from kiosk.hardware.transport import LineLost, Quiet, Transport

SAME_CODE_S = 1.5  # continuous modes repeat a code as long as they see it
QUIET_S = 1.0
PIECE = 512
GARBLED_CODES = 3  # so many without sense, and none between them that is text

Told = tuple[DeviceState, Fault, Notice]

_log = logging.getLogger("kiosk.qr")


class SerialQrScanner:
    """Units in CDC or RS-232 mode; never order them as keyboards, which type into whatever has the focus.

    Implements `agent.devices.Device`; `heard` gets every code that counts. A silent scanner is a well one.
    """

    name = "qr"

    def __init__(
        self,
        transport: Transport,
        clock: Clock,
        settings: QrSettings | None = None,
        heard: Callable[[Scan], None] = lambda _: None,
    ) -> None:
        settings = settings or QrSettings()
        self._transport = transport
        self._clock = clock
        self._heard = heard
        self._framer = Framer([word.encode() for word in settings.no_read], settings.suffixes.encode())
        self._senseless = 0  # codes without sense since the last one that was text
        self._codes_read = 0
        self._armed = False
        self._last_digest = b""
        self._last_s = 0.0

    @property
    def address(self) -> str:
        return self._transport.address

    @property
    def facts(self) -> Mapping[str, str]:
        """How many codes it has read since it was opened: a scanner says nothing of itself."""
        return {"codes": str(self._codes_read)}

    async def open(self) -> None:
        self._framer.reset()
        self._senseless = self._codes_read = 0
        await self._transport.open()

    async def close(self) -> None:
        self._framer.reset()  # whoever asks for a code goes on asking when the line is back
        await self._transport.close()

    def arm(self) -> None:
        self._framer.reset()
        with suppress(LineLost):  # not open: nothing came
            self._transport.drop_input()
        self._last_digest = b""
        self._armed = True

    def disarm(self) -> None:
        self._armed = False
        self._framer.reset()

    async def watch(self) -> AsyncIterator[Told]:
        told = self._told()
        yield told
        async with aclosing(self._readings()) as readings:
            async for scan in readings:
                if scan is not None:
                    self._heard(scan)
                if self._told() != told:
                    told = self._told()
                    yield told

    async def scans(self) -> AsyncIterator[Scan]:
        async with aclosing(self._readings()) as readings:
            async for scan in readings:
                if scan is not None:
                    yield scan

    async def _readings(self) -> AsyncGenerator[Scan | None, None]:
        """Codes that count; None for those that do not. Raises LineLost."""
        while True:
            for code in await self._codes():
                self._codes_read += 1
                self._senseless = 0 if text_of(code) is not None else self._senseless + 1
                if self._armed and self._is_new(code):
                    scan = Scan(code)
                    _log.info("qr.scan code=%s", scan.fingerprint)
                    yield scan
                else:
                    yield None

    def _told(self) -> Told:
        if self._senseless >= GARBLED_CODES:
            return DeviceState.FAULT, Fault.GARBLED, Notice.NONE
        return DeviceState.READY, Fault.NONE, Notice.NONE

    async def _codes(self) -> list[bytes]:
        """What came in the next moment. Raises LineLost."""
        try:
            data = await self._transport.read(PIECE, IDLE_S if self._framer.pending else QUIET_S)
        except Quiet:
            return self._framer.flush(self._clock.monotonic())
        return self._framer.feed(data, self._clock.monotonic())

    def _is_new(self, code: bytes) -> bool:
        """False while the same code was seen within 1.5 s; only its digest is kept."""
        digest, now = hashlib.sha256(code).digest(), self._clock.monotonic()
        held = digest == self._last_digest and now - self._last_s < SAME_CODE_S
        self._last_digest, self._last_s = digest, now
        return not held
