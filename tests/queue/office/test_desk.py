"""Numbers at the desk: given by hand, given another class, given back; who did it stays in the log."""

import pytest

from kiosk.domain.command import new_command_id
from kiosk.queue.staff import Role
from tests.queue.served import Served

TICKETS = "/v1/office/tickets"


def give(priority: str = "normal", service: str = "pension") -> dict[str, str]:
    return {"command": new_command_id(), "service": service, "priority": priority}


def rows(served: Served, sql: str) -> list[tuple[object, ...]]:
    return served.hall.service.ledger.reader.execute(sql).fetchall()


def audited(served: Served, what: str) -> list[tuple[object, ...]]:
    """Who, by their login, and which number."""
    return rows(
        served,
        "SELECT staff.login, json_extract(payload, '$.detail') FROM events"
        f" JOIN staff ON staff.id = json_extract(payload, '$.who') WHERE json_extract(payload, '$.what') = '{what}'",
    )


async def test_the_head_gives_a_number_and_a_repeat_gives_the_same(served: Served) -> None:
    async with served.console("0301", Role.SUPERVISOR) as page:
        asked = give()
        first = (await page.post(TICKETS, json=asked)).raise_for_status().json()
        again = (await page.post(TICKETS, json=asked)).json()
        assert (first["number"], first["ahead"]) == ("A001", 0)
        assert again == first
        assert audited(served, "ticket.given") == [("0301", "A001")]
        assert (await served.hall.take()).number == "A002"


async def test_a_class_that_no_kiosk_gives_goes_first_and_says_who_gave_it(served: Served) -> None:
    await served.hall.take()
    async with served.console("0301", Role.SUPERVISOR) as page:
        given = (await page.post(TICKETS, json=give("soldier"))).raise_for_status().json()
        assert (given["priority"], given["ahead"]) == ("soldier", 0)
        [(who,)] = rows(
            served, "SELECT json_extract(payload, '$.staff') FROM events WHERE kind = 'ticket.granted'"
        )
        [(head,)] = rows(served, "SELECT id FROM staff WHERE login = '0301'")
        assert who == head


async def test_one_that_waits_gets_another_class_and_keeps_its_time(served: Served) -> None:
    first, second = await served.hall.take(), await served.hall.take()
    async with served.console("0301", Role.SUPERVISOR) as page:
        asked = {"command": new_command_id(), "priority": "soldier"}
        (await page.post(f"{TICKETS}/{second.ticket}/priority", json=asked)).raise_for_status()
        view = await served.hall.service.window_view(1)
        assert [row.number for row in view.waiting] == [second.number, first.number]


async def test_one_whose_owner_left_is_given_back_and_the_audit_names_the_head(served: Served) -> None:
    ticket = await served.hall.take()
    async with served.console("0301", Role.SUPERVISOR) as page:
        path = f"{TICKETS}/{ticket.ticket}/cancel"
        status = (await page.post(path, json={"command": new_command_id()})).raise_for_status().json()
        assert status["state"] == "cancelled"
        refused = await page.post(path, json={"command": new_command_id()})
        assert refused.json()["reason"] == "not_waiting"
    assert audited(served, "ticket.cancelled") == [("0301", ticket.number)]


@pytest.mark.parametrize(
    ("path", "body", "reason"),
    (
        (TICKETS, give("appointment"), "bad_request"),
        (TICKETS, give(service="no such"), "unknown_service"),
        (f"{TICKETS}/none/priority", {"command": "c" * 32, "priority": "elder"}, "unknown_ticket"),
        (f"{TICKETS}/none/cancel", {"command": "c" * 32}, "unknown_ticket"),
    ),
)
async def test_what_cannot_be_is_refused(
    served: Served, path: str, body: dict[str, str], reason: str
) -> None:
    async with served.console("0301", Role.SUPERVISOR) as page:
        assert (await page.post(path, json=body)).json()["reason"] == reason


async def test_a_clerk_gives_no_numbers(served: Served) -> None:
    async with served.console("0301", Role.STAFF) as page:
        assert (await page.post(TICKETS, json=give())).json()["reason"] == "forbidden"
