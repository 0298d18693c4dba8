"""Whole visits: the real screen in a real X window, real touches, a far end on a real socket."""

import asyncio
from pathlib import Path

import msgspec

from agent.schemas import CardStep, SlipState
from kiosk.domain.rating import RatingLevel, RatingReason
from tests.screens import samples
from tests.screens.running import running


async def test_from_waking_to_a_printed_slip_and_back_to_sleep(tmp_path: Path) -> None:
    async with running(tmp_path) as screen:
        await screen.tap("wake")
        await screen.on("home")
        await screen.tap("take")
        await screen.on("classes")
        await screen.tap("class-convenience")
        await screen.on("services")
        await screen.tap("service-social-card")
        await screen.on("taken")
        screen.far.change(slip=samples.slip(SlipState.PRINTED))
        await screen.tap("done")
        await screen.on("attract")
        assert [take.service for take in screen.far.takes] == ["social-card"]
        await screen.until(lambda: bool(screen.far.ends), "the visit ended")
        assert [end.reason for end in screen.far.ends] == ["done"]
        assert screen.far.actives >= 1
        assert await screen.stop() == 0
        assert "ERROR" not in screen.log.read_text("utf-8")


async def test_a_card_gives_priority_and_has_to_be_taken_at_the_end(tmp_path: Path) -> None:
    async with running(tmp_path) as screen:
        await screen.tap("wake")
        await screen.on("home")
        await screen.tap("take")
        await screen.on("classes")
        await screen.tap("priority")
        await screen.on("identify")
        await screen.until(lambda: screen.far.arms == 1, "the reader armed")
        assert screen.far.state.visit is not None
        read = msgspec.structs.replace(screen.far.state.visit, card=CardStep.READ, person=samples.elder())
        screen.far.change(visit=read)
        await screen.tap("proceed")
        await screen.on("classes")
        screen.far.change(visit=msgspec.structs.replace(read, card=CardStep.TAKE_CARD, person=None))
        await screen.on("leaving")
        screen.far.change(visit=None)
        await screen.on("attract")


async def test_a_bad_rating_is_given_with_its_reason(tmp_path: Path) -> None:
    async with running(tmp_path) as screen:
        await screen.tap("wake")
        await screen.on("home")
        await screen.tap("rate")
        await screen.on("code")
        for digit in "482913":
            await screen.tap(f"digit-{digit}")
        await screen.tap("confirm")
        await screen.on("rate")
        await screen.tap("face-dissatisfied")
        await screen.tap("reason-late")
        await screen.tap("send")
        await screen.on("thanks")
        rating = screen.far.ratings[0]
        assert (rating.code, rating.level, rating.reasons) == (
            "482913",
            RatingLevel.DISSATISFIED,
            (RatingReason.LATE,),
        )


async def test_the_warning_shows_and_going_on_asks_for_more_time(tmp_path: Path) -> None:
    async with running(tmp_path) as screen:
        await screen.tap("wake")
        await screen.on("home")
        await screen.until(lambda: screen.far.state.visit is not None, "the visit begun")
        assert screen.far.state.visit is not None
        screen.far.change(
            visit=msgspec.structs.replace(screen.far.state.visit, remaining_s=28.0, warning=True)
        )
        await screen.until(lambda: screen.target("go-on") is not None, "the warning")
        assert screen.target("take") is None
        await asyncio.sleep(1.2)
        before = screen.far.actives
        await screen.tap("go-on")
        await screen.until(lambda: screen.far.actives > before, "more time asked for")


async def test_text_size_and_language_change_at_once_and_go_with_the_visit(tmp_path: Path) -> None:
    async with running(tmp_path) as screen:
        await screen.tap("wake")
        await screen.on("home")
        plain = screen.target("take")
        await screen.tap("display")
        await screen.until(lambda: screen.target("size-extra") is not None, "the sheet")
        await asyncio.sleep(0.5)
        await screen.tap("size-extra")
        await screen.tap("language-en")
        await screen.tap("close")
        await asyncio.sleep(0.5)
        assert screen.target("take") != plain
        screen.far.change(visit=None)
        await screen.on("attract")
        await screen.tap("wake")
        await screen.on("home")
        assert screen.target("take") == plain
