"""Taking a number, and what follows from it."""

import random
import sqlite3
from datetime import date, datetime, time
from pathlib import Path
from zoneinfo import ZoneInfo

import pytest

from kiosk.domain.command import new_command_id
from kiosk.domain.errors import Refused
from kiosk.domain.priority import PriorityClass
from kiosk.queue.calling import Caller, ahead_of, in_order, next_ticket
from kiosk.queue.hours_settings import HoursSettings, Open
from kiosk.queue.reads import first_waiting, waiting_tickets
from kiosk.queue.schemas import (
    HallState,
    PrintState,
    ReportPrint,
    ServiceState,
    TakeTicket,
    TicketState,
    Wait,
)
from kiosk.queue.service import Verb
from kiosk.queue.settings import ServiceSettings, WindowSettings
from tests.queue.site import Hall, ManualClock, running_hall, site_settings


async def test_numbers_follow_each_other_within_a_prefix(hall: Hall) -> None:
    given = [(await hall.take(service)).number for service in ("pension", "social-card", "pension")]
    assert given == ["A001", "B001", "A002"]


async def test_a_ticket_says_what_the_slip_needs(hall: Hall) -> None:
    await hall.take()
    ticket = await hall.take()
    assert ticket.ahead == 1
    assert ticket.wait == Wait(low_min=2, high_min=9)
    assert ticket.windows == (1, 2, 3)
    assert ticket.business_day == date(2026, 11, 23)
    assert len(ticket.code) == 6
    assert ticket.status_url.rpartition("/t/")[2] != ticket.ticket
    assert not ticket.provisional_day


async def test_people_ahead_are_those_at_the_same_windows(hall: Hall) -> None:
    await hall.take("social-card")
    assert (await hall.take("pension")).ahead == 1


async def test_who_waits_for_a_window_without_staff_is_not_ahead(tmp_path: Path) -> None:
    rows = (
        WindowSettings(number=1, services=("social-card",)),
        WindowSettings(number=2, services=("pension", "social-card")),
    )
    async with running_hall(tmp_path, site_settings(window_rows=rows)) as hall:
        await hall.staffed(1)
        await hall.take("pension")
        assert (await hall.take("social-card")).ahead == 0

        await hall.staffed(2)
        assert (await hall.take("social-card")).ahead == 2


async def test_a_higher_class_finds_fewer_ahead(hall: Hall) -> None:
    await hall.take()
    await hall.take()
    assert (await hall.take(priority=PriorityClass.ELDER)).ahead == 0


async def test_the_stores_count_of_people_ahead_is_the_rule(hall: Hall) -> None:
    for minutes in range(12):
        await hall.take(priority=PriorityClass.ELDER if minutes % 3 == 0 else PriorityClass.NORMAL)
        hall.clock.advance(240)
    waiting = waiting_tickets(hall.service.ledger.reader)
    now_ms = hall.service.ledger.moment().tick_ms
    rivals = {"pension", "social-card"}
    for ticket in waiting:
        status = await hall.service.ticket_status(ticket.ticket)
        assert status.ahead == ahead_of(ticket, waiting, rivals, now_ms, 600_000)


async def test_so_it_is_whatever_rank_and_level_they_were_moved_to(hall: Hall) -> None:
    for _ in range(40):
        await hall.take()
    dice = random.Random(6)
    now_ms = hall.service.ledger.moment().tick_ms

    def shuffle(connection: sqlite3.Connection) -> None:
        for (ticket,) in connection.execute("SELECT id FROM tickets").fetchall():
            moved = (dice.randrange(2), now_ms + dice.randrange(-90, 20) * 60_000, ticket)
            connection.execute("UPDATE tickets SET level = ?, rank_ms = ? WHERE id = ?", moved)

    await hall.service.ledger.write_plain(shuffle)
    waiting = waiting_tickets(hall.service.ledger.reader)
    for ticket in waiting:
        status = await hall.service.ticket_status(ticket.ticket)
        assert status.ahead == ahead_of(ticket, waiting, {"pension", "social-card"}, now_ms, 600_000)


async def test_a_class_that_a_kiosk_may_not_give_is_refused(hall: Hall) -> None:
    with pytest.raises(Refused, match="priority_not_granted"):
        await hall.take(priority=PriorityClass.SOLDIER)


async def test_an_unknown_service_names_the_field(hall: Hall) -> None:
    with pytest.raises(Refused) as refused:
        await hall.take("passport")
    assert (refused.value.reason, refused.value.detail) == ("unknown_service", "service")


async def test_a_service_that_no_window_handles_gives_no_numbers(tmp_path: Path) -> None:
    services = (ServiceSettings(id="pension", prefix="A"), ServiceSettings(id="injury", prefix="A"))
    rows = site_settings(services=services[:1]).windows
    async with running_hall(tmp_path, site_settings(services=services, window_rows=rows)) as hall:
        with pytest.raises(Refused, match="service_paused"):
            await hall.take("injury")
        line = (await hall.service.hall()).services[1]
        assert line.state is ServiceState.PAUSED


async def test_the_days_limit_ends_a_service(tmp_path: Path) -> None:
    services = (ServiceSettings(id="pension", prefix="A", limit=2),)
    async with running_hall(tmp_path, site_settings(services=services)) as hall:
        await hall.take()
        await hall.take()
        with pytest.raises(Refused, match="service_full"):
            await hall.take()
        assert (await hall.service.hall()).services[0].state is ServiceState.FULL


async def test_one_person_waits_once_for_a_service(hall: Hall) -> None:
    await hall.take(person_tag="ab12", masked_name="王*英")
    with pytest.raises(Refused) as refused:
        await hall.take(person_tag="ab12", masked_name="王*英")
    assert (refused.value.reason, refused.value.detail) == ("already_waiting", "A001")
    assert (await hall.take("social-card", person_tag="ab12")).number == "B001"


async def test_a_person_who_was_served_may_come_again(hall: Hall) -> None:
    await hall.take(person_tag="ab12")
    await hall.staffed(1)
    await hall.served(1)
    assert (await hall.take(person_tag="ab12")).number == "A002"


@pytest.mark.parametrize(
    ("at", "state"),
    (
        (time(8, 0), HallState.BEFORE_OPENING),
        (time(18, 0), HallState.AFTER_CLOSING),
    ),
)
async def test_a_closed_hall_gives_no_numbers(tmp_path: Path, at: time, state: HallState) -> None:
    monday = datetime.combine(date(2026, 11, 23), at, tzinfo=ZoneInfo("Asia/Shanghai"))
    hours = HoursSettings(monday=Open(opens=time(9, 0), closes=time(17, 0)))
    async with running_hall(tmp_path, site_settings(hours=hours), clock=ManualClock(monday)) as hall:
        with pytest.raises(Refused) as refused:
            await hall.take()
        assert (refused.value.reason, refused.value.detail) == ("hall_closed", state.value)
        shown = await hall.service.hall()
        assert shown.state is state
        assert shown.next_day == date(2026, 11, 30)
        assert {line.state for line in shown.services} == {ServiceState.CLOSED}


async def test_a_number_given_back_is_not_called_and_not_given_again(hall: Hall) -> None:
    ticket = await hall.take()
    status = (await hall.service.cancel(ticket.ticket, new_command_id())).view()
    assert status.state is TicketState.CANCELLED
    assert (await hall.take()).number == "A002"
    await hall.staffed(1)
    assert await hall.called(1) == "A002"


async def test_a_called_number_cannot_be_given_back(hall: Hall) -> None:
    ticket = await hall.take()
    await hall.staffed(1)
    await hall.called(1)
    with pytest.raises(Refused, match="not_waiting"):
        await hall.service.cancel(ticket.ticket, new_command_id())


async def test_what_is_known_of_a_slip_only_grows(hall: Hall) -> None:
    ticket = await hall.take()

    async def reported(state: PrintState, attempt: int = 1) -> str:
        report = ReportPrint(command=new_command_id(), state=state, attempt=attempt)
        await hall.service.report_print("kiosk-1", ticket.ticket, report)
        row = hall.service.ledger.reader.execute("SELECT print_state FROM tickets").fetchone()
        return str(row[0])

    assert await reported(PrintState.UNKNOWN) == "unknown"
    assert await reported(PrintState.PRINTED) == "printed"
    assert await reported(PrintState.FAILED) == "printed"
    assert await reported(PrintState.PRINTING, attempt=2) == "printing"


async def test_the_link_on_the_slip_leads_to_the_ticket_and_its_id_does_not(hall: Hall) -> None:
    ticket = await hall.take()
    token = ticket.status_url.rpartition("/")[2]
    assert await hall.service.ticket_of_token(token) == ticket.ticket
    with pytest.raises(Refused, match="unknown_ticket"):
        await hall.service.ticket_of_token(ticket.ticket)


async def test_a_masked_name_is_gone_when_its_ticket_closes(hall: Hall) -> None:
    await hall.take(masked_name="王*英", person_tag="ab12")
    await hall.staffed(1)
    view = await hall.do(Verb.CALL, 1)
    assert view.active is not None
    assert view.active.masked_name == "王*英"
    await hall.do(Verb.FINISH, 1)
    for table in ("events", "commands", "people", "outbox"):
        kept = hall.service.ledger.reader.execute(f"SELECT * FROM {table}").fetchall()
        assert "王*英" not in repr(kept)
        assert "王*英".encode() not in b"".join(
            value for row in kept for value in row if isinstance(value, bytes)
        )


async def test_a_command_without_a_proper_id_is_refused(hall: Hall) -> None:
    with pytest.raises(Refused, match="bad_request"):
        await hall.service.take_ticket("kiosk-1", TakeTicket(command="x", service="pension"))


async def test_the_first_in_line_can_be_known_without_reading_everybody(hall: Hall) -> None:
    for minutes in range(12):
        await hall.take(
            "pension" if minutes % 2 else "social-card",
            priority=PriorityClass.ELDER if minutes % 3 == 0 else PriorityClass.NORMAL,
        )
        hall.clock.advance(240)
    reader, now_ms = hall.service.ledger.reader, hall.service.ledger.moment().tick_ms
    order = in_order(waiting_tickets(reader), now_ms, 600_000)
    assert in_order(first_waiting(reader, 5), now_ms, 600_000)[:5] == order[:5]
    pension = [one for one in order if one.service == "pension"]
    found = next_ticket(first_waiting(reader, 1), Caller(1, {"pension": 0}), now_ms, 600_000)
    assert found is not None
    assert found.ticket == pension[0]
