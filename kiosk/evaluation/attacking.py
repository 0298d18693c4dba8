"""What became of the attacks: by the comparison, by a passive PAD model, by the liveness verdict. Pure."""

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass

from kiosk.evaluation.acquiring import Acquired
from kiosk.evaluation.labels import Kind
from kiosk.evaluation.presentations import Detected, Presentation, detected
from kiosk.evaluation.proportions import Rate, rate
from kiosk.hardware.face.faces import NO_PASSIVE_PAD, Embedding, EngineFacts, likeness

LIVENESS_SIGNALS = ("challenge", "identity", "depth", "alone", "passive")  # what a clip from a file can show


@dataclass(frozen=True, slots=True)
class Matched:
    """Attacks that the comparison alone takes for the person whom they imitate (IAPAR of ISO/IEC 30107-3, no PAD)."""

    species: str
    iapar: Rate


@dataclass(frozen=True, slots=True)
class Attacked:
    """passive: None where no PAD model is installed. liveness: None where no clip was judged. threshold: of the PAD model."""

    matched: tuple[Matched, ...]
    passive: Detected | None
    threshold: float | None
    liveness: Detected | None


def attacked(acquired: Sequence[Acquired], facts: EngineFacts, pad_threshold: float) -> Attacked:
    """Portraits are no presentations: nobody stood before the camera for them."""
    presented = [one for one in acquired if not one.sample.is_reference]
    is_installed = facts.pad != NO_PASSIVE_PAD
    return Attacked(
        matched=_matched(acquired, facts.accept),
        passive=detected([_by_model(one, pad_threshold) for one in presented]) if is_installed else None,
        threshold=pad_threshold if is_installed else None,
        liveness=_by_liveness(presented),
    )


def _by_model(one: Acquired, threshold: float) -> Presentation:
    passed = None if one.live is None else one.live >= threshold
    return Presentation(one.sample.kind, one.sample.species, passed)


def _by_liveness(presented: Sequence[Acquired]) -> Detected | None:
    judged = [one for one in presented if one.verdict is not None]
    if not judged:
        return None
    return detected([Presentation(one.sample.kind, one.sample.species, one.verdict) for one in judged])


def _matched(acquired: Sequence[Acquired], accept: float) -> tuple[Matched, ...]:
    """Against the portraits of whom it imitates; of somebody without one against all their pictures."""
    portraits, pictures = _by_owner(acquired, references=True), _by_owner(acquired, references=False)
    passed: defaultdict[str, list[bool]] = defaultdict(list)
    for one in acquired:
        targets = portraits.get(one.sample.owner) or pictures.get(one.sample.owner)
        if one.sample.kind is Kind.ATTACK and one.embedding is not None and targets:
            passed[one.sample.species].append(
                max(likeness(one.embedding, target) for target in targets) >= accept
            )
    return tuple(Matched(name, rate(sum(passed[name]), len(passed[name]))) for name in sorted(passed))


def _by_owner(acquired: Sequence[Acquired], *, references: bool) -> dict[str, list[Embedding]]:
    found: defaultdict[str, list[Embedding]] = defaultdict(list)
    for one in acquired:
        if (
            one.sample.kind is Kind.BONA_FIDE
            and one.sample.is_reference is references
            and one.embedding is not None
        ):
            found[one.sample.owner].append(one.embedding)
    return found
