"""One mouth: order, no overlap, interruption, merging, being too late, and a player that hangs."""

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from agent.announcer import LIMIT, Announcement, Announcer, Outcome, Priority
from kiosk.domain.clock import SystemClock
from kiosk.hardware.sound.port import Ended, NoSound, Sound

MOMENT_S = 0.01


@dataclass(slots=True)
class QuickPlayer:
    """A Player whose sounds take a moment; `heard` says when each began and ended."""

    heard: list[str] = field(default_factory=list)
    playing: int = 0
    hangs: bool = False
    absent: bool = False
    killed: int = 0

    async def play(self, sound: Sound, volume: int) -> Ended:
        if self.absent:
            raise NoSound("nothing to play on")
        name = sound.clips[0].name
        assert self.playing == 0, "two sounds at once"
        self.playing += 1
        try:
            await asyncio.sleep(60 if self.hangs else MOMENT_S)
            self.heard.append(name)
        finally:
            self.playing -= 1
        return Ended.FINISHED

    async def kill(self) -> None:
        self.killed += 1
        self.hangs = False

    def set_volume(self, volume: int) -> None:
        raise NotImplementedError

    def use_headphones(self, plugged: bool) -> None:
        raise NotImplementedError


@dataclass(slots=True)
class Room:
    """An announcer that runs."""

    player: QuickPlayer
    announcer: Announcer
    outcomes: list[tuple[str, Outcome]] = field(default_factory=list)

    def say(self, key: str, priority: Priority = Priority.GUIDANCE, **more: object) -> bool:
        sound = Sound((Path(key),), MOMENT_S)
        said = Announcement(key, sound, priority, on_end=lambda how: self.outcomes.append((key, how)), **more)  # type: ignore[arg-type]  # fields by name
        return self.announcer.say(said)

    async def begun(self) -> None:
        """Returns when something is being heard."""
        async with asyncio.timeout(60):
            while not self.player.playing:  # noqa: ASYNC110  # the player tells nobody
                await asyncio.sleep(0.002)

    async def silence(self) -> list[str]:
        """What was heard, when all is said."""
        async with asyncio.timeout(60):
            while self.announcer.waiting:  # noqa: ASYNC110  # the announcer tells nobody
                await asyncio.sleep(0.005)
        return self.player.heard


@asynccontextmanager
async def a_room() -> AsyncIterator[Room]:
    """Quiet at first."""
    player = QuickPlayer()
    announcer = Announcer(player, SystemClock(), lambda: 3, between_s=0.0)
    running = asyncio.create_task(announcer.run())
    try:
        yield Room(player, announcer)
    finally:
        running.cancel()
        await asyncio.gather(running, return_exceptions=True)


async def test_what_waits_is_said_in_order_of_importance_and_then_of_time() -> None:
    async with a_room() as room:
        room.say("first")
        await room.begun()
        for key, priority in (
            ("guide", Priority.GUIDANCE),
            ("call-1", Priority.CALL),
            ("call-2", Priority.CALL),
        ):
            room.say(key, priority)
        room.say("danger", Priority.SAFETY)
        assert await room.silence() == ["danger", "call-1", "call-2", "guide"]
    assert ("first", Outcome.INTERRUPTED) in room.outcomes


async def test_a_call_that_safety_interrupts_is_said_again() -> None:
    async with a_room() as room:
        room.say("call", Priority.CALL)
        await room.begun()
        room.say("danger", Priority.SAFETY)
        assert await room.silence() == ["danger", "call"]
    assert room.outcomes == [("danger", Outcome.FINISHED), ("call", Outcome.FINISHED)]


async def test_the_same_thing_twice_is_said_once() -> None:
    async with a_room() as room:
        room.say("first")
        await room.begun()
        assert not room.say("first")
        room.say("second")
        room.say("second")
        assert await room.silence() == ["first", "second"]


async def test_a_newer_page_takes_the_place_of_the_older_ones() -> None:
    async with a_room() as room:
        room.say("home", group="page")
        await room.begun()
        room.say("classes", group="page")
        room.say("services", group="page")
        assert await room.silence() == ["services"]


async def test_what_comes_too_late_is_not_said() -> None:
    async with a_room() as room:
        room.say("long", Priority.CALL, times=3)
        await room.begun()
        room.say("short-lived", ttl_s=0.01)
        assert await room.silence() == ["long"] * 3
    assert ("short-lived", Outcome.DROPPED) in room.outcomes


async def test_silence_ends_guidance_and_leaves_calls() -> None:
    async with a_room() as room:
        room.say("guide")
        await room.begun()
        room.say("more")
        room.say("call", Priority.CALL)
        room.announcer.hush()
        assert await room.silence() == ["call"]


async def test_muted_only_safety_is_said() -> None:
    async with a_room() as room:
        room.announcer.muted = True
        assert not room.say("guide")
        assert not room.say("call", Priority.CALL)
        assert room.say("danger", Priority.SAFETY)
        assert await room.silence() == ["danger"]


async def test_without_a_player_everything_is_lost_and_nothing_stops() -> None:
    async with a_room() as room:
        room.player.absent = True
        room.say("guide")
        await room.silence()
        room.player.absent = False
        room.say("again")
        assert await room.silence() == ["again"]
    assert room.outcomes == [("guide", Outcome.LOST), ("again", Outcome.FINISHED)]


@settings(max_examples=25)
@given(st.lists(st.tuples(st.sampled_from(Priority), st.integers(0, 12)), max_size=20))
def test_whatever_is_said_the_queue_is_bounded_and_nothing_overlaps(said: list[tuple[Priority, int]]) -> None:
    async def play() -> None:
        async with a_room() as room:
            for priority, name in said:
                room.say(f"{priority.name}-{name}", priority)
                assert len(room.announcer.waiting) <= LIMIT + 1
                await asyncio.sleep(0)
            await room.silence()
            ended = [key for key, how in room.outcomes if how is Outcome.FINISHED]
            assert ended == room.player.heard

    asyncio.run(play())


async def test_more_than_the_queue_holds_the_least_important_goes() -> None:
    async with a_room() as room:
        room.say("first", Priority.SAFETY)
        await room.begun()
        for number in range(LIMIT):
            room.say(f"call-{number}", Priority.CALL)
        assert not room.say("guide")
        assert room.say("danger", Priority.SAFETY)
        assert (await room.silence())[:2] == ["first", "danger"]
    assert (f"call-{LIMIT - 1}", Outcome.DROPPED) in room.outcomes


@pytest.mark.parametrize("priority", list(Priority))
async def test_every_end_is_told_exactly_once(priority: Priority) -> None:
    async with a_room() as room:
        room.say("one", priority)
        room.say("two", priority)
        await room.silence()
    assert sorted(room.outcomes) == [("one", Outcome.FINISHED), ("two", Outcome.FINISHED)]


async def test_what_has_to_settle_gives_way_to_a_newer_one_of_its_group() -> None:
    async with a_room() as room:
        room.say("back again", group="page", settle_s=60.0)
        room.say("the next", group="page")
        assert await room.silence() == ["the next"]
    assert ("back again", Outcome.DROPPED) in room.outcomes


async def test_what_has_settled_is_said() -> None:
    async with a_room() as room:
        room.say("back again", group="page", settle_s=0.02)
        room.say("another", group="card")
        assert await room.silence() == ["another", "back again"]


async def test_what_is_said_again_is_said_until_something_takes_its_place() -> None:
    async with a_room() as room:
        room.say("nearer", group="page", again_s=0.01)
        async with asyncio.timeout(60):
            while len(room.player.heard) < 3:  # noqa: ASYNC110  # the player tells nobody
                await asyncio.sleep(0.005)
        room.say("turn", group="page")
        assert (await room.silence())[-1] == "turn"
    assert room.outcomes[-1] == ("turn", Outcome.FINISHED)


async def test_what_is_taken_back_is_not_said_again() -> None:
    async with a_room() as room:
        room.say("nearer", group="page", again_s=60.0)
        async with asyncio.timeout(60):
            while not room.player.heard:  # noqa: ASYNC110  # the player tells nobody
                await asyncio.sleep(0.005)
        room.announcer.unsay("page")
        assert await room.silence() == ["nearer"]
