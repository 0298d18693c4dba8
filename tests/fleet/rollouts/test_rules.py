"""What each kiosk should have of a rollout, and when the next ring begins."""

from collections import Counter
from dataclasses import replace
from datetime import timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from fleet.rollouts.rules import (
    USUAL,
    Ring,
    Rollout,
    State,
    Step,
    Tally,
    asked,
    check_rings,
    paused,
    resumed,
    retried,
    ring_of,
    step,
    stepped,
    wishes,
    withdrawn,
)
from kiosk.domain.errors import Refused
from tests.fleet.rollouts.made import NOW, rollout

HERE = "430603001001"
ITEM = "content/policies"
KIOSKS = [f"K-{number:05}" for number in range(5000)]


def version_of(rollouts: list[Rollout], reporter: str = "K-LAB", area: str = HERE) -> int | None:
    wish = wishes(rollouts, reporter, area).get(ITEM)
    return None if wish is None else wish.version


def test_rings_are_as_large_as_they_say() -> None:
    counts = Counter(ring_of(rollout(), kiosk) for kiosk in KIOSKS)
    assert counts[0] == 0
    assert counts[1] == pytest.approx(50, abs=25)
    assert counts[2] == pytest.approx(450, abs=80)
    assert sum(counts.values()) == 5000


def test_another_rollout_begins_with_other_kiosks() -> None:
    first = {kiosk for kiosk in KIOSKS if ring_of(rollout(1), kiosk) == 1}
    second = {kiosk for kiosk in KIOSKS if ring_of(rollout(2), kiosk) == 1}
    assert len(first & second) < len(first) / 4


def test_who_has_it_keeps_it_as_the_rings_widen() -> None:
    for kiosk in KIOSKS[:300]:
        reached = [version_of([rollout(ring=ring)], kiosk) is not None for ring in range(4)]
        assert reached == sorted(reached)
        assert reached[3]


def test_outside_the_area_nothing_is_wanted() -> None:
    assert version_of([rollout()], area="420000") is None
    assert version_of([rollout(area="4306")], area="430701") is None


def test_the_most_specific_area_wins_and_then_the_newest() -> None:
    everywhere, city = rollout(3, area="43", ring=3), rollout(2, area="4306", ring=3)
    older = rollout(1, area="4306", ring=3)
    assert version_of([everywhere, city, older]) == 2
    assert version_of([everywhere, city, older], area="430700") == 3


def test_who_is_not_reached_keeps_what_was_wanted_before() -> None:
    before, after = rollout(1, ring=3, state=State.DONE), rollout(2, ring=0)
    assert version_of([before, after], "K-LAB") == 2
    assert version_of([before, after], "K-OTHER") == 1


def test_a_withdrawn_version_leads_back_to_the_one_before_it() -> None:
    before, after = rollout(1, ring=3, state=State.DONE), rollout(2, ring=3, state=State.WITHDRAWN)
    wish = wishes([before, after], "K-LAB", HERE)[ITEM]
    assert (wish.version, wish.back_from) == (1, (2,))


def test_a_withdrawn_first_version_leads_to_nothing() -> None:
    wish = wishes([rollout(2, ring=3, state=State.WITHDRAWN)], "K-LAB", HERE)[ITEM]
    assert (wish.version, wish.digest, wish.back_from) == (-1, "", (2,))


def test_a_newer_version_after_a_withdrawn_one_needs_no_way_back() -> None:
    rollouts = [rollout(1, ring=3, state=State.DONE), rollout(2, state=State.WITHDRAWN), rollout(3, ring=0)]
    assert wishes(rollouts, "K-LAB", HERE)[ITEM].back_from == ()
    assert wishes(rollouts, "K-OTHER", HERE)[ITEM].back_from == (2,)


def test_paused_is_kept_by_who_has_it_and_waited_for_by_the_others() -> None:
    assert wishes([rollout(state=State.PAUSED)], "K-LAB", HERE)[ITEM].hold


def test_what_can_never_be_asked_is_not_kept_in_memory() -> None:
    old, done, later = rollout(1, ring=3), rollout(2, ring=3, state=State.DONE), rollout(3)
    elsewhere = rollout(4, area="42")
    assert asked([old, done, later, elsewhere]) == [elsewhere, later, done]


@given(
    st.lists(
        st.builds(
            rollout,
            st.integers(1, 9),
            ring=st.integers(0, 3),
            state=st.sampled_from(State),
            area=st.sampled_from(("", "43", "4306", "42")),
        ),
        max_size=6,
        unique_by=lambda one: one.number,
    ),
    st.sampled_from(KIOSKS),
)
def test_the_answer_depends_on_nothing_but_the_rollouts(rollouts: list[Rollout], kiosk: str) -> None:
    wished = wishes(rollouts, kiosk, HERE)
    assert wished == wishes(reversed(rollouts), kiosk, HERE)
    assert wished == wishes(asked(rollouts), kiosk, HERE)


# ---- when ----

QUIET = (Tally(1, 1), Tally(50), Tally(500), Tally(5000))


def with_ring(ring: int, tally: Tally) -> list[Tally]:
    return [*QUIET[:ring], tally, *QUIET[ring + 1 :]]


@pytest.mark.parametrize(
    ("tally", "waited_s", "expected"),
    (
        (Tally(-1), 9999, Step.STAY),
        (Tally(50, 47), 9999, Step.STAY),
        (Tally(50, 48), 599, Step.STAY),
        (Tally(50, 48), 600, Step.NEXT),
        (Tally(50, 48, 2), 600, Step.NEXT),
        (Tally(50, 0, 3), 0, Step.PAUSE),
        (Tally(50, 0, 3, excused=3), 0, Step.STAY),
        (Tally(50, 40, 6, excused=3), 0, Step.PAUSE),
        (Tally(-1, 0, 3), 0, Step.STAY),
        (Tally(0), 600, Step.NEXT),
    ),
)
def test_the_next_ring_begins_by_successes_failures_and_time(
    tally: Tally, waited_s: float, expected: Step
) -> None:
    running = rollout(ring=1)
    assert step(running, with_ring(1, tally), NOW + timedelta(seconds=waited_s)) is expected


def test_late_failures_of_an_earlier_ring_stop_it_too() -> None:
    tallies = [Tally(1, 1), Tally(50, 40, 10), Tally(500), Tally(5000)]
    assert step(rollout(ring=2), tallies, NOW) is Step.PAUSE


def test_the_last_ring_finishes_it() -> None:
    running = rollout(ring=3)
    assert step(running, with_ring(3, Tally(5000, 4500)), NOW) is Step.FINISH
    assert stepped(running, Step.FINISH, NOW).state is State.DONE


@pytest.mark.parametrize("state", (State.PAUSED, State.DONE, State.WITHDRAWN))
def test_only_a_running_one_steps(state: State) -> None:
    assert step(rollout(state=state), with_ring(0, Tally(1, 0, 1)), NOW) is Step.STAY


def test_people_pause_resume_withdraw_and_retry() -> None:
    stopped = paused(rollout(), NOW, "hand")
    assert (stopped.state, stopped.why) == (State.PAUSED, "hand")
    assert resumed(stopped, NOW).state is State.RUNNING
    assert withdrawn(stopped, NOW, "hand").state is State.WITHDRAWN
    assert retried(stopped).attempt == 2


@pytest.mark.parametrize(
    "act",
    (
        lambda: paused(rollout(state=State.DONE), NOW, ""),
        lambda: resumed(rollout(), NOW),
        lambda: withdrawn(rollout(state=State.WITHDRAWN), NOW, ""),
        lambda: retried(rollout(state=State.WITHDRAWN)),
    ),
)
def test_what_a_state_does_not_allow_is_refused(act: object) -> None:
    with pytest.raises(Refused, match="rollout_state"):
        act()  # type: ignore[operator]


@pytest.mark.parametrize(
    "rings",
    (
        (),
        (Ring(10), Ring(5)),
        (Ring(10), Ring(10)),
        (Ring(101),),
        (Ring(0),),
        (Ring(100, success_pct=101),),
        (Ring(100, wait_s=-1),),
        (Ring(float("nan")),),
    ),
)
def test_rings_that_make_no_sense_are_refused(rings: tuple[Ring, ...]) -> None:
    with pytest.raises(Refused, match="rollout_rings"):
        check_rings(rings, (), ("", ""))


def test_the_usual_rings_are_allowed_and_a_night_needs_both_ends() -> None:
    check_rings(USUAL, ("K-LAB",), ("22:00", "06:00"))
    with pytest.raises(Refused, match="night"):
        check_rings(USUAL, ("K-LAB",), ("22:00", ""))


def test_a_paused_rollout_that_is_retried_and_resumed_goes_on() -> None:
    again = resumed(retried(paused(rollout(ring=1), NOW, "errors")), NOW)
    assert (again.state, again.attempt, again.ring) == (State.RUNNING, 2, 1)
    assert replace(again, attempt=1, since=NOW) == rollout(ring=1)
