"""What the console's sheets offer, and why a key is grey."""

from datetime import UTC, datetime, timedelta
from pathlib import Path
from zoneinfo import ZoneInfo

import msgspec
import pytest

from kiosk.domain.priority import PriorityClass
from kiosk.domain.texts import load_texts
from kiosk.queue.schemas import TicketState
from kiosk.queue.web import caller_sheets as sheets
from kiosk.queue.web.caller_acts import acts_of
from kiosk.queue.web.reasons import reason_of
from kiosk.queue.window_schemas import (
    ActiveTicket,
    MissedTicket,
    ParkedTicket,
    WaitingTicket,
    WindowLine,
    WindowView,
)
from kiosk.queue.words import Origin, ParkReason, WindowState

T = load_texts(Path("config/texts"), "zh_CN")
ZONE = ZoneInfo("Asia/Shanghai")
NOW = datetime(2026, 3, 18, 2, 24, tzinfo=UTC)  # 10:24 in Shanghai
SERVICES = ("pension", "injury", "social-card", "materials", "title-exam")
SITE = sheets.Site(
    t=T,
    now=NOW,
    zone=ZONE,
    windows_for={
        "pension": (1, 3),
        "injury": (1,),
        "social-card": (2, 3),
        "materials": (2,),
        "title-exam": (4,),
    },
    waiting={"injury": 4},
    people={"s1": "李* 0302"},
    park_min=20,
)
ACTIVE = ActiveTicket(
    ticket="t1", number="A033", service="pension", state=TicketState.SERVING, priority=PriorityClass.NORMAL,
    masked_name="王*英", taken_at=NOW - timedelta(minutes=26), called_at=NOW, serving_at=NOW, recalls=0,
    recall_after=None, then=("materials",),
)  # fmt: skip
WAITS = WaitingTicket(
    ticket="t2",
    number="B012",
    service="social-card",
    priority=PriorityClass.NORMAL,
    taken_at=NOW,
    waited_min=5,
    here=True,
)
PARKED = ParkedTicket(
    ticket="t3", number="B009", service="materials", window=3, reason=ParkReason.PAPERS, here=True, overdue=False,
    parked_at=NOW - timedelta(minutes=14), due_at=NOW + timedelta(minutes=6),
)  # fmt: skip
LINES = (
    WindowLine(window=1, state=WindowState.FREE, number="", since=NOW, staff="李四", staff_id="s1"),
    WindowLine(window=2, state=WindowState.UNSTAFFED, number="", since=None),
    WindowLine(window=3, state=WindowState.SERVING, number="A033", since=NOW, staff="赵敏", staff_id="s3"),
)
VIEW = WindowView(
    version=7, window=3, services=("pension", "social-card"), state=WindowState.SERVING, staff="赵敏", active=ACTIVE,
    next_number="B012", waiting=(WAITS,), windows=LINES, done_today=0, no_show_today=0, median_serving_min=None,
    parked=(PARKED,),
)  # fmt: skip
IDLE = msgspec.structs.replace(VIEW, active=None, state=WindowState.FREE)


def test_a_ticket_is_sent_to_any_other_service_numbered_from_one() -> None:
    sheet = sheets.transfer_sheet(VIEW, SITE)
    assert sheet is not None
    assert [(one.digit, one.value) for one in sheet.services] == [
        ("1", "injury"), ("2", "social-card"), ("3", "materials"), ("4", "title-exam"),
    ]  # fmt: skip
    assert sheet.services[0].right == "前面 4 位"
    assert sheet.kept == "保留原号和原取号时间 09:58"


def test_a_service_that_nobody_calls_for_now_says_so() -> None:
    sheet = sheets.transfer_sheet(VIEW, SITE)
    assert sheet is not None
    assert (sheet.services[2].mark, sheet.services[2].right) == ("warn", "现在没人办")


def test_only_colleagues_at_other_windows_are_offered() -> None:
    sheet = sheets.transfer_sheet(VIEW, SITE)
    assert sheet is not None
    assert [one.title for one in sheet.people] == ["李* 0302"]
    assert [one.value for one in sheet.windows] == ["1", "2"]


def test_without_a_ticket_there_is_nothing_to_send_park_or_add_to() -> None:
    made = (sheets.transfer_sheet(IDLE, SITE), sheets.park_sheet(IDLE, SITE), sheets.add_sheet(IDLE, SITE))
    assert made == (None, None, None)


def test_a_service_that_the_number_has_already_is_not_added_again() -> None:
    sheet = sheets.add_sheet(VIEW, SITE)
    assert sheet is not None
    assert [one.value for one in sheet.rows] == ["injury", "social-card", "title-exam"]


def test_the_sites_own_time_is_among_the_minutes_of_parking() -> None:
    sheet = sheets.park_sheet(VIEW, SITE)
    assert sheet is not None
    assert (sheet.minutes, sheet.usual_min) == ((15, 20, 30, 60, 120), 20)


def test_only_what_is_parked_here_is_called_back_here() -> None:
    elsewhere = msgspec.structs.replace(PARKED, ticket="t4", here=False)
    rows = sheets.back_sheet(msgspec.structs.replace(IDLE, parked=(PARKED, elsewhere)), SITE).rows
    assert [(one.title, one.line, one.right) for one in rows] == [("B009", "补材料 · 已 14 分", "10:30")]


def test_the_tenth_row_has_no_digit() -> None:
    many = tuple(msgspec.structs.replace(WAITS, ticket=f"t{n}", number=f"B{n:03}") for n in range(10))
    rows = sheets.pick_sheet(msgspec.structs.replace(IDLE, waiting=many), SITE).rows
    assert [row.digit for row in rows] == [*"123456789", ""]


def test_who_was_missed_is_found_first() -> None:
    missed = MissedTicket(
        ticket="t5",
        number="A020",
        service="pension",
        window=1,
        missed_at=NOW,
        until=NOW + timedelta(minutes=30),
        returns=0,
    )
    found = sheets.find_sheet(msgspec.structs.replace(IDLE, missed=(missed,)), SITE)
    assert [(one.kind, one.number) for one in found] == [
        ("missed", "A020"), ("parked", "B009"), ("waiting", "B012"),
    ]  # fmt: skip
    assert found[0].line == "1 号窗口叫过，10:54 前可以返回"


def test_an_appointment_is_never_given_by_hand() -> None:
    assert "appointment" not in {one.value for one in sheets.grantable(T)}


def test_a_supervisor_moves_what_waits_or_is_parked_and_nothing_else() -> None:
    waiting, parked = sheets.move_sheet(VIEW, SITE, "t2"), sheets.move_sheet(VIEW, SITE, "t3")
    assert waiting is not None
    assert parked is not None
    assert (waiting.title, parked.title) == ("改派 B012", "改派 B009")
    assert sheets.move_sheet(VIEW, SITE, "t1") is None


def test_a_grey_key_says_why() -> None:
    busy, idle = acts_of(VIEW, T, may_pick=True), acts_of(IDLE, T, may_pick=False)
    assert busy.pick.off == "先办完或转走窗口上的号票"
    assert idle.transfer.off == "现在没有叫到的号票"
    assert idle.pick.off == "点名叫号要站长来做，或者由站里开放"
    assert (idle.park.off, idle.park.sheet, idle.park.count) == ("", "back", 1)
    nothing = msgspec.structs.replace(IDLE, parked=())
    assert acts_of(nothing, T, may_pick=True).park.off == "本窗口没有挂起的号票"


@pytest.mark.parametrize(
    ("changes", "words", "whole"),
    (
        ({}, "按取号先后", "按取号先后"),
        ({"priority": PriorityClass.ELDER}, "老年人", "老年人"),
        ({"origin": Origin.RETURNED, "priority": PriorityClass.ELDER}, "过号返回", "过号返回、老年人"),
        ({"origin": Origin.TRANSFERRED}, "转来", "转来"),
        ({"slot_at": NOW, "origin": Origin.APPOINTMENT}, "预约 10:24", "预约 10:24"),
        ({"slot_at": NOW, "origin": Origin.LATE}, "预约迟到", "预约迟到"),
        ({"for_window": 3, "origin": Origin.TRANSFERRED}, "转来", "转来、只到 3 号窗口"),
        ({"for_staff": "李四"}, "找 李*", "找 李*"),
    ),
)
def test_a_row_tells_the_reason_that_counts_most(changes: dict[str, object], words: str, whole: str) -> None:
    reason = reason_of(msgspec.structs.replace(WAITS, **changes), ZONE, T)
    assert (reason.words, reason.whole) == (words, whole)
