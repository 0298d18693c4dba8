"""The module's end of a serial line: a pseudo-terminal as slow as its speed, that garbles where the speeds differ."""

import asyncio
import os
import termios
import tty
from collections.abc import Callable, Sequence
from contextlib import suppress

BITS_PER_BYTE = 10  # 8N1
CHUNK = 32  # bytes at a time: 2.8 ms at 115200
HEARD = 4096
SPEEDS = {
    termios.B9600: 9600,
    termios.B19200: 19200,
    termios.B38400: 38400,
    termios.B57600: 57600,
    termios.B115200: 115200,
}


class PacedLine:
    """Open from the first moment; never blocks the loop, and what nobody reads is lost, as on a real line."""

    def __init__(self, baud: int, on_bytes: Callable[[bytes], None]) -> None:
        self.baud = baud
        self._on_bytes = on_bytes
        self._far, self._near = os.openpty()
        tty.setraw(self._near)
        os.set_blocking(self._far, False)
        self.path = os.ttyname(self._near)
        self._sending: set[asyncio.Task[None]] = set()
        self._turn = asyncio.Lock()
        asyncio.get_running_loop().add_reader(self._far, self._hear)

    def send(self, pieces: Sequence[bytes], after_s: float = 0.0, pause_s: float = 0.0) -> None:
        """These pieces, one after the other, beginning after so long, with a pause between them."""
        task = asyncio.get_running_loop().create_task(self._send(pieces, after_s, pause_s))
        self._sending.add(task)
        task.add_done_callback(self._sending.discard)

    def unplug(self) -> None:
        """The device is gone from the machine; bytes on their way never arrive."""
        for task in self._sending:
            task.cancel()
        if self._far >= 0:
            asyncio.get_running_loop().remove_reader(self._far)
            os.close(self._near)
            os.close(self._far)
            self._far = self._near = -1

    def host_baud(self) -> int:
        """At which speed the host listens now."""
        return SPEEDS.get(termios.tcgetattr(self._near)[5], 0)

    async def _send(self, pieces: Sequence[bytes], after_s: float, pause_s: float) -> None:
        loop = asyncio.get_running_loop()
        async with self._turn:
            due = loop.time() + after_s
            for piece in pieces:
                for start in range(0, len(piece), CHUNK):
                    chunk = piece[start : start + CHUNK]
                    due += len(chunk) * BITS_PER_BYTE / self.baud  # a byte is there when its last bit is
                    if due > loop.time():
                        await asyncio.sleep(due - loop.time())
                    self._put(self._as_heard(chunk))
                due += pause_s

    def _put(self, data: bytes) -> None:
        with suppress(OSError):  # full: nobody reads; or gone while we slept
            if self._far >= 0:
                os.write(self._far, data)

    def _hear(self) -> None:
        with suppress(BlockingIOError):
            self._on_bytes(self._as_heard(os.read(self._far, HEARD)))

    def _as_heard(self, data: bytes) -> bytes:
        """The same bytes, or none of them where one end counts the bits at another speed."""
        if self.host_baud() == self.baud:
            return data
        return bytes((byte ^ 0x9F) | 0x80 for byte in data)
