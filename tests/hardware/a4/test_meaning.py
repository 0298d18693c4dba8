"""A printer's attributes, whatever they are, give a status or ProtocolError."""

from collections.abc import Mapping

import pytest
from hypothesis import given
from hypothesis import strategies as st

from kiosk.domain.device import Fault, Notice
from kiosk.domain.errors import ProtocolError
from kiosk.hardware.a4.meaning import JobState, facts, is_named, job_status, printer_status, takes_pdf

VALUES = st.recursive(
    st.none() | st.booleans() | st.integers(-2, 12) | st.text(max_size=12),
    lambda inner: st.lists(inner, max_size=4),
)
KEYS = st.sampled_from(
    [
        "printer-state",
        "printer-state-reasons",
        "printer-is-accepting-jobs",
        "printer-make-and-model",
        "document-format-supported",
        "job-state",
        "job-id",
        "job-impressions-completed",
    ]
)


@pytest.mark.parametrize(
    ("reason", "fault"),
    [
        ("media-empty-error", Fault.PAPER_OUT),
        ("media-empty-warning", Fault.PAPER_OUT),
        ("media-needed", Fault.PAPER_OUT),
        ("media-jam-error", Fault.JAM),
        ("cover-open-report", Fault.COVER_OPEN),
        ("input-tray-missing", Fault.TRAY_MISSING),
        ("marker-supply-empty-error", Fault.TONER_OUT),
        ("toner-empty", Fault.TONER_OUT),
        ("fuser-over-temp-error", Fault.OVERHEATED),
        ("paused", Fault.STOPPED),
        ("none", Fault.NONE),
        ("other-warning", Fault.NONE),
        ("stopped-partly", Fault.NONE),
    ],
)
def test_a_reason_means_a_fault_whatever_its_ending(reason: str, fault: Fault) -> None:
    assert printer_status({"printer-state": 4, "printer-state-reasons": reason}).fault is fault


@pytest.mark.parametrize(
    ("reason", "notice"),
    [("media-low-warning", Notice.PAPER_LOW), ("marker-supply-low-report", Notice.TONER_LOW)],
)
def test_what_is_low_is_only_a_notice(reason: str, notice: Notice) -> None:
    status = printer_status({"printer-state": 3, "printer-state-reasons": [reason, "none"]})
    assert (status.fault, status.notice) == (Fault.NONE, notice)


def test_the_gravest_of_many_reasons_is_told() -> None:
    reasons = ["media-empty-error", "marker-supply-low-warning", "cover-open-error", "media-jam-error"]
    status = printer_status({"printer-state": 5, "printer-state-reasons": reasons})
    assert (status.fault, status.notice) == (Fault.JAM, Notice.TONER_LOW)


def test_stopped_without_a_reason_and_refusing_jobs_are_both_stopped() -> None:
    assert printer_status({"printer-state": 5}).fault is Fault.STOPPED
    assert printer_status({"printer-state": 3, "printer-is-accepting-jobs": False}).fault is Fault.STOPPED


@pytest.mark.parametrize("state", [3, 4, 5, 6, 7, 8, 9])
def test_every_job_state_of_the_standard_is_known(state: int) -> None:
    assert job_status({"job-state": state}).ended is (state >= JobState.CANCELED)


def test_the_greatest_count_of_sheets_counts() -> None:
    told = {"job-state": 8, "job-impressions-completed": 0, "job-media-sheets-completed": 2}
    assert job_status(told).sheets == 2
    assert job_status({"job-state": 8}).sheets is None


@pytest.mark.parametrize(
    ("told", "ours"),
    [
        ("kiosk-0123456789", True),
        ("kiosk-012345", True),
        ("kiosk-01", False),
        ("bench-state", False),
        ("", True),
        (None, True),
    ],
)
def test_a_job_is_known_by_its_name_not_by_its_number(told: str | None, ours: bool) -> None:
    assert is_named({"job-id": 1, "job-name": told}, "kiosk-0123456789") is ours


@given(st.dictionaries(KEYS, VALUES, max_size=8))
def test_any_attributes_give_a_status_or_protocol_error(attributes: Mapping[str, object]) -> None:
    for meaning in (printer_status, job_status, facts, takes_pdf):
        try:
            meaning(attributes)
        except ProtocolError:
            continue
