"""What residents do with a number they have, at a kiosk over the wire."""

import pytest

from kiosk.domain.command import new_command_id
from kiosk.domain.errors import Refused
from kiosk.queue.schemas import ActOnTicket, FindTicket, PrintState, ReportPrint, TicketState
from kiosk.queue.service import Verb
from tests.queue.served import Served


def act() -> ActOnTicket:
    return ActOnTicket(command=new_command_id())


async def test_a_slip_is_found_by_its_token_or_by_what_is_printed(served: Served) -> None:
    kiosk, ticket = await served.kiosk(), await served.hall.take()
    token = ticket.status_url.rpartition("/")[2]
    for find in (FindTicket(token=token), FindTicket(number=" a001", code=ticket.code)):
        assert (await kiosk.find_ticket(find)).ticket == ticket.ticket
    await kiosk.close()


async def test_guessing_codes_ends_soon(served: Served) -> None:
    kiosk, ticket = await served.kiosk(), await served.hall.take()
    other = FindTicket(number="A009", code=ticket.code)
    for _ in range(served.hall.service.settings.staff.attempts):
        with pytest.raises(Refused, match="unknown_ticket"):
            await kiosk.find_ticket(other)
    with pytest.raises(Refused, match="too_many_attempts"):
        await kiosk.find_ticket(FindTicket(number="A001", code=ticket.code))
    await kiosk.close()


async def test_a_number_is_given_back_at_the_kiosk(served: Served) -> None:
    kiosk, ticket = await served.kiosk(), await served.hall.take()
    assert (await kiosk.cancel_ticket(ticket.ticket, act())).state is TicketState.CANCELLED
    await kiosk.close()


async def test_who_missed_the_call_comes_back_at_the_kiosk(served: Served) -> None:
    kiosk, ticket = await served.kiosk(), await served.hall.take()
    await served.hall.staffed(1)
    await served.hall.called(1)
    with pytest.raises(Refused, match="not_missed"):
        await kiosk.return_ticket(ticket.ticket, act())
    await served.hall.do(Verb.NO_SHOW)
    status = await kiosk.return_ticket(ticket.ticket, act())
    assert (status.state, status.returns_left) == (TicketState.WAITING, 1)
    (payload,) = served.hall.service.ledger.reader.execute(
        "SELECT payload FROM events WHERE kind = 'ticket.returned'"
    ).fetchone()
    assert '"by":"kiosk"' in payload
    await kiosk.close()


async def test_who_will_be_late_lets_others_pass(served: Served) -> None:
    kiosk, ticket = await served.kiosk(), await served.hall.take()
    served.hall.clock.advance(60)
    await served.hall.take()
    assert (await kiosk.postpone_ticket(ticket.ticket, act())).ahead == 1
    await kiosk.close()


async def test_a_lost_slip_is_printed_again_as_a_copy(served: Served) -> None:
    kiosk, ticket = await served.kiosk(), await served.hall.take()
    again = act()
    copy = await kiosk.reprint_ticket(ticket.ticket, again)
    assert (copy.attempt, copy.slip.number, copy.slip.code, copy.slip.status_url) == (
        2,
        ticket.number,
        ticket.code,
        ticket.status_url,
    )
    assert await kiosk.reprint_ticket(ticket.ticket, again) == copy, "the same press"
    (payload,) = served.hall.service.ledger.reader.execute(
        "SELECT payload FROM events WHERE kind = 'ticket.slip'"
    ).fetchone()
    assert '"copy":true' in payload
    report = ReportPrint(command=new_command_id(), state=PrintState.PRINTED, attempt=copy.attempt)
    await kiosk.report_print(ticket.ticket, report)
    assert served.hall.service.ledger.reader.execute("SELECT print_state FROM tickets").fetchone() == (
        "printed",
    )
    await kiosk.cancel_ticket(ticket.ticket, act())
    with pytest.raises(Refused, match="ticket_closed"):
        await kiosk.reprint_ticket(ticket.ticket, act())
    await kiosk.close()
