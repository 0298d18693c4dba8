"""Codes before the scanner, from the bench's line to what the screen hears."""

import asyncio
import logging
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path

import pytest

from agent.schemas import CodeFor, ReadCode
from agent.ticket_schemas import TicketState
from kiosk.bench.panel_qr import QrDesk
from kiosk.bench.panel_wire import WireLog
from kiosk.bench.settings import QrSettings as BenchSettings
from kiosk.domain.clock import SystemClock
from kiosk.domain.errors import Refused
from kiosk.domain.receipt_code import code_of, fresh_key
from kiosk.hardware.qr.codes import appointment_code
from kiosk.hardware.qr.settings import QrSettings
from tests.agent.station import Kiosk, Site, Wanted, is_ready, running_kiosk, site_queue

ECARD = "eSSC-0123456789abcdef-made-up"


class Stand:
    """A kiosk with a scanner, and hands before it."""

    def __init__(self, kiosk: Kiosk, desk: QrDesk, site: Site) -> None:
        self.kiosk = kiosk
        self.desk = desk
        self.site = site

    async def do(self, action: str, **order: object) -> None:
        chosen = self.desk.actions()[action]
        await chosen.run(chosen.takes(**order))

    async def shows(self, text: str) -> ReadCode:
        """A code before the scanner; what the screen hears."""
        before = (await self.kiosk.client.state()).code
        await self.do("scan", text=text)
        state = await self.kiosk.until(lambda state: state.code not in (None, before))
        assert state.code is not None
        return state.code


@asynccontextmanager
async def stand(folder: Path) -> AsyncIterator[Stand]:
    """A site, a kiosk, a scanner on a real line."""
    desk = QrDesk(BenchSettings(baud=115200), WireLog(SystemClock(), 100, lambda: None), lambda: None)
    await desk.start(folder / "bench")
    scanner = QrSettings(address=desk.addresses()["qr"], enabled=True)
    try:
        async with (
            site_queue(folder / "site") as site,
            running_kiosk(folder / "kiosk", Wanted(site=site, printer=False, qr=scanner)) as kiosk,
        ):
            await kiosk.until(lambda state: state.hall is not None and is_ready(state, "qr"))
            yield Stand(kiosk, desk, site)
    finally:
        await desk.stop()


async def finished_ticket(at: Stand, visit: int) -> tuple[str, str]:
    """The link and the code on the slip of somebody who was served."""
    taken = await at.kiosk.take(visit)
    await at.site.hall.staffed(1)
    await at.site.hall.served(1)
    return taken.status_url, taken.code


async def test_the_link_of_a_slip_does_what_its_digits_do(tmp_path: Path) -> None:
    async with stand(tmp_path) as at:
        visit = await at.kiosk.begin()
        link, code = await finished_ticket(at, visit)
        await at.kiosk.client.ask_code(visit, CodeFor.RATING)
        assert (await at.shows(link)).code == code
        await at.kiosk.client.ask_code(visit, CodeFor.RATING)
        assert (await at.shows(code)).code == code


async def test_a_code_of_nobody_says_so(tmp_path: Path) -> None:
    async with stand(tmp_path) as at:
        visit = await at.kiosk.begin()
        await at.kiosk.client.ask_code(visit, CodeFor.RATING)
        assert (await at.shows(ECARD)).problem == "unknown_code"
        assert (await at.shows("https://queue.site/t/nobody-has-this-token")).problem == "unknown_code"


async def test_the_link_of_a_ticket_that_waits_is_that_ticket(tmp_path: Path) -> None:
    async with stand(tmp_path) as at:
        visit = await at.kiosk.begin()
        taken = await at.kiosk.take(visit)
        await at.kiosk.client.ask_code(visit, CodeFor.RATING)
        ticket = (await at.shows(taken.status_url)).ticket
        assert ticket is not None
        assert (ticket.status.number, ticket.status.state) == ("A001", TicketState.WAITING)


async def test_the_code_of_an_appointment_is_told_as_one(tmp_path: Path) -> None:
    async with stand(tmp_path) as at:
        visit = await at.kiosk.begin()
        await at.kiosk.client.ask_code(visit, CodeFor.RATING)
        assert (await at.shows(appointment_code("AB23CD45"))).appointment == "AB23CD45"


async def test_an_electronic_card_is_honestly_refused_and_nothing_of_it_is_kept(
    tmp_path: Path, caplog: pytest.LogCaptureFixture
) -> None:
    caplog.set_level(logging.DEBUG)
    async with stand(tmp_path) as at:
        visit = await at.kiosk.begin()
        await at.kiosk.client.ask_code(visit, CodeFor.IDENTITY)
        heard = await at.shows(ECARD)
        assert heard == ReadCode(seq=heard.seq, problem="ecard_unverifiable")
        assert (await at.shows("482913")).problem == "ticket_is_no_identity"
        state = await at.kiosk.client.state()
        assert state.visit is not None, "the visit goes on"
        assert ECARD not in caplog.text + repr(vars(at.kiosk.agent.codes)) + repr(state)


async def test_a_slip_says_nothing_of_who_holds_it(tmp_path: Path) -> None:
    async with stand(tmp_path) as at:
        visit = await at.kiosk.begin()
        link, _ = await finished_ticket(at, visit)
        await at.kiosk.client.ask_code(visit, CodeFor.IDENTITY)
        assert (await at.shows(link)).problem == "ticket_is_no_identity"
        state = await at.kiosk.client.state()
        assert state.visit is not None
        assert (state.visit.level, state.visit.person) == (0, None)


async def test_the_slip_of_something_that_is_being_confirmed_goes_to_the_page_that_asks_for_it(
    tmp_path: Path,
) -> None:
    code = code_of("card.loss_temp", fresh_key())
    async with stand(tmp_path) as at:
        visit = await at.kiosk.begin()
        await at.kiosk.client.ask_code(visit, CodeFor.IDENTITY)
        assert (await at.shows(code)).problem == "ticket_is_no_identity"
        await at.kiosk.client.ask_code(visit, CodeFor.RECEIPT)
        assert (await at.shows(code)).code == code
        assert (await at.shows(ECARD)).problem == "unknown_code"


async def test_nothing_counts_unless_a_page_asks(tmp_path: Path) -> None:
    async with stand(tmp_path) as at:
        visit = await at.kiosk.begin()
        await at.do("scan", text="482913")
        await at.kiosk.client.ask_code(visit, CodeFor.RATING)
        await at.kiosk.client.ask_no_code(visit)
        await at.do("scan", text="482914")
        await asyncio.sleep(0.1)
        assert (await at.kiosk.client.state()).code is None


async def test_the_end_of_the_visit_disarms_and_forgets(tmp_path: Path) -> None:
    async with stand(tmp_path) as at:
        visit = await at.kiosk.begin()
        await at.kiosk.client.ask_code(visit, CodeFor.RATING)
        await at.shows("482913")
        state = await at.kiosk.client.end(visit, "command-of-the-end", "home")
        assert state.code is None
        with pytest.raises(Refused, match="visit_over"):
            await at.kiosk.client.ask_code(visit, CodeFor.RATING)
        await at.do("scan", text="482914")
        await asyncio.sleep(0.1)
        assert (await at.kiosk.client.state()).code is None
