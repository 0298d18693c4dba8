"""What runs as long as the agent does: a duty that fails is begun again, and the others go on."""

import asyncio
import logging
import sqlite3
from collections.abc import Awaitable, Callable
from dataclasses import dataclass

from kiosk.domain.errors import BianminError

AGAIN_S = 1.0
LONGEST_WAIT_S = 60.0
PATIENCE_S = 1.5  # the slowest clean-up, the card monitor's, takes 1.2 s

_log = logging.getLogger("agent.duties")


@dataclass(frozen=True, slots=True)
class Duty:
    """`work` runs until it is cancelled, or returns when it is done for good."""

    name: str
    work: Callable[[], Awaitable[None]]


class Duties:
    """The tasks of all duties, kept by whoever started them."""

    def __init__(self) -> None:
        self._tasks: list[asyncio.Task[None]] = []

    def start(self, *duties: Duty) -> None:
        """Begin them."""
        self._tasks += [asyncio.create_task(kept_up(duty), name=duty.name) for duty in duties]

    async def stop(self) -> None:
        """End them all; returns when they have cleaned up. One that did not hear it is told again."""
        pending = set(self._tasks)
        while pending:
            for task in pending:
                task.cancel()
            _, pending = await asyncio.wait(pending, timeout=PATIENCE_S)
        self._tasks.clear()


async def kept_up(duty: Duty, again_s: float = AGAIN_S) -> None:
    """Until it is done or cancelled. A full disk, a lost process or a mistake of ours must not end the station."""
    while True:
        try:
            return await duty.work()
        except (BianminError, OSError, sqlite3.Error) as failed:
            _log.error("duty.failed duty=%s why=%s", duty.name, failed)
        except Exception:  # noqa: BLE001  # whatever it is, the other duties go on
            _log.exception("duty.failed duty=%s", duty.name)
        await asyncio.sleep(again_s)
        again_s = min(LONGEST_WAIT_S, again_s * 2)
