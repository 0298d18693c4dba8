"""The whole evaluation by the models themselves, on people that the bench draws: the living pass, a moved print does not."""

import json
from pathlib import Path

import cv2
import numpy as np
import pytest

from kiosk.bench.face.acts import Act, Kind, Surroundings, act
from kiosk.bench.face.light import Light
from kiosk.bench.face.looks import Looks
from kiosk.bench.face.person import Challenge
from kiosk.bench.face.portrait import portrait
from kiosk.bench.face.render import Lens
from kiosk.bench.face.sensor import taken
from kiosk.evaluation.commandline import main
from kiosk.evaluation.pictures import FRAMES_PER_S
from tests.evaluation.stations import HEADER, labels

AROUND = Surroundings(Lens(), Light(), np.full((480, 640, 3), 170, np.uint8))
ASKED = (Challenge.TURN_LEFT, Challenge.OPEN_MOUTH)
STILL_S = 1.2  # looking ahead before, between and after


def film(folder: Path, played: Act) -> None:
    """The frames of one visit, in the order of their numbers."""
    folder.mkdir(parents=True)
    number, due_s, pending = 0, STILL_S, list(ASKED)
    while pending or number / FRAMES_PER_S < due_s:
        at_s = number / FRAMES_PER_S
        if pending and at_s >= due_s:
            due_s = played.hears(pending.pop(0), at_s) + STILL_S
        shot = played.shot(at_s, Light())
        cv2.imwrite(str(folder / f"{number}.jpg"), taken(shot.picture, number, grain=shot.grain))
        number += 1


@pytest.mark.slow
def test_a_living_person_passes_and_a_moved_print_does_not(tmp_path: Path) -> None:
    somebody = Looks.of(0)
    cv2.imwrite(str(tmp_path / "card.png"), portrait(somebody))
    for kind in (Kind.HONEST, Kind.PHOTO):
        film(tmp_path / kind.value, act(kind, somebody, AROUND))
    asked = " ".join(one.value for one in ASKED)
    labels(
        tmp_path, f"{HEADER},asked", "p01,card.png,bona_fide,,,yes,",
        f"p01,{Kind.HONEST.value},bona_fide,,,,{asked}", f"p01,{Kind.PHOTO.value},attack,print,,,{asked}",
    )  # fmt: skip
    assert main(["evaluate", str(tmp_path), "--out", str(tmp_path / "report")]) == 0
    told = json.loads((tmp_path / "report/report.json").read_text("utf-8"))["figures"]
    assert told["lowest_genuine"][0]["score"] > told["engine"]["accept"]
    assert told["attacks"]["matched"][0]["iapar"]["errors"] == 1  # the comparison alone lets it through
    assert told["attacks"]["liveness"]["worst"]["apcer"]["errors"] == 0
    assert told["attacks"]["turned_away"] == {}
    assert told["attacks"]["liveness"]["bpcer"]["errors"] == 0
