"""What became of the attacks: by the comparison, by a passive PAD model, by the liveness verdict. Pure."""

from collections import Counter, defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from kiosk.evaluation.acquiring import Acquired, Judged
from kiosk.evaluation.labels import Kind
from kiosk.evaluation.presentations import Detected, Presentation, detected
from kiosk.evaluation.proportions import Rate, rate
from kiosk.hardware.face.faces import NO_PASSIVE_PAD, Embedding, EngineFacts, likeness
from kiosk.hardware.face.liveness.finding import Signal
from kiosk.hardware.face.liveness.fusing import NEEDS

# What does not come with a file: what the screen showed, a second camera, the camera's own clock and noise.
NOT_IN_FILES = frozenset({Signal.LIGHT, Signal.INFRARED, Signal.STREAM})
HEARD = tuple(signal.value for signal in NEEDS if signal not in NOT_IN_FILES)


@dataclass(frozen=True, slots=True)
class Matched:
    """Attacks that the comparison alone takes for the person whom they imitate (IAPAR of ISO/IEC 30107-3, no PAD)."""

    species: str
    iapar: Rate


@dataclass(frozen=True, slots=True)
class Attacked:
    """passive, threshold: of the PAD model, None where none is installed. liveness: None where no clip was judged.

    turned_away: how often each signal refused a living person, by signal and reason.
    """

    matched: tuple[Matched, ...]
    passive: Detected | None
    threshold: float | None
    liveness: Detected | None
    turned_away: Mapping[str, int]


def attacked(acquired: Sequence[Acquired], facts: EngineFacts, pad_threshold: float) -> Attacked:
    """Portraits are no presentations: nobody stood before the camera for them."""
    presented = [one for one in acquired if not one.sample.is_reference]
    is_installed = facts.pad != NO_PASSIVE_PAD
    return Attacked(
        matched=_matched(acquired, facts.accept),
        passive=detected([_by_model(one, pad_threshold) for one in presented]) if is_installed else None,
        threshold=pad_threshold if is_installed else None,
        liveness=_by_liveness(presented),
        turned_away=_turned_away(presented),
    )


def _by_model(one: Acquired, threshold: float) -> Presentation:
    passed = None if one.live is None else one.live >= threshold
    return Presentation(one.sample.kind, one.sample.species, passed)


def _by_liveness(presented: Sequence[Acquired]) -> Detected | None:
    judged = [(one, one.verdict) for one in presented if one.verdict is not None]
    if not judged:
        return None
    return detected([_by_verdict(one, verdict) for one, verdict in judged])


def _by_verdict(one: Acquired, verdict: Judged) -> Presentation:
    passed = None if verdict is Judged.NO_DECISION else verdict is Judged.PASSED
    return Presentation(one.sample.kind, one.sample.species, passed)


def _turned_away(presented: Sequence[Acquired]) -> dict[str, int]:
    living = [one for one in presented if one.sample.kind is Kind.BONA_FIDE]
    return dict(sorted(Counter(why for one in living for why in one.because).items()))


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
