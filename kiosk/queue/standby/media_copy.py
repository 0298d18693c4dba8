"""Pictures and films of notices at the standby: whichever the primary has, and no others."""

import asyncio
import logging

from kiosk.domain.errors import BianminError, Refused
from kiosk.queue.client import QueueClient
from kiosk.queue.signage.media import MediaFolder
from kiosk.queue.standby.messages import MEDIA, MediaNames

LOOK_EVERY_S = 60.0
SILENCE_S = 15.0

_log = logging.getLogger("queue.standby")


class MediaCopy:
    """`run` until cancelled. A file that does not come is asked for again; nothing waits for it."""

    def __init__(self, client: QueueClient, media: MediaFolder, every_s: float = LOOK_EVERY_S) -> None:
        self._client = client
        self._media = media
        self._every_s = every_s

    async def run(self, ready: asyncio.Event) -> None:
        """Whenever `ready` is set, and every minute."""
        self._media.start()
        while True:
            await ready.wait()
            try:
                await self._look()
            except (BianminError, OSError) as failed:
                _log.warning("standby.media why=%s %s", type(failed).__name__, failed)
            await asyncio.sleep(self._every_s)

    async def _look(self) -> None:
        """Fetch what is missing, delete what the primary has no more. One that cannot be kept keeps no other away."""
        listed = await self._client.get(MEDIA, MediaNames)
        for name in listed.names:
            if self._media.path(name) is not None:
                continue
            try:
                await self._media.receive(self._client.bytes_stream(f"{MEDIA}/{name}", SILENCE_S))
            except (Refused, OSError) as failed:
                _log.warning("standby.media name=%s why=%s %s", name, type(failed).__name__, failed)
        await asyncio.to_thread(self._media.forget, listed.names, float("inf"))
