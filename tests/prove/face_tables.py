"""What a run of attempts says: rates with their intervals, and the control."""

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from statistics import median

from kiosk.bench.face.acts import Kind
from kiosk.bench.face.looks import Looks
from kiosk.evaluation.proportions import rate
from kiosk.hardware.face.liveness.finding import Finding, Outcome, Signal
from kiosk.hardware.face.liveness.fusing import NEEDS, Live, fuse
from kiosk.hardware.face.messages import FindingLine
from tests.prove.face_attempt import Tried

ATTACKS = tuple(kind for kind in Kind if kind is not Kind.HONEST)
MOST_REFUSED = 0.05
CONTROL_SHARE = 0.5  # of the attacks at least pass where only the score decides
BESIDE = (Signal.INFRARED, Signal.PASSIVE)  # there is none on this bench


def tables(tried: Sequence[Tried]) -> list[str]:
    """The lines to print."""
    return [*_attacked(tried), *_control(tried), *_honest([one for one in tried if one.kind is Kind.HONEST])]


def wrong(tried: Sequence[Tried], *, quick: bool) -> list[str]:
    """What did not hold."""
    attacks = [one for one in tried if one.kind is not Kind.HONEST]
    honest = [one for one in tried if one.kind is Kind.HONEST]
    passed = [f"{one.kind.value} {one.seed} passed" for one in attacks if one.certifies]
    alike = sum(one.matches for one in attacks)
    control = (
        []
        if alike >= CONTROL_SHARE * len(attacks)
        else [f"control: only {alike} of {len(attacks)} attacks match"]
    )
    refused = sum(not one.certifies for one in honest)
    allowed = max(1, int(MOST_REFUSED * len(honest))) if quick else MOST_REFUSED * len(honest)
    return [
        *passed,
        *control,
        *([f"{refused} of {len(honest)} honest people refused"] if refused > allowed else []),
    ]


def wears_glasses(seed: int) -> bool:
    """Whether the person of this seed does."""
    return Looks.of(seed).glasses > 0


def _attacked(tried: Sequence[Tried]) -> list[str]:
    lines = [
        "attack          passed      APCER, 95 %          live alone   like the person   what stopped it"
    ]
    for kind in ATTACKS:
        these = [one for one in tried if one.kind is kind]
        passed, live, alike = (
            sum(getattr(one, name) for one in these) for name in ("certifies", "is_live", "matches")
        )
        lines.append(
            f"{kind.value:14} {passed:4} of {len(these):4}   {_rate(passed, len(these)):19}  {live:4}         {alike:4}"
            f"              {_reasons(these)}"
        )
    attacks = [one for one in tried if one.kind is not Kind.HONEST]
    passed = sum(one.certifies for one in attacks)
    return [*lines, f"{'all':14} {passed:4} of {len(attacks):4}   {_rate(passed, len(attacks))}"]


def _control(tried: Sequence[Tried]) -> list[str]:
    """The same attempts judged with less."""
    attacks = [one for one in tried if one.kind is not Kind.HONEST]
    alike = sum(one.matches for one in attacks)
    lines = [f"control, liveness off (the score alone): {alike} of {len(attacks)} attacks pass"]
    for signal in NEEDS:
        if signal not in BESIDE:
            needs = {one: need for one, need in NEEDS.items() if one is not signal}
            through = Counter(one.kind.value for one in attacks if one.matches and _is_live(one, needs))
            said = ", ".join(f"{kind} {count}" for kind, count in through.most_common())
            lines.append(
                f"control, without {signal.value}: {sum(through.values())} pass{f' ({said})' if said else ''}"
            )
    return lines


def _honest(honest: Sequence[Tried]) -> list[str]:
    lines = []
    for name, these in (
        ("honest", honest),
        ("  usual pace, light unless skipped", [one for one in honest if not one.slow]),
        ("  60 and older, slow, no light", [one for one in honest if one.slow]),
        ("  without glasses", [one for one in honest if not wears_glasses(one.seed)]),
        ("  with glasses", [one for one in honest if wears_glasses(one.seed)]),
    ):
        refused = [one for one in these if not one.certifies]
        took = f"median {median(one.took_s for one in these):.1f} s simulated" if these else ""
        said = f"{len(refused)} of {len(these)} refused, BPCER {_rate(len(refused), len(these))}"
        lines.append(f"{name}: {said}; {took}; {_reasons(refused)}")
    return lines


def _reasons(these: Iterable[Tried]) -> str:
    """Every signal that spoke against one, most frequent first."""
    said: Counter[str] = Counter()
    for one in these:
        against = {f"{line.signal}: {line.reason}" for line in one.findings if _counts(line)}
        said.update(against or {one.end if not one.findings else "score" if not one.matches else "passed"})
    return ", ".join(f"{why} {count}" for why, count in said.most_common(6))


def _counts(line: FindingLine) -> bool:
    need = NEEDS[Signal(line.signal)].value
    return line.outcome == Outcome.FAIL.value or (
        line.outcome == Outcome.INCONCLUSIVE.value and need == "must-pass"
    )


def _is_live(one: Tried, needs: Mapping[Signal, object]) -> bool:
    if not one.findings:
        return False
    heard = [Finding(Signal(line.signal), Outcome(line.outcome)) for line in one.findings]
    return isinstance(fuse(heard, needs={signal: NEEDS[signal] for signal in needs}), Live)


def _rate(errors: int, total: int) -> str:
    found = rate(errors, total)
    value = "–" if found.value is None else f"{found.value:.1%}"
    return f"{value} ({found.interval.low:.1%} to {found.interval.high:.1%})"
