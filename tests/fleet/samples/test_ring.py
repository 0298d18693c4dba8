"""Where a sample goes, and what of a heartbeat it keeps."""

from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from fleet.samples.ring import Ring, Said, Sample, minute, moment, sample_of

NOW = datetime(2026, 3, 18, 2, 15, tzinfo=UTC)
MOMENTS = st.datetimes(datetime(1990, 1, 1), datetime(2100, 1, 1), timezones=st.just(UTC))  # noqa: DTZ001


@given(at=MOMENTS, every_s=st.sampled_from((60, 300, 900, 3600)), days=st.integers(1, 7))
def test_a_ring_holds_its_days_and_then_writes_over_the_oldest(at: datetime, every_s: int, days: int) -> None:
    ring = Ring(every_s, days)
    one = timedelta(seconds=every_s)
    assert ring.slot(at + timedelta(days=days)) == ring.slot(at)
    assert ring.slot(at + one) == (ring.slot(at) + 1) % ring.slots
    assert 0 <= ring.slot(at) < ring.slots == days * 86400 // every_s


def test_who_was_silent_since_the_last_sample_is_not_sampled() -> None:
    ring = Ring()
    assert ring.is_due(NOW - timedelta(minutes=14), NOW)
    assert not ring.is_due(NOW - timedelta(minutes=16), NOW)
    assert not ring.is_due(None, NOW)


@given(
    depth=st.integers(-(2**62), 2**62),
    facts=st.dictionaries(
        st.sampled_from(("disk_free_mb", "temperature_c", "uptime_s")), st.floats() | st.text()
    ),
)
def test_whatever_a_machine_says_fits_its_columns(depth: int, facts: dict[str, float | str]) -> None:
    sample = sample_of(Said(depth, facts), NOW)
    assert 0 <= sample.outbox_depth < 2**31
    assert sample.disk_free_mb is None or abs(sample.disk_free_mb) < 2**31
    assert sample.temperature_c is None or abs(sample.temperature_c) < 2**15


def test_what_a_machine_does_not_say_is_not_zero() -> None:
    assert sample_of(Said(3, {"temperature_c": 41.6}), NOW) == Sample(NOW, 3, None, 42)


def test_a_moment_goes_in_and_out_of_four_bytes() -> None:
    assert moment(minute(NOW)) == NOW


@pytest.mark.parametrize(("every_s", "days"), [(59, 7), (86401, 7), (900, 0), (60, 31)])
def test_a_ring_that_cannot_be_is_refused(every_s: int, days: int) -> None:
    with pytest.raises(ValueError, match="expected"):
        Ring(every_s, days)


def test_no_samples_is_a_choice() -> None:
    assert Ring(every_s=0).slots == 0
