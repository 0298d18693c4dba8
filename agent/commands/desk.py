"""Takes commands as they come down, and does each of them once."""

import asyncio
import logging
import time
from collections.abc import Awaitable, Callable, Mapping
from dataclasses import dataclass
from datetime import timedelta
from functools import partial

from agent.commands import ledger
from agent.commands.ledger import Entry, Moment
from agent.store import Store
from fleet.client import machine_boot
from fleet.schemas import Command, CommandKind, Setting
from kiosk.domain.clock import Clock
from kiosk.domain.errors import BianminError, Refused

DONE, FAILED = "command.done", "command.failed"
REBOOT_LIMIT = timedelta(minutes=5)  # a machine that still runs the same boot then did not restart

_log = logging.getLogger("agent.commands")


@dataclass(frozen=True, slots=True)
class Order:
    """One command as an executor sees it."""

    id: int
    arguments: Mapping[str, Setting]


# What became of it, as config/events.toml has it for command.done; None: only a new life of ours will know.
# Raises Refused with the reason for command.failed.
Executor = Callable[[Order], Awaitable[Mapping[str, object] | None]]


class CommandDesk:
    """`take` returns at once; `run` does what was taken, one after the other."""

    def __init__(
        self,
        store: Store,
        clock: Clock,
        executors: Mapping[str, Executor],
        written: Callable[[], None],
        boot: str | None = None,
    ) -> None:
        self._store = store
        self._clock = clock
        self._executors = executors
        self._written = written
        self._boot = machine_boot() if boot is None else boot
        self._waiting: asyncio.Queue[tuple[Command, float]] = asyncio.Queue()
        self._taken: set[int] = set()

    def take(self, commands: tuple[Command, ...]) -> None:
        """To be done in this order; one that waits already is not taken twice."""
        for command in commands:
            if command.id not in self._taken:
                self._taken.add(command.id)
                self._waiting.put_nowait((command, self._clock.monotonic() + command.valid_s))

    async def run(self) -> None:
        """Until cancelled."""
        await self.settle()
        while True:
            command, until = await self._waiting.get()
            try:
                await self._do(command, until)
            finally:
                self._taken.discard(command.id)

    async def settle(self) -> None:
        """Answer for what an earlier life of ours began."""
        for entry in await self._store.write(ledger.unfinished):
            if entry.kind == CommandKind.RESTART_SERVICE or self._restarted(entry):
                await self._answer(entry.id, entry.kind, DONE, {})
            else:
                await self._answer(entry.id, entry.kind, FAILED, {"why": "interrupted"})

    async def _do(self, command: Command, until: float) -> None:
        now = self._clock.now()
        entry = await self._store.write(partial(ledger.known, number=command.id))
        if entry is not None:
            await self._repeat(command, entry)
            return
        if command.valid_s <= 0 or self._clock.monotonic() > until:
            await self._refuse(command, "expired")
            return
        executor = self._executors.get(command.kind)
        if executor is None:
            listed = command.kind in set(CommandKind)
            await self._refuse(command, "not_fitted" if listed else "unknown_kind")
            return
        begin = partial(ledger.begin, number=command.id, kind=command.kind, at=now, boot=self._boot)
        await self._store.write(begin)
        _log.info("command.begun id=%d kind=%s", command.id, command.kind)
        await self._execute(executor, command)

    async def _execute(self, executor: Executor, command: Command) -> None:
        try:
            told = await executor(Order(command.id, command.arguments))
        except Refused as refused:
            detail = {"detail": refused.detail[:200]} if refused.detail else {}
            await self._answer(command.id, command.kind, FAILED, {"why": refused.reason, **detail})
        except (BianminError, OSError) as failed:
            _log.error("command.failed id=%d why=%s", command.id, type(failed).__name__)
            await self._answer(command.id, command.kind, FAILED, {"why": "failed"})
        else:
            if told is not None:
                await self._answer(command.id, command.kind, DONE, told)

    async def _repeat(self, command: Command, entry: Entry) -> None:
        moment = self._moment()
        if entry.kind != command.kind:
            told = {"command": command.id, "kind": command.kind, "why": "command_reused"}
            event = Entry(entry.id, command.kind, entry.begun, entry.boot, FAILED, told)
            await self._store.write(partial(ledger.answer_again, entry=event, moment=moment))
        elif entry.event is not None:
            await self._store.write(partial(ledger.answer_again, entry=entry, moment=moment))
        elif moment.at - entry.begun > REBOOT_LIMIT:
            await self._answer(entry.id, entry.kind, FAILED, {"why": "interrupted"})
        self._written()

    async def _refuse(self, command: Command, why: str) -> None:
        begin = partial(
            ledger.begin, number=command.id, kind=command.kind, at=self._clock.now(), boot=self._boot
        )
        await self._store.write(begin)
        await self._answer(command.id, command.kind, FAILED, {"why": why})

    async def _answer(self, number: int, kind: str, event: str, told: Mapping[str, object]) -> None:
        whole = {"command": number, "kind": kind, **told}
        await self._store.write(
            partial(ledger.answer, entry_id=number, event=event, told=whole, moment=self._moment())
        )
        _log.info("%s id=%d kind=%s", event, number, kind)
        self._written()

    def _restarted(self, entry: Entry) -> bool:
        return entry.kind == CommandKind.REBOOT and bool(self._boot) and entry.boot != self._boot

    def _moment(self) -> Moment:
        return Moment(self._clock.now(), time.clock_gettime(time.CLOCK_BOOTTIME))
