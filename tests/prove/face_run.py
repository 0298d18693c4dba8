"""Plays the attempts of a plan and keeps each as a line of a file: what was played once is not played again."""

import asyncio
import ctypes
import hashlib
import os
import tempfile
from collections.abc import AsyncIterator, Iterator, Sequence
from contextlib import asynccontextmanager
from pathlib import Path

import cv2
import msgspec

from kiosk.bench.face.acts import Kind
from kiosk.domain.preview import PictureSize
from kiosk.hardware.camera.preview_memory import PreviewMemory
from kiosk.hardware.camera.preview_writer import PreviewWriter
from kiosk.hardware.face.driver import FaceWork
from kiosk.hardware.face.settings import FaceSettings
from tests.prove.face_attempt import Kiosk, Tried, attempt
from tests.prove.face_camera import CHEAP, View

ROOT = Path(__file__).parents[2]
DECIDES = (
    "kiosk/hardware/face/**/*.py",
    "kiosk/bench/face/*.py",
    "agent/face_attempt.py",
    "tests/prove/face_attempt.py",
    "tests/prove/face_camera.py",
)
PATIENT = FaceSettings(
    threads=1, start_s=120.0, answer_s=120.0
)  # an attempt costs CPU, and a busy machine takes its time
M_MMAP_THRESHOLD, M_TRIM_THRESHOLD = -3, -1
NICE = 10

Planned = tuple[Kind, int]  # and whose face, by its seed


def kept_file() -> Path:
    """Where attempts are kept: of exactly this code, in the temporary folder."""
    digest = hashlib.sha256()
    for path in sorted(path for pattern in DECIDES for path in ROOT.glob(pattern)):
        digest.update(path.read_bytes())
    folder = Path(tempfile.gettempdir()) / f"bianmin-prove-face-{digest.hexdigest()[:12]}"
    folder.mkdir(exist_ok=True)
    return folder / "tried.jsonl"


def kept(file: Path) -> dict[Planned, Tried]:
    """What was played before; half a line at the end was not."""
    if not file.exists():
        return {}
    lines = file.read_bytes().split(b"\n")[:-1]
    return {(one.kind, one.seed): one for one in (msgspec.json.decode(line, type=Tried) for line in lines)}


async def play(plan: Sequence[Planned], file: Path, *, at_once: int) -> None:
    """What of the plan is not in the file yet. One thread draws; each kiosk has a face process of its own."""
    _prepare()
    before = kept(file)
    left = iter([one for one in plan if one not in before])
    async with asyncio.TaskGroup() as group:
        for _ in range(at_once):
            group.create_task(_play(left, file))


async def _play(left: Iterator[Planned], file: Path) -> None:
    async with drawn_kiosk() as kiosk:
        for kind, seed in left:
            tried = await attempt(kiosk, kind, seed)
            with file.open("ab") as lines:
                lines.write(msgspec.json.encode(tried) + b"\n")


@asynccontextmanager
async def drawn_kiosk(settings: FaceSettings = PATIENT, view: View = CHEAP) -> AsyncIterator[Kiosk]:
    """A face process that watches a memory into which whoever has this writes."""
    work = FaceWork(settings, gone=lambda: None)
    ready = await work.start()
    try:
        with PreviewMemory(PictureSize(*view.size)) as memory:
            writer = PreviewWriter(memory.fd)
            reading = memory.reading_fd()
            await work.watch(reading)
            os.close(reading)
            yield Kiosk(work, writer, ready.accept, ready.review, view)
    finally:
        await work.stop()


def _prepare() -> None:
    """Behind everything else, and large arrays are not given back between pictures: that took a third of the drawing."""
    os.nice(max(0, NICE - os.nice(0)))
    cv2.setNumThreads(1)
    libc = ctypes.CDLL(None)
    if hasattr(libc, "mallopt"):
        libc.mallopt(M_MMAP_THRESHOLD, 1 << 30)
        libc.mallopt(M_TRIM_THRESHOLD, 1 << 30)
