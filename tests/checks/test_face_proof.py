"""What the face's long proof calls wrong, and that it needs its control."""

from kiosk.bench.face.acts import Kind
from kiosk.hardware.face.liveness.finding import Outcome, Reason, Signal
from kiosk.hardware.face.messages import FindingLine, Liveness
from tests.prove.face import plan
from tests.prove.face_attempt import Tried
from tests.prove.face_tables import ATTACKS, tables, wears_glasses, wrong

PEOPLE = range(20)
GLASSES = next(seed for seed in range(60) if wears_glasses(seed))


def tried(kind: Kind, seed: int, *, score: float = 0.9, failed: Signal | None = None) -> Tried:
    """One attempt, live unless a signal failed."""
    findings = tuple(
        FindingLine(
            signal=signal.value,
            outcome=(Outcome.FAIL if signal is failed else Outcome.PASS).value,
            reason=Reason.ANOTHER_PERSON.value if signal is failed else "",
            measured=None,
            limit=None,
        )
        for signal in Signal
    )
    live = Liveness.LIVE if failed is None else Liveness.NOT_LIVE
    return Tried(
        kind=kind, seed=seed, slow=False, steps=("turn-left", "blink"), end="done", live=live, score=score,
        accept=0.45, findings=findings, took_s=15.0, looks=120, strangers=0,
    )  # fmt: skip


HONEST = [tried(Kind.HONEST, seed) for seed in PEOPLE]
STOPPED = [tried(kind, 1, failed=Signal.IDENTITY) for kind in ATTACKS]


def test_stopped_attacks_and_certified_people_are_right() -> None:
    assert wrong([*HONEST, *STOPPED], quick=False) == []


def test_an_attack_that_is_certified_is_named() -> None:
    assert wrong([*HONEST, *STOPPED, tried(Kind.SWAP, 7)], quick=False) == ["swap 7 passed"]


def test_an_attack_that_only_is_live_is_not_certified() -> None:
    assert wrong([*HONEST, *STOPPED, tried(Kind.TWO, 7, score=0.2)], quick=False) == []


def test_without_attacks_that_match_there_is_no_control() -> None:
    unlike = [tried(kind, 1, score=0.1, failed=Signal.IDENTITY) for kind in ATTACKS]
    assert wrong([*HONEST, *unlike], quick=False) == ["control: only 0 of 8 attacks match"]


def test_more_than_one_in_twenty_refused_is_too_many() -> None:
    refused = [tried(Kind.HONEST, seed, failed=Signal.CHALLENGE) for seed in PEOPLE[:2]]
    assert wrong([*refused[:1], *HONEST[1:], *STOPPED], quick=False) == []
    assert wrong([*refused, *HONEST[2:], *STOPPED], quick=False) == ["2 of 20 honest people refused"]


def test_people_with_glasses_count_and_are_told_apart() -> None:
    people = [*HONEST, *(tried(Kind.HONEST, GLASSES, failed=Signal.CHALLENGE) for _ in range(2))]
    assert wrong([*people, *STOPPED], quick=False) == ["2 of 22 honest people refused"]
    bare, glasses = (
        next(line for line in tables([*people, *STOPPED]) if line.startswith(name))
        for name in ("  without glasses: 0 of ", "  with glasses: 2 of ")
    )
    assert bare != glasses


def test_the_control_tells_which_signal_an_attack_was_stopped_by() -> None:
    lines = tables([*HONEST, *STOPPED])
    assert "control, without depth: 0 pass" in lines
    assert any(line.startswith("control, without identity: 8 pass (photo 1, ") for line in lines)


def test_a_plan_has_every_kind_from_its_beginning_on() -> None:
    wanted = plan(12, 2)
    assert {kind for kind, _ in wanted[:16]} == set(Kind)
    assert len(wanted) == len(set(wanted)) == 12 + 2 * len(ATTACKS)
