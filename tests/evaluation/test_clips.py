"""Clips that say what was asked are judged by the product's liveness, as far as a file shows it.

The engine knows made-up films: which picture of which film it sees is drawn in the picture.
"""

from collections.abc import Sequence
from pathlib import Path

import cv2
import numpy as np
import pytest

from kiosk.domain.clock import SystemClock
from kiosk.domain.texts import load_texts
from kiosk.evaluation.acquiring import Acquired, Judged, Seen, acquire
from kiosk.evaluation.attacking import attacked
from kiosk.evaluation.clips import judged
from kiosk.evaluation.figures import figures
from kiosk.evaluation.labels import read_samples
from kiosk.evaluation.pictures import frames
from kiosk.evaluation.report import Report
from kiosk.evaluation.wording import as_markdown
from kiosk.hardware.face.faces import Embedding, Face, Look, Picture, Signs
from kiosk.hardware.face.liveness.challenge import Action
from tests.evaluation.stations import HEADER, labels
from tests.hardware.face.attacks import flat_photo
from tests.hardware.face.films import FACTS, Film, as_told, play
from tests.hardware.face.heads import Array, somebody

CELL = 16
ASKED = (Action.TURN_LEFT, Action.OPEN_MOUTH)


class FilmEngine:
    """Reads which picture of which film this is, and says what the made-up camera saw there."""

    facts = FACTS

    def __init__(self, films: Sequence[Film], people: Sequence[Array]) -> None:
        self._films, self._people = films, people

    def find(self, picture: Picture) -> tuple[Face, ...]:
        return self._look(picture).faces

    def signs(self, picture: Picture, _face: Face) -> Signs | None:
        return self._look(picture).signs

    def embed(self, picture: Picture, _face: Face) -> Embedding:
        return self._people[_cells(picture)[0]].astype(np.float32)

    def live(self, _picture: Picture, _face: Face) -> float | None:
        return None

    def _look(self, picture: Picture) -> Look:
        film, high, low = _cells(picture)
        return self._films[film].looks[high * 200 + low]


def _cells(picture: Picture) -> list[int]:
    return [round(float(picture[:CELL, CELL * one : CELL * (one + 1)].mean())) for one in range(3)]


def save(folder: Path, film: int, count: int) -> None:
    """A folder of frames, each with its film and number drawn."""
    folder.mkdir(parents=True)
    for number in range(count):
        picture = np.full((3 * CELL, 6 * CELL, 3), 128, np.uint8)
        for place, value in enumerate((film, number // 200, number % 200)):
            picture[:CELL, CELL * place : CELL * (place + 1)] = value
        cv2.imwrite(str(folder / f"{number}.png"), picture, [cv2.IMWRITE_PNG_COMPRESSION, 1])


@pytest.fixture(scope="module")
def verdicts(tmp_path_factory: pytest.TempPathFactory) -> tuple[Acquired, ...]:
    """Somebody who did what was asked; the same with other actions written down; a photo that was moved; one unasked."""
    folder = tmp_path_factory.mktemp("clips")
    person = somebody(3)
    films = [play(3, as_told(person), steps=ASKED), flat_photo(5)]
    photo = " ".join(step.value for step in films[1].steps)
    for name, film in (("walk", 0), ("other", 0), ("photo", 1), ("quiet", 0)):
        save(folder / name, film, len(films[film].looks))
    labels(
        folder, f"{HEADER},asked", "p01,walk,bona_fide,,,,turn-left open-mouth",
        "p01,other,bona_fide,,,,turn-right blink", f"p02,photo,attack,print,,,{photo}", "p01,quiet,bona_fide,,,,",
    )  # fmt: skip
    engine = FilmEngine(films, [person.face, somebody(5).face])
    seen = acquire(read_samples(folder), engine, SystemClock(), frames=frames)
    return judged(seen, engine, frames=frames).acquired


def test_somebody_who_does_what_was_asked_passes(verdicts: tuple[Acquired, ...]) -> None:
    assert (verdicts[0].verdict, verdicts[0].because) == (Judged.PASSED, ())


def test_what_was_not_asked_does_not_pass_and_the_signal_is_named(verdicts: tuple[Acquired, ...]) -> None:
    assert verdicts[1].verdict is Judged.REFUSED
    assert "challenge" in verdicts[1].because[0]


def test_a_photo_that_is_moved_does_not_pass(verdicts: tuple[Acquired, ...]) -> None:
    assert verdicts[2].verdict is Judged.REFUSED


def test_a_clip_that_says_nothing_of_what_was_asked_is_not_judged(verdicts: tuple[Acquired, ...]) -> None:
    assert verdicts[3].verdict is None


def test_verdicts_become_apcer_and_bpcer(verdicts: tuple[Acquired, ...]) -> None:
    found = attacked(verdicts, FACTS, 0.8)
    assert found.liveness is not None
    assert (found.liveness.species[0].species, found.liveness.species[0].apcer.errors) == ("print", 0)
    assert (found.liveness.bpcer.errors, found.liveness.bpcer.total) == (1, 2)
    assert [why.partition(":")[0] for why in found.turned_away] == ["challenge"]


def test_the_report_names_the_signals_that_a_file_shows(verdicts: tuple[Acquired, ...]) -> None:
    found = figures(Seen(verdicts, {}), FACTS, target_fmr=0.001, pad_threshold=0.8, draws=20)
    said = as_markdown(Report("0" * 64, (), found), load_texts(Path("config/texts"), "en"))
    assert "on clips that say what was asked (challenge, identity, depth, alone, passive)." in said
    assert "| print | 0 of 1: at most 95 % (rule of three) |" in said
    assert "- 1 × living person refused by challenge: " in said
