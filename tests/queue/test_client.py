"""A kiosk's door against the real queue."""

import asyncio
from contextlib import aclosing
from datetime import UTC, datetime
from pathlib import Path

import pytest

from kiosk.domain.command import new_command_id
from kiosk.domain.errors import ConfigError, Refused, Unreachable
from kiosk.domain.rating import RatingChannel, RatingLevel
from kiosk.queue.client import NotPaired, QueueClient
from kiosk.queue.pairing import DeviceKind
from kiosk.queue.schemas import PrintState, Rate, ReportPrint, TakeTicket, TicketState
from kiosk.queue.service import Verb
from tests.queue.served import ClockOfKiosk, Served


def take(service: str = "pension") -> TakeTicket:
    return TakeTicket(command=new_command_id(), service=service)


async def test_a_kiosk_does_all_its_business(served: Served) -> None:
    kiosk = await served.kiosk()
    assert (await kiosk.hall()).site == "望岳路街道人社服务站"
    assert len((await kiosk.day()).key) == 43
    ticket = await kiosk.take_ticket(take())
    report = ReportPrint(command=new_command_id(), state=PrintState.PRINTED)
    assert (await kiosk.report_print(ticket.ticket, report)).state is TicketState.WAITING
    await served.hall.staffed(1)
    await served.hall.served(1)
    assert (await kiosk.ticket(ticket.ticket)).state is TicketState.DONE
    typed = f"{ticket.code[:3]} {ticket.code[3:]}"
    assert (await kiosk.rateable(typed)).number == "A001"
    rate = Rate(
        command=new_command_id(), channel=RatingChannel.KIOSK, level=RatingLevel.SATISFIED, code=typed
    )
    assert (await kiosk.rate(rate)).ticket == ticket.ticket
    await kiosk.close()


async def test_a_repeat_over_the_wire_is_the_first_answer(served: Served) -> None:
    kiosk, asked = await served.kiosk(), take()
    assert await kiosk.take_ticket(asked) == await kiosk.take_ticket(asked)
    await kiosk.close()


async def test_refusals_arrive_as_refusals(served: Served) -> None:
    kiosk = await served.kiosk()
    with pytest.raises(Refused, match="unknown_service"):
        await kiosk.take_ticket(take("passport"))
    with pytest.raises(Refused, match="unknown_code"):
        await kiosk.rateable("000000")
    with pytest.raises(Refused, match="unknown_code"):
        await kiosk.rateable("不是号码")
    await kiosk.close()


async def test_the_hall_arrives_at_once_and_at_every_change(served: Served) -> None:
    kiosk = await served.kiosk()
    async with asyncio.timeout(60), aclosing(kiosk.hall_stream()) as halls:
        assert (await anext(halls)).waiting == 0
        await served.hall.take()
        while (hall := await anext(halls)).waiting != 1:
            assert hall.waiting == 0
    await kiosk.close()


async def test_a_stream_that_ends_is_said(served: Served) -> None:
    kiosk = await served.kiosk()
    async with asyncio.timeout(60), aclosing(kiosk.hall_stream()) as halls:
        await anext(halls)
        served.hall.service.end_streams()
        with pytest.raises(StopAsyncIteration):
            await anext(halls)
    await kiosk.close()


async def test_a_stranger_is_told_to_pair(served: Served) -> None:
    kiosk = served.stranger()
    assert not kiosk.paired
    with pytest.raises(NotPaired):
        await kiosk.hall()


async def test_an_identity_outlives_the_process_and_ends_with_revocation(served: Served) -> None:
    await (await served.kiosk()).close()
    again = served.stranger()
    assert again.paired
    assert (await again.hall()).waiting == 0
    (device,) = served.hall.service.ledger.reader.execute("SELECT id FROM devices").fetchone()
    await served.hall.service.devices.revoke(device, "test")
    with pytest.raises(Refused, match="unpaired"):
        await again.hall()
    await again.close()


async def test_a_pairing_code_is_good_for_one_machine_and_one_lost_answer(served: Served) -> None:
    code = await served.hall.service.devices.make_code(DeviceKind.KIOSK, None, "", "test")
    first, second = served.stranger("first"), served.stranger("second")
    paired = await first.pair(code.lower())
    assert await first.pair(code) == paired
    with pytest.raises(Refused, match="wrong_code"):
        await second.pair(code)
    await first.close()
    await second.close()


async def test_a_pairing_code_expires(served: Served) -> None:
    code = await served.hall.service.devices.make_code(DeviceKind.KIOSK, None, "", "test")
    served.hall.clock.advance(31 * 60)
    kiosk = served.stranger()
    with pytest.raises(Refused, match="wrong_code"):
        await kiosk.pair(code)
    await kiosk.close()


async def test_guessing_codes_is_slowed_down(served: Served) -> None:
    kiosk = served.stranger()
    for _ in range(10):
        with pytest.raises(Refused, match="wrong_code"):
            await kiosk.pair("AAAA-AAAA")
    with pytest.raises(Refused, match="too_many_attempts"):
        await kiosk.pair("AAAA-AAAA")
    await kiosk.close()


@pytest.mark.parametrize("year", (1970, 2099))
async def test_a_kiosk_with_a_wild_clock_still_takes_numbers(served: Served, year: int) -> None:
    clock = ClockOfKiosk(served.hall.clock)
    kiosk = await served.kiosk(clock=clock)
    clock.wrong = datetime(year, 1, 1, tzinfo=UTC)
    assert (await kiosk.take_ticket(take())).number == "A001"
    async with asyncio.timeout(60), aclosing(kiosk.hall_stream()) as halls:
        assert (await anext(halls)).waiting == 1
    await kiosk.close()


async def test_a_kiosk_with_a_wild_clock_opens_its_stream_first(served: Served) -> None:
    clock = ClockOfKiosk(served.hall.clock)
    kiosk = await served.kiosk(clock=clock)
    clock.wrong = datetime(2099, 1, 1, tzinfo=UTC)
    async with asyncio.timeout(60), aclosing(kiosk.hall_stream()) as halls:
        assert (await anext(halls)).waiting == 0
    await kiosk.close()


async def test_nobody_there_is_unreachable(tmp_path: Path, served: Served) -> None:
    kiosk = await served.kiosk()
    await kiosk.close()
    alone = QueueClient("http://127.0.0.1:9", tmp_path / "kiosk-a", timeout_s=0.5)
    with pytest.raises(Unreachable):
        await alone.hall()
    with pytest.raises(Unreachable):
        await anext(alone.hall_stream())
    await alone.close()


def test_a_broken_identity_names_its_file(tmp_path: Path) -> None:
    (tmp_path / "paired.json").write_text("{")
    with pytest.raises(ConfigError, match=r"paired\.json"):
        QueueClient("http://127.0.0.1:9", tmp_path)


async def test_a_window_finishes_while_a_kiosk_watches_it(served: Served) -> None:
    kiosk = await served.kiosk()
    await served.hall.take()
    await served.hall.staffed(1)
    await served.hall.do(Verb.CALL)
    assert [one.number for one in (await kiosk.hall()).calling] == ["A001"]
    await kiosk.close()
