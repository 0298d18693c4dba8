"""What a kiosk gave alone for an appointment, or for a service that the site does not have: it counts as it was taken."""

from datetime import datetime
from pathlib import Path

import msgspec

from kiosk.domain.priority import PriorityClass
from kiosk.queue.lease_schemas import HandInOutcome, LeaseBook, LeasedTicket
from kiosk.queue.replay import replayed_hash
from kiosk.queue.schemas import Booked
from kiosk.queue.settings import ServiceSettings, WindowSettings
from kiosk.queue.store import open_reader, state_hash
from kiosk.queue.words import Origin
from tests.queue.offline_kiosk import given_alone, handed_in, leased_to
from tests.queue.site import Hall, running_hall, site_settings
from tests.queue.test_appointments import book, state
from tests.queue.test_leasing import audits

MINUTE_S = 60


def checked_in_alone(
    book_of_kiosk: LeaseBook, at: datetime, nth: int = 0, command: str = "", service: str = "pension"
) -> LeasedTicket:
    leased = given_alone(book_of_kiosk, nth, at, command=command, service=service)
    return msgspec.structs.replace(
        leased, take=msgspec.structs.replace(leased.take, appointment=Booked(id="YY-1"))
    )


async def first_waiting(hall: Hall) -> tuple[str, PriorityClass, Origin, str]:
    row = (await hall.service.window_view(1)).waiting[0]
    return row.number, row.priority, row.origin, row.service


async def test_a_check_in_alone_within_its_time_counts_though_it_was_missed_meanwhile(hall: Hall) -> None:
    await book(hall)
    kiosk = await leased_to(hall)
    hall.clock.advance(20 * MINUTE_S)
    leased = checked_in_alone(kiosk, hall.clock.now())
    hall.clock.advance(60 * MINUTE_S)
    await hall.look()
    assert state(hall) == ["missed"]
    await hall.take()
    for _ in range(2):
        assert (await handed_in(hall, leased)).outcome is HandInOutcome.RECORDED
    assert state(hall) == ["used"]
    assert await first_waiting(hall) == ("A601", PriorityClass.APPOINTMENT, Origin.APPOINTMENT, "pension")
    reader = open_reader(hall.service.ledger.path)
    assert state_hash(reader) == replayed_hash(reader, hall.service.settings.site.id)
    reader.close()


async def test_a_check_in_alone_after_its_time_is_late(hall: Hall) -> None:
    await book(hall)
    kiosk = await leased_to(hall)
    hall.clock.advance(46 * MINUTE_S)
    await handed_in(hall, checked_in_alone(kiosk, hall.clock.now()))
    assert state(hall) == ["used"]
    assert await first_waiting(hall) == ("A601", PriorityClass.NORMAL, Origin.LATE, "pension")


async def test_a_check_in_alone_that_would_have_been_refused_is_an_ordinary_number(hall: Hall) -> None:
    await book(hall)
    kiosk = await leased_to(hall)
    early = checked_in_alone(kiosk, hall.clock.now())
    hall.clock.advance(20 * MINUTE_S)
    await handed_in(hall, early)
    assert state(hall) == ["listed"]
    assert await first_waiting(hall) == ("A601", PriorityClass.NORMAL, Origin.TAKEN, "pension")
    assert audits(hall, "leased.no_check_in") == 1
    await handed_in(hall, checked_in_alone(kiosk, hall.clock.now(), nth=1))
    assert state(hall) == ["used"]


async def test_the_check_in_of_a_tap_whose_answer_was_lost_goes_to_the_number_on_paper(hall: Hall) -> None:
    await book(hall)
    kiosk = await leased_to(hall)
    hall.clock.advance(20 * MINUTE_S)
    await hall.take("", command="tap-00000001", appointment=Booked(id="YY-1"))
    await handed_in(hall, checked_in_alone(kiosk, hall.clock.now(), command="tap-00000001"))
    assert await first_waiting(hall) == ("A601", PriorityClass.APPOINTMENT, Origin.APPOINTMENT, "pension")
    assert (await hall.service.hall()).waiting == 1


async def test_a_number_for_a_service_that_is_gone_is_called_where_its_prefix_is(tmp_path: Path) -> None:
    services = (
        ServiceSettings(id="social-card", prefix="B", median_min=6),
        ServiceSettings(id="employment", prefix="A", median_min=10),
    )
    window = WindowSettings(number=1, services=("social-card", "employment"))
    async with running_hall(tmp_path) as hall:
        pension = given_alone(await leased_to(hall), 0, hall.clock.now())
    settings = site_settings(services=services, window_rows=(window,))
    async with running_hall(tmp_path, settings, clock=hall.clock) as hall:
        assert (await handed_in(hall, pension)).outcome is HandInOutcome.RECORDED
        assert (await first_waiting(hall))[::3] == ("A601", "employment")
        assert audits(hall, "leased.unknown_service") == 1
        await hall.hire()
        await hall.staffed(1)
        assert await hall.called(1) == "A601"


async def test_where_the_prefix_is_gone_too_it_is_called_at_the_first_window(tmp_path: Path) -> None:
    services = (ServiceSettings(id="social-card", prefix="B", median_min=6),)
    async with running_hall(tmp_path) as hall:
        pension = given_alone(await leased_to(hall), 0, hall.clock.now())
    async with running_hall(tmp_path, site_settings(services=services), clock=hall.clock) as hall:
        await handed_in(hall, pension)
        assert (await first_waiting(hall))[::3] == ("A601", "social-card")
