"""A work order goes from reported to closed, by the steps that follow each other."""

from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from fleet.findings import Severity
from fleet.workorders.order import Order, OrderState, OrderStep, stepped
from kiosk.domain.errors import Refused

NOW = datetime(2026, 3, 18, 2, 0, tzinfo=UTC)
ORDER = Order(
    "o",
    "K-1",
    "43",
    "站",
    "01",
    "cutter",
    "printer",
    Severity.CRITICAL,
    "a1",
    OrderState.REPORTED,
    "切刀",
    "li",
    NOW,
)


def after(*steps: OrderStep) -> Order:
    order = ORDER
    for place, step in enumerate(steps, 1):
        order = stepped(order, step, NOW + timedelta(minutes=10 * place), assignee="wang", alert="a2")
    return order


def test_the_usual_way_measures_how_long_each_part_took() -> None:
    order = after(OrderStep.ASSIGN, OrderStep.REPAIR, OrderStep.CLOSE)
    assert (order.state, order.assign_s, order.repair_s, order.close_s) == (
        OrderState.CLOSED,
        600,
        1200,
        1800,
    )


def test_a_repair_that_does_not_hold_goes_back_to_who_made_it() -> None:
    order = after(OrderStep.ASSIGN, OrderStep.REPAIR, OrderStep.REJECT)
    assert (order.state, order.assignee, order.repair_s, order.reopened) == (
        OrderState.ASSIGNED,
        "wang",
        None,
        0,
    )


def test_the_same_trouble_again_opens_it_and_counts() -> None:
    order = after(OrderStep.ASSIGN, OrderStep.REPAIR, OrderStep.CLOSE, OrderStep.REOPEN, OrderStep.REPAIR)
    assert (order.state, order.reopened, order.alert, order.repair_s) == (OrderState.REPAIRED, 1, "a2", 3000)


def test_the_first_assignment_counts_and_the_last_assignee_stands() -> None:
    first = stepped(ORDER, OrderStep.ASSIGN, NOW + timedelta(seconds=60), assignee="wang")
    second = stepped(first, OrderStep.ASSIGN, NOW + timedelta(seconds=600), assignee="li")
    assert (second.assign_s, second.assignee) == (60, "li")


@pytest.mark.parametrize(
    ("steps", "step", "reason"),
    (
        ((), OrderStep.CLOSE, "order_step"),
        ((), OrderStep.REJECT, "order_step"),
        ((OrderStep.CANCEL,), OrderStep.ASSIGN, "order_ended"),
        ((OrderStep.CANCEL,), OrderStep.REOPEN, "order_ended"),
        ((OrderStep.REPAIR,), OrderStep.REPAIR, "order_step"),
        ((OrderStep.REPAIR, OrderStep.CLOSE), OrderStep.CANCEL, "order_ended"),
        ((), OrderStep.REPORT, "order_step"),
    ),
)
def test_a_step_that_does_not_follow_is_refused(
    steps: tuple[OrderStep, ...], step: OrderStep, reason: str
) -> None:
    with pytest.raises(Refused, match=reason):
        stepped(after(*steps), step, NOW, assignee="wang")


def test_an_assignment_names_somebody() -> None:
    with pytest.raises(Refused, match="order_assignee"):
        stepped(ORDER, OrderStep.ASSIGN, NOW, assignee=" ")


@given(st.lists(st.sampled_from(OrderStep), max_size=12))
def test_whatever_is_tried_times_and_state_agree(steps: list[OrderStep]) -> None:
    order = ORDER
    for place, step in enumerate(steps, 1):
        try:
            order = stepped(order, step, NOW + timedelta(minutes=place), assignee="wang", alert="a2")
        except Refused:
            continue
        assert (order.closed_at is not None) is (order.state in (OrderState.CLOSED, OrderState.CANCELLED))
        assert (order.repair_s is not None) is (order.repaired_at is not None)
        assert order.state is not OrderState.ASSIGNED or order.assignee
