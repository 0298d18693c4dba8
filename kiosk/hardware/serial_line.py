"""A serial line: pyserial in one named thread that owns the port from open to close."""

import asyncio
import contextlib
import fcntl
import os
import select
import termios
import threading
import time
from collections import deque
from collections.abc import Callable
from enum import StrEnum
from pathlib import Path

import serial

from kiosk.hardware.transport import Inbox, LineLost, Quiet, refusal

READ_SIZE = 4096
JOIN_S = 2.0
LOOK_S = 1.0  # how often an idle line asks whether the name still leads to its port
LOOKS_AWAY = 2  # a name that is missing once may just be made again by udev


class Flow(StrEnum):
    """Who tells us to wait."""

    NONE = "none"
    RTS_CTS = "rts_cts"
    XON_XOFF = "xon_xoff"


class SerialTransport:
    """8N1 at `path`, alone: `flock` against other pyserial users, TIOCEXCL against everybody but root.

    pyserial opens, sets and closes the port; all of it happens in the line's own thread, because a port may block.
    """

    def __init__(self, path: str, *, baud: int = 9600, flow: Flow = Flow.NONE) -> None:
        self._path = path
        self._baud = baud
        self._flow = flow
        self._worker: _Worker | None = None

    @property
    def address(self) -> str:
        return f"serial://{self._path}?baud={self._baud}" + (
            f"&flow={self._flow}" if self._flow != Flow.NONE else ""
        )

    async def open(self) -> None:
        await self.close()
        worker = _Worker(self._path, self._opened_port, asyncio.get_running_loop())
        worker.start()
        try:
            await worker.opened
        except BaseException:
            await worker.stop()
            raise
        self._worker = worker

    async def close(self) -> None:
        worker, self._worker = self._worker, None
        if worker is not None:
            await worker.stop()

    async def read(self, limit: int, timeout_s: float) -> bytes:
        return await self._running().inbox.take(limit, timeout_s)

    async def write(self, data: bytes, timeout_s: float) -> None:
        await self._running().send(data, timeout_s)

    def drop_input(self) -> None:
        self._running().inbox.drop()

    def _running(self) -> "_Worker":
        if self._worker is None:
            raise LineLost(f"{self.address}: not open")
        return self._worker

    def _opened_port(self) -> serial.Serial:
        port = serial.Serial(
            self._path,
            self._baud,
            timeout=0,
            write_timeout=0,  # never blocks: the thread waits in select, the caller's deadline counts
            exclusive=True,
            dsrdtr=False,  # adapters without DSR would hold every write
            rtscts=self._flow is Flow.RTS_CTS,
            xonxoff=self._flow is Flow.XON_XOFF,
        )
        fcntl.ioctl(port.fd, termios.TIOCEXCL)
        return port


class _Worker:
    """The thread. It alone touches the port; the loop gives it bytes and hears from it."""

    def __init__(
        self, path: str, open_port: Callable[[], serial.Serial], loop: asyncio.AbstractEventLoop
    ) -> None:
        self.inbox = Inbox()
        self.opened: asyncio.Future[None] = loop.create_future()
        self._path = path
        self._open_port = open_port
        self._loop = loop
        self._outbox: deque[tuple[memoryview, asyncio.Future[None]]] = deque()
        self._outbox_lock = threading.Lock()
        self._stopping = False
        self._wake_read, self._wake_write = os.pipe()
        self._thread = threading.Thread(target=self._run, name=f"serial {path}", daemon=True)

    def start(self) -> None:
        self._thread.start()

    async def send(self, data: bytes, timeout_s: float) -> None:
        """Returns when the system took the bytes; what was not taken in time is never sent."""
        if self.inbox.lost is not None:
            raise LineLost(str(self.inbox.lost)) from self.inbox.lost
        taken: asyncio.Future[None] = self._loop.create_future()
        with self._outbox_lock:
            self._outbox.append((memoryview(data), taken))
        self._wake()
        try:
            async with asyncio.timeout(timeout_s):
                await taken
        except TimeoutError as late:
            with self._outbox_lock:
                self._outbox.clear()
            raise Quiet(f"the device took nothing for {timeout_s} s") from late

    async def stop(self) -> None:
        """The port is closed when this returns."""
        self._stopping = True
        self._wake()
        await asyncio.to_thread(self._thread.join, JOIN_S)
        if not self._thread.is_alive() and self._wake_write >= 0:
            os.close(self._wake_read)
            os.close(self._wake_write)
            self._wake_write = -1

    def _wake(self) -> None:
        if self._wake_write >= 0:
            os.write(self._wake_write, b".")

    # ── in the thread ──

    def _run(self) -> None:
        try:
            port = self._open_port()
        except OSError as why:  # SerialException is one
            lost = refusal(self._path, _as_the_system_said(why))
            self._tell(_fail, self.opened, lost)
        else:
            lost = self._use(port)
        self._tell(self.inbox.end, lost)
        self._tell(self._refuse_all, lost)

    def _use(self, port: serial.Serial) -> LineLost:
        """Serve until told to stop or until the port is gone, then close it."""
        try:
            with contextlib.closing(port):
                self._tell(_settle, self.opened)
                self._serve(port)
                fcntl.ioctl(
                    port.fd, termios.TIOCNXCL
                )  # it would outlive us where somebody else has the port open
        except LineLost as replaced:
            return replaced
        except (
            OSError
        ) as gone:  # SerialException is one; in_waiting and ioctl raise a bare one when unplugged
            return LineLost(f"{self._path}: {gone}")
        return LineLost("closed")

    def _serve(self, port: serial.Serial) -> None:
        node = _Node(self._path, port.fd)
        while not self._stopping:
            writers = [port.fd] if self._outbox else []
            readable, writable, _ = select.select([port.fd, self._wake_read], writers, [], LOOK_S)
            node.must_be_ours()
            if self._wake_read in readable:
                os.read(self._wake_read, READ_SIZE)
            if port.fd in readable:
                self._tell(self.inbox.put, port.read(max(1, min(port.in_waiting, READ_SIZE))))
            if writable:
                self._write_some(port)

    def _write_some(self, port: serial.Serial) -> None:
        with (
            self._outbox_lock
        ):  # held across the write, which does not block: what was given up is never sent
            if not self._outbox:
                return
            data, taken = self._outbox.popleft()
            written = port.write(data)
            if written < len(data):
                self._outbox.appendleft((data[written:], taken))
            else:
                self._tell(_settle, taken)

    def _tell(self, heard: Callable[..., None], *what: object) -> None:
        with contextlib.suppress(RuntimeError):  # the loop was closed before us
            self._loop.call_soon_threadsafe(heard, *what)

    # ── in the loop ──

    def _refuse_all(self, lost: LineLost) -> None:
        with self._outbox_lock:
            for _, taken in self._outbox:
                _fail(taken, lost)
            self._outbox.clear()


class _Node:
    """The device file behind an open port: a name that leads elsewhere means that our port is an old one."""

    def __init__(self, path: str, port: int) -> None:
        self._path = path
        self._ours = _identity(os.fstat(port))
        self._looked_at = time.monotonic()
        self._away = 0

    def must_be_ours(self) -> None:
        """Looks at most once a second. Raises LineLost."""
        if time.monotonic() - self._looked_at < LOOK_S:
            return
        self._looked_at = time.monotonic()
        try:
            there = _identity(Path(self._path).stat())
        except OSError:
            self._away += 1
            if self._away >= LOOKS_AWAY:
                raise LineLost(f"{self._path}: the name is gone") from None
            return
        self._away = 0
        if there != self._ours:
            raise LineLost(f"{self._path}: another port has the name now")


def _identity(file: os.stat_result) -> tuple[int, int, int]:
    return file.st_dev, file.st_ino, file.st_rdev


def _as_the_system_said(why: OSError) -> OSError:
    """pyserial hides the number of what went wrong while it set the speed."""
    if why.errno is None and isinstance(why.__context__, termios.error):
        return OSError(*why.__context__.args)
    return why


def _settle(future: "asyncio.Future[None]") -> None:
    if not future.done():
        future.set_result(None)


def _fail(future: "asyncio.Future[None]", lost: LineLost) -> None:
    if not future.done():
        future.set_exception(lost)
