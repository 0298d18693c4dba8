"""A driver's child process: what can hang or is heavy lives there and can be killed. One line of JSON a message."""

import asyncio
import contextlib
import ctypes
import os
import resource
import signal
import sys
from collections.abc import Mapping, Sequence
from typing import BinaryIO

import msgspec

from kiosk.domain.device import Fault
from kiosk.hardware.transport import LineLost

LONGEST_LINE = 1 << 20
PR_SET_PDEATHSIG, PR_SET_DUMPABLE = 1, 4


class ChildGone(LineLost):
    """The child ended, or was killed; only another one helps."""

    fault = Fault.SERVICE_LOST


class ChildProcess:
    """`python -m MODULE PARENT_PID ARGUMENTS`; orders on its stdin, answers on its stdout."""

    def __init__(self, module: str, *arguments: str, env: Mapping[str, str] | None = None) -> None:
        """env: laid over our own environment."""
        self._env = {**os.environ, **(env or {})}
        self._command = (sys.executable, "-m", module, str(os.getpid()), *arguments)
        self._process: asyncio.subprocess.Process | None = None

    @property
    def pid(self) -> int | None:
        """The process that lives now."""
        return self._process.pid if self._process is not None else None

    async def start(self, pass_fds: Sequence[int] = ()) -> None:
        """A fresh process that also gets these descriptors. Raises OSError where the system has none to give."""
        await self.kill()
        self._process = await asyncio.create_subprocess_exec(
            *self._command,
            stdin=asyncio.subprocess.PIPE,
            stdout=asyncio.subprocess.PIPE,
            limit=LONGEST_LINE,
            env=self._env,
            pass_fds=pass_fds,
        )

    async def send(self, order: msgspec.Struct, content: bytes = b"") -> None:
        """One order, and after its line what it announces. Raises ChildGone."""
        stdin = self._running().stdin
        assert stdin is not None
        try:
            stdin.write(msgspec.json.encode(order) + b"\n" + content)
            await stdin.drain()
        except (OSError, RuntimeError) as gone:  # RuntimeError: uvloop's word for a closed pipe
            raise ChildGone("child: gone") from gone

    def send_soon(self, order: msgspec.Struct) -> None:
        """The same for an order that nobody waits for; a child that is gone does not hear it."""
        process = self._process
        if process is not None and process.stdin is not None and not process.stdin.is_closing():
            process.stdin.write(msgspec.json.encode(order) + b"\n")

    async def read(self) -> bytes:
        """The next answer. Raises ChildGone."""
        stdout = self._running().stdout
        assert stdout is not None
        try:
            line = await stdout.readline()
        except (OSError, ValueError) as strange:
            raise ChildGone("child: no line") from strange
        if not line:
            raise ChildGone("child: ended")
        return line

    async def kill(self) -> None:
        """Gone when this returns, whatever it was doing; may be called at any time."""
        process, self._process = self._process, None
        if process is None:
            return
        with contextlib.suppress(ProcessLookupError):
            process.kill()
        if process.stdin is not None:
            process.stdin.close()
        await process.wait()

    def _running(self) -> asyncio.subprocess.Process:
        if self._process is None:
            raise ChildGone("child: not started")
        return self._process


def shut_in(parent: int) -> BinaryIO:
    """Called first in the child: no core dump, no life without the parent. Where its answers go."""
    libc = ctypes.CDLL(None)
    libc.prctl(PR_SET_PDEATHSIG, signal.SIGKILL)
    if os.getppid() != parent:
        os._exit(1)  # the parent died before we could tie ourselves to it
    signal.signal(signal.SIGINT, signal.SIG_IGN)  # Ctrl-C is the parent's to answer
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))
    libc.prctl(PR_SET_DUMPABLE, 0)
    said = os.fdopen(os.dup(1), "wb")
    os.dup2(2, 1)  # whatever a library prints must not mix into our answers
    return said
