"""Which wish holds for a reporter, and how it differs from what the reporter says."""

from datetime import UTC, datetime

import pytest

from fleet.schemas import Reported, Setting
from fleet.settings import Wrong, wrong_with
from fleet.twin.scopes import Effective, Way, Wished, differences, effective, scopes_over

NOW = datetime(2026, 3, 18, tzinfo=UTC)
OVER = scopes_over("K-1", "430603001001", "站")


def wished(scope: str, rev: int, **settings: Setting) -> Wished:
    return Wished(scope, {key.replace("__", "."): value for key, value in settings.items()}, rev, NOW, "ops")


def test_a_reporter_stands_in_every_division_above_it_its_site_and_itself() -> None:
    assert (
        *("area/", "area/43", "area/4306", "area/430603", "area/430603001", "area/430603001001"),
        *("site/430603001001/站", "reporter/K-1"),
    ) == OVER


def test_the_narrowest_wish_holds_key_by_key() -> None:
    wishes = [
        wished("area/", 1, voice__volume=3, sync__next_s=60),
        wished("area/4306", 5, voice__volume=4),
        wished("reporter/K-1", 2, sync__next_s=10),
        wished("area/44", 9, voice__volume=1),
    ]
    found = effective({one.scope: one for one in wishes}, OVER)
    assert found.settings == {"voice.volume": 4, "sync.next_s": 10}
    assert found.rev == 5
    assert found.origin == {"voice.volume": "area/4306", "sync.next_s": "reporter/K-1"}


def test_a_wish_that_was_taken_back_still_counts_as_a_change() -> None:
    assert effective({"area/43": wished("area/43", 7)}, OVER) == Effective(7, {}, {})


DESIRED = Effective(3, {"voice.volume": 4}, {"voice.volume": "area/43"})


@pytest.mark.parametrize(
    ("report", "way"),
    (
        (None, Way.ON_ITS_WAY),
        (Reported(rev=2, settings={"voice.volume": 3}), Way.ON_ITS_WAY),
        (Reported(rev=3, settings={"voice.volume": 4}), Way.IN_FORCE),
        (Reported(rev=3, settings={"voice.volume": 3}, at_restart=("voice.volume",)), Way.AT_RESTART),
        (Reported(rev=3, refused={"voice.volume": "range"}), Way.REFUSED),
    ),
)
def test_the_difference_says_where_a_wish_stands(report: Reported | None, way: Way) -> None:
    (found,) = differences(DESIRED, report)
    assert (found.way, found.desired, found.origin) == (way, 4, "area/43")


def test_what_nobody_wishes_is_the_reporters_own() -> None:
    (found,) = differences(Effective(), Reported(rev=0, settings={"voice.on": True}))
    assert (found.way, found.reported) == (Way.OWN, True)


@pytest.mark.parametrize(
    ("key", "value", "wrong"),
    (
        ("sync.next_s", 60, None),
        ("sync.next_s", 4.9, Wrong.RANGE),
        ("sync.next_s", True, Wrong.TYPE),
        ("sync.next_s", "60", Wrong.TYPE),
        ("sync.next_s", float("nan"), Wrong.RANGE),
        ("voice.volume", 2.5, Wrong.TYPE),
        ("voice.on", 1, Wrong.TYPE),
        ("log.level", "TRACE", Wrong.CHOICE),
        ("log.level", 10, Wrong.TYPE),
        ("station.hotline", "12333", None),
        ("station.hotline", " ", Wrong.RANGE),
        ("station.hotline", "1\n2", Wrong.RANGE),
        ("gateway.url", "https://elsewhere", Wrong.UNKNOWN),
    ),
)
def test_settings_are_a_closed_list(key: str, value: object, wrong: Wrong | None) -> None:
    assert wrong_with(key, value) is wrong
