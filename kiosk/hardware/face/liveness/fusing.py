"""One verdict from all signals, by one table. No I/O."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from enum import Enum

from kiosk.hardware.face.liveness.finding import Finding, Outcome, Signal


class Need(Enum):
    """MUST_PASS: without it nobody is called live. MUST_NOT_FAIL: may be unmeasurable."""

    MUST_PASS = "must-pass"
    MUST_NOT_FAIL = "must-not-fail"


# Light, infrared and the passive model depend on the room, the camera and the deployer; the others every station can measure.
NEEDS: Mapping[Signal, Need] = {
    Signal.CHALLENGE: Need.MUST_PASS,
    Signal.IDENTITY: Need.MUST_PASS,
    Signal.DEPTH: Need.MUST_PASS,
    Signal.STREAM: Need.MUST_PASS,
    Signal.ALONE: Need.MUST_PASS,
    Signal.LIGHT: Need.MUST_NOT_FAIL,
    Signal.INFRARED: Need.MUST_NOT_FAIL,
    Signal.PASSIVE: Need.MUST_NOT_FAIL,
}


@dataclass(frozen=True, slots=True)
class Live:
    """Every signal that must pass did, and none failed. open: those that could not be measured."""

    open: tuple[Finding, ...]


@dataclass(frozen=True, slots=True)
class NotLive:
    """because: the signals that failed."""

    because: tuple[Finding, ...]


@dataclass(frozen=True, slots=True)
class Undecided:
    """None failed, but `because` could not be measured and must be."""

    because: tuple[Finding, ...]


Verdict = Live | NotLive | Undecided


def fuse(findings: Iterable[Finding], *, needs: Mapping[Signal, Need] = NEEDS) -> Verdict:
    """A failure outweighs everything, then what is missing, then live.

    needs: another table only where files are evaluated, or where tests show what passes without a signal; a signal that is not
    in it is not heard. One of its signals without a finding raises ValueError.
    """
    heard = {finding.signal: finding for finding in findings if finding.signal in needs}
    missing = [signal.value for signal in needs if signal not in heard]
    if missing:
        raise ValueError(f"no finding for {', '.join(missing)}")
    failed = tuple(found for found in heard.values() if found.outcome is Outcome.FAIL)
    if failed:
        return NotLive(failed)
    unmeasured = tuple(found for found in heard.values() if found.outcome is Outcome.INCONCLUSIVE)
    needed = tuple(found for found in unmeasured if needs[found.signal] is Need.MUST_PASS)
    return Undecided(needed) if needed else Live(unmeasured)
