"""`bianmin face evaluate` on a small labelled folder of drawn people and prints: the report comes out and counts them."""

import json
import random
from pathlib import Path

import cv2

from kiosk.bench.face.acts import Kind, act
from kiosk.bench.face.looks import Looks
from kiosk.bench.face.portrait import portrait
from kiosk.bench.face.sensor import taken
from kiosk.evaluation.commandline import main
from tests.prove.face_attempt import around
from tests.prove.face_camera import USUAL

PEOPLE = range(720_000, 720_008)
PICTURES_AT_S = (0.4, 1.7, 3.0)
WRITTEN = ("report.md", "report.json", "det.svg", "det.png")


def evaluated(folder: Path) -> list[str]:
    """What is wrong with the report."""
    rows = [
        "person,file,kind,species,age,portrait",
        *(row for seed in PEOPLE for row in _drawn(folder, seed)),
    ]
    (folder / "labels.csv").write_text("\n".join(rows) + "\n", "utf-8")
    out = folder / "report"
    if main(["evaluate", str(folder), "--out", str(out)]) != 0:
        return ["evaluation: no report"]
    missing = [name for name in WRITTEN if not (out / name).stat().st_size]
    told = json.loads((out / "report.json").read_text("utf-8"))["figures"]
    attacks = told["attacks"]["matched"][0]["iapar"]
    print(
        f"evaluation: {len(PEOPLE)} drawn people, the prints match in {attacks['errors']} of {attacks['total']}"
    )
    counted = attacks["total"] == len(PEOPLE) and len(told["lowest_genuine"]) > 0
    return [
        *(f"evaluation: no {name}" for name in missing),
        *([] if counted else ["evaluation: not all was counted"]),
    ]


def _drawn(folder: Path, seed: int) -> list[str]:
    """The portrait, pictures and a print of one person, and their rows."""
    looks, place = Looks.of(seed), around(random.Random(seed), USUAL)
    name = f"p{seed}"
    cv2.imwrite(str(folder / f"{name}.png"), portrait(looks))
    rows = [f"{name},{name}.png,bona_fide,,,yes"]
    for kind, times in ((Kind.HONEST, PICTURES_AT_S), (Kind.PHOTO, PICTURES_AT_S[:1])):
        played = act(kind, looks, place, seed=seed)
        for number, at_s in enumerate(times):
            file = f"{name}-{kind.value}-{number}.jpg"
            cv2.imwrite(str(folder / file), taken(played.shot(at_s, place.light).picture, seed + number))
            said = f"bona_fide,,{round(looks.age)}" if kind is Kind.HONEST else "attack,print,"
            rows.append(f"{name},{file},{said},")
    return rows
