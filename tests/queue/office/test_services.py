"""A service that a supervisor stops gives no numbers, and everybody is told why."""

import pytest

from kiosk.domain.command import new_command_id
from kiosk.domain.errors import Refused
from kiosk.queue.commands.days import close_day
from kiosk.queue.office.messages import ResumeService, StopService
from kiosk.queue.replay import replayed_hash
from kiosk.queue.schemas import ServiceState, StopReason
from kiosk.queue.store import state_hash
from kiosk.queue.transaction import Transaction
from tests.queue.site import Hall


async def stop(hall: Hall, service: str = "pension", command: str = "") -> bytes:
    asked = StopService(command=command or new_command_id(), reason=StopReason.SYSTEM)
    return await hall.service.office.stop_service("boss", service, asked)


async def resume(hall: Hall, service: str = "pension") -> bytes:
    return await hall.service.office.resume_service("boss", service, ResumeService(command=new_command_id()))


async def test_a_stopped_service_gives_no_numbers_and_says_why(hall: Hall) -> None:
    await stop(hall)
    line = (await hall.service.hall()).services[0]
    assert (line.state, line.stopped) == (ServiceState.PAUSED, StopReason.SYSTEM)
    with pytest.raises(Refused, match="service_paused"):
        await hall.take("pension")
    assert (await hall.take("social-card")).number == "B001"


async def test_who_waits_already_is_still_called(hall: Hall) -> None:
    ticket = await hall.take("pension")
    await stop(hall)
    await hall.staffed(1)
    assert await hall.called(1) == ticket.number


async def test_resuming_gives_numbers_again(hall: Hall) -> None:
    await stop(hall)
    await resume(hall)
    assert (await hall.take("pension")).number == "A001"
    with pytest.raises(Refused, match="service_not_stopped"):
        await resume(hall)


async def test_a_press_that_is_repeated_stops_once(hall: Hall) -> None:
    first = await stop(hall, command="the-same-press")
    assert await stop(hall, command="the-same-press") == first
    with pytest.raises(Refused, match="service_stopped"):
        await stop(hall)


async def test_an_unknown_service_is_refused(hall: Hall) -> None:
    with pytest.raises(Refused, match="unknown_service"):
        await stop(hall, "no-such")


async def test_a_stop_ends_with_the_day_and_the_log_gives_the_same_tables(hall: Hall) -> None:
    await stop(hall)
    reader, site = hall.service.ledger.reader, hall.service.settings.site.id
    assert state_hash(reader) == replayed_hash(reader, site)

    def close(transaction: Transaction) -> None:
        day = transaction.day()
        assert day is not None
        close_day(transaction, day.day)

    await hall.service.ledger.write(close)
    assert reader.execute("SELECT count(*) FROM stopped_services").fetchone() == (0,)
    assert state_hash(reader) == replayed_hash(reader, site)
