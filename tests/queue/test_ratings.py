"""Ratings: once, with a reason where it is bad, and silence is 未评价."""

from pathlib import Path

import pytest

from kiosk.domain.command import new_command_id
from kiosk.domain.errors import Refused
from kiosk.domain.rating import RatingChannel, RatingLevel, RatingReason
from kiosk.queue.schemas import Rate, Rated, TakenTicket
from tests.queue.site import Hall, ManualClock, running_hall


async def served(hall: Hall) -> TakenTicket:
    """A ticket whose service at window 1 is over."""
    ticket = await hall.take()
    await hall.staffed(1)
    await hall.served(1)
    return ticket


async def rate(
    hall: Hall,
    ticket: TakenTicket,
    level: RatingLevel | None = RatingLevel.SATISFIED,
    *,
    reasons: tuple[RatingReason, ...] = (),
    pad: int | None = None,
) -> Rated:
    """By code from the kiosk, or on a pad."""
    asked = Rate(
        command=new_command_id(),
        channel=RatingChannel.KIOSK if pad is None else RatingChannel.PAD,
        level=level,
        code=ticket.code if pad is None else "",
        ticket="" if pad is None else ticket.ticket,
        reasons=reasons,
    )
    return (await hall.service.rate("somebody", asked, pad_window=pad)).view()


def rows(hall: Hall) -> list[tuple[int, str | None]]:
    """What is kept."""
    found = hall.service.ledger.reader.execute("SELECT ordinal, level FROM ratings ORDER BY ordinal")
    return list(found.fetchall())


async def test_the_pad_asks_when_the_service_is_over_and_rests_when_it_is_rated(hall: Hall) -> None:
    ticket = await served(hall)
    pad = await hall.service.pad_view(1)
    assert (pad.ticket, pad.number) == (ticket.ticket, "A001")
    assert await rate(hall, ticket, pad=1) == Rated(ticket=ticket.ticket, level=RatingLevel.SATISFIED)
    assert (await hall.service.pad_view(1)).ticket == ""
    assert rows(hall) == [(1, "satisfied")]


async def test_silence_on_the_pad_is_noted_as_not_rated(hall: Hall) -> None:
    ticket = await served(hall)
    hall.clock.advance(30)
    await hall.look()
    assert rows(hall) == [(0, None)]
    assert (await hall.service.pad_view(1)).ticket == ""
    with pytest.raises(Refused, match="rating_closed"):
        await rate(hall, ticket, pad=1)


async def test_the_next_service_ends_the_question_about_the_last(hall: Hall) -> None:
    await served(hall)
    second = await hall.take()
    await hall.served(1, serving_s=1)
    assert rows(hall) == [(0, None)]
    assert (await hall.service.pad_view(1)).ticket == second.ticket


async def test_the_code_is_good_after_silence_and_only_once(hall: Hall) -> None:
    ticket = await served(hall)
    hall.clock.advance(31)
    await hall.look()
    assert (await hall.service.rateable(ticket.code)).number == "A001"
    await rate(hall, ticket, RatingLevel.VERY_SATISFIED)
    assert rows(hall) == [(0, None), (1, "very_satisfied")]
    with pytest.raises(Refused, match="already_rated"):
        await rate(hall, ticket)
    with pytest.raises(Refused, match="already_rated"):
        await hall.service.rateable(ticket.code)


async def test_declining_is_not_rated_and_leaves_the_code(hall: Hall) -> None:
    ticket = await served(hall)
    assert (await rate(hall, ticket, None, pad=1)).level is None
    await rate(hall, ticket, None)
    assert rows(hall) == [(0, None)]
    await rate(hall, ticket)


@pytest.mark.parametrize("level", (RatingLevel.DISSATISFIED, RatingLevel.VERY_DISSATISFIED))
async def test_a_bad_rating_says_why(hall: Hall, level: RatingLevel) -> None:
    ticket = await served(hall)
    with pytest.raises(Refused, match="reason_needed"):
        await rate(hall, ticket, level)
    assert (await rate(hall, ticket, level, reasons=(RatingReason.LATE,))).level is level


@pytest.mark.parametrize("level", (RatingLevel.FAIR, None))
async def test_other_ratings_give_no_reason(hall: Hall, level: RatingLevel | None) -> None:
    ticket = await served(hall)
    with pytest.raises(Refused, match="reasons_not_wanted"):
        await rate(hall, ticket, level, reasons=(RatingReason.LATE,))


async def test_a_code_is_worth_nothing_before_the_service_and_long_after(hall: Hall) -> None:
    ticket = await hall.take()
    with pytest.raises(Refused, match="not_finished"):
        await hall.service.rateable(ticket.code)
    await hall.staffed(1)
    await hall.served(1)
    hall.clock.advance(72 * 3600 + 1)
    with pytest.raises(Refused, match="code_expired"):
        await rate(hall, ticket)


async def test_an_unknown_code_is_said(hall: Hall) -> None:
    with pytest.raises(Refused, match="unknown_code"):
        await hall.service.rateable("000000")


async def test_a_pad_rates_only_its_own_window(hall: Hall) -> None:
    ticket = await served(hall)
    with pytest.raises(Refused, match="rating_closed"):
        await rate(hall, ticket, pad=2)


async def test_a_pad_that_nobody_touched_is_noted_after_a_restart_too(tmp_path: Path) -> None:
    clock = ManualClock()
    async with running_hall(tmp_path, clock=clock) as hall:
        await served(hall)
    clock.advance(300)
    async with running_hall(tmp_path, clock=clock) as hall:
        assert rows(hall) == [(0, None)]
