"""What goes on beside the requests: done again and again, whatever happens to it once."""

import asyncio
import logging
from collections.abc import Awaitable, Callable

from fleet.store.port import Busy

_log = logging.getLogger("fleet.rounds")


async def go_round(name: str, act: Callable[[], Awaitable[object]], pause_s: float) -> None:
    """Until cancelled: at once while the act answers True, which says that there is more; else after the pause.

    What fails is said and tried again; a store that has too much to do is no failure.
    """
    while True:
        more: object = False
        try:
            more = await act()
        except Busy as busy:
            _log.info("round.busy name=%s why=%s", name, busy)
        except Exception:  # noqa: BLE001 (whatever the store's library raises: the next round may go)
            _log.exception("round.failed name=%s", name)
        await asyncio.sleep(0 if more is True else pause_s)
