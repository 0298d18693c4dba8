"""What the live board decides: what is pressing, and what a figure says."""

from collections.abc import Mapping, Sequence
from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from zoneinfo import ZoneInfo

from kiosk.domain.priority import PriorityClass
from kiosk.domain.texts import load_texts
from kiosk.queue.office.board import DayFigures, Longest
from kiosk.queue.office.certificate import Certificate
from kiosk.queue.office.people import Member
from kiosk.queue.schemas import Hall, HallState, ServiceLine, ServiceState, StopReason
from kiosk.queue.staff import Role
from kiosk.queue.web.supervisor_todos import Around, Seen
from kiosk.queue.web.supervisor_view import BoardView, board_view
from kiosk.queue.window_schemas import ParkedTicket, WaitingTicket, WindowLine, WindowView
from kiosk.queue.words import ParkReason, WindowState

T = load_texts(Path("config/texts"), "zh_CN")
NOW = datetime(2026, 3, 18, 2, 24, tzinfo=UTC)  # 10:24 in Shanghai
FREE = WindowLine(window=1, state=WindowState.FREE, number="", since=NOW)
CLOSED = WindowLine(window=1, state=WindowState.UNSTAFFED, number="", since=None)
PENSION = ServiceLine(id="pension", prefix="A", windows=(1,), waiting=0)


def shown(
    *,
    lines: tuple[WindowLine, ...] = (FREE,),
    services: tuple[ServiceLine, ...] = (PENSION,),
    longest: Mapping[str, Longest] | None = None,
    day: DayFigures | None = None,
    members: Sequence[Member] = (),
    parked: tuple[ParkedTicket, ...] = (),
    waiting: tuple[WaitingTicket, ...] = (),
) -> BoardView:
    """The board of a hall with one window."""
    view = WindowView(
        version=1, window=1, services=("pension",), state=lines[0].state, staff="", active=None, next_number="",
        waiting=waiting, windows=lines, done_today=0, no_show_today=0, median_serving_min=None, parked=parked,
    )  # fmt: skip
    hall = Hall(
        site="站", state=HallState.OPEN, opens="09:00", closes="17:00", next_day=date(2026, 3, 19),
        business_day=date(2026, 3, 18), waiting=sum(line.waiting for line in services), open_windows=1,
        services=services, calling=(),
    )  # fmt: skip
    seen = Seen(view, hall, day or DayFigures(), longest or {}, members)
    return board_view(seen, Around(T, NOW, ZoneInfo("Asia/Shanghai"), {1: "社会保险"}, 30))


def titles(board: BoardView) -> list[str]:
    return [todo.title for todo in board.todos]


def member(until: date | None, *, disabled: bool = False) -> Member:
    held = Certificate("x", until) if until else None
    return Member("m", "0302", "李四", Role.STAFF, disabled, held, ())


def test_a_quiet_hall_has_nothing_to_look_after() -> None:
    assert titles(shown()) == []


def test_people_waiting_for_a_service_that_nobody_calls_for_come_first() -> None:
    line = ServiceLine(id="pension", prefix="A", windows=(1,), waiting=3)
    board = shown(lines=(CLOSED,), services=(line,), longest={"pension": Longest("A001", 40)})
    assert titles(board) == ["养老待遇：没有窗口在办", "A001 等了 40 分"]
    assert board.todos[0].mark == "bad"


def test_a_paused_window_does_not_call() -> None:
    paused = WindowLine(window=1, state=WindowState.PAUSED, number="", since=NOW)
    line = ServiceLine(id="pension", prefix="A", windows=(1,), waiting=1)
    assert titles(shown(lines=(paused,), services=(line,))) == ["养老待遇：没有窗口在办"]


def test_a_wait_is_long_from_thirty_minutes_on() -> None:
    assert titles(shown(longest={"pension": Longest("A001", 29)})) == []
    assert titles(shown(longest={"pension": Longest("A001", 30)})) == ["A001 等了 30 分"]


def test_a_service_that_lasts_too_long_is_asked_about() -> None:
    since = NOW - timedelta(minutes=31)
    line = WindowLine(window=1, state=WindowState.SERVING, number="A001", since=since, forgotten=True)
    board = shown(lines=(line,))
    assert titles(board) == ["1 号窗口办理 31 分"]
    assert (board.windows[0].state, board.windows[0].tone) == ("超时", "warn")


def test_a_parked_ticket_whose_time_is_up_can_be_moved_from_the_list() -> None:
    parked = ParkedTicket(
        ticket="t1", number="A001", service="pension", window=1, reason=ParkReason.PAPERS, here=True,
        parked_at=NOW - timedelta(minutes=40), due_at=NOW - timedelta(minutes=10), overdue=True,
    )  # fmt: skip
    todo = shown(parked=(parked,)).todos[0]
    assert (todo.title, todo.ticket) == ("A001 挂在 1 号窗口，时间到了", "t1")


def test_certificates_are_flagged_by_a_masked_name_and_not_of_those_who_left() -> None:
    ends = (date(2026, 3, 17), date(2026, 4, 1), date(2027, 1, 1), None)
    board = shown(members=[*(member(until) for until in ends), member(ends[0], disabled=True)])
    assert titles(board) == ["李* 0302 的证书已过期", "李* 0302 的证书快到期"]


def test_a_stopped_service_says_why_and_can_be_resumed() -> None:
    line = ServiceLine(
        id="pension",
        prefix="A",
        windows=(1,),
        waiting=0,
        state=ServiceState.PAUSED,
        stopped=StopReason.SYSTEM,
    )
    row = shown(services=(line,)).services[0]
    assert (row.stopped, row.state, row.reason) == (True, "已停号", "业务系统故障")


def test_a_figure_without_a_base_is_a_dash_and_not_a_nought() -> None:
    figures = {figure.label: figure for figure in shown().figures}
    assert (figures["平均等候"].value, figures["平均等候"].line) == ("–", "今天还没有叫过号")
    assert figures["今日评价"].line == "没有评价不算满意"


def test_nine_in_ten_and_the_share_of_the_satisfied_are_said() -> None:
    day = DayFigures(taken=10, done=8, mean_wait_min=6, p90_wait_min=15, rated=4, satisfied=3)
    lines = [figure.line for figure in shown(day=day).figures]
    assert "九成在 15 分内叫到" in lines
    assert "满意和非常满意 75%" in lines


def test_the_waiting_list_tells_the_reason() -> None:
    row = WaitingTicket(
        ticket="t",
        number="A001",
        service="pension",
        priority=PriorityClass.ELDER,
        taken_at=NOW,
        waited_min=5,
        here=True,
    )
    assert shown(waiting=(row,)).waiting[0].reason.words == "老年人"
