"""The code scanner's desk: a pseudo-terminal behind a name that stays."""

import asyncio
import fcntl
import os
import termios
from collections.abc import Callable
from pathlib import Path

from kiosk.bench.panel_messages import QrView
from kiosk.bench.panel_wire import Meaning, WireLog
from kiosk.bench.qr import PtyScanner
from kiosk.domain.errors import Refused

LONGEST_CODE = 1024
GARBAGE = bytes((0xFF, 0x00, 0xC3, 0x28, 0x1B, 0x5B, 0x9F, 0x92))


class QrDesk:
    """What can be done before the scanner. Raises Refused where it cannot."""

    def __init__(self, baud: int, wire: WireLog, on_change: Callable[[], None]) -> None:
        self._baud = baud
        self._wire = wire
        self._on_change = on_change
        self._link: Path | None = None
        self._scanner: PtyScanner | None = None
        self._scans = 0
        self._hand = asyncio.Lock()  # one thing at a time happens at the scanner

    async def start(self, link: Path) -> None:
        """Plug it in; `link` leads to the line from now on."""
        self._link = link
        await self.plug()

    async def stop(self) -> None:
        """Unplugged, and the name is gone."""
        await self.unplug()

    @property
    def address(self) -> str:
        """As a configuration says it."""
        return f"serial://{self._link}?baud={self._baud}"

    def view(self) -> QrView:
        """The scanner now."""
        return QrView(plugged=self._scanner is not None, scans=self._scans)

    async def plug(self) -> None:
        """A fresh line behind the same name; plugging in twice is once."""
        async with self._hand:
            if self._scanner is None and self._link is not None:
                self._scanner = PtyScanner(baud=self._baud)
                point(self._link, Path(self._scanner.path))
                self._on_change()

    async def unplug(self) -> None:
        """The device is gone from the machine."""
        async with self._hand:
            scanner, self._scanner = self._scanner, None
            if scanner is not None and self._link is not None:
                self._link.unlink(missing_ok=True)
                scanner.unplug()
                self._on_change()

    async def scan(self, text: str) -> None:
        """Show it a code."""
        if not 0 < len(text.encode()) <= LONGEST_CODE:
            raise Refused("bad_code", f"a code has 1 to {LONGEST_CODE} bytes")
        await self._send(text.encode(), Meaning("qr.code"))

    async def give_up(self) -> None:
        """It looked and saw nothing."""
        await self._send(b"%%NoRead", Meaning("qr.no_read"))

    async def garbage(self) -> None:
        """Bytes that are no text."""
        await self._send(GARBAGE, Meaning("qr.garbage"))

    async def _send(self, code: bytes, meaning: Meaning) -> None:
        async with self._hand:
            if self._scanner is None:
                raise Refused("unplugged", "the scanner is not plugged in")
            forget_unread(Path(self._scanner.path))
            await self._scanner.scan(code)
            self._scans += 1
        self._wire.add("qr", code, meaning, to_device=False)
        self._on_change()


def forget_unread(line: Path) -> None:
    """What nobody read is lost, as on a real serial line; else a full line would stop us."""
    near = os.open(line, os.O_RDWR | os.O_NOCTTY | os.O_NONBLOCK)
    try:
        waiting = int.from_bytes(fcntl.ioctl(near, termios.FIONREAD, bytes(4)), "little")
        if waiting > LONGEST_CODE:
            termios.tcflush(near, termios.TCIFLUSH)
    finally:
        os.close(near)


def point(link: Path, target: Path) -> None:
    """A symbolic link, put in place at once, whatever stood there."""
    fresh = link.with_name(f".{link.name}.new")
    fresh.unlink(missing_ok=True)
    fresh.symlink_to(target)
    fresh.replace(link)
