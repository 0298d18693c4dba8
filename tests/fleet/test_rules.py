"""The fleet's pure rules: intake, health, indicators, enrolment, the night."""

from datetime import UTC, date, datetime, timedelta

import msgspec
import pytest
from hypothesis import given
from hypothesis import strategies as st

from fleet.config import AreaName, FleetConfig
from fleet.enrolment import digest_of, is_area, new_code, new_code_text
from fleet.health import DeviceVerdict, Limits, Presence, Verdict, device_verdict, presence, status
from fleet.housekeeping import seconds_to_night
from fleet.indicators import counted_name, figures
from fleet.intake import Standing, Take, counted_times, judge
from fleet.schemas import DeviceReport, Event, Gap, Heartbeat, ReporterKind, Sync
from fleet.store.port import Reporter
from kiosk.domain.errors import Refused
from kiosk.domain.rating import RatingLevel
from tests.fleet.site import AREA, BEIJING, heartbeat

NOW = datetime(2026, 3, 18, 2, 0, tzinfo=UTC)
LIMITS = Limits(timedelta(seconds=150), timedelta(seconds=300))


def sync(first: int, count: int, epoch: int = 1) -> Sync:
    events = tuple(
        Event(seq=seq, kind="k", version=1, at=NOW, boot_s=0.0, payload=msgspec.Raw(b"{}"))
        for seq in range(first, first + count)
    )
    return Sync(reporter="r", epoch=epoch, first_seq=first, now=NOW, state=heartbeat(), events=events)


# ---- intake ----


@given(hwm=st.integers(0, 50), first=st.integers(1, 60), count=st.integers(0, 60))
def test_a_batch_never_leaves_a_hole_and_never_takes_a_row_twice(hwm: int, first: int, count: int) -> None:
    verdict = judge(Standing(1, hwm), sync(first, count))
    if isinstance(verdict, Gap):
        assert first > hwm + 1
        return
    fresh = [event.seq for event in verdict.fresh]
    assert fresh == list(range(hwm + 1, hwm + 1 + len(fresh)))
    assert verdict.hwm == max(hwm, first + count - 1) if count else verdict.hwm == hwm
    assert len(verdict.repeated) + len(fresh) == count


@given(st.lists(st.tuples(st.integers(1, 30), st.integers(0, 12)), max_size=40))
def test_whatever_order_batches_come_in_the_rows_taken_are_one_run(batches: list[tuple[int, int]]) -> None:
    hwm, rows = 0, []
    for first, count in batches:
        verdict = judge(Standing(1, hwm), sync(first, count))
        if isinstance(verdict, Take):
            hwm = verdict.hwm
            rows += [event.seq for event in verdict.fresh]
    assert rows == list(range(1, hwm + 1))


@pytest.mark.parametrize(
    ("at", "offset_s", "day"),
    (
        (NOW, 0, date(2026, 3, 18)),
        (datetime(2026, 3, 17, 16, 30, tzinfo=UTC), 0, date(2026, 3, 18)),  # half past midnight in Beijing
        (datetime(2026, 3, 17, 15, 59, tzinfo=UTC), 240, date(2026, 3, 17)),  # a small offset is not believed
        (NOW - timedelta(days=3), 3 * 86400, date(2026, 3, 18)),
        (datetime(1970, 1, 1, tzinfo=UTC), 0, date(2026, 3, 18)),
        (datetime(2099, 1, 1, tzinfo=UTC), 0, date(2026, 3, 18)),
        (NOW - timedelta(days=20), 0, date(2026, 2, 26)),  # a long time without the fleet
    ),
)
def test_an_event_counts_on_its_own_day_unless_its_clock_was_wrong(
    at: datetime, offset_s: int, day: date
) -> None:
    event = Event(seq=1, kind="k", version=1, at=at, boot_s=0.0, payload=msgspec.Raw(b"{}"))
    (counted,) = counted_times([event], [at.astimezone(BEIJING)], timedelta(seconds=offset_s), NOW)
    assert counted.date() == day


# ---- health ----


@pytest.mark.parametrize(
    ("age_s", "expected"),
    ((0, Presence.ONLINE), (150, Presence.ONLINE), (151, Presence.LATE), (301, Presence.OFFLINE)),
)
def test_presence_is_the_age_of_the_last_sync(age_s: int, expected: Presence) -> None:
    assert presence(NOW - timedelta(seconds=age_s), NOW, LIMITS) is expected


@pytest.mark.parametrize(
    ("state", "notice", "expected"),
    (
        ("ready", "none", DeviceVerdict.WORKS),
        ("busy", "none", DeviceVerdict.WORKS),
        ("ready", "paper_low", DeviceVerdict.LOOK),
        ("fault", "none", DeviceVerdict.BROKEN),
        ("absent", "none", DeviceVerdict.BROKEN),
        ("backoff", "none", DeviceVerdict.BROKEN),
        ("opening", "none", DeviceVerdict.STARTING),
        ("disabled", "none", DeviceVerdict.OFF),
        ("a word of next year", "none", DeviceVerdict.UNKNOWN),
    ),
)
def test_a_devices_words_become_a_verdict(state: str, notice: str, expected: DeviceVerdict) -> None:
    assert device_verdict(DeviceReport(device="d", state=state, fault="none", notice=notice)) is expected


def reporter(age_s: float | None, state: Heartbeat | None) -> Reporter:
    last = None if age_s is None else NOW - timedelta(seconds=age_s)
    return Reporter(
        id="K-1",
        kind=ReporterKind.KIOSK,
        name="01",
        area=AREA,
        site="s",
        epoch=1,
        hwm=0,
        enrolled_at=NOW,
        last_sync_at=last,
        clock_offset_s=0,
        forks=0,
        lost_rows=0,
        state=state,
    )


BROKEN = Heartbeat(
    software="1",
    boot="b",
    outbox_depth=3,
    devices=(DeviceReport(device="printer", state="fault", fault="cutter", notice="none"),),
)


@pytest.mark.parametrize(
    ("age_s", "state", "expected"),
    (
        (None, None, Verdict.WAITING),
        (1, heartbeat(), Verdict.FINE),
        (200, heartbeat(), Verdict.DEGRADED),
        (400, heartbeat(), Verdict.LOST),
        (1, BROKEN, Verdict.DOWN),
        (400, BROKEN, Verdict.LOST),
        (1, msgspec.structs.replace(heartbeat(), links={"queue": "down"}), Verdict.DEGRADED),
    ),
)
def test_the_verdict_is_the_worst_that_is_known(
    age_s: float | None, state: Heartbeat | None, expected: Verdict
) -> None:
    assert status(reporter(age_s, state), NOW, LIMITS).verdict is expected


def test_a_silent_kiosks_devices_are_unknown_not_green() -> None:
    ((_, verdict),) = status(reporter(400, heartbeat()), NOW, LIMITS).devices
    assert verdict is DeviceVerdict.UNKNOWN


# ---- indicators ----


def test_figures_come_from_counts_and_silence_is_not_satisfaction() -> None:
    today = figures(
        {"ticket.taken": 9, "ticket.done": 5, "ticket.no_show": 1, "rating.given.fair": 3, "rating.none": 4}
        | {"rating.given.dissatisfied": 1}
    )
    assert (today.tickets, today.open_tickets, today.rated, today.unrated) == (9, 3, 4, 4)
    assert today.satisfied_share == 0.75
    assert figures({}).satisfied_share is None


def test_a_number_that_was_taken_up_again_is_done_once() -> None:
    name = counted_name("ticket.moved", b'{"ticket":"t","why":"reopened"}')
    assert counted_name("ticket.moved", b'{"why":"transferred"}') == "ticket.moved"
    today = figures({"ticket.taken": 3, "ticket.done": 3, name: 1})
    assert (today.done, today.open_tickets) == (2, 1)


@pytest.mark.parametrize("level", list(RatingLevel))
def test_ratings_are_counted_by_level(level: RatingLevel) -> None:
    assert counted_name("rating.given", f'{{"level":"{level}"}}'.encode()) == f"rating.given.{level}"


@given(st.binary(max_size=40))
def test_any_other_payload_is_counted_by_its_kind(payload: bytes) -> None:
    assert counted_name("rating.given", payload) == "rating.given"
    assert counted_name("ticket.taken", payload) == "ticket.taken"


# ---- enrolment, configuration, night ----


def test_a_code_may_be_typed_in_any_case_without_dashes() -> None:
    text = new_code_text()
    assert digest_of(text) == digest_of(text.lower().replace("-", " "))


@pytest.mark.parametrize(
    ("area", "expected"),
    (("43", True), ("430603001001", True), ("430", False), ("4306０3", False), ("abcdef", False)),
)
def test_areas_are_administrative_divisions(area: str, *, expected: bool) -> None:
    assert is_area(area) is expected


@pytest.mark.parametrize(("site", "quota"), ((" ", 1), ("站", 0)))
def test_a_code_needs_a_site_and_a_quota(site: str, quota: int) -> None:
    with pytest.raises(Refused):
        new_code("c", ReporterKind.SITE, area=AREA, site=site, quota=quota, expires_at=NOW)


def test_a_configuration_with_a_wrong_zone_or_area_is_refused() -> None:
    with pytest.raises(ValueError, match="Asia/Pekin"):
        FleetConfig(time_zone="Asia/Pekin")
    with pytest.raises(ValueError, match="123"):
        AreaName("123", "一", "one")


@pytest.mark.parametrize(
    ("now", "expected_s"),
    ((datetime(2026, 3, 17, 17, 0, tzinfo=UTC), 3600), (datetime(2026, 3, 17, 18, 0, tzinfo=UTC), 86400)),
)
def test_the_night_is_two_oclock_local(now: datetime, expected_s: float) -> None:
    assert seconds_to_night(now, BEIJING) == expected_s
