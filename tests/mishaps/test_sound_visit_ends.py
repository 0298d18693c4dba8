"""The resident goes in the middle of a sentence: silence at once, nothing of theirs for the next one."""

import time
from pathlib import Path

from agent.schemas import AtPage, Voice
from kiosk.domain.command import new_command_id
from kiosk.hardware.sound.settings import Backend, SoundSettings
from tests.agent.station import Wanted, running_kiosk, until

NULL = SoundSettings(enabled=True, backend=Backend.NULL)
AT_ONCE_S = 1.5


async def test_nobody_hears_the_number_of_the_one_before(tmp_path: Path) -> None:
    async with running_kiosk(tmp_path / "agent", Wanted(printer=False, sound=NULL)) as kiosk:
        await kiosk.until(lambda state: state.voice is not None)
        announcer = kiosk.agent.sound.announcer
        assert announcer is not None
        visit = await kiosk.begin()
        await kiosk.client.voice(visit, on=True, page="")
        await kiosk.client.volume(visit, 5)
        await kiosk.client.at_page(visit, AtPage(page="taken", number="A032"))
        ended = time.monotonic()
        state = await kiosk.client.end(visit, new_command_id(), "done")
        await until(lambda: announcer.waiting == ())
        assert time.monotonic() - ended < AT_ONCE_S
        assert state.voice == Voice(on=False, volume=3, headphones=False)
