"""Pictures and films of notices at the standby: whichever the primary has, and none that it has not had for a week."""

import asyncio
import logging
import time

from kiosk.domain.errors import BianminError, Refused
from kiosk.queue.client import QueueClient
from kiosk.queue.signage.media import MediaFolder
from kiosk.queue.standby.messages import MEDIA, MediaNames

LOOK_EVERY_S = 60.0
# The primary may have lost it, or never have had it: then this is the last one.
FORGOTTEN_AFTER_S = 7 * 86_400.0
SILENCE_S = 15.0

_log = logging.getLogger("queue.standby")


class MediaCopy:
    """`run` until cancelled. A file that does not come is asked for again; nothing waits for it."""

    def __init__(
        self,
        client: QueueClient,
        media: MediaFolder,
        every_s: float = LOOK_EVERY_S,
        forgotten_after_s: float = FORGOTTEN_AFTER_S,
    ) -> None:
        self._client = client
        self._media = media
        self._every_s = every_s
        self._forgotten_after_s = forgotten_after_s
        self._damaged: set[str] = set()  # there, where its content is not what its name says
        self._missed_s: dict[str, float] = {}  # since when the primary does not have it

    async def run(self, ready: asyncio.Event) -> None:
        """Whenever `ready` is set, and every minute."""
        while True:
            await ready.wait()
            try:
                self._media.start()
                await self._look()
            except (BianminError, OSError) as failed:
                _log.warning("standby.media why=%s %s", type(failed).__name__, failed)
            await asyncio.sleep(self._every_s)

    async def _look(self) -> None:
        """Fetch what is missing, delete what the primary has not had for long. One that cannot be kept keeps no other away."""
        listed = await self._client.get(MEDIA, MediaNames)
        for name in listed.names:
            if self._media.path(name) is not None or name in self._damaged:
                continue
            try:
                got, _ = await self._media.receive(self._client.bytes_stream(f"{MEDIA}/{name}", SILENCE_S))
                if got != name:
                    self._damaged.add(name)
                    _log.warning("standby.media name=%s why=damaged at the primary", name)
            except (Refused, OSError) as failed:
                _log.warning("standby.media name=%s why=%s %s", name, type(failed).__name__, failed)
        now_s = time.monotonic()
        missed = [name for name in self._media.names() if name not in listed.names]
        self._missed_s = {name: self._missed_s.get(name, now_s) for name in missed}
        gone = {name for name, since_s in self._missed_s.items() if now_s - since_s > self._forgotten_after_s}
        kept = {*self._media.names()} - gone
        await asyncio.to_thread(self._media.forget, kept, float("inf"))
