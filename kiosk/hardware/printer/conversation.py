"""Talking with one printer: one line, one reader of it, questions one at a time, the status as it becomes known."""

import asyncio
import secrets
from collections import deque
from collections.abc import Callable
from contextlib import AbstractAsyncContextManager
from dataclasses import dataclass, replace

from kiosk.domain.clock import Clock
from kiosk.hardware.printer.codec import (
    AutoStatus,
    Demultiplexer,
    FenceAnswer,
    Inbound,
    NameAnswer,
    Noise,
    ProcessAnswer,
    Question,
    RealTimeAnswer,
    after_answer,
    after_auto_status,
    question,
)
from kiosk.hardware.printer.port import PrinterStatus
from kiosk.hardware.transport import LineLost, Quiet, Transport

READ_LIMIT = 4096
READ_PATIENCE_S = 60.0
POLL_S = 0.05
MOST_NAMES = 2  # maker and model
LATE_ANSWERS = (
    2.5  # times answer_s: what comes later than that after its question belongs to no question of ours
)


@dataclass(frozen=True, slots=True)
class _Asked:
    what: Question
    at: float
    answer: "asyncio.Future[PrinterStatus]"


class Conversation:
    """From `open` to `lose` or `close`. The reader runs in `listen`, a task of the owner."""

    def __init__(
        self,
        transport: Transport,
        clock: Clock,
        *,
        answer_s: float,
        on_status: Callable[[], None],
        on_paper: Callable[[PrinterStatus], None],
    ) -> None:
        self._transport = transport
        self._clock = clock
        self._answer_s = answer_s
        self._on_status = on_status
        self._on_paper = on_paper  # hears what was said of the roll, also where nothing changed
        self._asking = asyncio.Lock()
        self._asked: deque[_Asked] = deque()
        self._fence: asyncio.Future[None] | None = None
        self._process = b""
        self.status = PrinterStatus(answers=False)
        self.noise = 0
        self.strange = False  # the last that came made no sense: a wrong speed, or something else on the line
        self.names: list[str] = []
        self.lost: LineLost | None = None

    async def listen(self) -> None:
        """Reads until the line is lost, which it notes and does not raise."""
        demultiplexer = Demultiplexer()
        while self.lost is None:
            try:
                data = await self._transport.read(READ_LIMIT, READ_PATIENCE_S)
            except Quiet:
                continue
            except LineLost as lost:
                self.lose(lost)
                return
            for heard in demultiplexer.feed(data):
                self._hear(heard)

    def lose(self, lost: LineLost) -> None:
        """The line is gone: everybody who waits for an answer hears it."""
        self.lost = self.lost or lost
        self.status = replace(self.status, answers=False)
        for asked in self._asked:
            if not asked.answer.done():
                asked.answer.set_exception(self.lost)
        self._asked.clear()
        if self._fence is not None and not self._fence.done():
            self._fence.set_exception(self.lost)
        self._on_status()

    async def send(self, data: bytes, timeout_s: float) -> None:
        """Raises Quiet, LineLost."""
        if self.lost is not None:
            raise LineLost(str(self.lost)) from self.lost
        try:
            await self._transport.write(data, timeout_s)
        except LineLost as lost:
            self.lose(lost)
            raise

    async def ask(self, *questions: Question) -> PrinterStatus:
        """The status after the answers. Raises Quiet where one is not answered in time, LineLost."""
        async with self._asking:
            await self._let_late_answers_come()
            for what in questions:
                await self._ask_one(what)
        return self.status

    def undisturbed(self) -> AbstractAsyncContextManager[None]:
        """Nobody asks in here: a question in the middle of a picture would be dots."""
        return self._asking

    async def ask_all(self) -> PrinterStatus:
        """Everything DLE EOT can tell."""
        return await self.ask(*Question)

    def silent(self) -> None:
        """The printer did not answer: note it."""
        self._set_status(replace(self.status, answers=False))

    def new_process(self) -> bytes:
        """Four printable bytes that name the next job's fence; answers to others are ignored."""
        self._process = secrets.token_hex(2).encode("ascii")
        return self._process

    def expect_fence(self) -> "asyncio.Future[None]":
        """Done when the printer answers the fence that is sent next."""
        self._fence = asyncio.get_running_loop().create_future()
        return self._fence

    def forget_fence(self) -> None:
        """An answer that still comes belongs to nobody."""
        if self._fence is not None:
            self._fence.cancel()
        self._fence = None
        self._process = b""

    async def _let_late_answers_come(self) -> None:
        """An answer does not say to what: a late one would be taken for the answer to the next question."""
        while self._asked and self.lost is None:
            rest_s = self._asked[-1].at + LATE_ANSWERS * self._answer_s - self._clock.monotonic()
            if rest_s <= 0:
                self._asked.clear()
                return
            await asyncio.sleep(min(rest_s, POLL_S))

    async def _ask_one(self, what: Question) -> None:
        answer: asyncio.Future[PrinterStatus] = asyncio.get_running_loop().create_future()
        self._asked.append(_Asked(what, self._clock.monotonic(), answer))
        await self.send(question(what), self._answer_s)
        try:
            async with asyncio.timeout(self._answer_s):
                await answer
        except TimeoutError as late:
            raise Quiet(f"no answer to DLE EOT {what:d}") from late

    def _hear(self, heard: Inbound) -> None:
        was_strange, self.strange = self.strange, isinstance(heard, Noise)
        if self.strange != was_strange:
            self._on_status()
        match heard:
            case AutoStatus(block):
                self._set_status(after_auto_status(block))
                self._on_paper(self.status)
            case RealTimeAnswer(byte):
                self._hear_answer(byte)
            case FenceAnswer():
                if not self._process:
                    self._pass_fence()
            case ProcessAnswer(process):
                if process == self._process:
                    self._pass_fence()
            case NameAnswer(words):
                self.names[MOST_NAMES - 1 :] = [words]
            case Noise(data):
                self.noise += len(data)

    def _hear_answer(self, byte: int) -> None:
        """They come in order, so this one is for the oldest question still alive."""
        if not self._asked:
            return  # later than we waited for; it can confirm nothing
        asked = self._asked.popleft()
        self._set_status(after_answer(self.status, asked.what, byte))
        if asked.what is Question.ROLL:
            self._on_paper(self.status)
        if not asked.answer.done():
            asked.answer.set_result(self.status)

    def _pass_fence(self) -> None:
        if self._fence is not None and not self._fence.done():
            self._fence.set_result(None)

    def _set_status(self, status: PrinterStatus) -> None:
        if status != self.status:
            self.status = status
            self._on_status()
