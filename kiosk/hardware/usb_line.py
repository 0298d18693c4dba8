"""A printer on the kernel's usblp driver, /dev/usb/lp0: read and written without blocking. Untested without hardware."""

import asyncio
import contextlib
import fcntl
import os
import select
import stat

from kiosk.hardware.transport import Inbox, LineLost, NoSuchLine, Quiet, refusal

READ_SIZE = 4096
NOTHING_S = 0.1  # printers answer a read with nothing at all, again and again: look again after this long


class UsbPrinterTransport:
    """Alone at `path`: usblp lets one program in, `flock` guards what is not usblp."""

    def __init__(self, path: str) -> None:
        self._path = path
        self._port = -1
        self._inbox = Inbox()
        self._writing = asyncio.Lock()

    @property
    def address(self) -> str:
        return f"usb://{self._path}"

    async def open(self) -> None:
        await self.close()
        try:
            port = os.open(self._path, os.O_RDWR | os.O_NONBLOCK | os.O_NOCTTY | os.O_CLOEXEC)
        except OSError as why:
            raise refusal(self._path, why) from why
        try:
            if not stat.S_ISCHR(os.fstat(port).st_mode):
                raise NoSuchLine(f"{self._path}: no device file")
            fcntl.flock(port, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except (OSError, NoSuchLine) as why:
            os.close(port)
            raise (refusal(self._path, why) if isinstance(why, OSError) else why) from None
        self._port = port
        self._inbox = Inbox()
        self._listen(port)

    async def close(self) -> None:
        self._lose(LineLost("closed"))

    async def read(self, limit: int, timeout_s: float) -> bytes:
        self._must_be_open()
        return await self._inbox.take(limit, timeout_s)

    async def write(self, data: bytes, timeout_s: float) -> None:
        rest = memoryview(data)
        try:
            async with asyncio.timeout(timeout_s), self._writing:
                while rest:
                    rest = rest[self._write_some(rest) :]
                    if rest:
                        await self._writable()
        except TimeoutError as late:
            raise Quiet(f"the device took nothing for {timeout_s} s") from late

    def drop_input(self) -> None:
        self._must_be_open()
        self._inbox.drop()

    def _must_be_open(self) -> None:
        if self._port < 0:
            raise LineLost(f"{self.address}: not open") from self._inbox.lost

    def _write_some(self, data: memoryview) -> int:
        self._must_be_open()
        try:
            return os.write(self._port, data)
        except BlockingIOError:
            return 0
        except OSError as gone:
            lost = LineLost(f"{self._path}: {gone}")
            self._lose(lost)
            raise lost from gone

    async def _writable(self) -> None:
        loop, port = asyncio.get_running_loop(), self._port
        ready: asyncio.Future[None] = loop.create_future()
        loop.add_writer(port, _settle, ready)
        try:
            await ready
        finally:
            loop.remove_writer(port)

    def _listen(self, port: int) -> None:
        asyncio.get_running_loop().add_reader(port, self._readable, port)

    def _readable(self, port: int) -> None:
        try:
            data = os.read(port, READ_SIZE)
        except BlockingIOError:
            return
        except OSError as gone:
            self._lose(LineLost(f"{self._path}: {gone}"))
            return
        if data:
            self._inbox.put(data)
            return
        if _is_hung_up(port):
            self._lose(LineLost(f"{self._path}: pulled out"))
            return
        loop = asyncio.get_running_loop()
        loop.remove_reader(port)
        loop.call_later(NOTHING_S, self._listen_again, port)

    def _listen_again(self, port: int) -> None:
        if port == self._port:
            self._listen(port)

    def _lose(self, lost: LineLost) -> None:
        port, self._port = self._port, -1
        self._inbox.end(lost)
        if port >= 0:
            with contextlib.suppress(OSError):
                asyncio.get_running_loop().remove_reader(port)
            os.close(port)


def _settle(ready: "asyncio.Future[None]") -> None:
    if not ready.done():
        ready.set_result(None)


def _is_hung_up(port: int) -> bool:
    """A printer that says nothing and one that was pulled out both read as no bytes."""
    asking = select.poll()
    asking.register(port, 0)  # hang-up and error are told whatever is asked
    return any(event & (select.POLLHUP | select.POLLERR | select.POLLNVAL) for _, event in asking.poll(0))
