"""The hall's line is pulled out, idle or in the middle of a key, and plugged in again."""

from pathlib import Path

from kiosk.hardware.keypad.port import Key, PadPicture, Pressed
from tests.hardware.keypad.setting import hall_line
from tests.hardware.supervised import supervised


async def test_pads_show_the_right_thing_again_after_a_new_plug(tmp_path: Path) -> None:
    async with hall_line(tmp_path, watched=False) as line, supervised(line.bus) as health:
        await health.ready()
        await line.do("unplug")
        await health.lost()
        line.bus.show_pad(1, PadPicture(ticket="A007"))
        line.bus.beep(1, 3)  # nothing is kept for later
        await line.do("plug")
        await health.ready()
        await line.until(lambda: line.window(1).places == "   007")
        assert line.window(1).beeps == 0


async def test_pulled_out_while_pads_are_told_they_show_it_when_it_is_back(tmp_path: Path) -> None:
    async with hall_line(tmp_path, watched=False) as line, supervised(line.bus) as health:
        await health.ready()
        for number, window in enumerate((1, 2), 7):
            line.bus.show_pad(window, PadPicture(ticket=f"A00{number}"))
        await line.do("unplug")  # the first of them is on its way
        await health.lost()
        await line.do("plug")
        await health.ready()
        await line.until(lambda: [line.window(window).places for window in (1, 2)] == ["   007", "   008"])


async def test_half_a_key_is_no_key(tmp_path: Path) -> None:
    async with hall_line(tmp_path, watched=False) as line, supervised(line.bus) as health:
        await health.ready()
        await line.do("unplug", during=1)
        await health.lost()
        await line.do("plug")
        await health.ready()
        assert line.heard == []
        await line.do("press", window=1, key="call")
        assert line.heard == [Pressed(1, Key.CALL)]
