"""What the fleet sees of a reporter by itself: a copied disk, an event that could not be kept."""

from datetime import timedelta

from fleet import registry
from fleet.alerts.raising import Raising, ended
from fleet.findings import Reason
from tests.fleet.alerts.room import SETTINGS, Room
from tests.fleet.store.reports import event

raising = Raising(SETTINGS)


def copied(room: Room) -> None:
    for _ in range(2):  # the second time changes nothing
        room.do(lambda sql: raising.quarantined(sql, "K-1", "two_boots", room.now))
    room.dies("K-1")  # nothing of it is taken, so that it is silent


def test_a_copied_disk_is_told_once_and_speaks_for_the_silence_that_follows() -> None:
    room = Room()
    room.enrol("K-1", "K-2")
    copied(room)
    room.passes(1200)
    assert room.told() == [("firing", "identity_copied", 1)]
    assert [alert.key for alert in room.open()] == ["identity_copied/"]


def test_one_that_was_released_and_stays_silent_speaks_for_itself() -> None:
    room = Room()
    room.enrol("K-1", "K-2")
    copied(room)
    room.passes(1200)
    room.do(lambda sql: ended(sql, "K-1", Reason.COPIED, room.now))
    room.passes(60)
    assert sorted(room.told()) == [
        ("firing", "identity_copied", 1),
        ("firing", "reporter_offline", 1),
        ("resolved", "identity_copied", 1),
    ]


def test_a_copied_one_that_is_revoked_leaves_nothing_open() -> None:
    room = Room()
    room.enrol("K-1", "K-2")
    copied(room)
    room.passes(60)
    room.do(lambda sql: registry.revoke(sql, "K-1", room.now))
    room.passes(600)
    assert room.open() == []
    assert room.told()[-1] == ("resolved", "identity_copied", 1)


def test_refused_events_of_one_kind_are_one_alert_that_says_which_was_first() -> None:
    room = Room()
    room.enrol("K-1")
    first, second = event(7, "a\0b"), event(8, "a\0b")
    room.do(lambda sql: raising.refused(sql, "K-1", first, "NUL\nin it", room.now))
    room.do(lambda sql: raising.refused(sql, "K-1", second, "NUL\nin it", room.now))
    room.now += timedelta(seconds=1)
    room.turn()
    (alert,) = room.open()
    assert (alert.reason, alert.part, alert.value) == (
        "event_refused",
        "a\N{REPLACEMENT CHARACTER}b",
        "7: NUL in it",
    )
    assert (alert.name, alert.site) == ("K-1", "站")
