"""The agent's end of the process that holds a visit's pages: one order at a time, and a process that hangs is killed."""

import asyncio
import contextlib
import logging
import os
from collections.abc import Callable

import msgspec

from kiosk.domain.errors import ProtocolError, Refused, Unreachable
from kiosk.domain.preview import PictureSize
from kiosk.hardware.camera.preview_memory import PreviewMemory
from kiosk.hardware.child import ChildGone, ChildProcess
from kiosk.hardware.document.codec import Answer, Declined, Done, Looks, Order, answer_of
from kiosk.hardware.document.settings import DocumentSettings

START_S = 15.0
GRACE_S = 2.0  # after the child's own limits: it could not even say that it has no picture

Answered = tuple[Done, bytes]

_log = logging.getLogger("kiosk.document")


class DocumentChild:
    """`looks` is called with every change of what the camera gives, `gone` once when the process ended by itself."""

    def __init__(
        self, settings: DocumentSettings, *, looks: Callable[[Looks], None], gone: Callable[[], None]
    ) -> None:
        self._settings = settings
        self._looks = looks
        self._gone = gone
        self._child: ChildProcess | None = None
        self._hearing: asyncio.Task[None] | None = None
        self._started = asyncio.Event()
        self._turn = asyncio.Lock()
        self._last_ask = 0
        self._waiting: dict[int, asyncio.Future[Answered]] = {}
        self._asking: set[asyncio.Task[Answered]] = set()
        self._content = -1  # a memory without a name, where the process puts pictures for us
        self.memory: PreviewMemory | None = None

    @property
    def pid(self) -> int | None:
        """The process, while it lives."""
        return self._child.pid if self._child is not None else None

    async def start(self) -> None:
        """Returns when it listens; the camera may take longer. Raises Unreachable, OSError."""
        size = PictureSize(self._settings.live_width, self._settings.live_height)
        self.memory = PreviewMemory(size)
        settings = msgspec.json.encode(self._settings).decode()
        self._content = os.memfd_create("content", os.MFD_CLOEXEC)
        fds = (self.memory.fd, self._content)
        self._child = ChildProcess("kiosk.hardware.document.child", settings, *map(str, fds))
        try:
            await self._child.start(fds)
            self._hearing = asyncio.get_running_loop().create_task(self._hear(self._child))
            async with asyncio.timeout(START_S):
                await self._started.wait()
            if self._hearing.done():
                raise Unreachable("document: the process does not start")
            self.memory.seal()
        except TimeoutError as silent:
            await self.stop()
            raise Unreachable("document: the process does not start") from silent
        except BaseException:
            await self.stop()
            raise

    async def ask(self, order: Order) -> Answered:
        """The answer and the bytes behind it. Raises Refused; Unreachable where the process, and the pages, are gone."""
        asking = asyncio.get_running_loop().create_task(self._asked(order))
        self._asking.add(asking)
        asking.add_done_callback(self._answered)
        return await asyncio.shield(asking)  # who stops waiting must not leave an answer for the next one

    def _answered(self, asking: asyncio.Task[Answered]) -> None:
        self._asking.discard(asking)
        if not asking.cancelled():
            asking.exception()  # looked at, also where whoever asked has gone

    async def _asked(self, order: Order) -> Answered:
        async with self._turn:
            if self._child is None or self._hearing is None or self._hearing.done():
                raise Unreachable("document: gone")
            self._last_ask += 1
            asked = self._last_ask
            answer: asyncio.Future[Answered] = asyncio.get_running_loop().create_future()
            self._waiting[asked] = answer
            try:
                async with asyncio.timeout(self._settings.order_s + GRACE_S):
                    await self._child.send(msgspec.structs.replace(order, ask=asked))
                    return await answer
            except TimeoutError as hung:
                _log.warning("document.hung")
                await self._child.kill()
                raise Unreachable("document: the process hangs") from hung
            finally:
                del self._waiting[asked]

    async def stop(self) -> None:
        """The process is gone, and with it every page; the preview's memory is zero. May be called at any time."""
        child, self._child = self._child, None
        hearing, self._hearing = self._hearing, None
        if hearing is not None:
            hearing.cancel()
        if child is not None:
            await child.kill()
        if hearing is not None:
            await asyncio.wait({hearing})
        if self.memory is not None:
            self.memory.close()
            self.memory = None
            os.close(self._content)

    async def _hear(self, child: ChildProcess) -> None:
        try:
            while True:
                answer = answer_of(await child.read())
                self._take_in(answer, self._fetched(answer))
        except ChildGone:
            _log.warning("document.died")
        except ProtocolError:
            _log.warning("document.not_understood")
            await child.kill()
        finally:
            self._started.set()
            for waiting in self._waiting.values():
                if not waiting.done():
                    waiting.set_exception(Unreachable("document: gone"))
        self._gone()

    def _fetched(self, answer: Answer) -> bytes:
        """Not by the pipe: an event loop's own buffer would keep what came through it for as long as the agent lives."""
        if not isinstance(answer, Done) or not answer.follows:
            return b""
        content = os.pread(self._content, answer.follows, 0)
        os.ftruncate(self._content, 0)
        return content

    def _take_in(self, answer: Answer, content: bytes) -> None:
        if isinstance(answer, Looks):
            self._started.set()
            self._looks(answer)
            return
        waiting = self._waiting.get(answer.ask)
        if waiting is None or waiting.done():
            return  # whoever asked has gone
        with contextlib.suppress(asyncio.InvalidStateError):
            match answer:
                case Done():
                    waiting.set_result((answer, content))
                case Declined(reason=reason, detail=detail):
                    waiting.set_exception(Refused(reason, detail))
