"""The driver of a serial scanner: codes count only while armed, and one that is held in front counts once."""

import hashlib
import logging
from collections.abc import AsyncIterator, Collection
from contextlib import suppress

from kiosk.domain.clock import Clock
from kiosk.hardware.qr.framing import IDLE_S, NO_READ, Framer
from kiosk.hardware.qr.port import Scan
from kiosk.hardware.transport import LineLost, Quiet, Transport

SAME_CODE_S = 1.5  # continuous modes repeat a code as long as they see it
QUIET_S = 1.0
PIECE = 512

_log = logging.getLogger("kiosk.qr")


class SerialQrScanner:
    """Units in CDC or RS-232 mode; never order them as keyboards, which type into whatever has the focus."""

    name = "qr"

    def __init__(self, transport: Transport, clock: Clock, *, no_read: Collection[bytes] = NO_READ) -> None:
        self._transport = transport
        self._clock = clock
        self._framer = Framer(no_read)
        self._armed = False
        self._last_digest = b""
        self._last_s = 0.0

    @property
    def address(self) -> str:
        return self._transport.address

    async def open(self) -> None:
        self._framer.reset()
        await self._transport.open()

    async def close(self) -> None:
        self.disarm()
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

    async def scans(self) -> AsyncIterator[Scan]:
        while True:
            for code in await self._codes():
                scan = Scan(code)
                if self._armed and self._is_new(code):
                    _log.info("qr.scan code=%s", scan.fingerprint)
                    yield scan

    async def _codes(self) -> list[bytes]:
        """What came in the next moment. Raises LineLost."""
        try:
            data = await self._transport.read(PIECE, IDLE_S if self._framer.pending else QUIET_S)
        except Quiet:
            return self._framer.flush(self._clock.monotonic())
        if not self._armed:
            return []
        return self._framer.feed(data, self._clock.monotonic())

    def _is_new(self, code: bytes) -> bool:
        """False while the same code was seen within 1.5 s; only its digest is kept."""
        digest, now = hashlib.sha256(code).digest(), self._clock.monotonic()
        held = digest == self._last_digest and now - self._last_s < SAME_CODE_S
        self._last_digest, self._last_s = digest, now
        return not held
