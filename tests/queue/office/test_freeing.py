"""A window whose clerk went away, freed by a supervisor."""

import json

import pytest

from kiosk.domain.command import new_command_id
from kiosk.domain.errors import Refused
from kiosk.queue.forecast.reading import turns_of
from kiosk.queue.office.messages import FreeWindow
from kiosk.queue.office.trail import Question, trail
from kiosk.queue.replay import replayed_hash
from kiosk.queue.service import Verb
from kiosk.queue.staff import Role
from kiosk.queue.store import state_hash
from kiosk.queue.window_schemas import WindowCommand
from kiosk.queue.words import WindowState
from tests.queue.served import Served
from tests.queue.site import Hall


async def free(
    hall: Hall, window: int = 1, staff: str = "staff-zhao", number: str = "", command: str = ""
) -> bytes:
    asked = FreeWindow(command=command or new_command_id(), staff=staff, number=number)
    return await hall.service.office.free_window("boss", window, asked)


@pytest.mark.parametrize("serving", [False, True])
async def test_what_was_at_a_freed_window_is_the_next_of_its_queue(hall: Hall, serving: bool) -> None:
    for _ in range(3):
        await hall.take()
        hall.clock.advance(60)
    await hall.staffed(1, 2)
    await hall.called(1)
    for verb in [Verb.SERVE] * serving:
        await hall.do(verb)
    await free(hall, number="A001")
    line = (await hall.service.window_view(2)).windows[0]
    assert (line.state, line.number, line.staff_id) == (WindowState.UNSTAFFED, "", "")
    assert await hall.called(2) == "A001"
    reader = hall.service.ledger.reader
    assert state_hash(reader) == replayed_hash(reader, hall.service.settings.site.id)


async def test_a_window_without_a_ticket_is_left(hall: Hall) -> None:
    await hall.staffed(1)
    await free(hall)
    assert hall.service.staff.window_of("staff-zhao") is None


async def test_the_forecast_does_not_learn_from_a_clerk_who_went_away(hall: Hall) -> None:
    await hall.take()
    await hall.take()
    await hall.staffed(1, 2)
    await hall.called(1)
    await hall.called(2)
    await hall.do(Verb.TRANSFER, 2, asked=WindowCommand(command="", seen=0, service="social-card"))
    hall.clock.advance(3 * 3600)
    await free(hall, number="A001")
    turns = turns_of(hall.service.ledger.reader, "2026-11-23")
    assert [turn.window for turn in turns] == [2]


async def test_the_record_has_who_freed_it_and_whose_it_was(hall: Hall) -> None:
    await hall.take()
    await hall.staffed(1)
    await hall.called(1)
    await free(hall, number="A001")
    act = trail(hall.service.ledger.reader, Question()).acts[0]
    assert (act.what, act.who, act.whom, act.window) == ("window.freed", "boss", "staff-zhao", 1)


async def test_a_press_that_is_repeated_frees_once(hall: Hall) -> None:
    await hall.take()
    await hall.staffed(1)
    await hall.called(1)
    first = await free(hall, number="A001", command="the-same-press")
    await hall.staffed(1)
    assert await free(hall, number="A001", command="the-same-press") == first
    assert json.loads(first) == {"window": 1, "number": "A001"}
    assert hall.service.staff.window_of("staff-zhao") == 1


@pytest.mark.parametrize(
    ("window", "staff", "number", "reason"),
    [
        (1, "staff-zhao", "A002", "stale"),
        (1, "staff-zhao", "", "stale"),
        (1, "staff-staff2", "A001", "stale"),
        (3, "staff-staff3", "", "stale"),
        (99, "staff-zhao", "A001", "unknown_window"),
    ],
)
async def test_only_what_was_seen_is_freed(
    hall: Hall, window: int, staff: str, number: str, reason: str
) -> None:
    await hall.take()
    await hall.staffed(1)
    await hall.called(1)
    with pytest.raises(Refused, match=reason):
        await free(hall, window, staff, number)
    assert (await hall.service.window_view(1)).active is not None


@pytest.mark.parametrize(("role", "reason"), [(Role.STAFF, "forbidden"), (Role.SUPERVISOR, "stale")])
async def test_supervisors_free_a_window(served: Served, role: Role, reason: str) -> None:
    asked = {"command": new_command_id(), "staff": "nobody"}
    async with served.console("0301", role) as page:
        answer = await page.post("/v1/office/windows/1/free", json=asked)
    assert answer.json()["reason"] == reason
