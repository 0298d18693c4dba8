"""What the hall's board decides: which call is new, how long ago, how many wait, and what it never promises."""

from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from zoneinfo import ZoneInfo

import pytest

from kiosk.domain.texts import load_texts
from kiosk.queue.schemas import Calling, Hall, HallState, ServiceLine, ServiceState, Wait
from kiosk.queue.web.board_view import BoardView, board_view

T = load_texts(Path("config/texts"), "zh_CN")
NOW = datetime(2026, 3, 18, 2, 24, tzinfo=UTC)
GROUPS = {"pension": "insurance", "injury": "insurance", "title-exam": "talent", "labour-complaint": "labour"}


def board(
    *services: ServiceLine, calls: tuple[Calling, ...] = (), state: HallState = HallState.OPEN
) -> BoardView:
    """The board of a hall with these services and calls."""
    hall = Hall(
        site="望岳路街道人社服务站",
        state=state,
        opens="09:00",
        closes="17:00",
        next_day=date(2026, 3, 19),
        business_day=date(2026, 3, 18),
        waiting=0,
        open_windows=3,
        services=services,
        calling=calls,
    )
    return board_view(hall, NOW, ZoneInfo("Asia/Shanghai"), GROUPS, T)


def line(service: str, prefix: str, waiting: int, wait: Wait | None = None, **changes: object) -> ServiceLine:
    """One service."""
    values = {"id": service, "prefix": prefix, "windows": (1,), "waiting": waiting, "wait": wait}
    return ServiceLine(**(values | changes))  # type: ignore[arg-type]  # the test names the fields it changes


def call(number: str, minutes: float, window: int = 3) -> Calling:
    """A call so long ago."""
    return Calling(ticket=number, number=number, window=window, called_at=NOW - timedelta(minutes=minutes))


def test_the_newest_call_stands_alone_and_the_others_follow() -> None:
    shown = board(calls=(call("A031", 27), call("B012", 0.2), call("A033", 8)))
    assert shown.call is not None
    assert (shown.call.number, shown.call.ago) == ("B012", "刚刚")
    assert [(row.number, row.ago) for row in shown.calls] == [("A033", "8 分钟前"), ("A031", "27 分钟前")]


def test_a_recalled_ticket_stands_once_with_its_last_call() -> None:
    shown = board(calls=(call("B012", 0.1), call("A033", 1), call("B012", 2)))
    assert shown.call is not None
    assert [shown.call.number, *(row.number for row in shown.calls)] == ["B012", "A033"]


def test_services_of_one_letter_are_one_line_with_the_range_of_the_busiest() -> None:
    tiles = board(
        line("pension", "A", 8, Wait(low_min=24, high_min=38)),
        line("injury", "A", 3, Wait(low_min=20, high_min=30)),
    ).tiles
    assert [(tile.prefix, tile.name, tile.waiting, tile.line) for tile in tiles] == [
        ("A", "社会保险", 11, "约等 24–38 分")
    ]


@pytest.mark.parametrize(
    ("service", "said"),
    (
        (line("pension", "A", 0), "随到随办"),
        (line("pension", "A", 2), "暂时没有窗口"),
        (line("pension", "A", 0, Wait(low_min=0, high_min=9)), "9 分内"),
        (line("pension", "A", 1, state=ServiceState.PAUSED, resumes="10:30"), "10:30 恢复"),
        (line("pension", "A", 0, state=ServiceState.FULL), "今天号已取完"),
    ),
)
def test_a_line_says_a_range_or_why_there_is_none(service: ServiceLine, said: str) -> None:
    assert board(service).tiles[0].line == said


def test_two_classes_under_one_letter_are_named_shortly() -> None:
    assert board(line("title-exam", "D", 0), line("labour-complaint", "D", 0)).tiles[0].name == "人才、维权"


@pytest.mark.parametrize(
    ("state", "title"),
    (
        (HallState.OPEN, "还没有叫号"),
        (HallState.BEFORE_OPENING, "还没到服务时间"),
        (HallState.LUNCH, "午间休息"),
        (HallState.AFTER_CLOSING, "今天已结束"),
        (HallState.CLOSED_TODAY, "今天不办理"),
    ),
)
def test_without_a_call_the_hall_says_what_is_true(state: HallState, title: str) -> None:
    assert board(state=state).closed_title == title
