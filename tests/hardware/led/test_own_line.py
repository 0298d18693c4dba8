"""Strips on a line of their own."""

from pathlib import Path

from kiosk.hardware.keypad.driver import Fitted
from tests.hardware.keypad.setting import hall_line


async def test_strips_show_what_they_are_told_without_any_pad(tmp_path: Path) -> None:
    async with hall_line(tmp_path, windows=(1, 2), fitted=Fitted(strips=(1, 2))) as line:
        line.bus.show(1, ("1 号窗口", "请 A001 号"))
        line.bus.show(2, ())
        line.bus.beep(1)  # there is no beeper here
        await line.ready()
        await line.until(lambda: line.window(1).lines == ("1 号窗口", "请 A001 号"))
        assert (line.window(2).lines, line.window(1).beeps) == ((), 0)
        await line.until(lambda: line.bus.facts == {"strips": "1 2"})
