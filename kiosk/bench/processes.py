"""Starts the product's own processes as children, waits for their `ready` line, and ends exactly what it started."""

import asyncio
import ctypes
import os
import signal
import sys
import time
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path

READY_TIMEOUT_S = 120.0  # one that cannot start ends by itself, and is not waited for
STOP_TIMEOUT_S = 4.0
_PR_SET_PDEATHSIG = 1


class NotStarted(RuntimeError):
    """A child ended, or said nothing, before it was ready; the message shows the end of its log."""


@dataclass(slots=True)
class Child:
    """One process that we started."""

    name: str
    process: asyncio.subprocess.Process
    log: Path
    ready: str = ""
    started_at: float = field(default_factory=time.monotonic)


class Processes:
    """Everything one demo runs; the last started is stopped first."""

    def __init__(self, logs: Path) -> None:
        self._logs = logs
        self._children: list[Child] = []
        logs.mkdir(parents=True, exist_ok=True)

    async def start(
        self,
        name: str,
        command: Sequence[str],
        *,
        env: Mapping[str, str] | None = None,
        wait_ready: bool = True,
        pass_fds: Sequence[int] = (),
    ) -> Child:
        """Start one child; its output goes to <logs>/<name>.log. Raises NotStarted."""
        log = self._logs / f"{name}.log"
        with log.open("ab") as errors:
            process = await asyncio.create_subprocess_exec(
                *command,
                stdin=asyncio.subprocess.DEVNULL,
                stdout=asyncio.subprocess.PIPE if wait_ready else errors,
                stderr=errors,
                env={**os.environ, **(env or {})},
                start_new_session=True,
                pass_fds=tuple(pass_fds),
                preexec_fn=die_with_parent,
            )
        child = Child(name, process, log)
        self._children.append(child)
        if wait_ready:
            child.ready = await self._ready_line(child)
        return child

    async def python(self, name: str, module: str, *args: str, env: Mapping[str, str] | None = None) -> Child:
        """Start one of our own processes, `python -m module args`, and wait until it says `ready`."""
        return await self.start(name, (sys.executable, "-m", module, *args), env=env)

    async def _ready_line(self, child: Child) -> str:
        assert child.process.stdout is not None
        try:
            async with asyncio.timeout(READY_TIMEOUT_S):
                while line := await child.process.stdout.readline():
                    text = line.decode("utf-8", "replace").strip()
                    if text.startswith("ready"):
                        asyncio.create_task(_drain(child.process.stdout, child.log))  # noqa: RUF006  # ends with the child
                        return text.removeprefix("ready").strip()
        except TimeoutError:
            pass
        raise NotStarted(f"{child.name} did not start; the end of {child.log}:\n{_tail(child.log)}")

    async def kill(self, name: str) -> None:
        """kill -9, as a power cut would."""
        child = self._named(name)
        _signal(child, signal.SIGKILL)
        await child.process.wait()
        self._children.remove(child)

    def running(self, name: str) -> bool:
        """Whether this child still lives."""
        return any(child.name == name and child.process.returncode is None for child in self._children)

    def pid(self, name: str) -> int:
        """The process id of this child."""
        return self._named(name).process.pid

    async def first_dead(self) -> Child:
        """Returns when any child has ended by itself."""
        while True:
            for child in self._children:
                if child.process.returncode is not None:
                    return child
            await asyncio.sleep(0.5)

    async def stop(self) -> None:
        """End all children, the last started first; those that do not listen are killed."""
        for child in reversed(self._children):
            _signal(child, signal.SIGTERM)
            try:
                async with asyncio.timeout(STOP_TIMEOUT_S):
                    await child.process.wait()
            except TimeoutError:
                _signal(child, signal.SIGKILL)
                await child.process.wait()
        self._children.clear()

    def _named(self, name: str) -> Child:
        return next(child for child in self._children if child.name == name)


async def _drain(stream: asyncio.StreamReader, log: Path) -> None:
    while line := await stream.readline():
        with log.open("ab") as out:
            out.write(line)


def _tail(log: Path, lines: int = 15) -> str:
    return "\n".join(log.read_text("utf-8", "replace").splitlines()[-lines:])


def _signal(child: Child, number: signal.Signals) -> None:
    try:
        os.killpg(child.process.pid, number)
    except ProcessLookupError:
        return


def die_with_parent() -> None:
    """Run in a child before its program: it ends when we do."""
    ctypes.CDLL(None).prctl(_PR_SET_PDEATHSIG, signal.SIGTERM)
