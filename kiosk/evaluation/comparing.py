"""Every picture against every other that it may meet, and the errors at a threshold. Pure.

A comparison accepts where its score is not below the threshold. Scores are cosines, rounded to a millionth so that the
last bit of a processor's arithmetic decides nothing.
"""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from kiosk.evaluation.proportions import Rate, rate

Floats = NDArray[np.float64]
Whole = NDArray[np.int64]

STEP = 1e-6
_DIGITS = 6
_EVERYTHING_PASSES = -1.0


@dataclass(frozen=True, slots=True)
class Template:
    """What the engine made of one picture of somebody.

    owner: their place in the list of people. age: when it was taken, where known.
    """

    owner: int
    is_reference: bool
    embedding: NDArray[np.float32]
    age: int | None = None


@dataclass(frozen=True, slots=True)
class Scores:
    """Scores of one kind. owners: (n, 2), whose reference met whose picture; age: (n,) of the picture, -1 where unknown."""

    score: Floats
    owners: Whole
    age: Whole

    def __len__(self) -> int:
        return len(self.score)


@dataclass(frozen=True, slots=True)
class Comparisons:
    """Genuine: of one person; impostor: of two people."""

    people: int
    genuine: Scores
    impostor: Scores


def comparisons_of(templates: Sequence[Template], people: int, *, with_references: bool) -> Comparisons:
    """References against pictures, or every two templates once.

    A picture never meets itself, and with references two of them never meet.
    """
    if not templates:
        return Comparisons(people, _none(), _none())
    owner = np.array([one.owner for one in templates], np.int64)
    age = np.array([-1 if one.age is None else one.age for one in templates], np.int64)
    is_reference = np.array([one.is_reference for one in templates])
    vectors = np.stack([one.embedding for one in templates]).astype(np.float64)
    if with_references:
        left, right = np.nonzero(is_reference[:, None] & ~is_reference[None, :])
    else:
        left, right = np.triu_indices(len(templates), k=1)
    score = np.round((vectors @ vectors.T)[left, right], _DIGITS)
    owners = np.stack([owner[left], owner[right]], axis=1)
    is_genuine = owners[:, 0] == owners[:, 1]
    every = Scores(score, owners, age[right])
    return Comparisons(people, chosen(every, is_genuine), chosen(every, ~is_genuine))


def chosen(scores: Scores, is_chosen: NDArray[np.bool_]) -> Scores:
    """Some of the scores."""
    return Scores(scores.score[is_chosen], scores.owners[is_chosen], scores.age[is_chosen])


def pairs_expected(references: int, pictures: int) -> int:
    """How many comparisons `comparisons_of` would make."""
    return references * pictures if references else pictures * (pictures - 1) // 2


def fmr_at(threshold: float, impostor: Scores) -> Rate:
    """False match rate: impostors that pass."""
    return rate(int(np.count_nonzero(impostor.score >= threshold)), len(impostor))


def fnmr_at(threshold: float, genuine: Scores) -> Rate:
    """False non-match rate: genuine comparisons that do not pass."""
    return rate(int(np.count_nonzero(genuine.score < threshold)), len(genuine))


def threshold_at(fmr: float, impostor: Scores) -> float:
    """The lowest threshold at which no more than this share of the impostors passes."""
    falling = np.sort(impostor.score)[::-1]
    allowed = int(np.floor(fmr * len(falling) + 1e-9))
    if allowed >= len(falling):
        return _EVERYTHING_PASSES
    return round(float(falling[allowed]) + STEP, _DIGITS)


def _none() -> Scores:
    return Scores(np.zeros(0), np.zeros((0, 2), np.int64), np.zeros(0, np.int64))
