"""What plays when: days, times of day, turns; and the rounds that displays get for days ahead say the same."""

from datetime import date, datetime, time, timedelta
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from kiosk.domain.errors import Refused
from kiosk.queue.signage.notice import NoticePriority, Timing
from kiosk.queue.signage.playlist import Item, slots, what_plays

ZONE = ZoneInfo("Asia/Shanghai")
MONDAY = datetime(2026, 11, 23, 10, 0, tzinfo=ZONE)
YEAR = (date(2026, 1, 1), date(2026, 12, 31))
NORMAL, IMPORTANT, ALONE = NoticePriority


def item(name: str, priority: NoticePriority = NORMAL, **timing: object) -> Item:
    first, last = YEAR
    whole = {"first_day": first, "last_day": last, **timing}
    return Item(name, Timing(**whole), priority)  # type: ignore[arg-type]


def test_everybody_takes_turns_in_order() -> None:
    assert what_plays([item("a"), Item("tip"), item("b")], MONDAY) == ("a", "tip", "b")


def test_a_notice_starts_on_its_first_day_and_drops_after_its_last() -> None:
    one = item("a", first_day=date(2026, 11, 23), last_day=date(2026, 11, 23))
    assert what_plays([one], MONDAY.replace(hour=0)) == ("a",)
    assert what_plays([one], MONDAY.replace(hour=23, minute=59)) == ("a",)
    assert what_plays([one], MONDAY - timedelta(days=1)) == ()
    assert what_plays([one], MONDAY + timedelta(days=1)) == ()


def test_a_notice_of_the_morning_rests_in_the_afternoon() -> None:
    one = item("a", begins=time(9), ends=time(12))
    assert what_plays([one], MONDAY.replace(hour=9)) == ("a",)
    assert what_plays([one], MONDAY.replace(hour=12)) == ()


def test_a_notice_of_tuesdays_rests_on_monday() -> None:
    assert what_plays([item("a", days=(1,))], MONDAY) == ()
    assert what_plays([item("a", days=(1,))], MONDAY + timedelta(days=1)) == ("a",)


def test_an_important_notice_comes_after_every_second_other() -> None:
    items = [item("a"), item("b"), item("c"), item("x", IMPORTANT)]
    assert what_plays(items, MONDAY) == ("a", "b", "x", "c", "x")


def test_no_important_notice_is_left_out_of_a_round() -> None:
    items = [item("a"), item("x", IMPORTANT), item("y", IMPORTANT), item("z", IMPORTANT)]
    assert set(what_plays(items, MONDAY)) == {"a", "x", "y", "z"}


def test_what_is_to_play_alone_plays_alone_while_it_is_due() -> None:
    items = [item("a"), item("x", IMPORTANT), item("s", ALONE, begins=time(10), ends=time(11))]
    assert what_plays(items, MONDAY) == ("s",)
    assert what_plays(items, MONDAY.replace(hour=11)) == ("a", "x")


def test_rounds_change_when_a_time_of_day_begins_or_ends() -> None:
    items = [Item("tip"), item("a", begins=time(11), ends=time(12))]
    found = slots(items, MONDAY, hours=3)
    assert [(slot.begins.hour, slot.ends.hour, slot.items) for slot in found] == [
        (10, 11, ("tip",)),
        (11, 12, ("tip", "a")),
        (12, 13, ("tip",)),
    ]


def test_a_notice_that_ends_at_midnight_is_gone_from_the_next_round() -> None:
    found = slots([item("a", last_day=MONDAY.date())], MONDAY, hours=72)
    assert [slot.items for slot in found] == [("a",), ()]
    assert found[0].ends == datetime(2026, 11, 24, tzinfo=ZONE)


@st.composite
def timings(draw: st.DrawFn) -> Timing:
    first = draw(st.dates(date(2026, 11, 20), date(2026, 11, 27)))
    last = first + timedelta(days=draw(st.integers(0, 6)))
    days = tuple(draw(st.sets(st.integers(0, 6))))
    minutes = sorted(draw(st.sets(st.integers(0, 1439), min_size=2, max_size=2)))
    begins, ends = (time(minute // 60, minute % 60) for minute in minutes)
    return draw(st.sampled_from((Timing(first, last, days), Timing(first, last, days, begins, ends))))


@given(
    st.lists(st.tuples(timings(), st.sampled_from(NoticePriority)), max_size=6),
    st.integers(0, 71 * 3600),
)
def test_the_rounds_of_the_coming_days_say_what_the_rule_says(
    drawn: list[tuple[Timing, NoticePriority]], ahead_s: int
) -> None:
    items = [Item(str(at), timing, priority) for at, (timing, priority) in enumerate(drawn)]
    moment = MONDAY + timedelta(seconds=ahead_s)
    (now,) = [slot for slot in slots(items, MONDAY, hours=72) if slot.begins <= moment < slot.ends]
    assert now.items == what_plays(items, moment)


@pytest.mark.parametrize(
    ("timing", "field"),
    (
        (Timing(date(2026, 2, 2), date(2026, 2, 1)), "last_day"),
        (Timing(*YEAR, days=(7,)), "days"),
        (Timing(*YEAR, days=(1, 1)), "days"),
        (Timing(*YEAR, begins=time(9)), "ends"),
        (Timing(*YEAR, begins=time(9), ends=time(9)), "ends"),
    ),
)
def test_a_timing_that_makes_no_sense_is_refused_by_its_field(timing: Timing, field: str) -> None:
    with pytest.raises(Refused) as refused:
        timing.check()
    assert (refused.value.reason, refused.value.detail) == ("bad_notice", field)
