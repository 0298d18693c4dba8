"""Numbers that kiosks give alone: never twice, never lost, whatever order they come home in."""

import asyncio
import tempfile
from pathlib import Path

import msgspec
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from kiosk.domain.errors import Refused
from kiosk.queue.lease_schemas import HandInOutcome, LeasedTicket
from kiosk.queue.leasing.handing_in import WAS_NUMBER_TAKEN
from kiosk.queue.replay import replayed_hash
from kiosk.queue.schemas import TicketState
from kiosk.queue.store import open_reader, state_hash
from tests.queue.offline_kiosk import given_alone, handed_in, leased_to
from tests.queue.served import Served
from tests.queue.site import Hall, running_hall


def numbers(hall: Hall) -> list[str]:
    rows = hall.service.ledger.reader.execute("SELECT label FROM tickets ORDER BY label")
    return [label for (label,) in rows]


def audits(hall: Hall, what: str) -> int:
    rows = hall.service.ledger.reader.execute(
        "SELECT count(*) FROM events WHERE kind = 'audit' AND json_extract(payload, '$.what') = ?", (what,)
    )
    return int(rows.fetchone()[0])


async def test_a_kiosk_that_asks_again_holds_the_same_numbers(hall: Hall) -> None:
    first = await leased_to(hall)
    assert (await leased_to(hall)).blocks == first.blocks
    assert [(block.prefix, block.first, block.last) for block in first.blocks] == [
        ("A", 601, 620),
        ("B", 601, 620),
    ]


async def test_no_two_kiosks_hold_the_same_number(hall: Hall) -> None:
    one, two = await leased_to(hall, "kiosk-1"), await leased_to(hall, "kiosk-2")
    assert [block.first for block in one.blocks] == [601, 601]
    assert [block.first for block in two.blocks] == [621, 621]


async def test_half_a_block_that_was_used_is_topped_up(hall: Hall) -> None:
    book = await leased_to(hall)
    for nth in range(10):
        await handed_in(hall, given_alone(book, nth, hall.clock.now()))
    topped = await leased_to(hall)
    assert [(block.first, block.last) for block in topped.blocks if block.prefix == "A"] == [
        (601, 620),
        (621, 640),
    ]


async def test_the_servers_own_numbers_jump_over_a_block(tmp_path: Path) -> None:
    async with running_hall(tmp_path) as hall:
        object.__setattr__(hall.service.settings.leases, "lowest", 3)
        object.__setattr__(hall.service.settings.leases, "size", 2)
        await leased_to(hall)
        assert [(await hall.take()).number for _ in range(4)] == ["A001", "A002", "A005", "A006"]


async def test_a_number_handed_in_twice_counts_once(hall: Hall) -> None:
    leased = given_alone(await leased_to(hall), 0, hall.clock.now())
    first = await handed_in(hall, leased)
    assert await handed_in(hall, leased) == first
    assert numbers(hall) == ["A601"]


async def test_a_number_of_a_day_that_is_over_is_recorded_as_expired(hall: Hall) -> None:
    await hall.take()
    leased = given_alone(await leased_to(hall), 0, hall.clock.now())
    hall.clock.advance(86_400)
    await hall.take()
    answer = await handed_in(hall, leased)
    assert answer.outcome is HandInOutcome.EXPIRED
    assert (await hall.service.ticket_status(leased.ticket)).state is TicketState.EXPIRED
    assert numbers(hall) == ["A001", "A001", "A601"]


async def test_a_number_that_was_never_leased_is_refused(hall: Hall) -> None:
    genuine = given_alone(await leased_to(hall), 0, hall.clock.now())
    forged = msgspec.structs.replace(genuine, number=700)
    with pytest.raises(Refused, match="lease_unknown"):
        await handed_in(hall, forged)
    assert numbers(hall) == []


async def test_a_lease_that_the_server_forgot_still_counts(hall: Hall) -> None:
    await hall.take()
    book = await leased_to(hall)
    await hall.service.ledger.write_plain(lambda db: db.execute("DELETE FROM leases").rowcount)
    answer = await handed_in(hall, given_alone(book, 4, hall.clock.now()))
    assert answer.outcome is HandInOutcome.RECORDED
    assert [block.first for block in (await leased_to(hall, "kiosk-2")).blocks] == [606, 601]


async def test_a_number_that_is_on_two_papers_is_kept_in_the_audit(hall: Hall) -> None:
    book = await leased_to(hall)
    await handed_in(hall, given_alone(book, 0, hall.clock.now()))
    again = given_alone(book, 0, hall.clock.now())
    assert (await handed_in(hall, again)).outcome is HandInOutcome.NUMBER_TAKEN
    assert (await handed_in(hall, again)).outcome is HandInOutcome.NUMBER_TAKEN
    assert audits(hall, "leased.number_taken") == 1
    assert numbers(hall) == ["A601"]


async def test_whether_a_number_was_refused_is_found_without_reading_the_log(hall: Hall) -> None:
    (plan,) = hall.service.ledger.reader.execute(f"EXPLAIN QUERY PLAN {WAS_NUMBER_TAKEN}", ("t1",)).fetchall()
    assert "events_number_taken" in plan[3]


async def test_a_number_whose_answer_was_lost_is_given_back(hall: Hall) -> None:
    book = await leased_to(hall)
    orphan = await hall.take(command="tap-00000001")
    leased = given_alone(book, 0, hall.clock.now(), command="tap-00000001")
    await handed_in(hall, leased)
    assert (await hall.service.ticket_status(orphan.ticket)).state is TicketState.CANCELLED
    assert (await hall.service.hall()).waiting == 1


async def test_a_tap_that_comes_late_gets_the_number_that_was_given_alone(hall: Hall) -> None:
    leased = given_alone(await leased_to(hall), 0, hall.clock.now(), command="tap-00000001")
    await handed_in(hall, leased)
    assert (await hall.take(command="tap-00000001")).ticket == leased.ticket
    assert numbers(hall) == ["A601"]


async def test_leases_are_made_again_from_the_log(hall: Hall) -> None:
    await handed_in(hall, given_alone(await leased_to(hall), 0, hall.clock.now()))
    reader = open_reader(hall.service.ledger.path)
    assert state_hash(reader) == replayed_hash(reader, hall.service.settings.site.id)
    reader.close()


async def test_over_http_a_signed_kiosk_leases_and_hands_in(served: Served) -> None:
    kiosk = await served.kiosk()
    book = await kiosk.lease_numbers()
    leased = given_alone(book, 0, served.hall.clock.now())
    assert (await kiosk.hand_in(leased)).outcome is HandInOutcome.RECORDED
    async with served.browser() as phone:
        assert (await phone.get(book.status_base + leased.token)).status_code == 404
        seen = await phone.get(f"/v1/t/{leased.token}")
    assert seen.json()["number"] == "A601"
    await kiosk.close()


async def test_over_http_a_stranger_leases_nothing(served: Served) -> None:
    async with served.browser() as page:
        assert (await page.post("/v1/leases")).status_code == 401


@settings(max_examples=40, deadline=None)
@given(st.data())
def test_in_every_order_and_any_number_of_times_no_number_is_doubled_and_none_is_lost(
    data: st.DataObject,
) -> None:
    asyncio.run(_delivered(data))


async def _delivered(data: st.DataObject) -> None:
    with tempfile.TemporaryDirectory() as folder:
        async with running_hall(Path(folder)) as hall:
            books = [await leased_to(hall, device) for device in ("kiosk-1", "kiosk-2")]
            batch = [given_alone(book, nth, hall.clock.now()) for book in books for nth in range(4)]
            own: list[LeasedTicket | None] = [None] * 3
            deliveries = data.draw(st.permutations([*batch, *own]))
            repeats = data.draw(st.lists(st.sampled_from(batch), max_size=6))
            for leased in (*deliveries, *repeats):
                hall.clock.advance(1)
                if leased is None:
                    await hall.take()
                else:
                    await handed_in(hall, leased)
            expected = [
                *(f"A{n:03d}" for n in (1, 2, 3)),
                *(f"A{n}" for n in (*range(601, 605), *range(621, 625))),
            ]
            assert numbers(hall) == expected
            assert (await hall.service.hall()).waiting == len(expected)
            reader = open_reader(hall.service.ledger.path)
            assert state_hash(reader) == replayed_hash(reader, hall.service.settings.site.id)
            reader.close()
