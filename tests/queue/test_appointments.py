"""The appointment book: on it, off it, and checked in with at the kiosk."""

from datetime import date, datetime, timedelta
from pathlib import Path

import pytest

from kiosk.domain.command import new_command_id
from kiosk.domain.errors import Refused
from kiosk.domain.priority import PriorityClass
from kiosk.queue.hours_settings import HoursSettings
from kiosk.queue.schemas import Booked, TakenTicket
from kiosk.queue.service import Verb
from kiosk.queue.settings import ServiceSettings
from kiosk.queue.staff import Role
from kiosk.queue.supervisor_schemas import BookAppointment, ListAppointment
from kiosk.queue.words import Origin
from tests.queue.served import Served
from tests.queue.site import NOON, Hall, running_hall, site_settings

SLOT = NOON + timedelta(minutes=30)  # 10:30 at the site


async def book(hall: Hall, code: str = "YY-1", slot_at: datetime = SLOT, service: str = "pension") -> None:
    asked = ListAppointment(command=new_command_id(), appointment=code, service=service, slot_at=slot_at)
    await hall.service.supervising.list_appointment("operator", asked)


async def check_in(hall: Hall, code: str = "YY-1", slot_at: datetime | None = None) -> TakenTicket:
    return await hall.take("pension" if slot_at else "", appointment=Booked(id=code, slot_at=slot_at))


async def refusal(hall: Hall, code: str = "YY-1", slot_at: datetime | None = None) -> tuple[str, str]:
    with pytest.raises(Refused) as refused:
        await check_in(hall, code, slot_at)
    return refused.value.reason, refused.value.detail


def state(hall: Hall) -> list[str]:
    hall_day = SLOT.astimezone(hall.service.settings.zone_info).date()
    return [one.state for one in hall.service.supervising.appointments_of(hall_day).appointments]


async def test_a_check_in_in_time_is_an_appointment_and_ranks_by_its_slot(hall: Hall) -> None:
    await book(hall, "YY-1", SLOT)
    await book(hall, "YY-2", SLOT - timedelta(minutes=5))
    hall.clock.advance(16 * 60)
    await hall.take("pension")
    first, second = await check_in(hall, "YY-1"), await check_in(hall, "YY-2")
    assert (first.priority, first.service, first.slot_at, first.late) == (
        PriorityClass.APPOINTMENT,
        "pension",
        SLOT,
        False,
    )
    rows = (await hall.service.window_view(1)).waiting
    assert [row.number for row in rows] == [second.number, first.number, "A001"]
    assert (rows[0].origin, rows[0].slot_at) == (Origin.APPOINTMENT, SLOT - timedelta(minutes=5))


async def test_too_early_says_from_when(hall: Hall) -> None:
    await book(hall)
    hall.clock.advance(14 * 60)
    assert await refusal(hall) == ("appointment_early", "10:15")


async def test_too_late_is_an_ordinary_number_and_recorded_as_late(hall: Hall) -> None:
    await book(hall)
    hall.clock.advance(45 * 60 + 1)
    ticket = await check_in(hall)
    assert (ticket.priority, ticket.late) == (PriorityClass.NORMAL, True)
    assert (await hall.service.window_view(1)).waiting[0].origin is Origin.LATE


async def test_an_appointment_is_good_once(hall: Hall) -> None:
    await book(hall)
    hall.clock.advance(20 * 60)
    ticket = await check_in(hall)
    assert await refusal(hall) == ("appointment_used", ticket.number)
    with pytest.raises(Refused, match="appointment_used"):
        await book(hall)


async def test_one_of_another_day_says_which(hall: Hall) -> None:
    await book(hall, slot_at=SLOT + timedelta(days=1))
    assert await refusal(hall) == ("appointment_other_day", "2026-11-24 10:30")


async def test_who_is_not_on_the_list_is_told_so(hall: Hall) -> None:
    assert (await refusal(hall, "YY-9"))[0] == "unknown_appointment"
    assert await refusal(hall, "no such code!") == ("bad_request", "appointment")


async def test_an_appointment_that_only_the_back_office_knows_is_taken_from_the_kiosk(hall: Hall) -> None:
    hall.clock.advance(20 * 60)
    ticket = await check_in(hall, "GW-77", SLOT)
    assert ticket.priority is PriorityClass.APPOINTMENT
    assert (await refusal(hall, "GW-77", SLOT))[0] == "appointment_used"


async def test_one_that_was_given_back_is_gone(hall: Hall) -> None:
    await book(hall)
    await hall.service.supervising.cancel_appointment("operator", "YY-1", new_command_id())
    assert (await refusal(hall))[0] == "unknown_appointment"


async def test_after_its_slot_it_is_not_given_back(hall: Hall) -> None:
    await book(hall)
    hall.clock.advance(31 * 60)
    with pytest.raises(Refused, match="appointment_over"):
        await hall.service.supervising.cancel_appointment("operator", "YY-1", new_command_id())


async def test_nobody_came_is_recorded_by_itself(hall: Hall) -> None:
    await book(hall)
    hall.clock.advance(45 * 60)
    await hall.look()
    assert state(hall) == ["listed"]
    hall.clock.advance(1)
    await hall.look()
    assert state(hall) == ["missed"]
    assert (await check_in(hall)).late


async def test_nobody_asks_for_the_class_of_an_appointment(hall: Hall) -> None:
    with pytest.raises(Refused, match="priority_not_granted"):
        await hall.take(priority=PriorityClass.APPOINTMENT)


async def test_an_appointment_in_time_has_its_place_though_the_day_is_full(tmp_path: Path) -> None:
    services = (ServiceSettings(id="pension", prefix="A", limit=1),)
    async with running_hall(tmp_path, site_settings(services=services)) as hall:
        await book(hall)
        hall.clock.advance(20 * 60)
        await hall.take()
        assert (await check_in(hall)).number == "A002"


async def test_called_appointments_show_at_the_window(hall: Hall) -> None:
    await book(hall)
    hall.clock.advance(20 * 60)
    await check_in(hall)
    await hall.staffed(1)
    view = await hall.do(Verb.CALL)
    assert view.active is not None
    assert view.active.origin is Origin.APPOINTMENT


async def test_the_book_is_kept_by_supervisors(served: Served) -> None:
    asked = {
        "command": new_command_id(),
        "appointment": "YY-1",
        "service": "pension",
        "slot_at": SLOT.isoformat(),
    }
    async with served.console("qian") as clerk:
        assert (await clerk.post("/v1/appointments", json=asked)).status_code == 403
    async with served.console("sun", Role.SUPERVISOR) as admin:
        assert (await admin.post("/v1/appointments", json=asked)).json()["state"] == "listed"
        listed = (await admin.get("/v1/appointments", params={"day": "2026-11-23"})).json()
        assert [one["appointment"] for one in listed["appointments"]] == ["YY-1"]
        wrong = await admin.post(
            "/v1/appointments", json=asked | {"command": new_command_id(), "slot_at": "2026-11-23T10:00:00"}
        )
        assert (wrong.status_code, wrong.json()["detail"]) == (400, "slot_at")
        cancelled = await admin.post("/v1/appointments/YY-1/cancel", json={"command": new_command_id()})
        assert cancelled.json()["state"] == "cancelled"


async def test_a_place_is_given_with_six_digits_that_check_in(served: Served) -> None:
    asked = {"command": new_command_id(), "service": "pension", "day": "2026-11-23", "time": "10:30"}
    async with served.console("sun", Role.SUPERVISOR) as supervisor:
        booked = (await supervisor.post("/v1/office/appointments", json=asked)).json()
        again = (await supervisor.post("/v1/office/appointments", json=asked)).json()
    assert again == booked
    assert len(booked["appointment"]) == 6
    assert booked["appointment"].isdigit()
    assert (booked["state"], datetime.fromisoformat(booked["slot_at"])) == ("listed", SLOT)


@pytest.mark.parametrize(
    ("changed", "status", "reason"),
    [
        ({"time": "09:59"}, 409, "slot_over"),
        ({"time": "half past"}, 400, "bad_request"),
        ({"day": "2026-02-30"}, 400, "bad_request"),
        ({"service": "nothing"}, 400, "unknown_service"),
    ],
)
async def test_a_place_that_cannot_be_given_says_why(
    served: Served, changed: dict[str, str], status: int, reason: str
) -> None:
    asked = {"command": new_command_id(), "service": "pension", "day": "2026-11-23", "time": "10:30"}
    async with served.console("sun", Role.SUPERVISOR) as supervisor:
        refused = await supervisor.post("/v1/office/appointments", json=asked | changed)
    assert (refused.status_code, refused.json()["reason"]) == (status, reason)


async def test_no_place_is_given_while_the_hall_is_closed(tmp_path: Path) -> None:
    hours = HoursSettings(closed_days=(date(2026, 11, 24),))
    asked = BookAppointment(command=new_command_id(), service="pension", day=date(2026, 11, 24), time="10:30")
    async with running_hall(tmp_path, site_settings(hours=hours)) as hall:
        with pytest.raises(Refused, match="slot_closed"):
            await hall.service.supervising.book("sun", asked)
        assert not hall.service.supervising.appointments_of(asked.day).appointments
