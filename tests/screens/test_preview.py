"""Live pictures on the screen: newest, whole, mirrored, and nothing left when looking ends."""

import json
import mmap
import os
import socket
import subprocess
import sys
import time
from collections.abc import Iterator
from pathlib import Path

import numpy as np
import pytest
from PIL import Image

from agent.preview import GREETING, MEMORY, PreviewLook
from kiosk.domain.preview import HEADER_BYTES, PictureSize, Seen, mark_word
from kiosk.hardware.camera.preview_memory import PreviewMemory
from kiosk.hardware.camera.preview_writer import PreviewWriter
from kiosk.journey.scanning import Looking
from tests.screens.kit import Kit
from tests.screens.x_display import display

SIZE = PictureSize(64, 48)
RED, GREEN, GROUND = (255, 0, 0), (0, 255, 0), (0xE4, 0xE9, 0xF1)


class AgentSide:
    """What the agent does at the other end: hands over memories, hangs up."""

    def __init__(self, folder: Path) -> None:
        self._listening = socket.socket(socket.AF_UNIX)
        self._listening.bind(str(folder / "agent.sock"))
        self._listening.listen()
        self._listening.settimeout(15)
        self.path = str(folder / "agent.sock")
        self.memory = PreviewMemory(SIZE)
        self.writer = PreviewWriter(self.memory.fd)

    def admit(self) -> None:
        """Whoever came gets the memory."""
        self._viewer, _ = self._listening.accept()
        assert self._viewer.recv(64) == GREETING + b"token"
        self._hand_over()

    def publish(self, left: tuple[int, int, int], right: tuple[int, int, int], age_s: float = 0.0) -> None:
        """A picture of two halves, red first."""
        picture = np.empty((48, 64, 3), np.uint8)
        picture[:, :32], picture[:, 32:] = left[::-1], right[::-1]
        self.writer.publish(picture, time.monotonic_ns() - round(age_s * 1e9), Seen.GOOD)

    def start_anew(self) -> None:
        """The camera's process is another one."""
        self.memory.close()
        self.memory = PreviewMemory(SIZE)
        self.writer = PreviewWriter(self.memory.fd)
        self._hand_over()

    def hung_up_on(self) -> bool:
        """Whether the screen looks away."""
        self._viewer.settimeout(2)
        return self._viewer.recv(1) == b""

    def close(self) -> None:
        """As at the end of a visit."""
        self.memory.close()
        self._viewer.close()
        self._listening.close()

    def _hand_over(self) -> None:
        fd = self.memory.reading_fd()
        socket.send_fds(self._viewer, [MEMORY], [fd])
        os.close(fd)


@pytest.fixture
def agent(tmp_path: Path) -> Iterator[AgentSide]:
    """A camera that works."""
    side = AgentSide(tmp_path)
    yield side
    side.close()


@pytest.fixture
def look(agent: AgentSide) -> PreviewLook:
    """The screen's connection."""
    connected = PreviewLook(agent.path, "token")
    agent.admit()
    return connected


class Room:
    """A window with nothing but the preview in it."""

    def __init__(self, kit: Kit, folder: Path, *, mirrored: bool = True, oval: bool = False) -> None:
        from kiosk.screens.widgets.box import Root
        from kiosk.screens.widgets.preview import Preview

        self.preview = Preview(mirrored=mirrored, oval=oval)
        self._kit, self._file = kit, folder / "shown.png"
        root = Root(way="layers")
        root.add_widget(self.preview)
        kit.show(root, (640, 480))

    def at(self, x: int, y: int) -> tuple[int, ...]:
        """The colour there."""
        self._kit.frames(4)
        shown = Image.open(self._kit.picture(self._file)).convert("RGB").getpixel((x, y))
        assert isinstance(shown, tuple)
        return shown

    def halves(self) -> tuple[tuple[int, ...], tuple[int, ...]]:
        """The colours at the left and at the right."""
        self._kit.frames(4)
        shown = Image.open(self._kit.picture(self._file)).convert("RGB")
        left, right = shown.getpixel((40, 240)), shown.getpixel((600, 240))
        assert isinstance(left, tuple)
        assert isinstance(right, tuple)
        return left, right


def test_the_newest_picture_is_shown_as_in_a_mirror(
    kit: Kit, agent: AgentSide, look: PreviewLook, tmp_path: Path
) -> None:
    room = Room(kit, tmp_path)
    room.preview.watch(look)
    agent.publish(GREEN, GREEN)
    agent.publish(RED, GREEN)
    assert room.halves() == (GREEN, RED)
    agent.publish(GREEN, RED)
    assert room.halves() == (RED, GREEN)
    room.preview.stop()


def test_a_page_is_not_shown_in_a_mirror(
    kit: Kit, agent: AgentSide, look: PreviewLook, tmp_path: Path
) -> None:
    room = Room(kit, tmp_path, mirrored=False)
    room.preview.watch(look)
    agent.publish(RED, GREEN)
    assert room.halves() == (RED, GREEN)
    room.preview.stop()


def test_in_an_oval_only_what_has_room_is_shown_as_in_a_mirror(
    kit: Kit, agent: AgentSide, look: PreviewLook, tmp_path: Path
) -> None:
    room = Room(kit, tmp_path, oval=True)
    outside = room.at(20, 20)
    room.preview.watch(look)
    agent.publish(RED, GREEN)
    assert (room.at(160, 240), room.at(480, 240)) == (GREEN, RED)
    assert {room.at(*corner) for corner in ((20, 20), (150, 30), (490, 450))} == {outside}
    room.preview.stop()


def test_another_place_to_look_is_taken_up_once_and_none_ends_it(
    kit: Kit, agent: AgentSide, tmp_path: Path
) -> None:
    room = Room(kit, tmp_path)
    room.preview.looking = Looking(agent.path, "token")
    agent.admit()
    agent.publish(RED, GREEN)
    assert room.halves() == (GREEN, RED)
    room.preview.looking = None
    assert agent.hung_up_on()


def test_without_a_picture_there_is_a_calm_ground(
    kit: Kit, agent: AgentSide, look: PreviewLook, tmp_path: Path
) -> None:
    room = Room(kit, tmp_path)
    ground = room.halves()
    room.preview.watch(look)
    assert room.halves() == ground
    assert room.preview.seen is None
    room.preview.stop()


def test_a_picture_that_stands_still_is_taken_away(
    kit: Kit, agent: AgentSide, look: PreviewLook, tmp_path: Path
) -> None:
    room = Room(kit, tmp_path)
    ground = room.halves()
    room.preview.watch(look)
    agent.publish(RED, RED, age_s=2.0)
    room.halves()
    assert room.halves() == ground
    agent.publish(RED, RED)
    assert room.halves() == (RED, RED)
    room.preview.stop()


def test_half_a_picture_is_never_shown(kit: Kit, agent: AgentSide, look: PreviewLook, tmp_path: Path) -> None:
    room = Room(kit, tmp_path)
    ground = room.halves()
    room.preview.watch(look)
    agent.publish(RED, RED)
    with mmap.mmap(agent.memory.fd, 0) as raw:
        words = memoryview(raw)[:HEADER_BYTES].cast("Q")
        words[mark_word(1)] = 0  # it is being written over
        words.release()
    assert room.halves() == ground
    room.preview.stop()


def test_a_camera_that_was_started_anew_is_seen_again(
    kit: Kit, agent: AgentSide, look: PreviewLook, tmp_path: Path
) -> None:
    room = Room(kit, tmp_path)
    ground = room.halves()
    room.preview.watch(look)
    agent.publish(RED, RED)
    assert room.halves() == (RED, RED)
    agent.start_anew()
    assert room.halves() == ground
    agent.publish(GREEN, GREEN)
    assert room.halves() == (GREEN, GREEN)
    room.preview.stop()


def test_when_the_agent_ends_it_nothing_of_it_stays(
    kit: Kit, agent: AgentSide, look: PreviewLook, tmp_path: Path
) -> None:
    room = Room(kit, tmp_path)
    ground = room.halves()
    told: list[Seen | None] = []
    room.preview.watch(look, told.append)
    agent.publish(RED, RED)
    assert room.halves() == (RED, RED)
    agent.close()
    assert room.halves() == ground
    assert not any(room.preview._buffer)
    assert look.map is None
    assert told == [Seen.GOOD, None]


def test_a_preview_that_leaves_the_screen_lets_go_of_the_camera(
    kit: Kit, agent: AgentSide, look: PreviewLook, tmp_path: Path
) -> None:
    room = Room(kit, tmp_path)
    room.preview.watch(look)
    agent.publish(RED, RED)
    room.halves()
    kit.clear()
    kit.frames(2)
    assert agent.hung_up_on()
    assert not any(room.preview._buffer)


def test_only_its_own_part_of_the_window_is_drawn_anew_and_the_rest_stays(tmp_path: Path) -> None:
    """In a real X window on software GL: the bars of the page are still there after many pictures."""
    side = AgentSide(tmp_path)
    with display(300, 400) as x:
        window = subprocess.Popen(
            [sys.executable, "-m", "tests.screens.preview_in_x", side.path],
            env={**os.environ, "DISPLAY": x.name, "SDL_VIDEODRIVER": "x11"},
            stdout=subprocess.PIPE,
        )
        assert window.stdout is not None
        side.admit()
        for number in range(40):
            side.publish(RED, GREEN if number % 2 else RED)
            time.sleep(0.05)
        side.publish(RED, GREEN)
        time.sleep(0.2)
        at = {"top": (150, 20), "left": (120, 200), "right": (180, 200), "bottom": (150, 380)}
        seen = {where: tuple(x.pixels(*place)[2::-1]) for where, place in at.items()}
        side.close()
        said = json.loads(window.stdout.readline())
        window.wait(10)
        window.stdout.close()
    assert seen == {"top": (0, 0, 255), "left": GREEN, "right": RED, "bottom": (0, 0, 255)}
    assert said["in_part"] >= 10
    assert said["whole"] <= 8
