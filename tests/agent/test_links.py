"""A link is what real calls say of it, with hysteresis."""

from agent.links import Link, after
from agent.schemas import LinkState


def heard(*answers: bool) -> LinkState:
    link = Link()
    for answered in answers:
        link = after(link, answered=answered)
    return link.state


def test_the_first_answer_counts_at_once() -> None:
    assert heard(True) is LinkState.UP
    assert heard(False) is LinkState.DOWN


def test_one_lost_call_is_not_an_outage() -> None:
    assert heard(True, False) is LinkState.DEGRADED
    assert heard(True, False, True) is LinkState.DEGRADED
    assert heard(True, False, True, True) is LinkState.UP


def test_three_lost_calls_are() -> None:
    assert heard(True, False, False, False) is LinkState.DOWN


def test_a_broken_link_needs_two_answers() -> None:
    assert heard(True, False, False, False, True) is LinkState.DEGRADED
    assert heard(True, False, False, False, True, True) is LinkState.UP
