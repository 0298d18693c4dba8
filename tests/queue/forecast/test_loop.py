"""The loop: as theory says, and in the order of calling of the queue itself."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from kiosk.queue.calling import Caller, Fairness, Waiting, next_ticket
from kiosk.queue.forecast.loop import NEVER, Arrival, Desk, Luck, Standing, play
from kiosk.queue.forecast.scene import Scene, WindowNow, standing_of
from tests.queue.forecast.theory import erlang_c, played

STEP_MS = 600_000
MINUTE_MS = 60_000
SERVICES = ("pension", "social-card", "injury")


def ten_minutes(_line: int, _desk: int) -> int:
    return 10 * MINUTE_MS


@pytest.mark.parametrize(("servers", "load", "seed"), [(1, 0.5, 3), (3, 0.7, 1), (6, 0.8, 2)])
def test_the_loop_waits_as_long_as_theory_says(servers: int, load: float, seed: int) -> None:
    """Within 4 % in a short run; `./run prove forecast` holds it to 2 %."""
    theory, found = erlang_c(servers, load), played(servers, load, 60_000, seed)
    assert found.waiting == pytest.approx(theory.waiting, rel=0.04)
    assert found.mean == pytest.approx(theory.mean, rel=0.04)


@st.composite
def halls(draw: st.DrawFn) -> tuple[list[Waiting], list[WindowNow], int, int]:
    """People of any class and binding, windows with preferences, a moment, a fair ratio."""
    waiting, taken_ms = [], 0
    for sequence, gap in enumerate(draw(st.lists(st.integers(0, 900_000), min_size=1, max_size=20)), 1):
        taken_ms += gap
        bound = draw(st.sampled_from((None, None, None, 1, 2)))
        rank_ms = max(0, taken_ms - draw(st.sampled_from((0, 0, 0, 1_200_000))))
        service, level = draw(st.sampled_from(SERVICES)), draw(st.integers(0, 2))
        waiting.append(Waiting(f"t{sequence}", service, level, rank_ms, sequence, bound))
    windows = [
        WindowNow(
            Caller(
                number, {one: draw(st.integers(-1, 2)) for one in draw(st.sets(st.sampled_from(SERVICES)))}
            ),
            streak=draw(st.integers(0, 3)),
        )
        for number in (1, 2)
    ]
    return waiting, windows, taken_ms + draw(st.integers(0, 3_600_000)), draw(st.integers(0, 2))


@given(halls())
def test_the_loop_calls_in_the_order_of_the_queue_itself(
    hall: tuple[list[Waiting], list[WindowNow], int, int],
) -> None:
    waiting, windows, now_ms, fair = hall
    offered = [(service, 0) for service in SERVICES]
    standing, _ = standing_of(Scene(now_ms, STEP_MS, waiting, windows, offered, fair=fair))
    called_ms = play(standing, Luck([now_ms, now_ms + 1], ten_minutes)).called_ms
    by_loop = {waiting[who].ticket: at_ms for who, at_ms in enumerate(called_ms) if at_ms != NEVER}
    assert by_loop == called_by_rule(waiting, windows, now_ms, fair)


def called_by_rule(
    waiting: list[Waiting], windows: list[WindowNow], now_ms: int, fair: int
) -> dict[str, int]:
    """The same hall with `calling.next_ticket`, ten minutes each, windows a millisecond apart."""
    left, calls, streaks = list(waiting), {}, [window.streak for window in windows]
    for turn in range(100):
        at_ms = now_ms + turn * 10 * MINUTE_MS
        for place, window in enumerate(windows):
            found = next_ticket(left, window.caller, at_ms + place, STEP_MS, Fairness(fair, streaks[place]))
            if found is not None:
                streaks[place] = streaks[place] + 1 if found.passes else 0
                left.remove(found.ticket)
                calls[found.ticket.ticket] = at_ms + place
    return calls


def test_one_who_joins_now_is_called_after_all_that_are_before_it() -> None:
    waiting = [Waiting(f"t{n}", "pension", 0, 0, n) for n in (1, 2, 3)]
    window = WindowNow(Caller(1, {"pension": 0}))
    standing, lines = standing_of(Scene(0, STEP_MS, waiting, [window], [("pension", 0), ("pension", 1)]))
    tails = play(standing, Luck([0], ten_minutes)).tail_ms
    assert dict(zip(lines, tails, strict=True)) == {
        ("pension", 0): 30 * MINUTE_MS,
        ("pension", 1): 0,  # a level is worth a step: nobody has waited one yet
    }


def test_a_window_in_its_break_finishes_first_and_calls_after_it() -> None:
    standing = Standing(
        0, STEP_MS, (Desk(((0, 0),), ((5 * MINUTE_MS, 60 * MINUTE_MS),)),), (((0, 1, 0), (0, 2, 1)),), 2
    )
    assert play(standing, Luck([0], ten_minutes)).called_ms == [0, 60 * MINUTE_MS]


def test_an_idle_window_calls_whoever_comes() -> None:
    standing = Standing(0, STEP_MS, (Desk(((0, 0),)), Desk(((1, 0),))), ((), ()), 2)
    arrivals = [Arrival(7, 1, 0), Arrival(9, 0, 1)]
    assert play(standing, Luck([0, 0], ten_minutes), arrivals).called_ms == [7, 9]


def test_a_ticket_that_comes_back_keeps_its_rank() -> None:
    """The first is transferred to the second line and is called there before one who came later."""
    standing = Standing(0, STEP_MS, (Desk(((0, 0), (1, 0))),), (((0, 1, 0),), ((5, 2, 1),)), 2)
    again = iter((1, NEVER, NEVER))
    called = play(standing, Luck([0], ten_minutes, lambda _line: next(again))).called_ms
    assert called == [0, 20 * MINUTE_MS]


def test_nobody_is_called_where_no_window_handles_it() -> None:
    standing = Standing(0, STEP_MS, (Desk(((0, 0),)),), ((), ((0, 1, 0),)), 1)
    played_once = play(standing, Luck([0], ten_minutes))
    assert (played_once.called_ms, played_once.tail_ms) == ([NEVER], [0, NEVER])


def test_the_same_seed_gives_the_same_days() -> None:
    assert played(2, 0.5, 3_000, 5) == played(2, 0.5, 3_000, 5)
    assert played(2, 0.5, 3_000, 5) != played(2, 0.5, 3_000, 6)
