"""What the fleet wishes for is fetched, checked and installed between two visits, and taken back when it says so."""

from collections.abc import AsyncIterator
from dataclasses import replace
from datetime import time, timedelta
from pathlib import Path

import msgspec
import pytest

from agent.distribution.deciding import (
    Failure,
    Held,
    Item,
    Moment,
    Reason,
    Step,
    installed,
    is_night,
    next_step,
)
from fleet.schemas import Wish
from tests.agent.distributed import NOW, Kiosk

WISH = Wish(rollout="R-2", version=2, digest="b", size=1)
QUIET = Moment(NOW, time(12), visit_open=False, fetched=True)
HAS_ONE = Item(Held(1, "a"), None, None, (1,), "R-1")
HAS_THREE = Item(Held(3, "c"), Held(1, "a"), None, (1, 3), "R-3")


def failure(reason: Reason, attempt: int = 1) -> Item:
    return replace(HAS_ONE, failure=Failure("b", attempt, reason, NOW))


@pytest.mark.parametrize(
    ("item", "changes", "moment", "expected"),
    (
        (Item(), {}, replace(QUIET, fetched=False), Step.FETCH),
        (Item(), {}, QUIET, Step.INSTALL),
        (Item(), {}, replace(QUIET, visit_open=True), Step.REST),
        (Item(), {}, replace(QUIET, visit_open=True, fetched=False), Step.FETCH),
        (HAS_ONE, {"hold": True}, QUIET, Step.REST),
        (HAS_ONE, {"night_from": "22:00", "night_until": "06:00"}, QUIET, Step.REST),
        (
            HAS_ONE,
            {"night_from": "22:00", "night_until": "06:00"},
            replace(QUIET, local=time(23)),
            Step.INSTALL,
        ),
        (installed(HAS_ONE, Held(2, "b")), {}, QUIET, Step.TELL),
        (replace(installed(HAS_ONE, Held(2, "b")), told="R-2"), {}, QUIET, Step.REST),
        (replace(installed(HAS_ONE, Held(2, "b")), told="R-2"), {"rollout": "R-9"}, QUIET, Step.TELL),
        (HAS_THREE, {}, QUIET, Step.REFUSE_OLDER),
        (HAS_THREE, {"back_from": (3,)}, QUIET, Step.INSTALL),
        (HAS_THREE, {"back_from": (4,)}, QUIET, Step.REFUSE_OLDER),
        (replace(HAS_ONE, current=Held(2, "z"), seen=(2,)), {}, QUIET, Step.REFUSE_OLDER),
        (failure(Reason.OLDER), {}, QUIET, Step.REST),
        (failure(Reason.OLDER), {"attempt": 2}, QUIET, Step.INSTALL),
        (failure(Reason.DISK), {}, QUIET, Step.REST),
        (failure(Reason.DISK), {}, replace(QUIET, now=NOW + timedelta(hours=1)), Step.INSTALL),
        (HAS_THREE, {"digest": "", "version": -1, "back_from": (3,)}, QUIET, Step.REMOVE),
        (HAS_ONE, {"digest": "", "version": -1, "back_from": (3,)}, QUIET, Step.REST),
        (Item(), {"digest": "", "version": -1, "back_from": (3,)}, QUIET, Step.TELL),
    ),
)
def test_the_next_step(item: Item, changes: dict[str, object], moment: Moment, expected: Step) -> None:
    assert next_step(msgspec.structs.replace(WISH, **changes), item, moment) is expected


@pytest.mark.parametrize(
    ("ends", "at", "inside"),
    (
        (("22:00", "06:00"), time(23), True),
        (("22:00", "06:00"), time(5, 59), True),
        (("22:00", "06:00"), time(6), False),
        (("01:00", "04:00"), time(2), True),
        (("01:00", "04:00"), time(4), False),
        (("", ""), time(12), True),
        (("x", "y"), time(12), True),
    ),
)
def test_the_night_may_go_over_midnight(ends: tuple[str, str], at: time, *, inside: bool) -> None:
    wish = msgspec.structs.replace(WISH, night_from=ends[0], night_until=ends[1])
    assert is_night(wish, at) is inside


@pytest.fixture
async def kiosk(tmp_path: Path) -> AsyncIterator[Kiosk]:
    made = Kiosk(tmp_path)
    yield made
    made.store.close()


async def test_a_wish_is_shown_and_told_once(kiosk: Kiosk) -> None:
    wish = kiosk.sign(1)
    await kiosk.wish(wish)
    await kiosk.wish(wish)
    assert kiosk.shown() == "第 1 版"
    assert [(kind, said["rollout"], said["version"]) for kind, said in await kiosk.told()] == [
        ("artefact.installed", "R-1", 1)
    ]


async def test_nothing_changes_while_a_visit_is_open(kiosk: Kiosk) -> None:
    await kiosk.wish(kiosk.sign(1))
    kiosk.visit = True
    assert not await kiosk.wish(kiosk.sign(2))
    assert kiosk.shown() == "第 1 版"
    kiosk.visit = False
    assert await kiosk.distribution.look()
    assert kiosk.shown() == "第 2 版"


async def test_a_withdrawn_version_goes_back_without_the_network(kiosk: Kiosk) -> None:
    first = kiosk.sign(1)
    await kiosk.wish(first)
    await kiosk.wish(kiosk.sign(2))
    kiosk.link.files.clear()
    await kiosk.wish(msgspec.structs.replace(first, back_from=(2,)))
    assert kiosk.shown() == "第 1 版"
    assert await kiosk.last() == ("artefact.installed", 1, True)
    await kiosk.keeping.look()
    assert kiosk.shown() == "第 1 版"


async def test_a_withdrawn_first_version_is_taken_away(kiosk: Kiosk) -> None:
    await kiosk.wish(kiosk.sign(2))
    await kiosk.wish(Wish(rollout="R-2", version=-1, digest="", size=0, back_from=(2,)))
    assert kiosk.shown() == ""
    assert await kiosk.last() == ("artefact.installed", -1, True)


async def test_a_kind_that_this_machine_has_no_use_for_is_not_even_fetched(kiosk: Kiosk) -> None:
    await kiosk.wish(kiosk.sign(1), "firmware/main")
    assert (await kiosk.last(), kiosk.link.sent) == (("artefact.failed", 1, "not_wanted_here"), 0)


async def test_only_what_is_in_force_and_what_was_before_stays_on_the_disk(kiosk: Kiosk) -> None:
    wishes = [kiosk.sign(version) for version in (1, 2, 3)]
    for wish in wishes:
        await kiosk.wish(wish)
    kept = {file.name for file in (kiosk.at / "artefacts" / "files").iterdir()}
    assert kept == {wishes[1].digest, wishes[2].digest}
