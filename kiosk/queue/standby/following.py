"""The standby while it is one: follows the primary until somebody promotes it."""

import asyncio
import logging
import time
from collections.abc import Callable
from contextlib import aclosing
from functools import partial
from pathlib import Path

from kiosk.domain.errors import BianminError, ProtocolError, Refused
from kiosk.queue.client import QueueClient
from kiosk.queue.standby.messages import JOIN, Acknowledge, Acknowledged
from kiosk.queue.standby.proof import PROOF, body_proof
from kiosk.queue.standby.replica import Replica
from kiosk.queue.standby.wire import Frame, Kind, frames

FIRST_RETRY_S = 0.5
LAST_RETRY_S = 5.0
SILENCE_S = 15.0  # the primary says something every 5 s

_log = logging.getLogger("queue.standby")


class Following:
    """`run` until cancelled; then nothing writes the copy. `ready` is set once there is something that could be promoted.

    secret: the site's, where this server has it; empty where it has not.
    """

    def __init__(self, client: QueueClient, replica: Replica, code_file: str, secret: bytes) -> None:
        self._client = client
        self._replica = replica
        self._code_file = code_file
        self._secret = secret
        self._is_unknown = False  # to the primary of now: it was another one that we were paired with
        self._session = ""
        self._position = 0
        self._on_disk: asyncio.Future[None] | None = None
        self._news = asyncio.Event()
        self.ready = asyncio.Event()
        self.linked = False  # the primary sends, be the copy whole already or not
        self.heard_s = 0.0  # when it last said anything, also that it will not have us; monotonic

    async def run(self) -> None:
        """Follow, and begin anew whenever the connection is lost."""
        retry_s = FIRST_RETRY_S
        while True:
            self.ready.clear()
            try:
                await self._pair()
                await self._follow()
            except Refused as refused:
                self.heard_s = time.monotonic()
                _log.error("standby.refused reason=%s", refused.reason)
                self._is_unknown = refused.reason == "unpaired"
            except (BianminError, OSError) as failed:
                _log.warning("standby.cut why=%s %s", type(failed).__name__, failed)
            retry_s = FIRST_RETRY_S if self.ready.is_set() else min(LAST_RETRY_S, retry_s * 2)
            await asyncio.sleep(retry_s)

    async def _pair(self) -> None:
        """Once, by the code; a server that served this site itself knows its secret, and needs none."""
        if self._client.paired and not self._is_unknown:
            return
        if not (self._code_file and await self._is_paired_by_code()) and self._secret:
            await self._client.join(JOIN, lambda body: {PROOF: body_proof(self._secret, body)})
        self._is_unknown = False

    async def _is_paired_by_code(self) -> bool:
        """False for a code that was used before, where the secret may do."""
        try:
            await self._client.pair(Path(self._code_file).read_text("utf-8").strip())
        except Refused:
            if not self._secret:
                raise
            return False
        return True

    async def _follow(self) -> None:
        self._replica.begin()
        self._session, self._position = "", 0
        acknowledging = asyncio.create_task(self._acknowledge(), name="standby-acks")
        try:
            stream = self._client.bytes_stream("/v1/standby/stream", SILENCE_S)
            async with aclosing(stream):
                async for frame in frames(stream):
                    self.linked, self.heard_s = True, time.monotonic()
                    await self._take(frame)
                    if acknowledging.done():
                        acknowledging.result()
            raise ProtocolError("standby: the stream ended")
        finally:
            self.linked = False
            acknowledging.cancel()
            await asyncio.wait((acknowledging,))
            await self._disk_is_still()
            self._replica.close()

    async def _take(self, frame: Frame) -> None:
        match frame.kind:
            case Kind.COPY:
                await self._write(partial(self._replica.copy, frame.offset, frame.data))
            case Kind.COPIED:
                await self._write(self._replica.copied)
                self._session = frame.data.decode("ascii")
                self.ready.set()
                self._news.set()
                _log.info("standby.copied bytes=%d", frame.offset)
            case Kind.LOG:
                if not self._session:
                    raise ProtocolError("standby: a log before its copy")
                await self._write(partial(self._replica.append, frame.offset, frame.data))
                self._position = max(self._position, frame.position)
                self._news.set()
            case Kind.BEAT:
                self._replica.check()

    async def _write(self, work: Callable[[], None]) -> None:
        """In a thread, which runs on when we are cancelled."""
        self._on_disk = asyncio.ensure_future(asyncio.to_thread(work))
        await asyncio.shield(self._on_disk)

    async def _disk_is_still(self) -> None:
        """Whoever promotes the copy raises the term in a store that nobody else writes."""
        if self._on_disk is None or self._on_disk.done():
            return
        await asyncio.wait((self._on_disk,))
        if (failed := self._on_disk.exception()) is not None:
            _log.warning("standby.not_written why=%s %s", type(failed).__name__, failed)

    async def _acknowledge(self) -> None:
        """One acknowledgement at a time, always the newest."""
        while True:
            await self._news.wait()
            self._news.clear()
            asked = Acknowledge(session=self._session, position=self._position)
            answer = await self._client.post("/v1/standby/ack", asked, Acknowledged)
            if not answer.follows:
                raise ProtocolError("standby: another session follows")
