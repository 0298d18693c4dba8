"""A QR scanner at the far end of a pseudo-terminal: scan, scan slowly, give up, be unplugged."""

import asyncio
import os
import tty


class PtyScanner:
    """Open it like a serial port at `path`."""

    def __init__(self, suffix: bytes = b"\r\n", baud: int = 9600) -> None:
        self._suffix = suffix
        self._baud = baud
        self._far, near = os.openpty()
        self._near: int | None = near
        tty.setraw(near)
        self.path = os.ttyname(near)

    @property
    def address(self) -> str:
        """As in the configuration."""
        return f"serial://{self.path}?baud={self._baud}"

    async def scan(self, code: bytes, piece: int = 3) -> None:
        """Show the scanner a code; it sends pieces at its line's speed (10 bits a byte)."""
        message = code + self._suffix
        for start in range(0, len(message), piece):
            os.write(self._far, message[start : start + piece])
            await asyncio.sleep(piece * 10 / self._baud)

    async def give_up(self) -> None:
        """It looked and saw nothing."""
        await self.scan(b"%%NoRead")

    def unplug(self) -> None:
        """The device is gone from the machine."""
        if self._near is not None:
            os.close(self._near)
            os.close(self._far)
            self._near = None
