"""The list of event kinds, and payloads that are not on it."""

import sqlite3
from datetime import UTC, datetime
from pathlib import Path

import pytest

from kiosk.domain.errors import ConfigError, ProtocolError
from kiosk.outbox import outbox
from kiosk.outbox.events import EventKinds, load_event_kinds

FILE = Path("config/events.toml")
NOON = datetime(2026, 3, 18, 4, 0, tzinfo=UTC)
RATING = {"ticket": "t", "level": "fair", "channel": "pad", "reasons": ["late"]}


@pytest.fixture(scope="module")
def kinds() -> EventKinds:
    return load_event_kinds(FILE)


def test_every_kind_has_one_source(kinds: EventKinds) -> None:
    assert kinds.reported_by("site") | kinds.reported_by("kiosk") == kinds.names()
    assert not kinds.reported_by("site") & kinds.reported_by("kiosk")


def test_a_payload_of_the_list_passes(kinds: EventKinds) -> None:
    kinds.check("rating.given", 1, RATING)
    kinds.check("visit.began", 1, {"visit": 3})
    kinds.check("visit.began", 1, {"visit": 3, "reason": "touch", "level": 0})


@pytest.mark.parametrize(
    ("kind", "version", "payload", "why"),
    (
        ("ticket.vanished", 1, {}, "not in config"),
        ("rating.given", 2, RATING, "not in config"),
        ("rating.given", 1, {**RATING, "name": "x"}, "unknown field name"),
        ("rating.given", 1, {"ticket": "t"}, "missing field channel"),
        ("rating.given", 1, {**RATING, "reasons": "late"}, "expected texts"),
        ("rating.given", 1, {**RATING, "level": 5}, "expected text"),
        ("ticket.called", 1, {"ticket": "t", "window": True}, "expected number"),
    ),
)
def test_any_other_payload_is_refused(
    kinds: EventKinds, kind: str, version: int, payload: dict[str, object], why: str
) -> None:
    with pytest.raises(ProtocolError, match=why):
        kinds.check(kind, version, payload)


def test_a_whole_outbox_can_be_checked(kinds: EventKinds) -> None:
    connection = sqlite3.connect(":memory:")
    connection.executescript(outbox.DDL)
    outbox.append(connection, "rating.given", RATING, at=NOON, boot_s=1.0)
    assert kinds.check_outbox(connection) == 1
    outbox.append(connection, "rating.given", {"stars": 5}, at=NOON, boot_s=1.0)
    with pytest.raises(ProtocolError, match="stars"):
        kinds.check_outbox(connection)
    connection.close()


def test_a_payload_that_no_sync_could_carry_is_refused() -> None:
    connection = sqlite3.connect(":memory:")
    connection.executescript(outbox.DDL)
    with pytest.raises(ValueError, match="over 4096 bytes"):
        outbox.append(connection, "rating.none", {"ticket": "票" * 2000}, at=NOON, boot_s=1.0)
    connection.close()


def test_an_unknown_type_names_the_line(tmp_path: Path) -> None:
    broken = tmp_path / "events.toml"
    broken.write_text('[[event]]\nkind = "a.b"\nsource = "site"\nmeaning = "x"\nfields = { a = "date" }\n')
    with pytest.raises(ConfigError, match=r"events\.toml:5: event\.0\.fields\.a"):
        load_event_kinds(broken)
