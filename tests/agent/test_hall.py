"""The queue as the agent hears it: the hall, the link, and what is kept while it is away."""

from collections.abc import AsyncIterator
from dataclasses import replace
from pathlib import Path

import pytest

from agent.schemas import LinkState, RateHere
from kiosk.domain.command import new_command_id
from kiosk.domain.errors import Refused
from kiosk.domain.rating import RatingLevel, RatingReason
from kiosk.queue.schemas import TicketState
from tests.agent.station import QUICK, Kiosk, Site, Wanted, rows, running_kiosk, site_queue, until, watching


@pytest.fixture
async def site(tmp_path: Path) -> AsyncIterator[Site]:
    async with site_queue(tmp_path / "site") as running:
        yield running


@pytest.fixture
async def kiosk(tmp_path: Path, site: Site) -> AsyncIterator[Kiosk]:
    async with running_kiosk(tmp_path / "agent", Wanted(site=site)) as running:
        await running.ready()
        yield running


async def finished(kiosk: Kiosk, site: Site) -> str:
    """The rating code of a ticket that was served."""
    taken = await kiosk.take(await kiosk.begin())
    await kiosk.sent()
    await site.hall.staffed(1)
    await site.hall.served(1)
    return taken.code


async def test_it_pairs_by_its_code_and_shows_the_hall(kiosk: Kiosk) -> None:
    state = await kiosk.until(lambda s: s.links.queue is LinkState.UP)
    assert state.hall is not None
    assert [line.id for line in state.hall.services] == ["pension", "social-card"]


async def test_a_paired_kiosk_needs_no_code_again(tmp_path: Path, site: Site) -> None:
    async with running_kiosk(tmp_path / "agent", Wanted(site=site)) as first:
        await first.ready()
    site.code_file.unlink()
    async with running_kiosk(tmp_path / "agent", Wanted(site=site)) as again:
        await again.ready()


async def test_a_code_file_that_comes_later_is_found(tmp_path: Path, site: Site) -> None:
    code = site.code_file.read_text()
    site.code_file.unlink()
    async with running_kiosk(tmp_path / "agent", Wanted(site=site)) as kiosk:
        await kiosk.until(lambda s: s.links.queue is LinkState.DOWN)
        site.code_file.write_text(code)
        await kiosk.ready()


async def test_unpaired_nothing_is_given(tmp_path: Path, site: Site) -> None:
    site.code_file.write_text("")
    async with running_kiosk(tmp_path / "agent", Wanted(site=site)) as kiosk:
        visit = await kiosk.begin()
        with pytest.raises(Refused) as refused:
            await kiosk.take(visit)
    assert refused.value.reason == "queue_down"


async def test_every_change_of_the_hall_reaches_the_screen(kiosk: Kiosk, site: Site) -> None:
    async with watching(kiosk.client) as seen:
        await site.hall.take()
        await until(lambda: seen[-1].hall is not None and seen[-1].hall.waiting == 1)


async def test_the_queue_goes_and_comes_back(kiosk: Kiosk, site: Site) -> None:
    await kiosk.until(lambda s: s.links.queue is LinkState.UP)
    await site.stop()
    away = await kiosk.until(lambda s: s.links.queue is LinkState.DOWN, 12)
    assert away.hall is not None, "stale, but there"
    visit = await kiosk.begin()
    with pytest.raises(Refused) as refused:
        await kiosk.take(visit)
    assert refused.value.reason == "queue_down"
    await site.start()
    await kiosk.until(lambda s: s.links.queue is LinkState.UP, 12)
    assert (await kiosk.take(visit)).number == "A001"
    changes = rows(kiosk.store, "SELECT payload ->> 'state' FROM outbox WHERE kind = 'link.changed'")
    assert changes == [("up",), ("degraded",), ("down",), ("degraded",), ("up",)]


async def test_a_slip_printed_while_the_queue_was_away_is_told_later(tmp_path: Path, site: Site) -> None:
    patient = replace(QUICK, answer_s=5.0, print_s=20.0)  # its answers are late, and the machine may be busy
    async with running_kiosk(tmp_path / "agent", Wanted(site=site, profile=patient)) as kiosk:
        await kiosk.ready()
        kiosk.printer.answer_after(0.4)
        taken = await kiosk.take(await kiosk.begin())
        await site.stop()
        await until(lambda: rows(kiosk.store, "SELECT state FROM slips") == [("printed",)])
        assert rows(kiosk.store, "SELECT path FROM for_queue") == [(f"print/{taken.ticket}",)]
        await site.start()
        await kiosk.sent()
        told = rows(site.hall.service.ledger.path, "SELECT print_state FROM tickets")
        assert told == [("printed",)]


async def test_a_rating_by_the_slips_code(kiosk: Kiosk, site: Site) -> None:
    code = await finished(kiosk, site)
    found = await kiosk.client.rateable(code)
    assert found.number == "A001"
    rating = RateHere(command=new_command_id(), code=code, level=RatingLevel.SATISFIED)
    assert not (await kiosk.client.rate(rating)).kept
    assert not (await kiosk.client.rate(rating)).kept, "a repeat has the same answer"
    ledger = site.hall.service.ledger.path
    assert rows(ledger, "SELECT level FROM ratings") == [("satisfied",)]


async def test_a_bad_rating_needs_a_reason(kiosk: Kiosk, site: Site) -> None:
    code = await finished(kiosk, site)
    bad = RateHere(command=new_command_id(), code=code, level=RatingLevel.VERY_DISSATISFIED)
    with pytest.raises(Refused) as refused:
        await kiosk.client.rate(bad)
    assert refused.value.reason == "reason_needed"


@pytest.mark.parametrize("code", ["12", "999999", "x" * 30, "１２３４５６", "1\r\nHost: x", "../state"])
async def test_an_unknown_code_is_refused(kiosk: Kiosk, code: str) -> None:
    with pytest.raises(Refused) as refused:
        await kiosk.client.rateable(code)
    assert refused.value.reason == "unknown_code"


async def test_a_rating_is_kept_while_the_queue_is_away(kiosk: Kiosk, site: Site) -> None:
    code = await finished(kiosk, site)
    await site.stop()
    rating = RateHere(
        command=new_command_id(),
        code=code,
        level=RatingLevel.DISSATISFIED,
        reasons=(RatingReason.LATE,),
    )
    assert (await kiosk.client.rate(rating)).kept
    assert (await kiosk.client.rate(rating)).kept
    assert rows(kiosk.store, "SELECT path FROM for_queue") == [("rating",)]
    await site.start()
    await kiosk.sent()
    ledger = site.hall.service.ledger.path
    assert rows(ledger, "SELECT level, channel FROM ratings") == [("dissatisfied", "kiosk")]


async def test_a_rating_that_the_queue_refuses_does_not_block_the_rest(kiosk: Kiosk, site: Site) -> None:
    code = await finished(kiosk, site)
    await site.stop()
    for number in ("000000", code):
        await kiosk.client.rate(RateHere(command=new_command_id(), code=number, level=RatingLevel.SATISFIED))
    await site.start()
    await kiosk.sent()
    ledger = site.hall.service.ledger.path
    assert rows(ledger, "SELECT level FROM ratings") == [("satisfied",)]


async def test_what_is_kept_outlives_the_agent(tmp_path: Path, site: Site) -> None:
    async with running_kiosk(tmp_path / "agent", Wanted(site=site)) as kiosk:
        await kiosk.ready()
        code = await finished(kiosk, site)
        await site.stop()
        await kiosk.client.rate(RateHere(command=new_command_id(), code=code, level=RatingLevel.FAIR))
    await site.start()
    async with running_kiosk(tmp_path / "agent", Wanted(site=site)) as again:
        await again.sent()
    assert rows(site.hall.service.ledger.path, "SELECT level FROM ratings") == [("fair",)]


async def test_a_served_ticket_is_done(kiosk: Kiosk, site: Site) -> None:
    code = await finished(kiosk, site)
    found = await kiosk.client.rateable(code)
    status = await site.hall.service.ticket_status(found.ticket)
    assert status.state is TicketState.DONE
