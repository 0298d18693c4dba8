"""The process that holds the pages is killed before they are handed over: that is said at once, and scanning begins anew."""

import asyncio
import os
import signal
from pathlib import Path

import pytest

from agent.apply_schemas import MaterialState
from kiosk.domain.errors import Refused
from tests.agent.materials_kiosk import materials_kiosk
from tests.agent.materials_room import Office

AT_ONCE_S = 8.0  # the hand-over itself would be given fifteen


async def test_pages_that_died_with_their_process_are_not_waited_for(tmp_path: Path) -> None:
    async with materials_kiosk(tmp_path / "agent", Office()) as kiosk:
        await kiosk.photograph(1)
        [camera] = kiosk.pid_of(b"document.child")
        os.kill(camera, signal.SIGKILL)
        async with asyncio.timeout(AT_ONCE_S):
            await kiosk.upload()
            assert (await kiosk.until(MaterialState.NONE)).pages == 0
        with pytest.raises(Refused, match="not_scanning"):
            await kiosk.client.scanned(kiosk.visit)
        await kiosk.photograph(1)
        await kiosk.upload()
        assert (await kiosk.until(MaterialState.SENT)).pages == 1
