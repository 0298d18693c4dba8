"""The line runs at another speed than the pads: nobody answers, keys are noise, and it is said."""

import contextlib
from pathlib import Path

from kiosk.domain.device import DeviceState, Fault, Notice
from tests.hardware.keypad.setting import hall_line


async def test_noise_without_a_frame_is_garbled_until_the_speed_is_right(tmp_path: Path) -> None:
    async with hall_line(tmp_path, windows=(1,)) as line:
        await line.do("wrong_baud")
        await line.do("press", window=1, key="call")
        await line.until(lambda: (DeviceState.FAULT, Fault.GARBLED, Notice.NONE) in line.told)
        assert line.heard == []
        await line.do("wrong_baud", on=False)
        await line.ready()


async def test_a_scanner_on_the_halls_line_is_garbled_too(tmp_path: Path) -> None:
    async with hall_line(tmp_path, windows=(1,)) as line:
        await line.do("silence", window=1)
        await line.until(lambda: bool(line.told))
        for _ in range(3):
            with contextlib.suppress(OSError):
                line.bench._line.wire.put(b"https://queue.example/t/7Kq3\r\n")
        await line.until(lambda: line.told[-1:] == [(DeviceState.FAULT, Fault.GARBLED, Notice.NONE)])
