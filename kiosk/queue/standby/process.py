"""A server that follows the site's one until it is stopped, or promoted by a person."""

import asyncio
import contextlib
import logging
import signal
import time
from datetime import UTC, datetime
from enum import StrEnum
from pathlib import Path

import msgspec

from kiosk.domain.clock import SystemClock
from kiosk.domain.errors import Refused
from kiosk.queue.client import QueueClient
from kiosk.queue.passwords import Passwords
from kiosk.queue.settings import QueueSettings
from kiosk.queue.signage.media import MediaFolder
from kiosk.queue.staff import Role
from kiosk.queue.standby.following import Following
from kiosk.queue.standby.media_copy import MediaCopy
from kiosk.queue.standby.part import known_secret, unfollowed, wal_of
from kiosk.queue.standby.promotion import REQUEST, asked_by, promote
from kiosk.queue.standby.replica import Replica, read_role

LOOK_EVERY_S = 0.2
SILENT_AFTER_S = 5.0  # a cable that is put back is no reason to take over

_log = logging.getLogger("queue.standby")


class Phase(StrEnum):
    """What a standby does. Only one that hears nothing, and has a whole copy, may take over by its page."""

    FOLLOWS = "follows"
    COPIES = "copies"  # or looks for the primary since a moment
    SILENT = "silent"
    EMPTY = "empty"  # hears nothing, and has no whole copy


class StandbyNow(msgspec.Struct, frozen=True):
    """copied_at: when the copy was last written; None without one. silent_s: since the primary was last heard."""

    phase: Phase
    primary: str
    copied_at: datetime | None
    silent_s: float


class Standby:
    """One standby of one primary. The caller owns the store."""

    def __init__(self, settings: QueueSettings, store: Path, primary: str, code_file: str) -> None:
        """code_file: with a one-time code, for a server that never belonged to the site; else empty."""
        self._settings = settings
        self._store = store
        self._primary = primary
        self._code_file = code_file
        self.clock = SystemClock()
        self._passwords = Passwords(settings.staff, self.clock.monotonic)
        trusted = settings.standby.ca_file
        self._client = QueueClient(
            primary, store.parent / "standby-identity", ca_file=trusted, clock=self.clock
        )
        media = MediaFolder(store.parent / "media", settings.signage)
        self._media = MediaCopy(self._client, media)
        self._secret = b""
        self._following: Following | None = None
        self._tasks: list[asyncio.Task[None]] = []
        self._heard_s = time.monotonic()  # when the primary last said anything, or we began to listen
        self._deciding = asyncio.Lock()
        self._promoted = False

    async def run(self) -> bool:
        """True when it was promoted: this process goes on as the site's queue."""
        folder = self._store.parent
        (folder / REQUEST).unlink(missing_ok=True)
        stop = asyncio.Event()
        for number in (signal.SIGTERM, signal.SIGINT):
            asyncio.get_running_loop().add_signal_handler(number, stop.set)
        self._secret = known_secret(self._store)
        self._follow()
        try:
            while not stop.is_set() and not self._promoted:
                self._look()
                if who := asked_by(folder):
                    await self._take_over(who)
                with contextlib.suppress(TimeoutError):
                    async with asyncio.timeout(LOOK_EVERY_S):
                        await stop.wait()
        finally:
            async with self._deciding:
                await self._rest()
            await self._client.close()
        return self._promoted and not stop.is_set()

    def now(self) -> StandbyNow:
        """For its page."""
        following, copied_at = self._following, self._copied_at()
        silent_s = 0.0 if following is None or following.linked else time.monotonic() - self._last_heard_s()
        if following is None or silent_s < SILENT_AFTER_S:
            ready = following is not None and following.linked and following.ready.is_set()
            phase = Phase.FOLLOWS if ready else Phase.COPIES
        else:
            phase = Phase.SILENT if copied_at is not None else Phase.EMPTY
        return StandbyNow(phase, self._primary, copied_at, silent_s)

    async def take_over(self, login: str, password: str, address: str) -> None:
        """Somebody who leads the hall says that the old server is off.

        Raises Refused: primary_answers, no_copy, wrong_login, too_many_attempts, not_a_supervisor.
        """
        async with self._deciding:
            if self._promoted:
                return
            match self.now().phase:
                case Phase.FOLLOWS | Phase.COPIES:
                    raise Refused("primary_answers", self._primary)
                case Phase.EMPTY:
                    raise Refused("no_copy")
                case Phase.SILENT:
                    pass
            self._passwords.check(login, address)  # a guesser keeps nobody from following
            await self._rest()  # nobody may read the copy while it is written
            try:
                await self._promote(await self._supervisor(login, password, address))
            except Exception:
                self._follow()
                raise

    async def _take_over(self, who: str) -> None:
        """By the operator of this machine."""
        async with self._deciding:
            if not self._promoted:
                await self._rest()
                await self._promote(who)

    async def _promote(self, who: str) -> None:
        await asyncio.to_thread(promote, self._store, self._settings, self.clock, who)
        self._promoted = True

    async def _supervisor(self, login: str, password: str, address: str) -> str:
        with unfollowed(self._store) as reader:
            known = await self._passwords.checked(reader, login, password, address)
        if not Role(known.role).may(Role.SUPERVISOR):
            raise Refused("not_a_supervisor")
        return known.id

    def _follow(self) -> None:
        replica = Replica(self._store, self._primary)
        following = Following(self._client, replica, self._code_file, self._secret)
        self._following = following
        self._tasks = [
            asyncio.create_task(following.run(), name="following"),
            asyncio.create_task(self._say(following), name="saying"),
            asyncio.create_task(self._media.run(following.ready), name="media"),
        ]

    def _last_heard_s(self) -> float:
        return self._heard_s if self._following is None else max(self._heard_s, self._following.heard_s)

    def _look(self) -> None:
        """Remember that the primary is heard. Raises what ended one of our tasks."""
        self._heard_s = self._last_heard_s()
        for task in self._tasks:
            if task.done() and not task.cancelled():
                task.result()

    async def _rest(self) -> None:
        """Nothing writes the copy from here on."""
        tasks, self._tasks, self._following = self._tasks, [], None
        for task in tasks:
            task.cancel()
        await asyncio.gather(*tasks, return_exceptions=True)

    def _copied_at(self) -> datetime | None:
        role = read_role(self._store.parent)
        if role is None or not role.whole:
            return None
        at = max(file.stat().st_mtime for file in (self._store, wal_of(self._store)) if file.exists())
        return datetime.fromtimestamp(at, UTC)

    async def _say(self, following: Following) -> None:
        await following.ready.wait()
        print(f"following {self._primary}", flush=True)
