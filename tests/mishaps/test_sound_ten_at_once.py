"""Ten urgent things at once: none is said over another, the queue stays bounded, and every one is answered for."""

import asyncio
from pathlib import Path

from agent.announcer import LIMIT, Announcement, Announcer, Outcome, Priority
from kiosk.domain.clock import SystemClock
from kiosk.hardware.sound.driver import ChildPlayer
from kiosk.hardware.sound.settings import Backend, SoundSettings
from tests.hardware.printer.setting import until
from tests.hardware.sound.tones import tone

URGENT = 10


async def test_they_are_said_one_after_the_other_and_the_last_ones_go(tmp_path: Path) -> None:
    player = ChildPlayer(SoundSettings(enabled=True, backend=Backend.NULL))
    await player.open()
    mouth = Announcer(player, SystemClock(), lambda: 3, between_s=0.0)
    outcomes: list[tuple[str, Outcome]] = []

    def urgent(key: str) -> Announcement:
        sound = tone(tmp_path, 440, 0.05)
        return Announcement(key, sound, Priority.SAFETY, on_end=lambda how: outcomes.append((key, how)))

    taken = [mouth.say(urgent(f"urgent-{number}")) for number in range(URGENT)]
    running = asyncio.create_task(mouth.run())
    try:
        await until(lambda: len(outcomes) == URGENT, 10.0)
    finally:
        running.cancel()
        await asyncio.gather(running, return_exceptions=True)
        await player.close()
    assert taken == [True] * LIMIT + [False] * (URGENT - LIMIT)
    finished = [key for key, how in outcomes if how is Outcome.FINISHED]
    assert finished == [f"urgent-{number}" for number in range(LIMIT)]
