"""The visit's rules: who ends it, when, and what is left."""

import asyncio
from collections.abc import AsyncIterator
from dataclasses import dataclass, field

import pytest

from agent.config import VisitTimes
from agent.schemas import CardStep
from agent.visits import Visits
from kiosk.domain.errors import Refused
from tests.queue.site import ManualClock

TIMES = VisitTimes()


@dataclass(slots=True)
class Room:
    """Visits with a clock, a card slot and a screen that the test moves."""

    clock: ManualClock = field(default_factory=ManualClock)
    card_in: bool = False
    streams: int = 1
    changes: int = 0
    ended: list[tuple[int, str, int]] = field(default_factory=list)
    killing: asyncio.Event = field(default_factory=asyncio.Event)
    visits: Visits = field(init=False)

    def __post_init__(self) -> None:
        self.killing.set()
        self.visits = Visits(
            TIMES,
            self.clock,
            card_in=lambda: self.card_in,
            on_change=self._changed,
            on_begin=lambda _visit: None,
            on_end=self._ended,
        )

    def _changed(self) -> None:
        self.changes += 1

    async def _ended(self, visit: int, reason: str, level: int) -> None:
        await self.killing.wait()
        self.ended.append((visit, reason, level))

    async def begin(self) -> int:
        await self.visits.begin()
        assert self.visits.open is not None
        return self.visits.open.id

    async def pass_s(self, seconds: float) -> None:
        """Time passes, and the keeper of time has looked."""
        self.clock.advance(seconds)
        await asyncio.sleep(0.4)


@pytest.fixture
async def room() -> AsyncIterator[Room]:
    room = Room()
    keeping = asyncio.create_task(room.visits.keep_time(lambda: room.streams))
    yield room
    keeping.cancel()
    await asyncio.wait({keeping})


async def test_it_warns_for_the_last_half_minute_and_then_ends(room: Room) -> None:
    visit = await room.begin()
    await room.pass_s(TIMES.idle_warn_s - 1)
    shown = room.visits.shown()
    assert shown is not None
    assert not shown.warning
    changes = room.changes
    await room.pass_s(1.5)
    shown = room.visits.shown()
    assert shown is not None
    assert shown.warning
    assert shown.remaining_s == 29.5
    assert room.changes == changes + 1, "the screen is told of the warning, once"
    await room.pass_s(29.5)
    assert room.ended == [(visit, "idle", 0)]
    assert room.visits.shown() is None


async def test_a_touch_gives_the_whole_time_again(room: Room) -> None:
    visit = await room.begin()
    await room.pass_s(80)
    room.visits.active(visit)
    shown = room.visits.shown()
    assert shown is not None
    assert (shown.remaining_s, shown.warning) == (90.0, False)


async def test_a_second_begin_is_the_same_visit(room: Room) -> None:
    first, second = await asyncio.gather(room.begin(), room.begin())
    assert first == second


async def test_a_page_with_its_own_time_ends_without_a_warning(room: Room) -> None:
    visit = await room.begin()
    room.visits.give(visit, 30.0)
    await room.pass_s(29)
    shown = room.visits.shown()
    assert shown is not None
    assert not shown.warning
    await room.pass_s(1)
    assert room.ended == [(visit, "idle", 0)]


async def test_a_screen_away_for_a_moment_ends_nothing(room: Room) -> None:
    await room.begin()
    room.streams = 0
    await room.pass_s(0)
    await room.pass_s(TIMES.screen_gone_s - 1)
    room.streams = 1
    await room.pass_s(0)
    room.streams = 0
    await room.pass_s(0)
    await room.pass_s(TIMES.screen_gone_s - 1)
    assert room.ended == []


async def test_a_screen_away_for_five_seconds_ends_it(room: Room) -> None:
    visit = await room.begin()
    room.streams = 0
    await room.pass_s(0)
    await room.pass_s(TIMES.screen_gone_s)
    assert room.ended == [(visit, "screen_gone", 0)]


async def test_a_card_that_is_left_in_is_asked_for(room: Room) -> None:
    visit = await room.begin()
    room.card_in = True
    await room.visits.end(visit, "home")
    shown = room.visits.shown()
    assert shown is not None
    assert (shown.id, shown.card, shown.person) == (visit, CardStep.TAKE_CARD, None)
    with pytest.raises(Refused, match="visit_over"):
        room.visits.current(visit)
    await room.visits.begin()
    assert room.visits.open is not None
    assert room.visits.open.card is CardStep.TAKE_CARD, "the next one waits until the card is out"
    room.visits.card_taken()
    assert room.visits.shown() is None
    assert room.ended == [(visit, "home", 0)]


async def test_nobody_takes_the_card_and_the_screen_goes_on(room: Room) -> None:
    visit = await room.begin()
    room.card_in = True
    await room.visits.end(visit, "home")
    await room.pass_s(TIMES.take_card_s)
    assert room.visits.shown() is None
    assert await room.begin() == visit + 1


async def test_what_comes_late_does_not_bring_a_visit_back(room: Room) -> None:
    visit = await room.begin()
    room.card_in = True
    await room.visits.end(visit, "home")
    room.visits.change(visit, card=CardStep.READ)
    room.visits.give_again(visit, 30.0)
    assert room.visits.open is not None
    assert room.visits.open.card is CardStep.TAKE_CARD


async def test_the_next_visit_waits_until_the_last_is_forgotten(room: Room) -> None:
    visit = await room.begin()
    room.killing.clear()
    ending = asyncio.create_task(room.visits.end(visit, "home"))
    following = asyncio.create_task(room.begin())
    await asyncio.sleep(0.05)
    assert not following.done()
    room.killing.set()
    assert await following == visit + 1
    await ending


async def test_two_ends_are_one(room: Room) -> None:
    visit = await room.begin()
    await asyncio.gather(room.visits.end(visit, "home"), room.visits.end(visit, "idle"))
    assert room.ended == [(visit, "home", 0)]


async def test_no_two_lives_share_a_visits_number(room: Room) -> None:
    room.visits.number_after(7_000_000)
    assert await room.begin() == 7_000_001
