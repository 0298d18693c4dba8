"""The camera's long proof: damaged headers and lines, and random faults on its wire. `tests.prove.devices` calls both."""

import asyncio
import os
import random
import signal
from collections.abc import Awaitable, Callable
from contextlib import suppress

from agent.preview import PreviewMap
from kiosk.bench.camera.scenes import Scene
from kiosk.domain.device import DeviceState, Fault
from kiosk.domain.errors import ProtocolError
from kiosk.domain.preview import HEADER_BYTES, NEWEST_WORD, PictureSize, Seen, header, mark_at, size_of
from kiosk.hardware.camera.messages import (
    Failed,
    Mapped,
    Opened,
    Pictures,
    Start,
    Why,
    answer_of,
    line,
    start_of,
)
from kiosk.hardware.camera.probe import model_of
from kiosk.hardware.transport import NoSuchLine
from tests.hardware.camera.setting import Setting, all_bytes, supervised, until
from tests.prove.mutation import mutated

Hand = Callable[[], Awaitable[None]]

WELL_AGAIN_S = 15.0
SMALL = PictureSize(4, 2)
HEAD = b"HTTP/1.1 200 OK\r\nServer: Cam\r\nContent-Type: multipart/x-mixed-replace; boundary=x\r\n\r\n"
LINES = (
    line(Mapped()),
    line(Opened(width=640, height=480, fps=30.0, backend="V4L2")),
    line(Pictures(newest=7, at_ns=1 << 60, seen=Seen.GOOD, skipped=0)),
    line(Failed(why=Why.STOPPED)),
    line(Start(address="v4l:///dev/video0", width=1, height=1, fps=1, skip_frames=0, frozen_s=1.0)),
)


def mutate(count: int, seed: int) -> list[str]:
    """So many damaged headers, memories, lines and HTTP heads: a value or a named error; what went wrong, in words."""
    dice, wrong = random.Random(seed), []
    kinds = (_header, _line, _head, _memory)
    for kind in dice.choices(kinds, (40, 40, 20, 2), k=count):
        try:
            kind(dice)
        except Exception as broken:  # noqa: BLE001  # that anything else comes out is what is looked for
            wrong.append(f"camera {kind.__name__}: {broken!r}")
    return wrong


async def faults(count: int, seed: int) -> list[str]:
    """So many random faults at the drawn camera, looked through or not; afterwards it is READY and seen through."""
    dice, wrong = random.Random(seed), []
    async with supervised() as at:
        hands = _hands(at, dice)
        for _ in range(count):
            await dice.choice(hands)()
            await asyncio.sleep(dice.uniform(0, 0.08))
        await at.camera.hide()
        await at.bench.restore()
        try:
            async with asyncio.timeout(WELL_AGAIN_S):
                await at.look()
                await at.stands(DeviceState.READY, Fault.NONE)
        except TimeoutError:
            wrong.append(f"camera: not well again, {at.told[-1:]}")
        kept = [memory.reading_fd() for memory in at.looker.memories if not memory.closed]
        await at.camera.hide()
        left = [fd for fd in kept if any(all_bytes(fd))]
        if len(kept) != 1 or left:
            wrong.append(f"camera: {len(kept)} memories open at the end, {len(left)} not wiped")
        for fd in kept:
            os.close(fd)
        await until(lambda: at.bench.view().watchers == 0)
    return wrong


def _hands(at: Setting, dice: random.Random) -> list[Hand]:
    async def scene() -> None:
        at.bench.show(dice.choice(tuple(Scene)))

    async def live() -> None:
        at.bench.show(Scene.LIVE)

    async def look() -> None:
        await at.camera.show(at.looker.take)

    async def kill() -> None:
        if at.pid is not None:
            with suppress(ProcessLookupError):
                os.kill(at.pid, signal.SIGKILL)

    async def stop_running() -> None:
        if at.pid is not None:
            with suppress(ProcessLookupError):
                os.kill(at.pid, signal.SIGSTOP)  # as hung as a process can be

    drop = at.bench.actions()["drop"]
    return [
        scene,
        scene,
        live,
        at.bench.unplug,
        at.bench.plug,
        at.bench.plug,
        lambda: drop.run(None),
        look,
        look,
        at.camera.hide,
        kill,
        stop_running,
    ]


def _header(dice: random.Random) -> None:
    size = PictureSize(dice.randint(1, 4096), dice.randint(1, 4096))
    with suppress(ProtocolError):
        length = size.memory_bytes + dice.choice((0, 0, 1, -1, 4096))
        if size_of(mutated(header(size), dice), length).memory_bytes != length:
            raise AssertionError("a size that does not fit")


def _line(dice: random.Random) -> None:
    damaged = mutated(dice.choice(LINES), dice)
    for decode in (answer_of, start_of):
        with suppress(ProtocolError):
            decode(damaged)


def _head(dice: random.Random) -> None:
    with suppress(NoSuchLine):
        model_of(mutated(HEAD, dice))


def _memory(dice: random.Random) -> None:
    """A whole memory whose words are nonsense: a reader gets a picture with its own number, or none."""
    fd = os.memfd_create("damaged")
    os.ftruncate(fd, SMALL.memory_bytes)
    os.pwrite(fd, header(SMALL), 0)
    words = [dice.choice((0, 1, 2, 3, 4, 1 << 63, dice.getrandbits(64))) for _ in range(32)]
    os.pwrite(fd, b"".join(word.to_bytes(8, "little") for word in words), NEWEST_WORD * 8)
    seen = PreviewMap(fd)
    try:
        into = memoryview(bytearray(SMALL.slot_bytes))
        mark = seen.copy_newest(into)
        if mark is not None and mark.sequence != seen.newest:
            raise AssertionError("another picture's mark")
        seen.copy_nearest(dice.getrandbits(64), dice.getrandbits(40), into)
    finally:
        seen.close()
    plain = memoryview(bytearray(dice.randbytes(HEADER_BYTES))).cast("Q")
    mark_at(plain, plain[NEWEST_WORD])
