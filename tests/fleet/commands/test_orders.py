"""What may be asked of a kiosk, and what its answer means."""

from datetime import UTC, datetime, timedelta

import msgspec
import pytest

from fleet.commands.orders import CommandState, checked, next_id, result_of
from fleet.schemas import CommandKind, Event, ReporterKind, Setting
from kiosk.domain.errors import Refused

NOW = datetime(2026, 3, 18, 2, 0, tzinfo=UTC)
HOUR = timedelta(hours=1)


@pytest.mark.parametrize(
    ("kind", "arguments"),
    (
        (CommandKind.REBOOT, {}),
        (CommandKind.MAINTENANCE, {"on": False}),
        (CommandKind.RESTART_SERVICE, {"service": "screen"}),
    ),
)
def test_right_arguments_are_taken(kind: CommandKind, arguments: dict[str, Setting]) -> None:
    checked(kind, arguments, ReporterKind.KIOSK, HOUR)


@pytest.mark.parametrize(
    ("kind", "arguments", "reporter", "valid", "reason"),
    (
        (CommandKind.REBOOT, {}, ReporterKind.SITE, HOUR, "not_a_kiosk"),
        (CommandKind.REBOOT, {"when": 1}, ReporterKind.KIOSK, HOUR, "arguments_wrong"),
        (CommandKind.MAINTENANCE, {}, ReporterKind.KIOSK, HOUR, "arguments_wrong"),
        (CommandKind.MAINTENANCE, {"on": 1}, ReporterKind.KIOSK, HOUR, "arguments_wrong"),
        (CommandKind.RESTART_SERVICE, {"service": ""}, ReporterKind.KIOSK, HOUR, "arguments_wrong"),
        (CommandKind.RESTART_SERVICE, {"service": "x" * 65}, ReporterKind.KIOSK, HOUR, "arguments_wrong"),
        (CommandKind.REBOOT, {}, ReporterKind.KIOSK, timedelta(seconds=9), "validity_wrong"),
        (CommandKind.REBOOT, {}, ReporterKind.KIOSK, timedelta(days=8), "validity_wrong"),
    ),
)
def test_wrong_ones_are_refused(
    kind: CommandKind, arguments: dict[str, Setting], reporter: ReporterKind, valid: timedelta, reason: str
) -> None:
    with pytest.raises(Refused, match=reason):
        checked(kind, arguments, reporter, valid)


def test_ids_grow_also_when_the_store_was_restored_or_the_clock_goes_back() -> None:
    first = next_id(0, NOW)
    assert next_id(0, NOW + timedelta(seconds=1)) > first
    assert next_id(first, NOW - HOUR) == first + 1
    assert first < 2**53


@pytest.mark.parametrize(
    ("kind", "payload", "state"),
    (
        ("command.done", b'{"command":7,"passed":true}', CommandState.DONE),
        ("command.failed", b'{"command":7,"why":"not_fitted"}', CommandState.FAILED),
        ("command.failed", b'{"command":7,"why":"expired"}', CommandState.EXPIRED),
        ("command.failed", b'{"why":"expired"}', None),
        ("command.done", b'{"command":"7"}', None),
        ("command.done", b"[]", None),
        ("visit.began", b'{"command":7}', None),
    ),
)
def test_an_event_says_what_became_of_a_command(
    kind: str, payload: bytes, state: CommandState | None
) -> None:
    event = Event(seq=1, kind=kind, version=1, at=NOW, boot_s=0.0, payload=msgspec.Raw(payload))
    result = result_of(event)
    assert (None if result is None else result.state) == state
