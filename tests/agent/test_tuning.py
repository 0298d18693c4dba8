"""Wishes from afar: in force at once or at the next start, kept, refused key by key."""

import contextlib
from collections.abc import Iterator
from pathlib import Path

import pytest

from agent.config import AgentConfig, Station
from agent.store import Store
from agent.tuning import Tuning, at_start, kept_wishes, own_values
from fleet.schemas import Desired, Setting
from fleet.settings import RULES

CONFIG = AgentConfig(Station("站", "01"))
OWN = own_values(CONFIG)


@pytest.fixture
def store(tmp_path: Path) -> Iterator[Store]:
    with contextlib.closing(Store(tmp_path / "own.sqlite3")) as own:
        yield own


def tuned(store: Store) -> tuple[Tuning, dict[str, Setting | None]]:
    turned: dict[str, Setting | None] = {}
    tuning = Tuning(store, OWN, store.at_start(kept_wishes))
    tuning.fit({key: lambda value, key=key: turned.__setitem__(key, value) for key in RULES})  # type: ignore[misc]
    return tuning, turned


def test_every_key_that_may_be_wished_for_has_a_value_of_its_own_or_is_the_fleets() -> None:
    assert set(OWN) == set(RULES) - {"sync.next_s"}


async def test_a_wish_is_in_force_at_once_and_after_a_restart(store: Store) -> None:
    tuning, turned = tuned(store)
    await tuning.desired(Desired(rev=3, settings={"voice.volume": 5, "sync.next_s": 10}))
    assert turned == {"voice.volume": 5, "sync.next_s": 10}
    assert tuning.report is not None
    assert (tuning.report.rev, tuning.report.settings["voice.volume"]) == (3, 5)
    again, turned_again = tuned(store)
    assert (again.rev, turned_again) == (3, {"voice.volume": 5, "sync.next_s": 10})


async def test_a_wish_that_is_taken_back_gives_the_machine_its_own_value(store: Store) -> None:
    tuning, turned = tuned(store)
    await tuning.desired(Desired(rev=3, settings={"voice.volume": 5, "sync.next_s": 10}))
    await tuning.desired(Desired(rev=4))
    assert turned == {"voice.volume": OWN["voice.volume"], "sync.next_s": None}


async def test_a_wrong_key_is_refused_and_the_others_hold(store: Store) -> None:
    tuning, turned = tuned(store)
    await tuning.desired(Desired(rev=3, settings={"voice.volume": 9, "of.next.year": 1, "voice.on": True}))
    assert turned == {"voice.on": True}
    assert tuning.report is not None
    assert tuning.report.refused == {"voice.volume": "range", "of.next.year": "unknown"}


async def test_what_needs_a_restart_says_so_and_holds_afterwards(store: Store) -> None:
    tuning, _ = tuned(store)
    await tuning.desired(Desired(rev=3, settings={"station.hotline": "0730-12333"}))
    assert tuning.report is not None
    assert tuning.report.at_restart == ("station.hotline",)
    assert tuning.report.settings["station.hotline"] == "12333"
    wishes = store.at_start(kept_wishes)
    assert at_start(CONFIG, wishes.settings).station.hotline == "0730-12333"
    again, _ = tuned(store)
    assert again.report is not None
    assert again.report.at_restart == ()
    assert again.report.settings["station.hotline"] == "0730-12333"


async def test_a_report_waits_until_the_fleet_has_the_newest(store: Store) -> None:
    tuning, _ = tuned(store)
    first = tuning.report
    assert first is not None
    await tuning.desired(Desired(rev=3, settings={"voice.on": True}))
    tuning.report_taken(first)
    newest = tuning.report
    assert newest is not None
    tuning.report_taken(newest)
    assert tuning.report is None
