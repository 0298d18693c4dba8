"""How many numbers are given, and what is said when there are no more."""

from datetime import time
from pathlib import Path
from typing import Any

import pytest

from kiosk.domain.command import new_command_id
from kiosk.domain.errors import Refused
from kiosk.queue.schemas import ServiceLine, ServiceState
from kiosk.queue.service import Verb
from kiosk.queue.settings import LimitSettings, ServiceSettings, Slot
from kiosk.queue.window_schemas import MoveTicket
from tests.queue.site import Hall, running_hall, site_settings

SLOTS = (Slot(time(10, 0), time(10, 30), 2), Slot(time(11, 0), time(11, 30), 2))


async def refusal(hall: Hall, person_tag: str | None = None) -> tuple[str, str]:
    with pytest.raises(Refused) as refused:
        await hall.take(person_tag=person_tag)
    return refused.value.reason, refused.value.detail


async def line(hall: Hall) -> ServiceLine:
    return (await hall.service.hall()).services[0]


async def test_a_part_of_the_day_has_its_own_limit_and_says_when_again(tmp_path: Path) -> None:
    services = (ServiceSettings(id="pension", prefix="A", slots=SLOTS),)
    async with running_hall(tmp_path, site_settings(services=services)) as hall:
        await hall.take()
        await hall.take()
        assert await refusal(hall) == ("slot_full", "11:00")
        shown = await line(hall)
        assert (shown.state, shown.resumes) == (ServiceState.FULL, "11:00")
        hall.clock.advance(30 * 60)
        await hall.take()
        hall.clock.advance(30 * 60)
        await hall.take()
        await hall.take()
        assert await refusal(hall) == ("slot_full", "2026-11-24")


async def test_the_last_numbers_of_a_day_are_announced(tmp_path: Path) -> None:
    services = (ServiceSettings(id="pension", prefix="A", limit=3, warn=2),)
    async with running_hall(tmp_path, site_settings(services=services)) as hall:
        await hall.take()
        assert not (await line(hall)).nearly_full
        await hall.take()
        assert (await line(hall)).nearly_full
        await hall.take()
        assert await refusal(hall) == ("service_full", "2026-11-24")


@pytest.mark.parametrize(
    ("limits", "refused"),
    [({"limit": 2}, ("service_full", "2026-11-24")), ({"slots": SLOTS}, ("slot_full", "11:00"))],
)
async def test_a_number_counts_for_the_service_that_it_was_taken_for(
    tmp_path: Path, limits: dict[str, Any], refused: tuple[str, str]
) -> None:
    services = (
        ServiceSettings(id="pension", prefix="A", **limits),
        ServiceSettings(id="social-card", prefix="B", **limits),
    )
    async with running_hall(tmp_path, site_settings(services=services)) as hall:
        moved = (await hall.take("pension")).ticket
        await hall.take("pension")
        move = MoveTicket(command=new_command_id(), service="social-card")
        await hall.service.supervising.move("boss", moved, move)
        assert await refusal(hall) == refused
        await hall.take("social-card")
        await hall.take("social-card")


async def test_one_person_takes_so_many_numbers_a_day(tmp_path: Path) -> None:
    async with running_hall(tmp_path, site_settings(limits=LimitSettings(per_person_day=2))) as hall:
        await hall.staffed(1)
        for _ in range(2):
            await hall.take(person_tag="ab12")
            await hall.served(1, serving_s=1)
        assert await refusal(hall, "ab12") == ("person_limit", "2026-11-24")
        await hall.take(person_tag="cd34")
        await hall.take()
        hall.clock.advance(24 * 3600)
        await hall.look()
        assert hall.service.ledger.reader.execute("SELECT count(*) FROM visits").fetchone() == (0,)
        await hall.take(person_tag="ab12")


async def test_a_site_without_a_limit_counts_nobody(hall: Hall) -> None:
    await hall.take(person_tag="ab12")
    assert hall.service.ledger.reader.execute("SELECT count(*) FROM visits").fetchone() == (0,)


async def test_a_kiosk_can_warn_that_no_window_is_open(hall: Hall) -> None:
    assert (await line(hall)).open_windows == 0
    await hall.staffed(1, 2)
    assert (await line(hall)).open_windows == 2
    await hall.do(Verb.PAUSE)
    assert (await line(hall)).open_windows == 1
