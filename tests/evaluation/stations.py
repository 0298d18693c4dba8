"""Folders of drawn faces, as a county's technician would make them."""

from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from tests.evaluation.drawn_faces import DIMENSIONS, Drawn, save

HEADER = "person,file,kind,species,age,portrait"


def face_of(number: int, likeness: float = 1.0) -> NDArray[np.float64]:
    """The same face every time; with less likeness another look of it."""
    own, other = (np.random.default_rng(seed).normal(size=DIMENSIONS) for seed in (number, 1000 + number))
    return np.asarray(likeness * own + (1 - likeness) * other)


def station(folder: Path, *, people: int, pictures: int) -> Path:
    """Everybody has a portrait and pictures by the hall's camera; every tenth picture is somebody who looks quite different."""
    rows = [HEADER]
    for number in range(people):
        owner = f"p{number:03}"
        save(folder / f"cards/{owner}.png", Drawn(face_of(number)))
        rows.append(f"{owner},cards/{owner}.png,bona_fide,,,yes")
        for picture in range(pictures):
            likeness = 0.35 if (number * pictures + picture) % 10 == 9 else 0.8
            save(folder / f"hall/{owner}-{picture}.png", Drawn(face_of(number, likeness)))
            rows.append(f"{owner},hall/{owner}-{picture}.png,bona_fide,,{58 + number % 30},")
    return labels(folder, *rows)


def labels(folder: Path, *rows: str) -> Path:
    """Writes labels.csv."""
    (folder / "labels.csv").write_text("\n".join(rows) + "\n", "utf-8")
    return folder


def add_labels(folder: Path, *rows: str) -> Path:
    """More rows at the end."""
    return labels(folder, (folder / "labels.csv").read_text("utf-8").rstrip("\n"), *rows)
