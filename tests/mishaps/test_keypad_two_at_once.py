"""Two clerks press in the same moment: their frames meet on the wire, and both are heard, once each."""

import contextlib
from pathlib import Path

from kiosk.hardware.keypad.port import Key, Pressed
from tests.hardware.keypad.setting import hall_line

TRIES = 3


async def test_both_are_heard_once(tmp_path: Path) -> None:
    async with hall_line(tmp_path, windows=(1, 2, 3)) as line:
        await line.ready()
        for _ in range(TRIES):  # pads give up where a busy machine answers too late, and clerks press again
            line.heard.clear()
            await line.do("press_together", windows=(1, 2, 3), key="call")
            with contextlib.suppress(TimeoutError):
                await line.until(lambda: len(line.heard) >= 3, 20.0)
                break
        assert sorted(event.address for event in line.heard) == [1, 2, 3]
        assert line.bench.view().taken >= 3


async def test_noise_before_a_key_does_not_hide_it(tmp_path: Path) -> None:
    async with hall_line(tmp_path) as line:
        await line.ready()
        await line.do("noise")
        await line.do("press", window=2, key="recall")
        await line.until(lambda: bool(line.heard))
        assert line.heard == [Pressed(2, Key.RECALL)]
