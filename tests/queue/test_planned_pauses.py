"""Windows that pause by the clock, and services whose end nobody pressed."""

from datetime import time
from pathlib import Path

from kiosk.queue.hours_settings import Lunch
from kiosk.queue.service import Verb
from kiosk.queue.settings import WindowSettings
from kiosk.queue.words import WindowState
from tests.queue.site import Hall, running_hall, site_settings

ROWS = (
    WindowSettings(number=1, services=("pension", "social-card"), pauses=(Lunch(time(12, 0), time(13, 30)),)),
    WindowSettings(number=2, services=("pension", "social-card")),
)
SITE = site_settings(window_rows=ROWS)
TO_NOON_S = 2 * 3600  # the clock begins at ten


async def state(hall: Hall, window: int = 1) -> tuple[WindowState, bool]:
    view = await hall.service.window_view(window)
    return view.state, view.scheduled


async def test_a_window_pauses_and_goes_on_by_its_plan(tmp_path: Path) -> None:
    async with running_hall(tmp_path, SITE) as hall:
        await hall.staffed(1, 2)
        hall.clock.advance(TO_NOON_S)
        await hall.look()
        assert await state(hall) == (WindowState.PAUSED, True)
        assert await state(hall, 2) == (WindowState.FREE, False)
        hall.clock.advance(90 * 60)
        await hall.look()
        assert await state(hall) == (WindowState.FREE, False)
        kinds = hall.service.ledger.reader.execute(
            "SELECT kind, payload FROM events WHERE kind IN ('window.paused', 'window.resumed') ORDER BY seq"
        ).fetchall()
        assert [kind for kind, _ in kinds] == ["window.paused", "window.resumed"]
        assert all('"schedule":"2026-11-23 12:00"' in payload for _, payload in kinds)


async def test_who_is_there_is_finished_first(tmp_path: Path) -> None:
    async with running_hall(tmp_path, SITE) as hall:
        await hall.take()
        await hall.staffed(1)
        await hall.called(1)
        hall.clock.advance(TO_NOON_S)
        await hall.look()
        assert await state(hall) == (WindowState.CALLING, True)
        await hall.do(Verb.FINISH)
        assert await state(hall) == (WindowState.PAUSED, True)


async def test_who_resumes_by_hand_works_through(tmp_path: Path) -> None:
    async with running_hall(tmp_path, SITE) as hall:
        await hall.staffed(1)
        hall.clock.advance(TO_NOON_S)
        await hall.look()
        await hall.do(Verb.RESUME)
        hall.clock.advance(60)
        await hall.look()
        assert await state(hall) == (WindowState.FREE, False)


async def test_a_pause_by_hand_is_not_ended_by_the_plan(tmp_path: Path) -> None:
    async with running_hall(tmp_path, SITE) as hall:
        await hall.staffed(1)
        await hall.do(Verb.PAUSE)
        hall.clock.advance(TO_NOON_S + 2 * 3600)
        await hall.look()
        assert await state(hall) == (WindowState.PAUSED, False)


async def test_the_plan_holds_every_day_and_over_a_restart(tmp_path: Path) -> None:
    async with running_hall(tmp_path, SITE) as hall:
        clock = hall.clock
        await hall.staffed(1)
        clock.advance(TO_NOON_S)
        await hall.look()
    async with running_hall(tmp_path, SITE, clock=clock) as hall:
        assert await state(hall) == (WindowState.PAUSED, True)
        clock.advance(24 * 3600)
        await hall.look()
        await hall.staffed(1)
        await hall.look()
        assert await state(hall) == (WindowState.PAUSED, True)


async def test_a_service_that_lasts_too_long_is_asked_about(tmp_path: Path) -> None:
    async with running_hall(tmp_path, SITE) as hall:
        await hall.take()
        await hall.staffed(1)
        await hall.called(1)
        await hall.do(Verb.SERVE)
        hall.clock.advance(25 * 60)
        view = await hall.service.window_view(1)
        assert view.active is not None
        assert not view.active.forgotten
        hall.clock.advance(1)
        view = await hall.service.window_view(2)
        assert [line.forgotten for line in view.windows] == [True, False]
