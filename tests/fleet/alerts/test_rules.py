"""One reason over time: it must hold, it must be gone, and it may not shout."""

from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from fleet.alerts.areas import Silence, storm_began, storm_lasts
from fleet.alerts.rules import Track, due, stepped
from fleet.alerts.settings import Areas, Damping, Timing

NOW = datetime(2026, 3, 18, 2, 0, tzinfo=UTC)
DAMPING = Damping(changes=4, within_s=600, quiet_s=600)
TIMING = Timing(timedelta(seconds=60), timedelta(seconds=60), DAMPING)
LOOKS = st.lists(st.tuples(st.integers(1, 400), st.booleans()), max_size=60)


def at(seconds: float) -> datetime:
    return NOW + timedelta(seconds=seconds)


def after(*looks: tuple[float, bool]) -> Track | None:
    track = None
    for seconds, bad in looks:
        track = stepped(track, at(seconds), TIMING, bad=bad)
    return track


def firing(*looks: tuple[float, bool]) -> bool:
    track = after(*looks)
    return track is not None and track.firing


@pytest.mark.parametrize(
    ("looks", "expected"),
    (
        (((0, True),), False),
        (((0, True), (59, True)), False),
        (((0, True), (60, True)), True),
        (((0, True), (30, False), (60, True)), False),
        (((0, True), (60, True), (70, False)), True),
        (((0, True), (60, True), (70, False), (129, False)), True),
        (((0, True), (60, True), (70, False), (130, False)), False),
        (((0, True), (60, True), (70, False), (100, True), (200, True)), True),
    ),
)
def test_a_reason_fires_when_it_lasts_and_resolves_when_it_stays_away(
    looks: tuple[tuple[float, bool], ...], *, expected: bool
) -> None:
    assert firing(*looks) is expected


def test_nothing_is_remembered_of_what_is_long_over() -> None:
    assert after((0, False)) is None
    assert after((0, True), (10, False), (610, False)) is None


def test_what_comes_and_goes_fires_as_flapping_until_it_is_quiet() -> None:
    flips = [(20.0 * place, place % 2 == 0) for place in range(6)]
    track = after(*flips)
    assert track is not None
    assert (track.firing, track.flapping, track.bad) == (True, True, False)
    assert due(track, TIMING) == at(100 + 600)
    assert firing(*flips, (699, False))
    assert not firing(*flips, (700, False))


def test_what_stays_bad_after_flapping_goes_on_firing() -> None:
    track = after(*[(20.0 * place, place % 2 == 0) for place in range(7)], (720, True))
    assert track is not None
    assert (track.firing, track.flapping) == (True, False)


@given(LOOKS)
def test_time_alone_changes_nothing_before_it_is_due_and_something_then(
    looks: list[tuple[int, bool]],
) -> None:
    track, now = None, 0
    for passed, bad in looks:
        now += passed
        track = stepped(track, at(now), TIMING, bad=bad)
        if track is None:
            continue
        moment = due(track, TIMING)
        later = at(now + 10_000) if moment is None else max(moment - timedelta(milliseconds=1), at(now))
        assert_same(stepped(track, later, TIMING, bad=bad), track)
        if moment is not None:
            assert moment > at(now)
            assert stepped(track, moment, TIMING, bad=bad) != track


def assert_same(one: Track | None, other: Track) -> None:
    assert one is not None
    assert (one.firing, one.flapping, one.bad, one.since) == (
        other.firing,
        other.flapping,
        other.bad,
        other.since,
    )


@given(LOOKS)
def test_news_is_bounded_however_wild_the_reason_is(looks: list[tuple[int, bool]]) -> None:
    track, now, was, news = None, 0, False, []
    for passed, bad in looks:
        now += passed
        track = stepped(track, at(now), TIMING, bad=bad)
        is_firing = track is not None and track.firing
        if is_firing is not was:
            news.append(now)
        was = is_firing
    window = DAMPING.within_s
    assert all(sum(start <= one < start + window for one in news) <= DAMPING.changes + 2 for start in news)


@given(LOOKS)
def test_what_was_bad_for_long_enough_always_fires(looks: list[tuple[int, bool]]) -> None:
    track, now, bad_since = None, 0, None
    for passed, bad in looks:
        now += passed
        bad_since = (now if bad_since is None else bad_since) if bad else None
        track = stepped(track, at(now), TIMING, bad=bad)
        if bad_since is not None and now - bad_since >= 60:
            assert track is not None
            assert track.firing


# ---- areas ----

AREAS = Areas(least=3, share=0.5, within_s=300, clear_share=0.25)


@pytest.mark.parametrize(
    ("heard", "silent_s", "began_s"),
    (
        (6, (0, 10), None),  # two are not many
        (6, (0, 10, 50), 0),
        (8, (0, 10, 50), None),  # not half of them
        (6, (0, 200, 400), None),  # not together
        (6, (-90_000, -80_000, 0, 10), None),  # those long gone are no part of it
        (6, (-90_000, -80_000, 0, 10, 20), 0),
        (0, (), None),
    ),
)
def test_many_of_an_area_together_are_a_storm(
    heard: int, silent_s: tuple[int, ...], began_s: int | None
) -> None:
    began = storm_began(Silence(heard, [at(second) for second in silent_s]), AREAS)
    assert began == (None if began_s is None else at(began_s))


@pytest.mark.parametrize(("silent", "lasts"), ((6, True), (2, True), (1, False), (0, False)))
def test_a_storm_lasts_while_some_of_it_are_silent(silent: int, *, lasts: bool) -> None:
    assert storm_lasts(Silence(6, [at(10 * place) for place in range(silent)]), at(0), AREAS) is lasts


@given(st.integers(0, 40), st.lists(st.integers(0, 2000), max_size=40))
def test_a_storm_lasts_from_the_moment_it_begins(more: int, silent_s: list[int]) -> None:
    silence = Silence(len(silent_s) + more, [at(second) for second in silent_s])
    began = storm_began(silence, AREAS)
    assert began is None or storm_lasts(silence, began, AREAS)
