"""Pages from process to process: sealed, to the one who waits for them, and to nobody else."""

import fcntl
import os
import socket
import threading

import pytest

from kiosk.domain.errors import Refused, Unreachable
from kiosk.hardware.document import codec
from kiosk.hardware.handing import Handed, HandingDoor, hand, sealed
from tests.hardware.document.desk import document_bench, looking, settings_for

CONTENT = bytes(range(256)) * 700


def given(door: HandingDoor, content: bytes = CONTENT, pages: int = 3) -> Handed | None:
    """What comes of a hand-over."""
    giving = threading.Thread(target=hand, args=(content, pages, door.name))
    giving.start()
    try:
        return door.taken(5.0)
    finally:
        giving.join()


def test_what_is_given_is_what_was_there() -> None:
    with HandingDoor() as door:
        handed = given(door)
        assert handed is not None
        assert (handed.size, handed.pages) == (len(CONTENT), 3)
        assert handed.read(0, 1 << 20) == CONTENT
        assert handed.read(len(CONTENT) - 5, 99) == CONTENT[-5:]
        handed.close()


def test_nobody_can_change_it_any_more() -> None:
    fd = sealed(CONTENT)
    try:
        with pytest.raises(PermissionError):
            os.pwrite(fd, b"x", 0)
        with pytest.raises(PermissionError):
            os.ftruncate(fd, 10)
    finally:
        os.close(fd)


def test_what_could_still_change_is_refused() -> None:
    loose = os.memfd_create("loose", os.MFD_CLOEXEC | os.MFD_ALLOW_SEALING)
    os.write(loose, CONTENT)
    with HandingDoor() as door, socket.socket(socket.AF_UNIX) as to:
        to.connect("\0" + door.name)
        socket.send_fds(to, [b'{"pages":1}'], [loose])
        assert door.taken(0.5) is None
    fcntl.fcntl(loose, fcntl.F_GET_SEALS)  # ours is still ours
    os.close(loose)


@pytest.mark.parametrize("label", [b"", b"[]", b'{"pages":0}', b"\xff"])
def test_no_label_of_ours_is_refused(label: bytes) -> None:
    fd = sealed(CONTENT)
    with HandingDoor() as door, socket.socket(socket.AF_UNIX) as to:
        to.connect("\0" + door.name)
        if label:
            socket.send_fds(to, [label], [fd])
        to.close()
        assert door.taken(0.5) is None
    os.close(fd)


def test_a_junk_guest_keeps_the_door_open_for_the_real_one() -> None:
    with HandingDoor() as door:
        with socket.socket(socket.AF_UNIX) as junk:
            junk.connect("\0" + door.name)
            junk.sendall(b"junk")
        handed = given(door)
        assert handed is not None
        handed.close()


def test_who_gives_up_does_not_wait() -> None:
    with HandingDoor() as door:
        door.give_up()
        assert door.taken(60.0) is None


@pytest.mark.parametrize("door", ["", "bianmin-visit-" + "0" * 32, "bianmin-pages-" + "0" * 32, "/tmp/x"])
def test_a_door_that_nobody_opened_takes_nothing(door: str) -> None:
    with pytest.raises(Unreachable):
        hand(CONTENT, 1, door)


async def test_the_process_gives_its_pages_and_nothing_passes_the_agents_end() -> None:
    async with document_bench() as bench, looking(settings_for(bench)) as looker:
        await looker.pages.ask(codec.Still(ask=0))
        await looker.pages.ask(codec.Still(ask=0))
        with HandingDoor() as door:
            done, content = await looker.pages.ask(codec.Hand(ask=0, door=door.name))
            handed = door.taken(5.0)
        assert (len(done.pages), done.follows, content) == (2, 0, b"")
        assert handed is not None
        assert handed.pages == 2
        assert handed.read(0, 4) == b"%PDF"
        handed.close()


async def test_without_pages_or_without_a_door_the_pages_stay_where_they_are() -> None:
    async with document_bench() as bench, looking(settings_for(bench)) as looker:
        with HandingDoor() as door, pytest.raises(Refused, match="no_pages"):
            await looker.pages.ask(codec.Hand(ask=0, door=door.name))
        await looker.pages.ask(codec.Still(ask=0))
        with pytest.raises(Refused, match="not_taken"):
            await looker.pages.ask(codec.Hand(ask=0, door=door.name))
        done, _ = await looker.pages.ask(codec.Tell(ask=0))
        assert len(done.pages) == 1
