"""Mishap: the A4 printer fails with a proof in it. What is said is true, and it may be printed again under the same number."""

import asyncio
from collections.abc import Iterator
from pathlib import Path

import pytest

from agent.schemas import SlipState
from kiosk.bench.ipp import AfterPages, Slow
from kiosk.domain.command import new_command_id
from kiosk.domain.device import Fault
from tests.agent.proof_counter import proof_counter, ready_of
from tests.bench.back_office import RunningOffice, running_office


@pytest.fixture(scope="module")
def office(tmp_path_factory: pytest.TempPathFactory) -> Iterator[RunningOffice]:
    with running_office(tmp_path_factory.mktemp("office")) as running:
        yield running


@pytest.fixture(autouse=True)
def from_the_beginning(office: RunningOffice) -> None:
    office.http.post("/control/restore").raise_for_status()


async def test_no_paper_from_the_beginning_is_not_printed_and_not_counted(
    tmp_path: Path, office: RunningOffice
) -> None:
    async with proof_counter(tmp_path / "agent", office, recovery_s=0.2) as there:
        done = await there.issued()
        await there.do("jam")
        slip = await there.ended(await there.print(done))
        assert (slip.state, slip.fault) == (SlipState.NOT_PRINTED, Fault.JAM)
        await there.end.restore()
        for _ in range(3):
            assert (await there.ended(await there.print(done))).state is SlipState.PRINTED


async def test_paper_that_runs_out_in_the_middle_may_have_come_out_and_is_printed_again_under_its_number(
    tmp_path: Path, office: RunningOffice
) -> None:
    async with proof_counter(tmp_path / "agent", office, recovery_s=0.2) as there:
        done = await there.issued()
        await there.do("paper_out", AfterPages(after_pages=1))
        job = await there.print(done)
        slip = await there.ended(job)
        assert slip.state in (
            SlipState.UNKNOWN,
            SlipState.PRINTED,
        )  # its only page may be out before the tray is empty
        await there.do("refill")
        again = await there.print(done)
        assert again != job
        assert (await there.ended(again)).state is SlipState.PRINTED
        assert len({str(fact["number"]) for fact in await there.facts("proof.printed")}) == 1
        assert len(await there.facts("proof.issued")) == 1


async def test_page_2_of_3_that_does_not_come_out_is_said_and_the_whole_proof_is_printed_again(
    tmp_path: Path, office: RunningOffice
) -> None:
    async with proof_counter(tmp_path / "agent", office, recovery_s=0.2) as there:
        done = await there.issued_on_three_pages()
        await there.do("slow", Slow(seconds_a_page=0.1))
        await there.do("paper_out", AfterPages(after_pages=1))
        slip = await there.ended(await there.print(done))
        assert (slip.state, slip.fault) == (SlipState.UNKNOWN, Fault.PAPER_OUT)
        await there.do("refill")
        assert (await there.ended(await there.print(done))).state is SlipState.PRINTED
        assert [(job.state, job.came_out, job.pages) for job in there.end.view().jobs] == [
            ("cancelled", 1, 3),
            ("printed", 3, 3),
        ]
        assert len({str(fact["number"]) for fact in await there.facts("proof.printed")}) == 1


async def test_a_printer_that_is_lost_with_the_proof_in_it_is_not_believed_and_the_reprint_has_the_same_number(
    tmp_path: Path, office: RunningOffice
) -> None:
    async with proof_counter(tmp_path / "agent", office, away_s=0.2) as there:
        done = await there.issued()
        await there.do("paper_out", AfterPages(after_pages=0))
        job = await there.print(done)
        await asyncio.sleep(0.3)  # it holds the document
        await there.do("unplug")
        slip = await there.ended(job)
        assert slip.state is not SlipState.PRINTED
        await there.end.restore()
        await there.counter.kiosk.until(
            lambda s: any(d.device == "a4" and d.state == "ready" for d in s.devices)
        )
        assert (await there.ended(await there.print(done))).state is SlipState.PRINTED
        assert ready_of(done).number == (await there.facts("proof.issued"))[0]["number"]


async def test_who_goes_takes_the_proof_along_and_nothing_comes_out_for_the_next_one(
    tmp_path: Path, office: RunningOffice
) -> None:
    async with proof_counter(tmp_path / "agent", office) as there:
        done = await there.issued()
        await there.do("paper_out", AfterPages(after_pages=0))
        await there.print(done)
        await asyncio.sleep(0.3)  # it holds the document
        counter = there.counter
        await counter.kiosk.client.end(counter.visit, new_command_id(), "home")
        await counter.cards.slot.remove()
        await counter.kiosk.until(lambda s: s.visit is None)
        await there.do("refill")
        await asyncio.sleep(0.5)  # a document that was not called back would come out now
        assert "printed" not in there.documents
