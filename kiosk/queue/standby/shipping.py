"""The primary's side: every commit goes to the standby, and an answer waits for it a little while.

A commit is shipped as the bytes that it added to SQLite's own log: all tables, in the order of the commits, whole or
not at all. docs/decisions/0110-the-standby-copies-the-log-of-the-store.md.
"""

import asyncio
import contextlib
import itertools
import logging
import secrets
import sqlite3
from collections import deque
from collections.abc import AsyncGenerator, AsyncIterator, Callable
from dataclasses import dataclass
from pathlib import Path

from kiosk.queue.standby.wal_tail import WalTail
from kiosk.queue.standby.wire import LARGEST, Frame, Kind
from kiosk.queue.store import open_reader

BEAT_S = 5.0
MOST_BEHIND_BYTES = 64 << 20
_COPY_PIECE = 1 << 20

_log = logging.getLogger("queue.standby")


@dataclass(slots=True)
class _Waiting:
    position: int
    act: Callable[[], None]
    late: asyncio.TimerHandle


class Session:
    """One standby that follows; the newest replaces an older one."""

    def __init__(self, tail: WalTail, copy: sqlite3.Connection) -> None:
        self.id = secrets.token_hex(8)
        self.copy = copy
        self.queued: deque[Frame] = deque()
        self.bytes_queued = 0
        self.news = asyncio.Event()
        self.sent = 0
        self.acked = 0
        self.ended = False
        self._tail = tail
        self._positions = itertools.count(1)
        self._last = 0

    def ship(self) -> tuple[int, Frame | None]:
        """In the writer's thread, after a commit: the position to wait for, and what is to be sent for it."""
        piece = self._tail.added()
        if piece is None:
            return self._last, None
        self._last = next(self._positions)
        return self._last, Frame(Kind.LOG, self._last, piece.offset, piece.data)

    def put(self, frame: Frame) -> None:
        """In the loop: to be sent. A standby that cannot keep up has to begin anew."""
        self.queued.append(frame)
        self.sent = max(self.sent, frame.position)
        self.bytes_queued += len(frame.data)
        if self.bytes_queued > MOST_BEHIND_BYTES:
            self.end()
        self.news.set()

    def end(self) -> None:
        """Nothing more goes to this standby."""
        self.ended = True
        self.news.set()

    def close(self) -> None:
        """Let go of the store's log and of the copy."""
        self._tail.close()
        self.copy.close()


class Shipping:
    """`committed` in the writer's thread, the rest in the loop. `changed` hears that the protection is another."""

    def __init__(self, store: Path, wait_s: float, changed: Callable[[], None]) -> None:
        self._store = store
        self._wait_s = wait_s
        self._changed = changed
        self._loop: asyncio.AbstractEventLoop | None = None
        self._session: Session | None = None
        self._caught_up = False
        self._waiting: deque[_Waiting] = deque()

    @property
    def is_protected(self) -> bool:
        """Whether the standby has everything that was answered."""
        return self._caught_up

    # ---- in the writer's thread ----

    def committed(self) -> int | None:
        """A transaction is durable here; the position that its answers wait for, None where nobody follows."""
        session, loop = self._session, self._loop
        if session is None or loop is None or session.ended:
            return None
        try:
            position, frame = session.ship()
        except OSError:
            _log.exception("standby.log_unreadable")
            loop.call_soon_threadsafe(session.end)
            return None
        if frame is not None:
            with contextlib.suppress(RuntimeError):  # the loop is gone: nobody follows any more
                loop.call_soon_threadsafe(session.put, frame)
        return position

    def begin(self, _connection: sqlite3.Connection) -> Session:
        """Between two commits: from here on everything is shipped; the copy is of this very moment."""
        session = Session(WalTail(self._store), open_reader(self._store))
        session.copy.execute("BEGIN")
        session.copy.execute("SELECT count(*) FROM sqlite_master").fetchone()
        before, loop = self._session, self._loop
        self._session = session
        if before is not None and loop is not None:
            loop.call_soon_threadsafe(before.end)
        self.committed()
        return session

    # ---- in the loop ----

    def start(self) -> None:
        """Before the writer begins."""
        self._loop = asyncio.get_running_loop()

    def when_safe(self, position: int | None, act: Callable[[], None]) -> None:
        """Act when the standby has that position, or when it was waited for long enough, or at once without one."""
        session = self._session
        if position is None or session is None or not self._caught_up or position <= session.acked:
            act()
            return
        late = asyncio.get_running_loop().call_later(self._wait_s, self._is_late, session)
        self._waiting.append(_Waiting(position, act, late))

    def acked(self, session_id: str, position: int) -> bool:
        """The standby has everything up to that position; False for one that follows no more."""
        session = self._session
        if session is None or session.id != session_id or session.ended:
            return False
        session.acked = max(session.acked, position)
        while self._waiting and self._waiting[0].position <= session.acked:
            self._release(self._waiting.popleft())
        if not self._caught_up and session.acked >= session.sent:
            self._set_caught_up(True)
        return True

    async def follow(self, session: Session) -> AsyncGenerator[bytes, None]:
        """Everything for this standby, until it is replaced, too far behind, or gone."""
        try:
            async for frame in self._copied(session):
                yield frame.encoded()
            while not session.ended:
                while session.queued and not session.ended:
                    frame = session.queued.popleft()
                    session.bytes_queued -= len(frame.data)
                    for part in _parts(frame):
                        yield part.encoded()
                session.news.clear()
                if session.queued:
                    continue
                try:
                    async with asyncio.timeout(BEAT_S):
                        await session.news.wait()
                except TimeoutError:
                    yield Frame(Kind.BEAT).encoded()
        finally:
            self._ended(session)

    def end(self) -> None:
        """The server stops."""
        if self._session is not None:
            self._session.end()
        self._flush()

    async def _copied(self, session: Session) -> AsyncIterator[Frame]:
        """The whole store, by way of a file: the writer goes on meanwhile. The beat before it says that we live."""
        yield Frame(Kind.BEAT)
        target = self._store.with_name("for-standby.sqlite3")
        try:
            await asyncio.to_thread(_copy, session.copy, target)
            with target.open("rb") as file:
                offset = 0
                while data := await asyncio.to_thread(file.read, _COPY_PIECE):
                    yield Frame(Kind.COPY, 0, offset, data)
                    offset += len(data)
            yield Frame(Kind.COPIED, 0, offset, session.id.encode())
        finally:
            target.unlink(missing_ok=True)

    def _ended(self, session: Session) -> None:
        session.ended = True
        if self._session is session:
            self._session = None
            self._flush()
            self._set_caught_up(False)
            _log.warning("standby.lost")
        session.close()

    def _is_late(self, session: Session) -> None:
        if self._session is session:
            _log.warning("standby.late position=%d acked=%d", session.sent, session.acked)
        self._flush()
        self._set_caught_up(False)

    def _flush(self) -> None:
        while self._waiting:
            self._release(self._waiting.popleft())

    def _release(self, waiting: _Waiting) -> None:
        waiting.late.cancel()
        waiting.act()

    def _set_caught_up(self, caught_up: bool) -> None:
        if caught_up is not self._caught_up:
            self._caught_up = caught_up
            _log.warning("standby.protected now=%s", caught_up)
            self._changed()


def _copy(source: sqlite3.Connection, target: Path) -> None:
    target.unlink(missing_ok=True)
    copy = sqlite3.connect(target)
    try:
        target.chmod(0o600)
        source.backup(copy)
        source.execute("COMMIT")
    finally:
        copy.close()


def _parts(frame: Frame) -> list[Frame]:
    """A great transaction in pieces; only the last one bears the position, for only then it is whole."""
    if len(frame.data) <= LARGEST:
        return [frame]
    starts = range(0, len(frame.data), LARGEST)
    return [
        Frame(
            frame.kind,
            frame.position if start + LARGEST >= len(frame.data) else 0,
            frame.offset + start,
            frame.data[start : start + LARGEST],
        )
        for start in starts
    ]
