"""Where a moved ticket stands, as a rule."""

from hypothesis import given
from hypothesis import strategies as st

from kiosk.queue.calling import Waiting, in_order
from kiosk.queue.placing import Behind, Rank, Scale, head, place
from kiosk.queue.words import Place
from tests.queue.test_calling import STEP_MS, queues

SERVICES = ("pension", "social-card")
HOUR_MS = 3_600_000
moments = st.integers(0, 6 * HOUR_MS)


def standing(came: list[Waiting], rank: Rank, now_ms: int) -> int:
    """How many are called before a ticket of this rank, whose number is the newest."""
    moved = Waiting("moved", "pension", rank.level, rank.rank_ms, 10**6)
    return in_order([*came, moved], now_ms, STEP_MS).index(moved)


def apart(came: list[Waiting]) -> list[Waiting]:
    """A second apart at least: nobody takes a number in the millisecond of another."""
    return [
        Waiting(one.ticket, one.service, one.level, one.rank_ms + 1000 * one.sequence, one.sequence)
        for one in came
    ]


@given(queues(), moments, moments, st.integers(0, 2))
def test_the_head_is_before_everybody_now_and_later(
    came: list[Waiting], later_ms: int, much_later_ms: int, level: int
) -> None:
    came = apart(came)
    now_ms = came[-1].rank_ms + later_ms
    rank = head(came, Rank(level, now_ms), now_ms, Scale(STEP_MS))
    assert standing(came, rank, now_ms) == 0
    assert standing(came, rank, now_ms + much_later_ms) == 0, "it stays before whom it was put before"
    assert rank.level == level


@given(queues(), moments, moments, st.dictionaries(st.sampled_from(SERVICES), st.integers(-1, 3)))
def test_the_head_is_before_what_a_window_prefers(
    came: list[Waiting], later_ms: int, much_later_ms: int, worth: dict[str, int]
) -> None:
    came = apart(came)
    now_ms = came[-1].rank_ms + later_ms
    spread = max([0, *worth.values()]) - worth.get("pension", 0)
    rank = head(came, Rank(0, now_ms), now_ms, Scale(STEP_MS, spread))
    moved = Waiting("moved", "pension", rank.level, rank.rank_ms, 10**6)
    new = Waiting("new", SERVICES[-1], 0, now_ms, 10**7)
    order = in_order([*came, moved, new], now_ms + much_later_ms, STEP_MS, worth)
    assert order[0] is moved


@given(queues(), moments, st.integers(1, 5))
def test_behind_so_many_is_behind_so_many(came: list[Waiting], later_ms: int, others: int) -> None:
    came = apart(came)
    now_ms = came[-1].rank_ms + later_ms
    if any((now_ms - one.rank_ms) % STEP_MS == 0 for one in came):
        now_ms += 1  # a step is not full for who comes a millisecond later
    order = in_order(came, now_ms, STEP_MS)
    rank = place(order, Behind(others), Rank(0, 0), now_ms)
    assert standing(came, rank, now_ms) == min(others, len(came))


@given(queues(), moments)
def test_the_tail_of_an_ordinary_ticket_is_behind_everybody(came: list[Waiting], later_ms: int) -> None:
    now_ms = came[-1].rank_ms + later_ms
    rank = place(in_order(came, now_ms, STEP_MS), Place.TAIL, Rank(0, 0), now_ms)
    assert standing(came, rank, now_ms) == len(came)


def test_with_nobody_there_a_ticket_keeps_its_time() -> None:
    own = Rank(1, 500)
    assert head([], own, 9000, Scale(STEP_MS)) == place([], Behind(3), own, 9000) == own
    assert place([], Place.TIME, own, 9000) == own
    assert place([], Place.TAIL, own, 9000) == Rank(1, 9000)
