"""The order of calling, as a rule: deterministic, fair within a published bound."""

from random import Random

from hypothesis import given
from hypothesis import strategies as st
from msgspec.structs import replace

from kiosk.queue.calling import (
    Caller,
    Fairness,
    Waiting,
    ahead_of,
    before,
    effective_priority,
    in_order,
    next_ticket,
    overtake_bound_ms,
)
from kiosk.queue.waiting_line import WaitingLine

STEP_MS = 600_000
LEVELS = (0, 1, 2)
BOTH = frozenset({"pension", "social-card"})
HOUR_MS = 3_600_000


@st.composite
def queues(draw: st.DrawFn) -> list[Waiting]:
    """People who came one after the other, of any class."""
    gaps = draw(st.lists(st.integers(0, 900_000), min_size=1, max_size=30))
    came, taken_ms = [], 0
    for sequence, gap in enumerate(gaps, 1):
        taken_ms += gap
        level = draw(st.sampled_from(LEVELS))
        service = draw(st.sampled_from(("pension", "social-card")))
        came.append(Waiting(f"t{sequence}", service, level, taken_ms, sequence))
    return came


def waiting(number: int, level: int, taken_min: float) -> Waiting:
    return Waiting(f"t{number}", "pension", level, round(taken_min * 60_000), number)


def test_equal_classes_are_called_in_the_order_of_taking() -> None:
    came = [waiting(2, 0, 1), waiting(1, 0, 0), waiting(3, 0, 2)]
    assert [one.sequence for one in in_order(came, HOUR_MS, STEP_MS)] == [1, 2, 3]


def test_a_higher_class_goes_first() -> None:
    came = [waiting(1, 0, 0), waiting(2, 1, 5)]
    assert [one.sequence for one in in_order(came, 6 * 60_000, STEP_MS)] == [2, 1]


def test_a_step_of_waiting_is_worth_a_level() -> None:
    assert effective_priority(0, 0, STEP_MS, STEP_MS) == 1
    came = [waiting(1, 0, 0), waiting(2, 1, 10)]
    assert [one.sequence for one in in_order(came, 10 * 60_000, STEP_MS)] == [1, 2]


def test_a_clock_that_stepped_back_makes_nobody_wait_negatively() -> None:
    assert effective_priority(1, HOUR_MS, 0, STEP_MS) == 1


def test_a_window_calls_only_what_it_handles() -> None:
    came = [Waiting("a", "pension", 2, 0, 1), Waiting("b", "social-card", 0, 0, 2)]
    chosen = next_ticket(came, Caller(1, {"social-card": 0}), HOUR_MS, STEP_MS)
    assert chosen is not None
    assert chosen.ticket.ticket == "b"


def test_nobody_fits_is_none() -> None:
    assert next_ticket([waiting(1, 0, 0)], Caller(1, {"injury": 0}), 0, STEP_MS) is None


@given(queues(), st.integers(0, 6 * HOUR_MS), st.randoms(use_true_random=False))
def test_the_order_depends_on_nothing_but_the_tickets_and_the_time(
    came: list[Waiting], later_ms: int, random: Random
) -> None:
    now_ms = came[-1].rank_ms + later_ms
    shuffled = list(came)
    random.shuffle(shuffled)
    assert in_order(shuffled, now_ms, STEP_MS) == in_order(came, now_ms, STEP_MS)


@given(queues(), st.integers(0, 6 * HOUR_MS))
def test_nobody_who_came_a_bound_later_is_called_earlier(came: list[Waiting], later_ms: int) -> None:
    """No starvation: whoever overtakes came within (highest level − own level) steps."""
    now_ms = came[-1].rank_ms + later_ms
    order = in_order(came, now_ms, STEP_MS)
    for place, ticket in enumerate(order):
        bound_ms = overtake_bound_ms(ticket.level, LEVELS, STEP_MS)
        for earlier in order[:place]:
            assert earlier.sequence < ticket.sequence or earlier.rank_ms - ticket.rank_ms < bound_ms


@given(queues(), st.integers(0, 6 * HOUR_MS))
def test_a_higher_or_equal_class_that_came_first_is_never_overtaken_by_a_lower_one(
    came: list[Waiting], later_ms: int
) -> None:
    order = in_order(came, came[-1].rank_ms + later_ms, STEP_MS)
    for place, ticket in enumerate(order):
        for earlier in order[:place]:
            assert earlier.sequence < ticket.sequence or earlier.level > ticket.level


@given(queues(), st.integers(0, 6 * HOUR_MS))
def test_people_ahead_are_those_called_before(came: list[Waiting], later_ms: int) -> None:
    now_ms = came[-1].rank_ms + later_ms
    order = in_order(came, now_ms, STEP_MS)
    rivals = {"pension", "social-card"}
    assert [ahead_of(one, came, rivals, now_ms, STEP_MS) for one in order] == list(range(len(order)))


@given(queues(), st.integers(0, 6 * HOUR_MS), st.sampled_from((frozenset({"pension"}), BOTH)))
def test_a_line_counts_whom_the_order_counts(
    came: list[Waiting], later_ms: int, rivals: frozenset[str]
) -> None:
    now_ms = came[-1].rank_ms + later_ms
    line = WaitingLine([replace(came[0], for_staff="zhao"), *came[1:]])
    for one in came:
        place = before((one.level, one.rank_ms, one.sequence), LEVELS, now_ms, STEP_MS)
        assert line.ahead(rivals, place) == ahead_of(one, came, rivals, now_ms, STEP_MS)


@given(queues(), st.integers(1, 3))
def test_a_line_forgets_who_left_and_knows_its_first(came: list[Waiting], limit: int) -> None:
    line = WaitingLine(reversed(came))
    for gone in came[::2]:
        line.drop(gone.ticket)
    left = came[1::2]
    assert line.everybody() == left
    now_ms = came[-1].rank_ms
    first = in_order(line.heads(limit), now_ms, STEP_MS)[:limit]
    assert first == in_order(left, now_ms, STEP_MS)[:limit]


@given(
    queues(),
    st.integers(0, 6 * HOUR_MS),
    st.dictionaries(st.sampled_from(("pension", "social-card")), st.integers(-1, 3), min_size=2),
)
def test_the_bound_holds_with_what_services_are_worth(
    came: list[Waiting], later_ms: int, worth: dict[str, int]
) -> None:
    now_ms = came[-1].rank_ms + later_ms
    order = in_order(came, now_ms, STEP_MS, worth)
    for place, ticket in enumerate(order):
        bound_ms = overtake_bound_ms(ticket.level, LEVELS, STEP_MS, worth.values())
        for earlier in order[:place]:
            assert earlier.sequence < ticket.sequence or earlier.rank_ms - ticket.rank_ms < bound_ms


@given(queues(), st.integers(1, 4))
def test_of_a_ratio_and_one_more_calls_at_most_one_is_a_fair_turn(came: list[Waiting], ratio: int) -> None:
    """And a ticket of level 0 that fits is passed at most `ratio` times before one of level 0 is called."""
    caller, now_ms, left, streak = (
        Caller(1, {"pension": 0, "social-card": 0}),
        came[-1].rank_ms,
        list(came),
        0,
    )
    calls = []
    while (chosen := next_ticket(left, caller, now_ms, STEP_MS, Fairness(ratio, streak))) is not None:
        streak = streak + 1 if chosen.passes else 0
        left.remove(chosen.ticket)
        calls.append(chosen)
    for start in range(len(calls) - ratio):
        window = calls[start : start + ratio + 1]
        assert sum(call.fair for call in window) <= 1
        assert not all(call.passes for call in window)


def test_a_ticket_for_somebody_else_does_not_fit() -> None:
    mine = Waiting("a", "injury", 0, 0, 1, for_window=1)
    theirs = Waiting("b", "pension", 0, 0, 2, for_staff="qian")
    caller = Caller(1, {"pension": 0}, "zhao")
    chosen = next_ticket([theirs, mine], caller, 0, STEP_MS)
    assert chosen is not None
    assert chosen.ticket is mine
    assert next_ticket([theirs], caller, 0, STEP_MS) is None


def test_without_a_ratio_nobody_has_a_turn() -> None:
    assert not Fairness(0, 100).is_plain_turn
