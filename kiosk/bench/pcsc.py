"""A real card service (pcscd) of the bench's own, with virtual slots (vpcd), for one machine and nobody else.

vpcd listens on all addresses of its machine. Here its machine is a network namespace that has only a loopback of
its own, so nobody outside can reach it, and several services never dispute a port. The bench gets its lines out
of there as open sockets handed over a socket pair. The mount namespace keeps the machine's own pcscd, its
readers and its files apart. Everything ends when this process does.
"""

import asyncio
import os
import shutil
import socket
import sys
import tempfile
from pathlib import Path

from kiosk.domain.errors import Unreachable

CONTACT, SAM, CONTACTLESS = 0, 1, 2  # the slots in use; vpcd always makes two for each reader
START_LIMIT_S = 5.0
ANSWER_LIMIT_S = 2.0


class PrivatePcscd:
    """One service in its own rooms; `async with` or start and stop."""

    def __init__(self, folder: Path | None = None, reader: str = "Bianmin Bench") -> None:
        """folder: where the service's socket lies (its path at most 80 characters); None makes a new one."""
        self._made = folder is None
        self.folder = folder or Path(tempfile.mkdtemp(prefix="bianmin-pcsc-"))
        self.readers = (f"{reader} 00 00", f"{reader} 00 01", f"{reader} NFC 00 00")
        self._reader = reader
        self._log = self.folder / "service.log"
        self._room: asyncio.subprocess.Process | None = None
        self._line: socket.socket | None = None
        self._turn = asyncio.Lock()

    @property
    def env(self) -> dict[str, str]:
        """What a client's environment needs, before its first call: the library reads it once per process."""
        return {"PCSCLITE_CSOCK_NAME": str(self.folder / "pcscd.comm")}

    async def __aenter__(self) -> "PrivatePcscd":
        await self.start()
        return self

    async def __aexit__(self, *_: object) -> None:
        await self.stop()

    async def start(self) -> None:
        """Make the rooms and start the service. Raises Unreachable with the reason where the machine refuses."""
        self.folder.mkdir(mode=0o700, parents=True, exist_ok=True)
        ours, theirs = socket.socketpair(socket.AF_UNIX, socket.SOCK_SEQPACKET)
        with theirs, self._log.open("wb") as log:
            self._room = await asyncio.create_subprocess_exec(
                *self._command(theirs.fileno()), pass_fds=(theirs.fileno(),), stdout=log, stderr=log
            )
        ours.setblocking(False)
        self._line = ours
        try:
            await self._ask("start", START_LIMIT_S)
        except Unreachable as refused:
            reason = self._log.read_text("utf-8", "replace").strip()[-300:]
            await self.stop()
            raise Unreachable(f"no private card service: {reason or refused}") from refused

    async def stop(self) -> None:
        """End service and rooms; folders that we made are gone."""
        if self._line is not None:
            self._line.close()  # the room ends itself and the service when this line ends
            self._line = None
        if self._room is not None:
            try:
                await asyncio.wait_for(self._room.wait(), ANSWER_LIMIT_S)
            except TimeoutError:
                self._room.kill()
                await self._room.wait()
            self._room = None
        if self._made:
            shutil.rmtree(self.folder, ignore_errors=True)

    async def kill_service(self) -> None:
        """SIGKILL, as the kernel would."""
        await self._ask("kill", ANSWER_LIMIT_S)

    async def start_service(self) -> None:
        """Start it again; returns when clients can connect."""
        await self._ask("start", START_LIMIT_S)

    async def connect(self, slot: int = 0) -> socket.socket:
        """A line to the virtual slot, for CardSlot. Raises OSError while the service is away."""
        asking = asyncio.create_task(self._line_to(slot))
        try:
            return await asyncio.shield(asking)
        except asyncio.CancelledError:
            asking.add_done_callback(
                _close_line
            )  # a line that nobody holds would be a card that nobody can pull
            raise

    def listening_ports(self) -> frozenset[int]:
        """The TCP ports that listen inside the room, where the service must have its own."""
        assert self._room is not None
        return listening_ports(Path(f"/proc/{self._room.pid}/net"))

    def _command(self, line: int) -> list[str]:
        namespaces = ["unshare", "--mount", "--net", *([] if os.geteuid() == 0 else ["--map-root-user"])]
        inside = [sys.executable, "-m", "kiosk.bench.pcsc_room", str(line), str(self.folder), self._reader]
        return [*namespaces, "--", *inside]

    async def _ask(self, order: str, limit_s: float) -> None:
        answer, _ = await self._exchange(order, limit_s)
        if answer != "ok":
            raise Unreachable(f"{order}: {answer or 'the room is gone'}")

    async def _line_to(self, slot: int) -> socket.socket:
        try:
            answer, handed = await self._exchange(f"connect {slot}", ANSWER_LIMIT_S)
        except Unreachable as gone:
            raise ConnectionRefusedError(str(gone)) from gone
        if not handed:
            raise ConnectionRefusedError(answer)
        return socket.socket(fileno=handed[0])

    async def _exchange(self, order: str, limit_s: float) -> tuple[str, list[int]]:
        """One order and its answer with the file descriptors that came along. Raises Unreachable."""
        async with self._turn:
            if self._line is None:
                raise Unreachable("not started")
            loop = asyncio.get_running_loop()
            try:
                await loop.sock_sendall(self._line, order.encode())
                async with asyncio.timeout(limit_s):
                    await _readable(self._line)
            except OSError as silent:  # TimeoutError is one; a late answer must not pass for the next one
                self._line.close()
                self._line = None
                raise Unreachable(f"{order}: {silent or 'no answer'}") from silent
            answer, handed, _, _ = socket.recv_fds(self._line, 256, 1)
            return answer.decode(), handed


def listening_ports(net: Path = Path("/proc/self/net")) -> frozenset[int]:
    """The TCP ports in state LISTEN, IPv4 and IPv6, as the kernel tells (what `ss -ltn` shows)."""
    lines = [line.split() for name in ("tcp", "tcp6") for line in (net / name).read_text().splitlines()[1:]]
    return frozenset(int(fields[1].rpartition(":")[2], 16) for fields in lines if fields[3] == "0A")


def _close_line(asked: asyncio.Task[socket.socket]) -> None:
    if not asked.cancelled() and asked.exception() is None:
        asked.result().close()


async def _readable(line: socket.socket) -> None:
    loop = asyncio.get_running_loop()
    ready = asyncio.Event()
    loop.add_reader(line, ready.set)
    try:
        await ready.wait()
    finally:
        loop.remove_reader(line)
