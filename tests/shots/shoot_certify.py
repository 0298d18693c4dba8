"""Pictures of the certification, with a drawn person before the camera; nobody is depicted: `shoot(out, names)`."""

import os
import socket
import tempfile
import time
from dataclasses import replace
from functools import lru_cache
from pathlib import Path

from tests.screens.kit import Kit  # isort: skip  # tells Kivy how before anything imports it

from agent.preview import MEMORY
from kiosk.bench.face.acts import Live, Surroundings
from kiosk.bench.face.light import Light
from kiosk.bench.face.looks import Looks
from kiosk.bench.face.person import Person
from kiosk.bench.face.render import Lens
from kiosk.domain.preview import PictureSize, Seen
from kiosk.hardware.camera.preview_memory import PreviewMemory
from kiosk.hardware.camera.preview_writer import PreviewWriter
from kiosk.journey.model import Model
from kiosk.journey.scanning import Looking
from kiosk.screens.stage import Stage
from tests.screens.cases import CASES, LYING, VARIANTS
from tests.screens.gallery import setting, staged

import numpy as np  # isort: skip

PICTURES = {
    "50-certify": "certify",
    "51-consent": "consent",
    "52-face": "face-turn",
    "52b-face-light": "face-shining",
    "53-certified": "certified",
    "54-face-again": "face-again",
}
SEED, AGE = 20, 70.0
SIZE = PictureSize(640, 480)


def shoot(out: Path, names: list[str]) -> list[Path]:
    """Take the named pictures, all when none is named; `page.variant` is one of the camera's pages otherwise."""
    wanted = {name: (page, "zh") for name, page in PICTURES.items() if not names or name in names}
    for name in names:
        page, _, variant = name.partition(".")
        if variant and page.startswith("face"):
            wanted[f"kiosk/{variant}/{page}"] = (page, variant)
    kit = Kit() if wanted else None
    paths = []
    for name, (page, variant) in wanted.items():
        assert kit is not None
        _show(kit, page, variant)
        paths.append(kit.picture(out / f"{name}.png"))
    return paths


def _show(kit: Kit, page: str, variant: str) -> None:
    """The page; where it looks through the camera, with somebody before it."""
    stage, panel = staged(page, VARIANTS[variant])
    kit.show(stage, panel)
    upright = panel[1] > panel[0]
    model = (CASES if upright else {**CASES, **LYING})[page](VARIANTS[variant].look)
    if model.route.page.value != "face":
        return
    with tempfile.TemporaryDirectory(prefix="bianmin-shot-") as folder:
        _looked_through(kit, stage, model, Path(folder) / "agent.sock", panel)


def _looked_through(kit: Kit, stage: Stage, model: Model, path: Path, panel: tuple[int, int]) -> None:
    """As the agent hands a memory of live pictures over."""
    with socket.socket(socket.AF_UNIX) as listening:
        listening.bind(str(path))
        listening.listen()
        seeing = replace(model, certify=replace(model.certify, looking=Looking(str(path), "token")))
        stage.render(seeing, setting(model.look.language, panel))
        kit.frames(1)
        viewer, _ = listening.accept()
        memory = PreviewMemory(SIZE)
        fd = memory.reading_fd()
        socket.send_fds(viewer, [MEMORY], [fd])
        os.close(fd)
        PreviewWriter(memory.fd).publish(_somebody(), time.monotonic_ns(), Seen.GOOD)
        kit.frames(6)


@lru_cache(maxsize=1)
def _somebody() -> "np.ndarray[tuple[int, ...], np.dtype[np.uint8]]":
    lens = Lens((SIZE.width, SIZE.height), focal_px=760.0, distance_mm=560.0, down=0.02)
    wall = np.full((SIZE.height, SIZE.width, 3), (214, 222, 206), np.uint8)
    person = Person(Looks.of(SEED, age=AGE))
    return Live(person, Surroundings(lens, Light(), wall)).shot(1.0, Light()).picture
