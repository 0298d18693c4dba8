"""The station's own engine, as its configuration names it."""

import json
from pathlib import Path

import cv2
import numpy as np
import pytest

from kiosk.evaluation.commandline import main
from kiosk.evaluation.installed import installed
from kiosk.hardware.face.models import FOLDER, models_in
from tests.evaluation.stations import station
from tests.hardware.face.drawn import before_camera, portrait

CONFIG = Path("config/agent.toml")


def test_the_configured_engine_is_loaded_and_its_files_are_named_by_their_hashes() -> None:
    loaded = installed(CONFIG, [])
    known = {(one.name, one.sha256) for one in models_in(FOLDER).entries}
    assert len(loaded.models) == 3
    assert {(one.name, one.sha256) for one in loaded.models} <= known
    assert loaded.engine.facts.pad == "passive PAD: not installed"


def test_a_folder_is_evaluated_by_the_models_themselves(tmp_path: Path) -> None:
    """On a drawn face, whose mouth opens before the camera; and on an empty hall."""
    pictures = {
        "people/p01/portrait.png": portrait(),
        "people/p01/1.png": before_camera(portrait(mouth=0.4)),
        "people/p02/1.png": before_camera(portrait(leaning=12)),
        "people/p02/2.png": np.full((480, 640, 3), 90, np.uint8),
    }
    for name, picture in pictures.items():
        (tmp_path / name).parent.mkdir(parents=True, exist_ok=True)
        cv2.imwrite(str(tmp_path / name), picture)
    assert main(["evaluate", str(tmp_path), "--out", str(tmp_path / "report")]) == 0
    told = json.loads((tmp_path / "report/report.json").read_text("utf-8"))["figures"]
    assert (told["engine"]["name"], told["genuine"], told["impostor"]) == ("opencv", 1, 1)
    assert told["acquisition"]["missed"] == {"no_face": 1, "several_faces": 0}
    assert told["lowest_genuine"][0]["score"] > told["engine"]["accept"]
    assert [one["stage"] for one in told["latency"]] == ["find", "signs", "embed"]


def test_a_station_without_models_says_what_to_do_in_one_line(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    overlay = tmp_path / "overlay.toml"
    overlay.write_text(f'[face]\nfolder = "{tmp_path}"\n')
    folder = station(tmp_path / "station", people=2, pictures=1)
    assert main(["evaluate", str(folder), "--overlay", str(overlay)]) == 3
    told = capsys.readouterr().err
    assert told.count("\n") == 1
    assert told.endswith("manifest.toml is missing: ./run models\n")


def test_a_wrong_configuration_is_told(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    overlay = tmp_path / "overlay.toml"
    overlay.write_text('[face]\nengine = "magic"\n')
    folder = station(tmp_path / "station", people=2, pictures=1)
    assert main(["evaluate", str(folder), "--overlay", str(overlay)]) == 2
    assert "face.engine" in capsys.readouterr().err
