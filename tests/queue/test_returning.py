"""Missed and back: how long, how often, where; and who asks for a later place."""

from pathlib import Path

from kiosk.domain.command import new_command_id
from kiosk.queue.service import Verb
from kiosk.queue.settings import CallSettings
from kiosk.queue.words import Origin
from tests.queue.site import Hall, running_hall, site_settings
from tests.queue.test_moves import refusal, took, waiting, wish


async def missed(hall: Hall, *services: str) -> list[str]:
    """The first of these does not come."""
    ids = await took(hall, *services)
    await hall.staffed(1)
    await hall.called(1)
    await hall.do(Verb.NO_SHOW)
    return ids


async def test_who_missed_the_call_comes_back_behind_three(hall: Hall) -> None:
    first, *_ = await missed(hall, *["pension"] * 5)
    await hall.do(Verb.RETURN, asked=wish(ticket=first))
    view = await hall.service.window_view(1)
    assert [row.number for row in view.waiting] == ["A002", "A003", "A004", "A001", "A005"]
    assert view.waiting[3].origin is Origin.RETURNED


async def test_with_fewer_waiting_one_comes_back_behind_them_all(hall: Hall) -> None:
    first, _ = await missed(hall, "pension", "pension")
    await hall.do(Verb.RETURN, asked=wish(ticket=first))
    await hall.take()
    assert await waiting(hall) == ["A002", "A001", "A003"]


async def test_coming_back_is_limited_in_time_and_number(hall: Hall) -> None:
    (first,) = await missed(hall, "pension")
    status = await hall.service.ticket_status(first)
    assert (status.return_until is not None, status.returns_left) == (True, 2)
    assert [row.number for row in (await hall.service.window_view(1)).missed] == ["A001"]
    for _ in range(2):
        await hall.do(Verb.RETURN, asked=wish(ticket=first))
        await hall.called(1)
        await hall.do(Verb.NO_SHOW)
    assert (await refusal(hall, Verb.RETURN, wish(ticket=first)))[0] == "returns_used"
    assert (await hall.service.window_view(1)).missed == ()


async def test_after_half_an_hour_a_new_number_is_needed(hall: Hall) -> None:
    (first,) = await missed(hall, "pension")
    hall.clock.advance(30 * 60 + 1)
    assert await refusal(hall, Verb.RETURN, wish(ticket=first)) == ("return_over", "30")


async def test_a_name_stays_as_long_as_its_ticket_may_return(hall: Hall) -> None:
    ticket = await hall.take(person_tag="ab12", masked_name="王*英")
    await hall.staffed(1)
    await hall.called(1)
    await hall.do(Verb.NO_SHOW)
    await hall.do(Verb.RETURN, asked=wish(ticket=ticket.ticket))
    view = await hall.do(Verb.CALL)
    assert view.active is not None
    assert view.active.masked_name == "王*英"
    await hall.do(Verb.NO_SHOW)
    hall.clock.advance(31 * 60)
    await hall.look()
    assert hall.service.ledger.reader.execute("SELECT count(*) FROM people").fetchone() == (0,)


async def test_who_took_a_new_number_does_not_come_back_with_the_old_one(hall: Hall) -> None:
    first = await hall.take(person_tag="ab12")
    await hall.staffed(1)
    await hall.called(1)
    await hall.do(Verb.NO_SHOW)
    second = await hall.take(person_tag="ab12")
    asked = wish(ticket=first.ticket)
    assert await refusal(hall, Verb.RETURN, asked) == ("already_waiting", second.number)


async def test_a_site_may_let_nobody_come_back(tmp_path: Path) -> None:
    async with running_hall(tmp_path, site_settings(calls=CallSettings(returns=0))) as hall:
        ticket = await hall.take(masked_name="王*英")
        await hall.staffed(1)
        await hall.called(1)
        await hall.do(Verb.NO_SHOW)
        assert hall.service.ledger.reader.execute("SELECT count(*) FROM people").fetchone() == (0,)
        assert (await refusal(hall, Verb.RETURN, wish(ticket=ticket.ticket)))[0] == "returns_used"


async def test_a_resident_who_will_be_late_lets_three_pass(hall: Hall) -> None:
    first, *_ = await took(hall, *["pension"] * 5)
    await hall.service.residents.postpone(first, new_command_id(), "phone")
    assert await waiting(hall) == ["A002", "A003", "A004", "A001", "A005"]
