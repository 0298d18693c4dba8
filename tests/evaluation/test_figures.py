"""What the figures count, by an engine that reads drawn faces."""

from pathlib import Path

import pytest

from kiosk.domain.clock import SystemClock
from kiosk.evaluation.acquiring import Stage, acquire
from kiosk.evaluation.figures import Figures, Pairing, figures
from kiosk.evaluation.labels import read_samples
from kiosk.evaluation.pictures import frames
from tests.evaluation.drawn_faces import Drawn, DrawnFaces, save
from tests.evaluation.stations import add_labels, face_of, station

DRAWS = 40


def found(folder: Path, *, has_pad: bool = False, pad_threshold: float = 0.8) -> Figures:
    engine = DrawnFaces(has_pad=has_pad)
    seen = acquire(read_samples(folder), engine, SystemClock(), frames=frames)
    return figures(seen, engine.facts, target_fmr=0.001, pad_threshold=pad_threshold, draws=DRAWS)


@pytest.fixture
def small(tmp_path: Path) -> Path:
    return station(tmp_path / "small", people=4, pictures=3)


def test_an_attack_that_names_whom_it_imitates_shows_what_the_comparison_alone_lets_through(
    small: Path,
) -> None:
    save(small / "good.png", Drawn(face_of(1, 0.9)))
    save(small / "bad.png", Drawn(face_of(3)))
    save(small / "nobodys.png", Drawn(face_of(9)))
    rows = ("p001,good.png,attack,print,,", "p001,bad.png,attack,print,,", ",nobodys.png,attack,mask,,")
    (matched,) = found(add_labels(small, *rows)).attacks.matched
    assert (matched.species, matched.iapar.errors, matched.iapar.total) == ("print", 1, 2)


def test_with_a_pad_model_every_species_has_its_rate(small: Path) -> None:
    for number, (species, live) in enumerate((("print", 0.1), ("print", 0.2), ("mask", 0.95), ("mask", 0.5))):
        save(small / f"{number}.png", Drawn(face_of(1), live=live))
        add_labels(small, f",{number}.png,attack,{species},,")
    save(small / "none.png")
    save(small / "hall/p000-0.png", Drawn(face_of(0), live=0.3))
    passive = found(add_labels(small, ",none.png,attack,print,,"), has_pad=True).attacks.passive
    assert passive is not None
    rates = [(one.species, one.apcer.errors, one.apcer.total) for one in passive.species]
    assert rates == [("mask", 1, 2), ("print", 0, 2)]
    assert passive.species[1].non_response.errors == 1
    assert passive.worst == passive.species[0]
    assert (passive.bpcer.errors, passive.bpcer.total) == (1, 12)


def test_the_pad_threshold_may_be_another(small: Path) -> None:
    save(small / "a.png", Drawn(face_of(1), live=0.5))
    passive = found(
        add_labels(small, ",a.png,attack,mask,,"), has_pad=True, pad_threshold=0.4
    ).attacks.passive
    assert passive is not None
    assert passive.species[0].apcer.errors == 1


def test_pictures_without_a_face_or_with_two_are_not_acquired(small: Path) -> None:
    save(small / "hall/p000-0.png")
    save(small / "hall/p000-1.png", Drawn(face_of(0)), Drawn(face_of(1), height=60))
    save(small / "hall/p000-2.png", Drawn(face_of(0)), Drawn(face_of(1), height=40))  # far behind
    save(small / "cards/p001.png")
    told = found(small)
    pictures, portraits = told.acquisition.pictures, told.acquisition.portraits
    assert (pictures.errors, pictures.total, portraits.errors, portraits.total) == (2, 12, 1, 4)
    assert list(told.acquisition.missed.values()) == [2, 1]
    fta, fnmr = pictures.value, told.at_threshold[0].fnmr.value
    assert fta is not None
    assert fnmr is not None
    assert told.at_threshold[0].refused == pytest.approx(fta + fnmr * (1 - fta))


def test_age_bands_are_told_where_there_is_enough_of_them(tmp_path: Path) -> None:
    bands = found(station(tmp_path / "station", people=14, pictures=3)).bands  # 58 to 71
    assert [(one.youngest, one.people, one.comparisons) for one in bands] == [
        (0, 2, 6),
        (60, 10, 30),
        (70, 2, 6),
    ]
    assert [one.fnmr and one.fnmr.total for one in bands] == [None, 30, None]


def test_of_a_clip_the_surest_face_is_compared(tmp_path: Path) -> None:
    save(tmp_path / "people/p01/portrait.png", Drawn(face_of(1)))
    save(tmp_path / "people/p02/portrait.png", Drawn(face_of(2)))
    for number in range(12):
        is_best = number == 5
        save(
            tmp_path / f"people/p01/walk/{number}.png",
            Drawn(face_of(1 if is_best else 3), score=0.9 if is_best else 0.7),
        )
    told = found(tmp_path)
    assert (told.counts.clips, told.genuine) == (1, 1)
    assert told.lowest_genuine[0].score > 0.99
    assert {one.stage: one.calls for one in told.latency} == {Stage.FIND: 5, Stage.SIGNS: 5, Stage.EMBED: 3}


def test_pairs_worth_a_second_look_are_named_by_pseudonym(small: Path) -> None:
    save(small / "hall/p002-1.png", Drawn(face_of(3, 0.9)))  # labelled p002, and p003 it is
    told = found(small)
    assert (told.lowest_genuine[0].portrait_of, told.lowest_genuine[0].picture_of) == ("p002", "p002")
    assert (told.highest_impostor[0].portrait_of, told.highest_impostor[0].picture_of) == ("p003", "p002")


def test_the_curve_falls_and_keeps_to_what_the_pairs_can_tell(tmp_path: Path) -> None:
    told = found(station(tmp_path / "station", people=14, pictures=3))
    fnmrs = [one.fnmr for one in told.det]
    assert fnmrs == sorted(fnmrs)  # from the highest false match rate to the lowest
    assert all(one.low <= one.fnmr <= one.high for one in told.det)
    assert min(one.fmr for one in told.det) >= 3 / told.impostor


def test_where_no_portrait_is_usable_nothing_is_compared_instead(small: Path) -> None:
    for number in range(4):
        save(small / f"cards/p{number:03}.png")
    told = found(small)
    assert (told.pairing, told.genuine, told.impostor) == (Pairing.PORTRAITS, 0, 0)
    assert told.acquisition.portraits.errors == 4
