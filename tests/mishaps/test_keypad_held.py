"""A key that is held down, and a pad that did not hear our echo: one press each."""

from pathlib import Path

from kiosk.hardware.keypad.port import Key, Pressed
from tests.hardware.keypad.setting import hall_line


async def test_a_key_that_repeats_is_one_press(tmp_path: Path) -> None:
    async with hall_line(tmp_path) as line:
        await line.ready()
        await line.do("press", window=1, key="call", times=12)
        assert line.heard == [Pressed(1, Key.CALL)]
        assert line.bench.view().taken == 12, "each repeat is echoed, or the pad would never stop"


async def test_two_keys_are_two_presses_however_fast(tmp_path: Path) -> None:
    async with hall_line(tmp_path) as line:
        await line.ready()
        await line.do("press", window=1, key="skip")
        await line.do("press", window=1, key="call")
        assert line.heard == [Pressed(1, Key.SKIP), Pressed(1, Key.CALL)]
