"""One verdict from all signals; and what would pass without each of them."""

from collections.abc import Callable
from dataclasses import replace
from functools import cache
from random import Random

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from kiosk.hardware.face.liveness.finding import (
    Finding,
    Outcome,
    Reason,
    Signal,
    failed,
    inconclusive,
    passed,
)
from kiosk.hardware.face.liveness.fusing import NEEDS, Live, Need, NotLive, Undecided, fuse
from tests.checks.tree import product_modules
from tests.hardware.face import attacks
from tests.hardware.face.attacks import ATTACKS, perfect_forgery
from tests.hardware.face.films import Film, as_told, play
from tests.hardware.face.heads import somebody

SEED = 10_100
ALL_PASS = tuple(passed(signal) for signal in Signal)


@cache
def film_of(attack: Callable[[int], Film]) -> Film:
    """Played once for all tests."""
    return attack(SEED)


def but(finding: Finding) -> list[Finding]:
    """All pass, but this one."""
    return [finding if other.signal is finding.signal else other for other in ALL_PASS]


def all_but(signal: Signal) -> dict[Signal, Need]:
    """The table as if that signal did not exist: a control that no product module has."""
    return dict(item for item in NEEDS.items() if item[0] is not signal)


def test_all_signals_passed_is_live() -> None:
    assert fuse(ALL_PASS) == Live(())


@pytest.mark.parametrize("signal", Signal)
def test_one_failure_is_not_live(signal: Signal) -> None:
    finding = failed(signal, Reason.FROZEN)
    assert fuse(but(finding)) == NotLive((finding,))


@pytest.mark.parametrize("signal", Signal)
def test_what_cannot_be_measured_is_borne_only_where_the_table_says_so(signal: Signal) -> None:
    finding = inconclusive(signal, Reason.NO_TURN)
    borne = signal in (Signal.LIGHT, Signal.INFRARED, Signal.PASSIVE)
    assert fuse(but(finding)) == (Live((finding,)) if borne else Undecided((finding,)))


def test_a_signal_that_was_forgotten_is_an_error() -> None:
    with pytest.raises(ValueError, match="depth"):
        fuse([finding for finding in ALL_PASS if finding.signal is not Signal.DEPTH])


def test_every_signal_is_in_the_table() -> None:
    assert set(NEEDS) == set(Signal)


@settings(max_examples=30, deadline=None)
@given(st.lists(st.sampled_from(Outcome), min_size=len(Signal), max_size=len(Signal)), st.randoms())
def test_the_order_of_signals_says_nothing_and_worse_is_never_live(
    outcomes: list[Outcome], random: Random
) -> None:
    findings = [Finding(signal, outcome) for signal, outcome in zip(Signal, outcomes, strict=True)]
    shuffled = random.sample(findings, len(findings))
    assert type(fuse(findings)) is type(fuse(shuffled))
    assert isinstance(fuse(findings), NotLive) == (Outcome.FAIL in outcomes)
    worse = [replace(findings[0], outcome=Outcome.FAIL), *findings[1:]]
    assert isinstance(fuse(worse), NotLive)


def test_nothing_at_a_station_brings_another_table() -> None:
    """The evaluation does: a file has no screen before it and no stream behind it."""
    others = [
        name for name, source in product_modules() if "liveness.fusing" in source and "needs=" in source
    ]
    assert others == ["kiosk/evaluation/clips.py"]


def test_an_honest_person_is_live() -> None:
    film = play(SEED, as_told(somebody(SEED)), colours=True)
    assert isinstance(fuse(film.findings), Live)
    assert film.looks[-1].at_s - film.looks[0].at_s < 25


@pytest.mark.parametrize("attack", ATTACKS, ids=lambda attack: attack.__name__)
def test_no_attack_is_live(attack: Callable[[int], Film]) -> None:
    assert isinstance(fuse(film_of(attack).findings), NotLive)


@pytest.mark.parametrize(("signal", "attack"), [
    (Signal.DEPTH, attacks.flat_cut_out), (Signal.STREAM, attacks.clockwork_stream),
    (Signal.ALONE, attacks.two_people), (Signal.IDENTITY, attacks.swapped), (Signal.LIGHT, attacks.late_relay),
])  # fmt: skip
def test_control_without_its_signal_the_attack_passes(signal: Signal, attack: Callable[[int], Film]) -> None:
    findings = film_of(attack).findings
    assert isinstance(fuse(findings, needs=all_but(signal)), Live)
    verdict = fuse(findings)
    assert isinstance(verdict, NotLive)
    assert [finding.signal for finding in verdict.because] == [signal]


def test_control_without_the_challenge_nothing_speaks_against_an_old_film() -> None:
    findings = film_of(attacks.old_film).findings
    assert not isinstance(fuse(findings, needs=all_but(Signal.CHALLENGE)), NotLive)


def test_what_none_of_them_stops_is_known() -> None:
    """A perfect forgery fed into the camera's place passes while light may be inconclusive; a site that insists stops it."""
    findings = film_of(perfect_forgery).findings
    assert isinstance(fuse(findings), Live)
    assert isinstance(fuse(findings, needs={**NEEDS, Signal.LIGHT: Need.MUST_PASS}), Undecided)


@pytest.mark.slow
@pytest.mark.parametrize("attack", ATTACKS, ids=lambda attack: attack.__name__)
def test_no_attack_is_live_on_seeds_that_never_served_to_choose_limits(attack: Callable[[int], Film]) -> None:
    assert [seed for seed in range(30_000, 30_010) if isinstance(fuse(attack(seed).findings), Live)] == []


@pytest.mark.slow
@pytest.mark.parametrize("first", range(31_000, 31_060, 20))
def test_honest_people_are_live_on_seeds_that_never_served_to_choose_limits(first: int) -> None:
    films = [play(seed, as_told(somebody(seed)), colours=True) for seed in range(first, first + 20)]
    assert sum(not isinstance(fuse(film.findings), Live) for film in films) <= 1
