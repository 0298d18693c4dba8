"""Where 返回 and 首页 lead."""

from hypothesis import given
from hypothesis import strategies as st

from kiosk.journey.route import ASLEEP, AT_HOME, Back, Home, Open, Page, Route, Sleep, Stack, reduce

ROUTES = st.builds(Route, st.sampled_from(Page), st.sampled_from(["", "insurance"]))
MOVES = st.one_of(st.builds(Open, ROUTES), st.just(Back()), st.just(Home()))


def walked(stack: Stack, moves: list[Open | Back | Home]) -> Stack:
    """The stack after all these moves."""
    for move in moves:
        stack = reduce(stack, move)
    return stack


def test_opening_the_page_on_top_again_changes_nothing() -> None:
    once = reduce(AT_HOME, Open(Route(Page.CLASSES)))
    assert reduce(once, Open(Route(Page.CLASSES))) == once


def test_back_walks_down_one_page_at_a_time() -> None:
    stack = walked(AT_HOME, [Open(Route(Page.CLASSES)), Open(Route(Page.SERVICES, "insurance"))])
    assert reduce(stack, Back()) == (*AT_HOME, Route(Page.CLASSES))


def test_back_from_a_ticket_leads_home_and_never_to_the_tap_that_took_it() -> None:
    stack = walked(AT_HOME, [Open(Route(Page.CLASSES)), Open(Route(Page.TAKEN, "t1"))])
    assert reduce(stack, Back()) == AT_HOME


@given(st.lists(MOVES, max_size=12))
def test_home_stays_at_the_bottom_of_every_stack(moves: list[Open | Back | Home]) -> None:
    assert walked(AT_HOME, moves)[0] == Route(Page.HOME)


@given(st.lists(MOVES, max_size=12))
def test_sleep_forgets_every_page(moves: list[Open | Back | Home]) -> None:
    assert reduce(walked(AT_HOME, moves), Sleep()) == ASLEEP
