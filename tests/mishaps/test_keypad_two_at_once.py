"""Two clerks press in the same moment: their frames meet on the wire, and both are heard, once each."""

from pathlib import Path

from kiosk.hardware.keypad.port import Key, Pressed
from tests.hardware.keypad.setting import hall_line


async def test_both_are_heard_once(tmp_path: Path) -> None:
    async with hall_line(tmp_path, windows=(1, 2, 3)) as line:
        await line.ready()
        await line.do("press_together", windows=(1, 2, 3), key="call")
        await line.until(lambda: len(line.heard) >= 3)
        assert sorted(event.address for event in line.heard) == [1, 2, 3]
        assert line.bench.view().taken == 3


async def test_noise_before_a_key_does_not_hide_it(tmp_path: Path) -> None:
    async with hall_line(tmp_path) as line:
        await line.ready()
        await line.do("noise")
        await line.do("press", window=2, key="recall")
        await line.until(lambda: bool(line.heard))
        assert line.heard == [Pressed(2, Key.RECALL)]
