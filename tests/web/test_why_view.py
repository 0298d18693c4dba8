"""Why one number goes before another, and the hall at a minute of a day, in words."""

from datetime import UTC, datetime, timedelta
from pathlib import Path
from zoneinfo import ZoneInfo

from kiosk.domain.priority import PriorityClass
from kiosk.domain.texts import load_texts
from kiosk.queue.lookback.messages import (
    ReplayedHall,
    ReplayedTicket,
    ReplayedWindow,
    Why,
    WhyReason,
    WhyTicket,
)
from kiosk.queue.schemas import TicketState
from kiosk.queue.web.replay_view import hall_then, span_of
from kiosk.queue.web.why_view import WhySheet, answered, refused
from kiosk.queue.words import Origin, WindowState

T = load_texts(Path("config/texts"), "zh_CN")
ZONE = ZoneInfo("Asia/Shanghai")
NOW = datetime(2026, 3, 18, 2, 24, tzinfo=UTC)  # 10:24 in Shanghai
ELDER = WhyTicket(
    ticket="a", number="A034", service="pension", state=TicketState.WAITING, priority=PriorityClass.ELDER,
    origin=Origin.TAKEN, taken_at=NOW - timedelta(minutes=24), waited_min=24, level=1, worth=0, steps=2, total=3,
)  # fmt: skip
PLAIN = WhyTicket(
    ticket="b", number="B012", service="social-card", state=TicketState.WAITING, priority=PriorityClass.NORMAL,
    origin=Origin.RETURNED, taken_at=NOW - timedelta(minutes=25), waited_min=25, level=0, worth=0, steps=2, total=2,
)  # fmt: skip


def told(
    *, called: bool = False, reasons: tuple[WhyReason, ...] = (WhyReason.LEVEL,), detail: str = ""
) -> WhySheet:
    """A034 before B012."""
    why = Why(
        first=ELDER,
        other=PLAIN,
        called=called,
        at=NOW,
        window=3,
        reasons=reasons,
        detail=detail,
        bound_min=10,
    )
    return answered(("B012", "A034"), why, 10, ZONE, T)


def test_both_sides_show_the_same_sum() -> None:
    first, other = told().sides
    assert [term.value for term in first.terms] == ["+1", "0", "+2"]
    assert [term.value for term in other.terms] == ["0", "0", "+2"]
    assert (first.total, other.total) == ("3", "2")
    assert (first.tag, other.tag) == ("老年人", "过号返回")
    assert first.line == "养老待遇 · 10:00 取号"


def test_the_title_says_whether_it_was_or_would_be() -> None:
    assert told().title == "现在 A034 排在 B012 前面"
    assert told(called=True).title == "10:24 3 号窗口先叫了 A034，没有先叫 B012"


def test_the_sentence_has_the_bound_in_it() -> None:
    assert told().reasons == ("优先级高",)
    assert "比 B012 晚 10 分以上的，不会叫到它前面" in told().bound


def test_a_pick_says_its_reason() -> None:
    assert told(reasons=(WhyReason.PICKED,), detail="unwell").reasons == ("点名叫号：身体不适",)


def test_what_cannot_be_compared_is_asked_for() -> None:
    assert refused(("A034", ""), T).refused == "请输入两张号票"
    assert refused(("A034", "A999"), T).refused.startswith("没有这两张号票")


def replayed() -> ReplayedHall:
    """One window at work, one waiting."""
    return ReplayedHall(
        at=NOW, begins=NOW - timedelta(hours=2, seconds=30), ends=NOW + timedelta(hours=5, seconds=10),
        windows=(ReplayedWindow(window=1, state=WindowState.SERVING, number="A033", staff="gone"),
                 ReplayedWindow(window=2, state=WindowState.UNSTAFFED)),
        waiting=(ReplayedTicket(ticket="a", number="A034", service="pension", priority=PriorityClass.ELDER,
                                origin=Origin.TAKEN, waited_min=31),),
        parked=0, taken=2, done=1, no_show=0, cancelled=0,
    )  # fmt: skip


def test_the_slider_goes_from_the_first_minute_to_the_one_after_the_last() -> None:
    span = span_of(replayed(), ZONE)
    assert (span.first, span.last) == (8 * 60 + 23, 15 * 60 + 25)
    assert span.at(0).astimezone(ZONE).strftime("%H:%M") == "08:23"
    assert span.at(99999).astimezone(ZONE).strftime("%H:%M") == "15:25"


def test_the_hall_of_then_is_told_as_the_hall_of_now() -> None:
    then = hall_then(replayed(), {}, ZONE, T)
    assert then.time == "10:24"
    assert [(one.state, one.number) for one in then.windows] == [("办理中", "A033"), ("未开", "")]
    assert [(one.number, one.tag, one.long) for one in then.waiting] == [("A034", "老年人", True)]
    assert then.sums[:2] == (("取号", 2), ("办结", 1))
