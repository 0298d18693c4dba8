"""The owner's end of the face process: one order at a time, and a process that hangs is killed. No pictures, no numpy."""

import asyncio
import contextlib
import logging
import os
import socket
from collections.abc import Callable

import msgspec

from kiosk.domain.errors import ProtocolError, Refused, Unreachable
from kiosk.hardware.child import ChildGone, ChildProcess
from kiosk.hardware.face import messages
from kiosk.hardware.face.models import NoModels
from kiosk.hardware.face.settings import FaceSettings

MODULE = "kiosk.hardware.face.process"
MOST_PIXELS = 36_000_000  # of a portrait that is unpacked

Answered = tuple[messages.Answered, bytes]

_log = logging.getLogger("kiosk.face")


class FaceWork:
    """`gone` is called once when a process that was ready ended by itself. Start it when 认证 opens, stop it afterwards."""

    def __init__(self, settings: FaceSettings, *, gone: Callable[[], None]) -> None:
        self._settings = settings
        self._gone = gone
        self._child: ChildProcess | None = None
        self._hearing: asyncio.Task[None] | None = None
        self._first: asyncio.Future[messages.Ready] | None = None
        self._turn = asyncio.Lock()
        self._last_ask = 0
        self._waiting: dict[int, asyncio.Future[Answered]] = {}
        self._asking: set[asyncio.Task[Answered]] = set()
        self._content = -1  # a memory without a name, where the process puts looks
        self._hand: socket.socket | None = None  # descriptors go over it

    @property
    def pid(self) -> int | None:
        """The process, while it lives."""
        return self._child.pid if self._child is not None else None

    async def start(self) -> messages.Ready:
        """Returns when the models are loaded and warm. Raises NoModels, Unreachable, OSError."""
        ours, theirs = socket.socketpair()
        self._hand = ours
        self._content = os.memfd_create("look", os.MFD_CLOEXEC)
        self._first = asyncio.get_running_loop().create_future()
        fds = (theirs.fileno(), self._content)
        env = {"OPENCV_LOG_LEVEL": "SILENT", "OPENCV_IO_MAX_IMAGE_PIXELS": str(MOST_PIXELS)}
        settings = msgspec.json.encode(self._settings).decode()
        self._child = ChildProcess(MODULE, settings, *map(str, fds), env=env)
        try:
            await self._child.start(fds)
            self._hearing = asyncio.get_running_loop().create_task(self._hear(self._child))
            async with asyncio.timeout(self._settings.start_s):
                return await self._first
        except TimeoutError as silent:
            await self.stop()
            raise Unreachable("face: the process does not start") from silent
        except BaseException:
            await self.stop()
            raise
        finally:
            theirs.close()

    async def watch(self, memory: int, *, infrared: bool = False) -> None:
        """Look at the pictures of this memory (a descriptor for reading, which stays the caller's). Raises as `ask` does."""
        if self._hand is None:
            raise Unreachable("face: gone")
        with contextlib.suppress(OSError):  # the process is gone, which the order finds out
            socket.send_fds(self._hand, [b"M"], [memory], socket.MSG_DONTWAIT)
        await self.ask(messages.Watch(infrared=infrared))

    async def ask(self, order: messages.Order) -> Answered:
        """The answer, and the bytes of a look. Raises Refused; Unreachable where the process and all it saw are gone."""
        asking = asyncio.get_running_loop().create_task(self._asked(order))
        self._asking.add(asking)
        asking.add_done_callback(self._answered)
        return await asyncio.shield(asking)  # who stops waiting must not leave an answer for the next one

    def _answered(self, asking: asyncio.Task[Answered]) -> None:
        self._asking.discard(asking)
        if not asking.cancelled():
            asking.exception()  # looked at, also where whoever asked has gone

    async def _asked(self, order: messages.Order) -> Answered:
        async with self._turn:
            if self._child is None or self._hearing is None or self._hearing.done():
                raise Unreachable("face: gone")
            self._last_ask += 1
            answer: asyncio.Future[Answered] = asyncio.get_running_loop().create_future()
            self._waiting[self._last_ask] = answer
            limit_s = self._settings.answer_s + (
                order.limit_s if isinstance(order, messages.Looking) else 0.0
            )
            try:
                async with asyncio.timeout(limit_s):
                    await self._child.send(msgspec.structs.replace(order, ask=self._last_ask))
                    return await answer
            except TimeoutError as hung:
                _log.warning("face.hung")
                await self._child.kill()
                raise Unreachable("face: the process hangs") from hung
            finally:
                del self._waiting[self._last_ask]

    async def stop(self) -> None:
        """The process is gone, and with it every picture and embedding. May be called at any time."""
        child, self._child = self._child, None
        hearing, self._hearing = self._hearing, None
        if hearing is not None:
            hearing.cancel()
        if child is not None:
            await child.kill()
        if hearing is not None:
            await asyncio.wait({hearing})
        hand, self._hand = self._hand, None
        if hand is not None:
            hand.close()
            os.close(self._content)

    async def _hear(self, child: ChildProcess) -> None:
        try:
            while True:
                answer = messages.answer_of(await child.read())
                self._take_in(answer, self._fetched(answer))
        except ChildGone:
            _log.warning("face.died")
        except ProtocolError:
            _log.warning("face.not_understood")
            await child.kill()
        finally:
            self._nobody_answers()
        if self._is_ready:
            self._gone()

    @property
    def _is_ready(self) -> bool:
        first = self._first
        return first is not None and first.done() and not first.cancelled() and first.exception() is None

    def _nobody_answers(self) -> None:
        waiting = [*self._waiting.values(), *([self._first] if self._first is not None else ())]
        for one in waiting:
            if not one.done():
                one.set_exception(Unreachable("face: gone"))

    def _fetched(self, answer: messages.Answer) -> bytes:
        """Not by the pipe: an event loop's own buffer would keep what came through it."""
        if not isinstance(answer, messages.Seen) or not answer.follows:
            return b""
        content = os.pread(self._content, answer.follows, 0)
        os.ftruncate(self._content, 0)
        return content

    def _take_in(self, answer: messages.Answer, content: bytes) -> None:
        if isinstance(answer, messages.Ready | messages.NotReady):
            self._begun(answer)
            return
        waiting = self._waiting.get(answer.ask)
        if waiting is None or waiting.done():
            return  # whoever asked has gone
        if isinstance(answer, messages.Declined):
            waiting.set_exception(Refused(answer.reason))
        else:
            waiting.set_result((answer, content))

    def _begun(self, answer: messages.Ready | messages.NotReady) -> None:
        if self._first is None or self._first.done():
            return
        if isinstance(answer, messages.Ready):
            self._first.set_result(answer)
        else:
            self._first.set_exception(NoModels(answer.why))
