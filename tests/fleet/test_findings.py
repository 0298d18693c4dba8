"""What is wrong with a reporter, from what it said: one finding for each reason and part."""

from dataclasses import replace

import msgspec
import pytest
from hypothesis import given
from hypothesis import strategies as st

from fleet.findings import REASONS, Finding, Severity, Thresholds, findings, growing
from fleet.schemas import DeviceReport, Fact, Heartbeat
from kiosk.domain.device import DeviceState, Fault, Notice
from tests.fleet.site import heartbeat

LIMITS = Thresholds()


def saying(**facts: float | str) -> Heartbeat:
    return msgspec.structs.replace(heartbeat(), facts=facts)


def device(name: str, state: str, fault: str = "none", notice: str = "none") -> Heartbeat:
    report = DeviceReport(device=name, state=state, fault=fault, notice=notice)
    return msgspec.structs.replace(heartbeat(), devices=(report,))


def keys(state: Heartbeat, clock_offset_s: float = 0.0) -> list[str]:
    return [finding.key for finding in findings(state, clock_offset_s, LIMITS)]


def test_a_healthy_machine_has_none() -> None:
    assert keys(saying(disk_free_mb=9000.0, temperature_c=55.0, on_battery=0.0, door_open=0.0)) == []
    assert findings(None, 0.0, LIMITS) == ()


@pytest.mark.parametrize(
    ("state", "key", "severity"),
    (
        (device("printer", "fault", "paper_out"), "paper_out/printer", Severity.CRITICAL),
        (device("printer", "fault", "cover_open"), "cover_open/printer", Severity.CRITICAL),
        (device("printer", "fault", "cutter"), "cutter/printer", Severity.CRITICAL),
        (device("printer", "ready", notice="paper_low"), "paper_low/printer", Severity.WARNING),
        (device("card", "absent"), "device_gone/card", Severity.CRITICAL),
        (device("idcard", "backoff", "offline"), "device_gone/idcard", Severity.CRITICAL),
        (device("camera", "fault", "frozen"), "frozen/camera", Severity.CRITICAL),
        (device("camera", "fault", "of next year"), "device_fault/camera", Severity.CRITICAL),
        (device("camera", "ready", notice="of next year"), "device_notice/camera", Severity.WARNING),
        (device("inputs", "ready", notice="door_open"), "door_open/", Severity.WARNING),
        (device("inputs", "fault", "battery_low"), "battery_low/", Severity.CRITICAL),
        (saying(door_open=1.0), "door_open/", Severity.WARNING),
        (saying(on_battery=1.0), "on_battery/", Severity.WARNING),
        (saying(disk_free_mb=2000.0), "disk_low/", Severity.WARNING),
        (saying(disk_free_mb=200.0), "disk_full/", Severity.CRITICAL),
        (saying(memory_free_mb=100.0), "memory_low/", Severity.WARNING),
        (saying(temperature_c=80.0), "hot/", Severity.WARNING),
        (msgspec.structs.replace(heartbeat(), links={"queue": "down"}), "link_down/queue", Severity.WARNING),
        (msgspec.structs.replace(heartbeat(), outbox_depth=2000), "outbox_deep/", Severity.WARNING),
    ),
)
def test_a_fact_that_is_bad_is_a_reason_with_a_severity(
    state: Heartbeat, key: str, severity: Severity
) -> None:
    (found,) = findings(state, 0.0, LIMITS)
    assert (found.key, found.severity) == (key, severity)


def test_a_battery_is_low_only_while_the_machine_runs_on_it() -> None:
    assert keys(saying(on_battery=0.0, battery_percent=10.0)) == []
    assert keys(saying(on_battery=1.0, battery_percent=10.0)) == ["battery_low/", "on_battery/"]


@pytest.mark.parametrize(
    ("offset_s", "expected"), ((300.0, []), (301.0, ["clock_wrong/"]), (-4e9, ["clock_wrong/"]))
)
def test_a_clock_is_wrong_from_five_minutes_on(offset_s: float, expected: list[str]) -> None:
    assert keys(heartbeat(), offset_s) == expected


@pytest.mark.parametrize(
    ("depth", "before", "grows"),
    ((60, None, False), (60, 60, True), (60, 61, False), (49, 10, False), (80, 60, True)),
)
def test_an_outbox_grows_while_it_does_not_become_shorter(
    depth: int, before: int | None, *, grows: bool
) -> None:
    assert (growing(depth, LIMITS, before) is not None) is grows


def test_thresholds_that_contradict_each_other_are_refused() -> None:
    with pytest.raises(ValueError, match="disk_full_mb"):
        replace(LIMITS, disk_full_mb=9000.0)


WORDS = st.sampled_from(
    ["ready", "busy", "fault", "absent", "backoff", "opening", "disabled", "x", *Fault, *Notice]
)
REPORTS = st.builds(
    DeviceReport, device=st.sampled_from(["printer", "card", ""]), state=WORDS, fault=WORDS, notice=WORDS
)
NUMBERS = st.floats(allow_nan=False)
STATES = st.builds(
    Heartbeat,
    software=st.just("1"),
    boot=st.just("b"),
    outbox_depth=st.integers(0, 10**9),
    devices=st.lists(REPORTS, max_size=5).map(tuple),
    links=st.dictionaries(WORDS, WORDS, max_size=3),
    facts=st.dictionaries(st.sampled_from([*Fact, "of next year"]), NUMBERS | st.text(max_size=3)),
)


@given(STATES, NUMBERS)
def test_whatever_a_reporter_says_each_key_is_found_once_with_a_known_reason(
    state: Heartbeat, offset_s: float
) -> None:
    found = findings(state, offset_s, LIMITS)
    assert len({finding.key for finding in found}) == len(found)
    assert {finding.reason for finding in found} <= REASONS
    assert list(found) == sorted(found, key=worst_first)


def worst_first(finding: Finding) -> tuple[int, str]:
    return -finding.severity, finding.key


def test_every_state_of_a_device_is_judged() -> None:
    silent = {state: keys(device("printer", state)) for state in DeviceState}
    assert {state for state, found in silent.items() if found} == {"absent", "fault", "backoff"}
