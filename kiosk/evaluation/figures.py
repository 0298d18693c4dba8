"""Everything that an evaluation says, from what was acquired. Pure; the report is these values written out."""

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum

import numpy as np

from kiosk.evaluation.acquiring import Acquired, Missed, Seen, Stage
from kiosk.evaluation.attacking import Attacked, attacked
from kiosk.evaluation.comparing import (
    Comparisons,
    Scores,
    Template,
    chosen,
    comparisons_of,
    fmr_at,
    fnmr_at,
    threshold_at,
)
from kiosk.evaluation.labels import Kind, Sample
from kiosk.evaluation.proportions import Interval, Rate, least_trials, rate
from kiosk.evaluation.recommending import NotEnough, Recommended, recommend
from kiosk.evaluation.resampling import DRAWS, Draws, drawn, spread
from kiosk.hardware.face.faces import EngineFacts

TARGETS = (0.1, 0.01, 0.001, 0.0001, 0.00001, 0.000001)
GRID = tuple(float(one) for one in np.round(np.geomspace(0.5, 1e-6, 115), 9))
BANDS = ((0, 59), (60, 69), (70, 79), (80, 120))
LEAST_OF_A_BAND = 30
STRANGEST = 5


class Pairing(StrEnum):
    """Which comparisons were made; wording `evaluation.pairing.<pairing>`."""

    PORTRAITS = "portraits"
    EVERY_TWO = "every_two"


class Name(StrEnum):
    """Which threshold it is; wording `evaluation.name.<name>`."""

    ACCEPT = "accept"
    REVIEW = "review"
    RECOMMENDED = "recommended"


@dataclass(frozen=True, slots=True)
class Counts:
    """What lay in the folder."""

    people: int
    people_with_portrait: int
    portraits: int
    pictures: int
    clips: int
    attacks: Mapping[str, int]


@dataclass(frozen=True, slots=True)
class Acquisition:
    """Failure to enrol of portraits, failure to acquire of living people's pictures and clips (ISO/IEC 19795-1)."""

    portraits: Rate
    pictures: Rate
    missed: Mapping[Missed, int]


@dataclass(frozen=True, slots=True)
class AtFmr:
    """FNMR at a false match rate. Without enough impostor pairs `threshold` is None, and `need` pairs would be enough."""

    target: float
    need: int
    threshold: float | None
    fmr: Rate | None
    fnmr: Rate | None
    fnmr_over_people: Interval | None


@dataclass(frozen=True, slots=True)
class AtThreshold:
    """Both rates at a threshold. refused: living people who fail at one try, acquisition included (FTA + FNMR × (1 − FTA))."""

    name: Name
    threshold: float
    fmr: Rate
    fmr_over_people: Interval | None
    fnmr: Rate
    fnmr_over_people: Interval | None
    refused: float | None


@dataclass(frozen=True, slots=True)
class Band:
    """One age band at the engine's own threshold. fnmr: None where fewer than LEAST_OF_A_BAND comparisons were made."""

    youngest: int
    oldest: int
    people: int
    comparisons: int
    not_acquired: Rate
    fnmr: Rate | None


@dataclass(frozen=True, slots=True)
class Strange:
    """Two pseudonyms whose score is worth a second look at their labels."""

    portrait_of: str
    picture_of: str
    score: float


@dataclass(frozen=True, slots=True)
class Took:
    """Milliseconds of one stage for one picture, on the machine of the evaluation."""

    stage: Stage
    calls: int
    p50_ms: float
    p95_ms: float


@dataclass(frozen=True, slots=True)
class DetPoint:
    """FNMR where at most this share of impostors passes; low and high: over draws of people."""

    fmr: float
    fnmr: float
    low: float
    high: float


@dataclass(frozen=True, slots=True)
class Figures:
    """All of it. people: not in it, but by pseudonym in lowest_genuine and highest_impostor."""

    engine: EngineFacts
    counts: Counts
    acquisition: Acquisition
    pairing: Pairing
    genuine: int
    impostor: int
    at_fmr: tuple[AtFmr, ...]
    at_threshold: tuple[AtThreshold, ...]
    recommended: Recommended | NotEnough
    bands: tuple[Band, ...]
    attacks: Attacked
    lowest_genuine: tuple[Strange, ...]
    highest_impostor: tuple[Strange, ...]
    latency: tuple[Took, ...]
    det: tuple[DetPoint, ...]


def figures(
    seen: Seen, facts: EngineFacts, *, target_fmr: float, pad_threshold: float, draws: int = DRAWS
) -> Figures:
    """The whole evaluation, the same for the same input but for the latency."""
    bona_fide = [one for one in seen.acquired if one.sample.kind is Kind.BONA_FIDE]
    has_portraits = any(one.sample.is_reference for one in bona_fide)
    owners = sorted({one.sample.owner for one in bona_fide})
    comparisons = comparisons_of(_templates(bona_fide, owners), len(owners), with_references=has_portraits)
    acquisition = _acquisition(bona_fide)
    targets = (*TARGETS, target_fmr, *GRID)
    others = drawn(comparisons, targets, (), draws=draws) if _comparable(comparisons) else None
    best = recommend(comparisons, len(owners), target_fmr, others, len(TARGETS))
    named = _named(facts, best)
    at_named = drawn(comparisons, (), list(named.values()), draws=draws) if others is not None else None
    return Figures(
        engine=facts,
        counts=_counts([one.sample for one in seen.acquired]),
        acquisition=acquisition,
        pairing=Pairing.PORTRAITS if has_portraits else Pairing.EVERY_TWO,
        genuine=len(comparisons.genuine),
        impostor=len(comparisons.impostor),
        at_fmr=tuple(_at_fmr(comparisons, others, place) for place in range(len(TARGETS))),
        at_threshold=_at_thresholds(comparisons, named, at_named, acquisition.pictures),
        recommended=best,
        bands=_bands(bona_fide, comparisons.genuine, facts.accept),
        attacks=attacked(seen.acquired, facts, pad_threshold),
        lowest_genuine=_strangest(comparisons.genuine, owners, lowest=True),
        highest_impostor=_strangest(comparisons.impostor, owners, lowest=False),
        latency=_latency(seen.took_s),
        det=_det(comparisons, others) if others is not None else (),
    )


def _comparable(comparisons: Comparisons) -> bool:
    return len(comparisons.genuine) > 0 and len(comparisons.impostor) > 0


def _templates(bona_fide: Sequence[Acquired], owners: Sequence[str]) -> list[Template]:
    place = {owner: number for number, owner in enumerate(owners)}
    return [
        Template(place[one.sample.owner], one.sample.is_reference, one.embedding, one.sample.age)
        for one in bona_fide
        if one.embedding is not None
    ]


def _counts(samples: Sequence[Sample]) -> Counts:
    bona_fide = [one for one in samples if one.kind is Kind.BONA_FIDE]
    references = [one for one in bona_fide if one.is_reference]
    clips = sum(one.is_clip for one in bona_fide)
    return Counts(
        people=len({one.owner for one in bona_fide}),
        people_with_portrait=len({one.owner for one in references}),
        portraits=len(references),
        pictures=len(bona_fide) - len(references) - clips,
        clips=clips,
        attacks=dict(sorted(Counter(one.species for one in samples if one.kind is Kind.ATTACK).items())),
    )


def _acquisition(bona_fide: Sequence[Acquired]) -> Acquisition:
    references = [one for one in bona_fide if one.sample.is_reference]
    pictures = [one for one in bona_fide if not one.sample.is_reference]
    missed = Counter(one.missed for one in bona_fide if one.missed is not None)
    return Acquisition(_missed(references), _missed(pictures), {why: missed[why] for why in Missed})


def _missed(acquired: Sequence[Acquired]) -> Rate:
    return rate(sum(one.missed is not None for one in acquired), len(acquired))


def _at_fmr(comparisons: Comparisons, draws: Draws | None, place: int) -> AtFmr:
    target = TARGETS[place]
    need = least_trials(target)
    if draws is None or len(comparisons.impostor) < need:
        return AtFmr(target, need, None, None, None, None)
    threshold = threshold_at(target, comparisons.impostor)
    return AtFmr(
        target, need, threshold, fmr_at(threshold, comparisons.impostor),
        fnmr_at(threshold, comparisons.genuine), spread(draws.fnmr[:, place]),
    )  # fmt: skip


def _named(facts: EngineFacts, best: Recommended | NotEnough) -> dict[Name, float]:
    named = {Name.ACCEPT: facts.accept, Name.REVIEW: facts.review}
    return named | {Name.RECOMMENDED: best.threshold} if isinstance(best, Recommended) else named


def _at_thresholds(
    comparisons: Comparisons, named: Mapping[Name, float], draws: Draws | None, acquisition: Rate
) -> tuple[AtThreshold, ...]:
    found = []
    for place, (name, threshold) in enumerate(named.items()):
        fmr, fnmr = fmr_at(threshold, comparisons.impostor), fnmr_at(threshold, comparisons.genuine)
        fmr_spread = spread(draws.fmr_at[:, place]) if draws is not None else None
        fnmr_spread = spread(draws.fnmr_at[:, place]) if draws is not None else None
        found.append(
            AtThreshold(name, threshold, fmr, fmr_spread, fnmr, fnmr_spread, _refused(acquisition, fnmr))
        )
    return tuple(found)


def _refused(acquisition: Rate, fnmr: Rate) -> float | None:
    if acquisition.value is None or fnmr.value is None:
        return None
    return acquisition.value + fnmr.value * (1 - acquisition.value)


def _bands(bona_fide: Sequence[Acquired], genuine: Scores, threshold: float) -> tuple[Band, ...]:
    """The bands that have anybody in them."""
    bands = []
    for youngest, oldest in BANDS:
        inside = [
            one for one in bona_fide if one.sample.age is not None and youngest <= one.sample.age <= oldest
        ]
        pictures = [one for one in inside if not one.sample.is_reference]
        if not pictures:
            continue
        compared = chosen(genuine, (genuine.age >= youngest) & (genuine.age <= oldest))
        fnmr = fnmr_at(threshold, compared) if len(compared) >= LEAST_OF_A_BAND else None
        people = len({one.sample.owner for one in pictures})
        bands.append(Band(youngest, oldest, people, len(compared), _missed(pictures), fnmr))
    return tuple(bands)


def _strangest(scores: Scores, owners: Sequence[str], *, lowest: bool) -> tuple[Strange, ...]:
    order = np.argsort(scores.score if lowest else -scores.score, kind="stable")[:STRANGEST]
    return tuple(
        Strange(owners[scores.owners[one, 0]], owners[scores.owners[one, 1]], float(scores.score[one]))
        for one in order
    )


def _latency(took_s: Mapping[Stage, Sequence[float]]) -> tuple[Took, ...]:
    return tuple(
        Took(stage, len(times), *(round(float(one) * 1000, 2) for one in np.quantile(times, [0.5, 0.95])))
        for stage, times in took_s.items()
        if times
    )


def _det(comparisons: Comparisons, draws: Draws) -> tuple[DetPoint, ...]:
    points = []
    for place, target in enumerate(GRID, len(TARGETS) + 1):
        band = spread(draws.fnmr[:, place])
        if band is None or target < 3 / len(comparisons.impostor):
            continue
        fnmr = float(np.mean(comparisons.genuine.score < threshold_at(target, comparisons.impostor)))
        points.append(DetPoint(target, fnmr, band.low, band.high))
    return tuple(points)
