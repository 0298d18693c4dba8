"""A QR scanner at the far end of a pseudo-terminal: it sends what it sees, with the suffix and in the way it was set to."""

import asyncio
from pathlib import Path

from kiosk.bench.serial_wire import SerialWire

NO_READ = b"%%NoRead"
PIECE = 3  # bytes that come together


class PtyScanner:
    """Open it like a serial port at `path`, or at `link`, which stays when it is plugged in again."""

    def __init__(self, suffix: bytes = b"\r\n", baud: int = 9600, link: Path | None = None) -> None:
        self.suffix = suffix
        self._baud = baud
        self.wire = SerialWire(baud)
        self.wire.plug(link)

    @property
    def path(self) -> str:
        """The terminal itself."""
        return self.wire.path

    @property
    def address(self) -> str:
        """As in the configuration."""
        return f"serial://{self.path}?baud={self._baud}"

    async def scan(self, code: bytes, piece: int = PIECE, pause_s: float = 0.0) -> None:
        """Show the scanner a code; it sends pieces at its line's speed, with a pause after each where it is slow."""
        message = code + self.suffix
        for start in range(0, len(message), piece):
            await self.wire.send(message[start : start + piece])
            if pause_s:
                await asyncio.sleep(pause_s)

    async def give_up(self) -> None:
        """It looked and saw nothing."""
        await self.scan(NO_READ)

    def plug(self) -> None:
        """Back in the machine."""
        self.wire.plug()

    def unplug(self) -> None:
        """The device is gone from the machine."""
        self.wire.unplug()
