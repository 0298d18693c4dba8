"""What a check-in says of its appointment, whoever wrote day and time."""

from datetime import UTC, datetime
from zoneinfo import ZoneInfo

import pytest

from agent.apply_schemas import Booking, Outcome
from agent.applying.booking import booking_of
from agent.applying.draft import Draft, Ended
from kiosk.domain.form import Form
from kiosk.domain.item import Item
from tests.screens.samples import catalogue, forms

ZONE = ZoneInfo("Asia/Shanghai")
SERVICES = {"养老保险业务": "pension"}
TEN = datetime(2026, 11, 22, 2, 0, tzinfo=UTC)


def item(name: str = "appt.checkin") -> Item:
    return catalogue().item(name)


def booked(**record: str) -> Booking | None:
    told = {
        "appointment_number": "YY.1",
        "appointment_on": "2026-11-22",
        "slot": "10:00-10:30",
        "appointment_service": "养老保险业务",
    } | record
    draft = Draft(item(), Form("appt.checkin"), found=True)
    row = tuple(told.get(one.id, "") for one in item().fields)
    return booking_of(draft, Ended(Outcome.DONE, row), SERVICES, ZONE)


def test_it_begins_at_the_sites_time() -> None:
    assert booked() == Booking(appointment="YY.1", slot_at=TEN, service="pension")


@pytest.mark.parametrize("slot", ["10:00", "10:00—11:00", " 10：00 起"])
def test_a_slot_is_read_however_it_is_written(slot: str) -> None:
    assert booked(slot=slot) == Booking(appointment="YY.1", slot_at=TEN, service="pension")


def test_a_matter_that_is_not_configured_has_no_service() -> None:
    assert booked(appointment_service="公积金业务") == Booking(appointment="YY.1", slot_at=TEN)


@pytest.mark.parametrize(
    "record",
    [{"slot": "上午"}, {"slot": "25:00"}, {"slot": ""}, {"appointment_on": ""}, {"appointment_number": ""}],
)
def test_without_day_or_time_there_is_nothing_to_take_a_number_with(record: dict[str, str]) -> None:
    assert booked(**record) is None


def test_another_item_checks_nobody_in() -> None:
    draft = Draft(item("appt.cancel"), forms()["appt.cancel"])
    row = ("YY-1", "2026-11-22", "10:00", "养老保险业务", "cancelled")
    assert booking_of(draft, Ended(Outcome.DONE, row), SERVICES, ZONE) is None
