"""Tickets on their way between windows: transferred, parked, granted, with more than one service."""

from functools import partial
from pathlib import Path

import pytest

from kiosk.domain.command import new_command_id
from kiosk.domain.errors import Refused
from kiosk.domain.priority import PriorityClass
from kiosk.queue.schemas import TicketState
from kiosk.queue.service import Verb
from kiosk.queue.settings import ServiceSettings, StaffSettings, WindowSettings
from kiosk.queue.staff import Role
from kiosk.queue.window_schemas import MoveTicket, WindowCommand
from kiosk.queue.words import Origin, Place
from tests.queue.served import Served
from tests.queue.site import Hall, running_hall, site_settings

wish = partial(WindowCommand, command="", seen=0)
ROWS = (
    WindowSettings(number=1, services=("pension",)),
    WindowSettings(number=2, services=("social-card",)),
    WindowSettings(number=3, services=("pension", "social-card")),
)
SITE = site_settings(window_rows=ROWS)


async def refusal(
    hall: Hall, verb: Verb, asked: WindowCommand, window: int = 1, role: Role = Role.STAFF
) -> tuple[str, str]:
    with pytest.raises(Refused) as refused:
        await hall.do(verb, window, asked=asked, role=role)
    return refused.value.reason, refused.value.detail


async def waiting(hall: Hall, window: int = 1) -> list[str]:
    """The numbers in the order of calling there."""
    return [row.number for row in (await hall.service.window_view(window)).waiting]


async def took(hall: Hall, *services: str) -> list[str]:
    """Numbers a minute apart; their ids."""
    ids = []
    for service in services:
        ids.append((await hall.take(service)).ticket)
        hall.clock.advance(60)
    return ids


# ---- transfer ----


@pytest.mark.parametrize(
    ("place", "order"),
    [
        (Place.TIME, ["A001", "B001", "B002"]),
        (Place.HEAD, ["A001", "B001", "B002"]),
        (Place.TAIL, ["B001", "B002", "A001"]),
    ],
)
async def test_a_transferred_ticket_stands_where_the_clerk_put_it(
    tmp_path: Path, place: Place, order: list[str]
) -> None:
    async with running_hall(tmp_path, SITE) as hall:
        await took(hall, "pension", "social-card", "social-card")
        await hall.staffed(1, 2)
        await hall.called(1)
        await hall.do(Verb.TRANSFER, asked=wish(service="social-card", place=place))
        assert await waiting(hall, 2) == order
        row = (await hall.service.window_view(2)).waiting[order.index("A001")]
        assert (row.service, row.origin, row.waited_min) == ("social-card", Origin.TRANSFERRED, 3)


async def test_the_head_is_before_who_came_earlier_and_higher(tmp_path: Path) -> None:
    async with running_hall(tmp_path, SITE) as hall:
        await hall.take("social-card", priority=PriorityClass.ELDER)
        hall.clock.advance(60)
        await hall.take("pension")
        await hall.staffed(1, 2)
        await hall.called(1)
        await hall.do(Verb.TRANSFER, asked=wish(service="social-card", place=Place.HEAD))
        assert await waiting(hall, 2) == ["A001", "B001"]


@pytest.mark.parametrize("to", [{"service": "pension"}, {"window": 1}, {"staff": "staff-zhao"}])
async def test_the_head_is_called_first_where_the_window_prefers_another_service(
    tmp_path: Path, to: dict[str, object]
) -> None:
    rows = (
        WindowSettings(number=1, services=("pension", "social-card"), prefers={"social-card": 2}),
        WindowSettings(number=2, services=("pension", "social-card")),
    )
    async with running_hall(tmp_path, site_settings(window_rows=rows)) as hall:
        moved = (await hall.take("pension")).ticket
        await hall.take("social-card")
        await hall.take("social-card", priority=PriorityClass.ELDER)
        await hall.staffed(1)
        move = MoveTicket(command=new_command_id(), place=Place.HEAD, **to)  # type: ignore[arg-type]
        await hall.service.supervising.move("boss", moved, move)
        await hall.take("social-card")
        assert await hall.called(1) == "A001"


async def test_a_note_goes_to_the_next_clerk_and_into_no_log(tmp_path: Path) -> None:
    async with running_hall(tmp_path, SITE) as hall:
        await hall.take("pension")
        await hall.staffed(1, 3)
        await hall.called(1)
        await hall.do(Verb.TRANSFER, asked=wish(window=3, note="缺 户口本"))
        view = await hall.do(Verb.CALL, 3)
        assert view.active is not None
        assert view.active.note == "缺 户口本"
        await hall.do(Verb.FINISH, 3)
        reader = hall.service.ledger.reader
        for table in ("events", "commands", "notes", "outbox"):
            rows = reader.execute(f"SELECT * FROM {table}").fetchall()
            assert "户口本" not in repr(rows)
            assert "户口本".encode() not in b"".join(v for row in rows for v in row if isinstance(v, bytes))


async def test_a_ticket_for_a_window_is_called_only_there(tmp_path: Path) -> None:
    async with running_hall(tmp_path, SITE) as hall:
        await hall.take("pension")
        await hall.staffed(1, 2, 3)
        await hall.called(1)
        await hall.do(Verb.TRANSFER, asked=wish(window=2))
        for elsewhere in (1, 3):
            assert (await refusal(hall, Verb.CALL, wish(), elsewhere))[0] == "nobody_waiting"
        assert [row.for_window for row in (await hall.service.window_view(2)).waiting] == [2]
        assert await hall.called(2) == "A001", "though pensions are not handled there"


async def test_a_ticket_for_somebody_follows_them_and_falls_free_when_they_leave(tmp_path: Path) -> None:
    async with running_hall(tmp_path, SITE) as hall:
        await hall.take("pension")
        await hall.staffed(1, 2, 3)
        await hall.called(1)
        await hall.do(Verb.TRANSFER, asked=wish(staff="staff-staff2"))
        assert (await refusal(hall, Verb.CALL, wish(), 3))[0] == "nobody_waiting"
        await hall.do(Verb.LEAVE, 2)
        assert await hall.called(3) == "A001"


@pytest.mark.parametrize(
    ("asked", "reason"),
    [
        (wish(), ("bad_request", "service, window or staff")),
        (wish(service="pension", window=2), ("bad_request", "service, window or staff")),
        (wish(service="passport"), ("unknown_service", "service")),
        (wish(window=99), ("unknown_window", "window")),
        (wish(staff="staff-nobody"), ("staff_away", "staff")),
        (wish(service="social-card", note="很" * 61), ("bad_request", "note")),
    ],
)
async def test_a_transfer_that_leads_nowhere_names_the_field(
    tmp_path: Path, asked: WindowCommand, reason: tuple[str, str]
) -> None:
    async with running_hall(tmp_path, SITE) as hall:
        await hall.take("pension")
        await hall.staffed(1)
        await hall.called(1)
        assert await refusal(hall, Verb.TRANSFER, asked) == reason
        view = await hall.service.window_view(1)
        assert view.active is not None


# ---- parking ----


async def test_a_parked_ticket_comes_back_to_its_window(hall: Hall) -> None:
    (ticket,) = await took(hall, "pension")
    await hall.staffed(1, 2)
    await hall.called(1)
    await hall.do(Verb.PARK, asked=wish(reason="papers", minutes=20))
    view = await hall.service.window_view(1)
    assert [(row.number, row.here, row.overdue) for row in view.parked] == [("A001", True, False)]
    assert (await hall.service.ticket_status(ticket)).window == 1
    assert (await refusal(hall, Verb.CALL_BACK, wish(), 2))[0] == "nobody_parked"
    assert (await refusal(hall, Verb.CALL_BACK, wish(ticket=ticket), 2)) == ("parked_elsewhere", "1")
    hall.clock.advance(20 * 60)
    assert (await hall.service.window_view(2)).parked[0].overdue
    await hall.do(Verb.CALL_BACK)
    view = await hall.service.window_view(1)
    assert view.active is not None
    assert (view.active.number, view.parked) == ("A001", ())


async def test_a_supervisor_calls_back_what_is_parked_elsewhere(hall: Hall) -> None:
    (ticket,) = await took(hall, "pension")
    await hall.staffed(1, 2)
    await hall.called(1)
    await hall.do(Verb.PARK, asked=wish(reason="form"))
    view = await hall.do(Verb.CALL_BACK, 2, asked=wish(ticket=ticket), role=Role.SUPERVISOR)
    assert view.active is not None


async def test_parking_needs_a_reason_and_a_time_within_the_day(hall: Hall) -> None:
    await hall.take()
    await hall.staffed(1)
    await hall.called(1)
    assert await refusal(hall, Verb.PARK, wish()) == ("bad_request", "reason")
    assert await refusal(hall, Verb.PARK, wish(reason="papers", minutes=481)) == ("bad_request", "minutes")


async def test_a_parked_ticket_expires_with_the_day(hall: Hall) -> None:
    (ticket,) = await took(hall, "pension")
    await hall.staffed(1)
    await hall.called(1)
    await hall.do(Verb.PARK, asked=wish(reason="other"))
    hall.clock.advance(24 * 3600)
    await hall.look()
    assert (await hall.service.ticket_status(ticket)).state is TicketState.EXPIRED
    assert (await hall.service.window_view(1)).parked == ()


# ---- classes, picking, chains ----


async def test_a_clerk_grants_a_class_and_the_log_says_who(hall: Hall) -> None:
    _, second = await took(hall, "pension", "pension")
    await hall.staffed(1)
    await hall.do(Verb.GRANT, asked=wish(ticket=second, priority=PriorityClass.SOLDIER))
    assert await waiting(hall) == ["A002", "A001"]
    (payload,) = hall.service.ledger.reader.execute(
        "SELECT payload FROM events WHERE kind = 'ticket.granted'"
    ).fetchone()
    assert '"staff":"staff-zhao"' in payload
    asked = wish(ticket=second, priority=PriorityClass.APPOINTMENT)
    assert await refusal(hall, Verb.GRANT, asked) == ("bad_request", "priority")


async def test_out_of_order_is_for_supervisors_with_a_reason(hall: Hall) -> None:
    _, second = await took(hall, "pension", "pension")
    await hall.staffed(1)
    asked = wish(ticket=second, reason="unwell")
    assert await refusal(hall, Verb.PICK, asked) == ("forbidden", "pick")
    no_reason = wish(ticket=second)
    assert await refusal(hall, Verb.PICK, no_reason, role=Role.SUPERVISOR) == ("bad_request", "reason")
    view = await hall.do(Verb.PICK, asked=asked, role=Role.SUPERVISOR)
    assert view.active is not None
    assert view.active.number == "A002"
    (payload,) = hall.service.ledger.reader.execute(
        "SELECT payload FROM events WHERE kind = 'ticket.called'"
    ).fetchone()
    assert '"way":"picked","reason":"unwell"' in payload


async def test_a_site_may_let_every_clerk_pick(tmp_path: Path) -> None:
    async with running_hall(tmp_path, site_settings(staff=StaffSettings(may_pick=True))) as hall:
        _, second = await took(hall, "pension", "pension")
        await hall.staffed(1)
        assert (await hall.do(Verb.PICK, asked=wish(ticket=second, reason="other"))).active is not None


async def test_one_number_goes_through_its_services(tmp_path: Path) -> None:
    async with running_hall(tmp_path, SITE) as hall:
        ticket = await hall.take("pension", then=("social-card",))
        await hall.staffed(1, 2)
        await hall.called(1)
        view = await hall.do(Verb.FINISH)
        assert (view.went_on, view.active) == ("social-card", None)
        assert (await hall.service.window_view(1)).done_today == 1
        status = await hall.service.ticket_status(ticket.ticket)
        assert (status.state, status.service, status.then) == (TicketState.WAITING, "social-card", ())
        assert await hall.called(2) == "A001"
        assert (await hall.do(Verb.FINISH, 2)).went_on == ""
        assert (await hall.service.ticket_status(ticket.ticket)).state is TicketState.DONE
        services = hall.service.ledger.reader.execute("SELECT service, outcome FROM handlings ORDER BY id")
        assert services.fetchall() == [("pension", "finished"), ("social-card", "finished")]


async def test_the_wait_of_a_number_ends_with_its_first_call(tmp_path: Path) -> None:
    async with running_hall(tmp_path, SITE) as hall:
        await hall.take("pension", then=("social-card",))
        hall.clock.advance(120)
        await hall.staffed(1, 2)
        await hall.served(1, serving_s=300)
        await hall.served(2, serving_s=60)
        finished = hall.service.ledger.reader.execute(
            "SELECT payload FROM events WHERE kind = 'ticket.finished'"
        ).fetchone()
        assert '"waited_s":120,"served_s":60' in finished[0]


async def test_a_service_is_added_at_the_window(hall: Hall) -> None:
    await hall.take("pension")
    await hall.staffed(1)
    await hall.called(1)
    view = await hall.do(Verb.ADD_SERVICE, asked=wish(service="social-card"))
    assert view.active is not None
    assert view.active.then == ("social-card",)
    for service in ("social-card", "pension"):
        assert await refusal(hall, Verb.ADD_SERVICE, wish(service=service)) == ("service_there", service)


async def test_nobody_is_sent_where_the_number_goes_on_to_anyway(hall: Hall) -> None:
    await hall.take("pension", then=("social-card",))
    await hall.staffed(1)
    await hall.called(1)
    sent = wish(service="social-card", place=Place.TIME)
    assert await refusal(hall, Verb.TRANSFER, sent) == ("service_there", "social-card")
    assert (await hall.do(Verb.FINISH)).went_on == "social-card"


async def test_a_chain_leads_only_through_services_that_there_are(hall: Hall) -> None:
    with pytest.raises(Refused, match="unknown_service"):
        await hall.take("pension", then=("passport",))
    with pytest.raises(Refused, match="service_there"):
        await hall.take("pension", then=("pension",))


# ---- who sits where, what is worth what ----


async def test_one_clerk_may_sit_at_as_many_windows_as_the_site_says(tmp_path: Path) -> None:
    async with running_hall(tmp_path, site_settings(staff=StaffSettings(windows_each=2))) as hall:
        await hall.take()
        await hall.do(Verb.TAKE, 1, login="zhao")
        await hall.do(Verb.TAKE, 2, login="zhao")
        with pytest.raises(Refused, match="staff_elsewhere"):
            await hall.do(Verb.TAKE, 3, login="zhao")
        assert (await hall.do(Verb.CALL, 2, login="zhao")).active is not None


async def test_a_window_prefers_what_the_site_says(tmp_path: Path) -> None:
    rows = (WindowSettings(number=1, services=("pension", "social-card"), prefers={"social-card": 1}),)
    async with running_hall(tmp_path, site_settings(window_rows=rows)) as hall:
        await took(hall, "pension", "social-card")
        await hall.staffed(1)
        assert await waiting(hall) == ["B001", "A001"]
        hall.clock.advance(600)
        assert await waiting(hall) == ["B001", "A001"]
        assert await hall.called(1) == "B001"


async def test_after_two_of_a_higher_class_an_ordinary_number_has_its_turn(tmp_path: Path) -> None:
    services = (ServiceSettings(id="pension", prefix="A"),)
    async with running_hall(tmp_path, site_settings(services=services, fair=2)) as hall:
        await hall.take()
        for _ in range(4):
            await hall.take(priority=PriorityClass.ELDER)
        await hall.staffed(1)
        assert [await hall.served(1, serving_s=1) for _ in range(5)] == [
            "A002",
            "A003",
            "A001",
            "A004",
            "A005",
        ]


# ---- a supervisor, from elsewhere ----


async def test_a_supervisor_moves_who_waits_or_is_parked(served: Served) -> None:
    hall = served.hall
    first, second = await took(hall, "pension", "pension")
    await hall.staffed(1)
    await hall.called(1)
    await hall.do(Verb.PARK, asked=wish(reason="papers"))
    async with served.console("qian") as clerk:
        asked = {"command": new_command_id(), "service": "social-card"}
        assert (await clerk.post(f"/v1/tickets/{first}/move", json=asked)).status_code == 403
    async with served.console("sun", Role.SUPERVISOR) as page:
        for ticket in (first, second):
            asked = {"command": new_command_id(), "service": "social-card", "place": "head"}
            answer = await page.post(f"/v1/tickets/{ticket}/move", json=asked)
            assert (answer.json()["state"], answer.json()["service"]) == ("waiting", "social-card")
    view = await hall.service.window_view(1)
    assert ([row.number for row in view.waiting], view.parked) == (["A002", "A001"], ())
    await hall.called(1)
    move = MoveTicket(command=new_command_id(), service="pension")
    with pytest.raises(Refused, match="not_waiting"):
        await hall.service.supervising.move("boss", second, move)
