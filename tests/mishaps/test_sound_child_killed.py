"""The process that plays dies: what was being said is lost, and the supervisor brings another one."""

import os
import signal
from pathlib import Path

from kiosk.hardware.sound.settings import Backend, SoundSettings
from tests.agent.station import Wanted, running_kiosk, until

NULL = SoundSettings(enabled=True, backend=Backend.NULL, watch_s=0.1)


async def test_the_kiosk_speaks_again(tmp_path: Path) -> None:
    async with running_kiosk(tmp_path / "agent", Wanted(printer=False, sound=NULL)) as kiosk:
        await kiosk.until(lambda state: state.voice is not None)
        player, announcer = kiosk.agent.sound.player, kiosk.agent.sound.announcer
        assert player is not None
        assert announcer is not None
        visit = await kiosk.begin()
        await kiosk.client.voice(visit, on=True, page="")
        dead = player.pid
        assert dead is not None
        os.kill(dead, signal.SIGKILL)
        await until(lambda: not player.ready)
        await kiosk.until(lambda state: state.voice is not None)
        assert player.pid not in (None, dead)
        await kiosk.client.voice(visit, on=True, page="home")
        assert "say-welcome" in announcer.waiting
