"""Which pictures meet, and the error rates at a threshold, on arrays that were worked out by hand."""

from collections.abc import Sequence

import numpy as np
import pytest

from kiosk.evaluation.comparing import (
    Comparisons,
    Scores,
    Template,
    comparisons_of,
    fmr_at,
    fnmr_at,
    pairs_expected,
    threshold_at,
)
from tests.evaluation.drawn_faces import likeness_of


def scores(values: Sequence[float]) -> Scores:
    count = len(values)
    return Scores(np.array(values), np.zeros((count, 2), np.int64), np.full(count, -1, np.int64))


def template(owner: int, cosine: float, *, is_reference: bool = False, age: int | None = None) -> Template:
    return Template(owner, is_reference, likeness_of(cosine, owner).astype(np.float32), age)


GENUINE = scores([0.9, 0.8, 0.7, 0.6, 0.5, 0.4, 0.3, 0.2, 0.1, 0.0])
IMPOSTOR = scores([0.55, 0.35, 0.35, 0.25, 0.2, 0.1, 0.1, 0.0, -0.1, -0.2])


@pytest.mark.parametrize(
    ("threshold", "false_matches", "false_non_matches"),
    [(0.56, 0, 6), (0.55, 1, 6), (0.5, 1, 5), (0.35, 3, 4), (-1.0, 10, 0)],
)
def test_a_score_at_the_threshold_passes(
    threshold: float, false_matches: int, false_non_matches: int
) -> None:
    assert fmr_at(threshold, IMPOSTOR).errors == false_matches
    assert fnmr_at(threshold, GENUINE).errors == false_non_matches


@pytest.mark.parametrize(
    ("fmr", "threshold", "false_matches", "false_non_matches"),
    [
        (0.0, 0.550001, 0, 6),
        (0.1, 0.350001, 1, 4),
        (0.2, 0.350001, 1, 4),  # two share a score: both or neither
        (0.3, 0.250001, 3, 3),
        (1.0, -1.0, 10, 0),
    ],
)
def test_the_threshold_lets_no_more_impostors_through_than_it_may(
    fmr: float, threshold: float, false_matches: int, false_non_matches: int
) -> None:
    assert threshold_at(fmr, IMPOSTOR) == threshold
    assert fmr_at(threshold, IMPOSTOR).errors == false_matches
    assert fnmr_at(threshold, GENUINE).errors == false_non_matches


def test_portraits_meet_pictures_and_never_each_other() -> None:
    made = comparisons_of(
        [
            template(0, 1.0, is_reference=True),
            template(0, 0.6, age=71),
            template(1, 0.5, is_reference=True),
            template(1, 0.8),
        ],
        2,
        with_references=True,
    )
    assert made.genuine.owners.tolist() == [[0, 0], [1, 1]]
    assert made.genuine.score.tolist() == [0.6, pytest.approx(0.5 * 0.8 + 0.75**0.5 * 0.6)]
    assert made.genuine.age.tolist() == [71, -1]
    assert made.impostor.owners.tolist() == [[0, 1], [1, 0]]
    assert made.impostor.score.tolist() == [0.8, 0.3]


def test_without_portraits_every_two_pictures_meet_once() -> None:
    made = comparisons_of([template(0, 1.0), template(0, 0.6), template(1, 0.8)], 2, with_references=False)
    assert (made.genuine.score.tolist(), made.impostor.score.tolist()) == ([0.6], [0.8, 0.48])


def test_a_person_with_pictures_only_is_an_impostor_to_others() -> None:
    made = comparisons_of([template(0, 1.0, is_reference=True), template(1, 0.8)], 2, with_references=True)
    assert (len(made.genuine), made.impostor.owners.tolist()) == (0, [[0, 1]])


def test_nothing_gives_no_pair() -> None:
    made = comparisons_of([], 0, with_references=False)
    assert (len(made.genuine), len(made.impostor)) == (0, 0)


def test_pairs_are_counted_before_they_are_made() -> None:
    assert (pairs_expected(3, 40), pairs_expected(0, 40)) == (120, 780)


def test_made_comparisons_hold_scores_in_millionths() -> None:
    made: Comparisons = comparisons_of([template(0, 1.0), template(1, 1 / 3)], 2, with_references=False)
    assert made.impostor.score.tolist() == [0.333333]
