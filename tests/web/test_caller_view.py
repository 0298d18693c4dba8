"""What the caller console decides: the one next step, why a key is grey, who is next."""

from datetime import UTC, datetime, timedelta
from pathlib import Path
from zoneinfo import ZoneInfo

import pytest

from kiosk.domain.priority import PriorityClass
from kiosk.domain.texts import load_texts
from kiosk.queue.schemas import TicketState
from kiosk.queue.web.caller_view import ConsoleView, Surroundings, console_view
from kiosk.queue.window_schemas import ActiveTicket, WaitingTicket, WindowLine, WindowView
from kiosk.queue.words import WindowState

T = load_texts(Path("config/texts"), "zh_CN")
NOW = datetime(2026, 3, 18, 2, 24, tzinfo=UTC)  # 10:24 in Shanghai


def shown(state: WindowState, **changes: object) -> ConsoleView:
    """The console of window 3 in this state."""
    values: dict[str, object] = {
        "version": 7,
        "window": 3,
        "services": ("pension", "social-card"),
        "state": state,
        "staff": "赵敏",
        "active": None,
        "next_number": "",
        "waiting": (),
        "windows": (WindowLine(window=3, state=state, number="", since=NOW - timedelta(minutes=6)),),
        "done_today": 23,
        "no_show_today": 1,
        "median_serving_min": 7,
    }
    around = Surroundings(
        t=T,
        now=NOW,
        zone=ZoneInfo("Asia/Shanghai"),
        prefixes={"pension": "A", "social-card": "B"},
        groups={"pension": "insurance", "social-card": "convenience"},
        waiting={"pension": 2},
        recalls_most=3,
    )
    view = WindowView(**(values | changes))  # type: ignore[arg-type]  # the test names the fields it changes
    return console_view(view, around)


def active(state: TicketState, **changes: object) -> ActiveTicket:
    """A033 at this window."""
    values: dict[str, object] = {
        "ticket": "t1",
        "number": "A033",
        "service": "pension",
        "state": state,
        "priority": PriorityClass.ELDER,
        "masked_name": "王*英",
        "taken_at": NOW - timedelta(minutes=26),
        "called_at": NOW - timedelta(minutes=7),
        "serving_at": NOW - timedelta(minutes=6, seconds=42) if state is TicketState.SERVING else None,
        "recalls": 1,
        "recall_after": NOW + timedelta(seconds=4),
    }
    return ActiveTicket(**(values | changes))  # type: ignore[arg-type]  # the test names the fields it changes


def waiting(number: str, minutes: int, *, here: bool = True) -> WaitingTicket:
    """One row."""
    return WaitingTicket(
        ticket=number,
        number=number,
        service="social-card",
        priority=PriorityClass.NORMAL,
        taken_at=NOW - timedelta(minutes=minutes),
        waited_min=minutes,
        here=here,
    )


ONE_WAITS = {"waiting": (waiting("B012", 5),), "next_number": "B012", "waiting_here": 1, "waiting_total": 1}
CALLED, SERVING = TicketState.CALLED, TicketState.SERVING


@pytest.mark.parametrize(
    ("state", "changes", "title", "verbs"),
    (
        (WindowState.FREE, {}, "叫下一位", ()),
        (WindowState.FREE, ONE_WAITS, "叫下一位 B012", ("call",)),
        (WindowState.CALLING, {"active": active(CALLED)}, "开始办理 A033", ("serve",)),
        (WindowState.SERVING, {"active": active(SERVING)}, "办结 A033", ("finish",)),
        (
            WindowState.SERVING,
            {"active": active(SERVING), **ONE_WAITS},
            "办结，叫下一位 B012",
            ("finish", "call"),
        ),
        (
            WindowState.SERVING,
            {"active": active(SERVING), "paused": True, **ONE_WAITS},
            "办结 A033",
            ("finish",),
        ),
        (WindowState.PAUSED, {**ONE_WAITS, "paused": True}, "恢复窗口", ("resume",)),
    ),
)
def test_there_is_one_next_step(
    state: WindowState, changes: dict[str, object], title: str, verbs: tuple[str, ...]
) -> None:
    step = shown(state, **changes).next
    assert (step.title, step.verbs) == (title, verbs)


def test_a_grey_button_says_why() -> None:
    assert shown(WindowState.FREE).next.line == "没有可叫的号票，有人取号后此键变蓝"
    assert shown(WindowState.FREE).recall_off == "现在没有叫到的号票"
    assert shown(WindowState.CALLING, active=active(CALLED)).finish_off == "先按空格开始办理"
    assert shown(WindowState.SERVING, active=active(SERVING)).no_show_off == "已经开始办理"


def test_recall_ends_when_all_were_given() -> None:
    last = shown(WindowState.CALLING, active=active(CALLED, recalls=3, recall_after=None))
    assert last.recall_off == "已重呼 3 次，可以过号"
    assert last.recalls_left_line == ""


def test_the_next_of_this_window_is_marked_even_behind_others() -> None:
    rows = shown(
        WindowState.FREE,
        waiting=(waiting("C011", 24, here=False), waiting("B012", 5), waiting("B013", 4)),
        next_number="B012",
    ).waiting
    assert [(row.number, row.next, row.mine) for row in rows] == [
        ("C011", False, 0),
        ("B012", True, 1),
        ("B013", False, 2),
    ]


def test_a_long_wait_carries_the_triangle() -> None:
    rows = shown(WindowState.FREE, waiting=(waiting("A029", 31), waiting("A030", 29))).waiting
    assert [row.long for row in rows] == [True, False]


def test_the_story_is_newest_first_in_the_sites_own_time() -> None:
    story = shown(WindowState.SERVING, active=active(SERVING)).story
    assert [step.time for step in story] == ["10:17", "", "10:17", "09:58"]
    assert story[0].text == "开始办理"


def test_the_timer_counts_from_the_start_of_the_service() -> None:
    card = shown(WindowState.SERVING, active=active(SERVING)).active
    assert card is not None
    assert card.timer == "06:42"
    assert card.taken == "09:58 取号　等了 19 分"
