"""A key that is held down, and a pad whose echo comes late: one press each."""

from dataclasses import replace
from pathlib import Path

from kiosk.hardware.keypad.driver import Fitted
from kiosk.hardware.keypad.port import Key, Pressed
from tests.hardware.keypad.setting import QUICK, hall_line


async def test_a_key_that_repeats_is_one_press(tmp_path: Path) -> None:
    times = replace(QUICK, debounce_s=2.0)  # a busy machine may pause between two repeats
    async with hall_line(tmp_path, times=times) as line:
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


async def test_what_a_pad_says_again_until_it_hears_us_is_one_press_however_late_we_are(
    tmp_path: Path,
) -> None:
    late = replace(QUICK, turnaround_s=0.6, debounce_s=0.15)  # a pad gives up before our echo is out
    async with hall_line(tmp_path, windows=(1,), fitted=Fitted(pads=(1,)), times=late) as line:
        await line.ready()
        await line.do("press", window=1, key="call")
        assert line.bench.view().taken == 0, "it said its key three times"
        assert line.heard == [Pressed(1, Key.CALL)]
