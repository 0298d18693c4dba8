"""One process of a visit, as the agent holds it: its two pipes, what is lent to it, and its end."""

import asyncio
import contextlib
import os
import sys
from collections.abc import Mapping
from dataclasses import dataclass, field

import msgspec

from agent.schemas import Medium
from agent.visit_messages import Arm, Message, Reading, Ready
from agent.visit_questions import Questions
from agent.visit_wire import LONGEST_LINE, line
from kiosk.hardware.idcard.settings import IdCardSettings


@dataclass(frozen=True, slots=True)
class IdPort:
    """An ID-card module whose port is lent to the process. `must_leave`: the card on it is somebody else's."""

    settings: IdCardSettings
    must_leave: bool = False


@dataclass(frozen=True, slots=True)
class Forgotten:
    """The process that knew the resident is gone, and the visit is not: nobody is known any more."""


@dataclass(slots=True)
class Child:
    """A process and the task that hears it."""

    process: asyncio.subprocess.Process
    ready: asyncio.Future[Ready]
    questions: Questions = field(default_factory=Questions)
    hearing: asyncio.Task[None] | None = None
    killed: bool = False
    door: str = ""

    def say(self, order: Message) -> None:
        """One order; a dead process is noticed by who hears it."""
        assert self.process.stdin is not None
        self.process.stdin.write(line(order))


async def spawned(env: Mapping[str, str]) -> Child:
    """A new one, that nobody hears yet. Raises OSError."""
    process = await asyncio.create_subprocess_exec(
        sys.executable,
        "-m",
        "agent.visit",
        str(os.getpid()),
        stdin=asyncio.subprocess.PIPE,
        stdout=asyncio.subprocess.PIPE,
        env=env,
        limit=LONGEST_LINE,
    )
    return Child(process, asyncio.get_running_loop().create_future())


async def ended(child: Child) -> None:
    """It and all it knew are gone."""
    with contextlib.suppress(ProcessLookupError):
        child.process.kill()
    await child.process.wait()


def with_seen(arm: Arm, reading: Reading) -> Arm:
    """The arming for a process that takes over: it reads that card only after it has left."""
    if reading.medium is Medium.ID_CARD:
        return msgspec.structs.replace(arm, must_leave=True)
    return msgspec.structs.replace(arm, seen={**arm.seen, reading.reader: reading.counter})
