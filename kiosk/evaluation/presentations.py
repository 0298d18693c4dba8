"""Attacks and living people that were let through or turned away, in the terms of ISO/IEC 30107-3. Pure."""

from collections.abc import Sequence
from dataclasses import dataclass

from kiosk.evaluation.labels import Kind
from kiosk.evaluation.proportions import Rate, rate


@dataclass(frozen=True, slots=True)
class Presentation:
    """What became of one. is_passed: taken for a living person; None: it drew no decision (no face was found)."""

    kind: Kind
    species: str
    is_passed: bool | None


@dataclass(frozen=True, slots=True)
class SpeciesRates:
    """One species of attack instrument. apcer: of those that drew a decision; non_response: of all."""

    species: str
    apcer: Rate
    non_response: Rate


@dataclass(frozen=True, slots=True)
class Detected:
    """How attacks were detected. worst: the species with the highest APCER; None where there was no attack.

    bpcer: living people who were turned away, of those that drew a decision; non_response: of all.
    """

    species: tuple[SpeciesRates, ...]
    worst: SpeciesRates | None
    bpcer: Rate
    non_response: Rate


def detected(presentations: Sequence[Presentation]) -> Detected:
    """The rates; species are never averaged, since an attacker picks the one that works (30107-3, 13.2)."""
    attacks = [one for one in presentations if one.kind is Kind.ATTACK]
    bona_fide = [one for one in presentations if one.kind is Kind.BONA_FIDE]
    species = tuple(
        SpeciesRates(name, *_rates([one for one in attacks if one.species == name], wrong=True))
        for name in sorted({one.species for one in attacks})
    )
    decided = [one for one in species if one.apcer.value is not None]
    worst = max(decided, key=lambda one: (one.apcer.value or 0.0, one.apcer.interval.high), default=None)
    return Detected(species, worst, *_rates(bona_fide, wrong=False))


def _rates(presentations: Sequence[Presentation], *, wrong: bool) -> tuple[Rate, Rate]:
    decided = [one.is_passed for one in presentations if one.is_passed is not None]
    return (
        rate(sum(passed is wrong for passed in decided), len(decided)),
        rate(len(presentations) - len(decided), len(presentations)),
    )
