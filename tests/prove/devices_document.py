"""The document camera's long proof: junk into its pure functions, and faults on its wire. `tests.prove.devices` calls both."""

import asyncio
import functools
import os
import random
import signal
from collections.abc import Awaitable, Callable
from contextlib import suppress

import cv2
import numpy as np
import numpy.typing as npt

from agent.devices import BackOff, Supervisor
from agent.document import DocumentCamera
from kiosk.bench.document import DocumentBench, Freeze, Hang, Unplug
from kiosk.bench.document_pages import Scene, draw
from kiosk.domain.clock import SystemClock
from kiosk.domain.device import DeviceState, Health
from kiosk.domain.errors import ProtocolError, Refused, Unreachable
from kiosk.hardware.document import codec
from kiosk.hardware.document.edges import find_page
from kiosk.hardware.document.geometry import area_of, corners_of, page_size
from kiosk.hardware.document.pages import Limits, Pages
from kiosk.hardware.document.port import WHOLE_PICTURE, ColourMode, Point, Seeing
from kiosk.hardware.document.straighten import from_jpeg, straightened, to_jpeg
from tests.hardware.document.desk import document_bench, settings_for

Picture = npt.NDArray[np.uint8]
Hand = Callable[[], Awaitable[None]]

SMALL = (96, 72)
LIMITS = Limits(max_pages=3, max_bytes=1 << 20, longest_px=120, jpeg_quality=60)
WELL_AGAIN_S = 15.0
ODD = (0.0, 1.0, -1.0, 2.0, 0.5, 1e-9, 1e300, float("nan"), float("inf"), float("-inf"))


class Broken(Exception):
    """Something else came out than a value or a named error."""


def mutate(count: int, seed: int) -> list[str]:
    """So many made-up corners, orders, pictures and messages: a value or a named error; what went wrong, in words."""
    dice, wrong = random.Random(seed), []
    kinds = (_corners, _line, _junk_jpeg, _picture, _pages)
    for kind in dice.choices(kinds, (70, 70, 20, 4, 1), k=count):
        try:
            kind(dice)
        except Exception as broken:  # noqa: BLE001  # that anything else comes out is what is looked for
            wrong.append(f"document {kind.__name__}: {broken!r}")
    return wrong


async def faults(count: int, seed: int) -> list[str]:
    """So many random faults while a visit scans; afterwards the device is READY and a page is taken. What went wrong."""
    dice = random.Random(seed)
    health: list[Health] = []
    async with document_bench() as bench:
        camera = DocumentCamera(settings_for(bench))
        quick = BackOff(first_wait_s=0.05, longest_wait_s=0.2)
        running = asyncio.create_task(Supervisor(camera, health.append, SystemClock(), quick).run())
        try:
            hands = _hands(bench, camera, dice)
            for _ in range(count):
                await dice.choice(hands)()
                await asyncio.sleep(dice.uniform(0, 0.05))
            await bench.restore()
            return await _well_again(camera, health)
        finally:
            running.cancel()
            await asyncio.wait({running})
            await camera.end()


def _hands(bench: DocumentBench, camera: DocumentCamera, dice: random.Random) -> list[Hand]:
    actions = bench.actions()

    async def photograph() -> None:
        with suppress(Refused, Unreachable, OSError):
            await camera.begin()
            await camera.order(codec.Still(ask=0))

    async def make_pdf() -> None:
        with suppress(Refused, Unreachable):
            await camera.order(codec.MakePdf(ask=0))

    async def kill() -> None:
        if camera.pid is not None and dice.random() < 0.2:
            with suppress(ProcessLookupError):
                os.kill(camera.pid, signal.SIGKILL)

    return [
        bench.unplug,
        bench.plug,
        bench.plug,
        lambda: actions["freeze"].run(Freeze(on=dice.random() < 0.5)),
        lambda: actions["hang"].run(Hang(on=dice.random() < 0.3)),
        lambda: actions["unplug"].run(Unplug(during_still=True)),
        lambda: bench.lay(dice.choice((Scene.PLAIN, Scene.EMPTY, Scene.DARK))),
        photograph,
        photograph,
        make_pdf,
        camera.end,
        kill,
    ]


async def _well_again(camera: DocumentCamera, health: list[Health]) -> list[str]:
    await camera.end()
    try:
        async with asyncio.timeout(WELL_AGAIN_S):
            while not health or health[-1].state is not DeviceState.READY:  # noqa: ASYNC110  # told by its supervisor
                await asyncio.sleep(0.02)
            await camera.begin()
            while camera.seeing is not Seeing.WELL:  # noqa: ASYNC110  # told by its process
                await asyncio.sleep(0.02)
            done, _ = await camera.order(codec.Still(ask=0))
    except (TimeoutError, Refused, Unreachable) as wrong:
        return [f"document: not well again, {health[-1:]}, {wrong!r}"]
    return [] if len(done.pages) == 1 else ["document: pages of an earlier visit"]


def _coordinate(dice: random.Random) -> float:
    return dice.choice(ODD) if dice.random() < 0.15 else dice.uniform(-0.1, 1.1)


def _corners(dice: random.Random) -> None:
    points = [Point(_coordinate(dice), _coordinate(dice)) for _ in range(dice.choice((4, 4, 4, 4, 3, 5, 0)))]
    try:
        corners = corners_of(points)
    except Refused as refused:
        if refused.reason != "bad_corners":
            raise Broken(refused.reason) from refused
        return
    wide, high = page_size(corners, dice.randint(1, 5000), dice.randint(1, 5000), dice.randint(16, 4000))
    if not (0 < area_of(corners.points) <= 1.0001 and 0 < wide <= 5000 and 0 < high <= 5000):
        raise Broken("a page of no size")


def _line(dice: random.Random) -> None:
    line = bytearray(_sound_line(dice))
    for _ in range(dice.randint(1, 6)):
        at = dice.randrange(len(line) + 1)
        line[at : at + dice.randint(0, 3)] = dice.randbytes(dice.randint(0, 3))
    for decode in (codec.order_of, codec.answer_of):
        try:
            decode(bytes(line))
        except ProtocolError:
            continue


def _sound_line(dice: random.Random) -> bytes:
    number = dice.randint(-5, 5)
    return codec.line_of(
        dice.choice(
            (
                codec.Still(ask=number, replaces=number),
                codec.SetCorners(ask=number, page=1, corners=tuple(dice.uniform(0, 1) for _ in range(8))),
                codec.Arrange(ask=number, pages=(1, 2, 3)),
                codec.Show(ask=number, page=1, longest=number, photo=True),
                codec.Looks(seeing=Seeing.WELL, wide=number),
                codec.Done(ask=number, pages=(), follows=abs(number)),
                codec.Declined(ask=number, reason="no_page"),
            )
        )
    )


def _junk_jpeg(dice: random.Random) -> None:
    """Without the two bytes that begin a JPEG: its library tells the world of every other kind of damage."""
    data = b"\x01" + dice.randbytes(1) + _jpeg()[2 : dice.randrange(3, 400)]
    try:
        from_jpeg(data)
    except ProtocolError:
        return
    raise Broken("junk became a picture")


def _picture(dice: random.Random) -> None:
    noise = np.random.default_rng(dice.getrandbits(32))
    shape = (dice.randint(1, 80), dice.randint(1, 80), 3)
    picture = noise.integers(0, 256, shape, dtype=np.uint8)
    blurred = np.asarray(cv2.blur(picture, (3, 3)), dtype=np.uint8)
    corners = find_page(blurred)
    flat = straightened(blurred, corners or WHOLE_PICTURE, 120)
    if max(flat.shape) > 120:
        raise Broken("a page of another size")


def _pages(dice: random.Random) -> None:
    """A visit's orders in any order; what was refused changed nothing."""
    pages = Pages(LIMITS)
    for _ in range(4):
        before = [(page.number, page.jpeg) for page in pages.all]
        number = dice.randint(0, 3)
        try:
            _order(pages, dice, number)
        except Refused as refused:
            if [(page.number, page.jpeg) for page in pages.all] != before:
                raise Broken(f"{refused.reason} changed something") from refused
    if pages.held_bytes > LIMITS.max_bytes or len(pages.all) > LIMITS.max_pages:
        raise Broken("more than a visit may hold")


def _order(pages: Pages, dice: random.Random, number: int) -> None:
    match dice.randrange(7):
        case 0 | 1:
            replaces = number if dice.random() < 0.3 else None
            pages.take(
                _small(dice.choice((Scene.PLAIN, Scene.EMPTY))), dice.choice(tuple(ColourMode)), replaces
            )
        case 2:
            points = [Point(_coordinate(dice), _coordinate(dice)) for _ in range(dice.choice((0, 4)))]
            pages.set_corners(number, points)
        case 3:
            pages.turn(number, dice.randint(-9, 9))
        case 4:
            pages.remove(number)
        case 5:
            pages.arrange([dice.randint(0, 3) for _ in range(dice.randint(0, 3))])
        case _:
            pages.pdf()


@functools.cache
def _small(scene: Scene) -> Picture:
    return draw(scene, *SMALL).picture


@functools.cache
def _jpeg() -> bytes:
    return to_jpeg(_small(Scene.PLAIN), 60)
