"""Documents through a real IPP printer."""

import asyncio
import hashlib
import subprocess

import pytest

from kiosk.domain.device import DeviceState, Fault, Notice
from kiosk.hardware.a4.port import NotPrinted, PrintedDocument, Unknown
from kiosk.hardware.a4.settings import A4Settings
from tests.hardware.a4.station import PAGES, PDF, a4_station
from tests.hardware.printer.setting import until


async def test_a_document_arrives_byte_for_byte_and_is_printed() -> None:
    async with a4_station() as station:
        assert await station.printer.print("proof-1", PDF, PAGES) == PrintedDocument(PAGES)
        [job] = station.end.view().jobs
    assert job.sha256 == hashlib.sha256(PDF).hexdigest()
    assert (job.state, job.name, job.came_out) == ("printed", "kiosk-proof-1", PAGES)


async def test_copies_are_the_printers_work() -> None:
    async with a4_station() as station:
        assert await station.printer.print("proof-1", PDF, PAGES, 3) == PrintedDocument(6)
        assert (station.documents, station.came_out) == (1, 6)


async def test_a_printer_that_died_at_the_bench_is_there_again_when_all_is_restored() -> None:
    async with a4_station() as station:
        port = station.end.addresses()["a4"].split(":")[2].split("/")[0]
        subprocess.run(["pkill", "-KILL", "-f", f"ippeveprinter .*-p {port} "], check=True)
        await until(lambda: not station.end.view().plugged)
        await station.end.restore()
        assert await station.printer.print("proof-1", PDF, PAGES) == PrintedDocument(PAGES)


async def test_a_repeated_id_gets_the_first_result_and_no_second_document() -> None:
    async with a4_station() as station:
        both = await asyncio.gather(*(station.printer.print("proof-1", PDF, PAGES) for _ in range(2)))
        again = await station.printer.print("proof-1", PDF, PAGES)
        assert station.documents == 1
    assert [*both, again] == [PrintedDocument(PAGES)] * 3


async def test_two_documents_are_printed_one_after_the_other() -> None:
    async with a4_station() as station:
        printed = await asyncio.gather(*(station.printer.print(name, PDF, PAGES) for name in ("a", "b")))
        assert [job.name for job in station.end.view().jobs] == ["kiosk-a", "kiosk-b"]
    assert printed == [PrintedDocument(PAGES)] * 2


async def test_the_watch_tells_faults_and_notices_as_they_come_and_go() -> None:
    async with a4_station() as station, asyncio.timeout(60):
        told = station.printer.watch()
        assert await anext(told) == (DeviceState.READY, Fault.NONE, Notice.NONE)
        await station.do("toner_low")
        assert await anext(told) == (DeviceState.READY, Fault.NONE, Notice.TONER_LOW)
        await station.do("paper_out")
        async for seen in told:
            if seen == (DeviceState.FAULT, Fault.PAPER_OUT, Notice.TONER_LOW):
                break
        await station.end.restore()
        async for seen in told:
            if seen == (DeviceState.READY, Fault.NONE, Notice.NONE):
                break


async def test_its_facts_are_told_while_it_is_open() -> None:
    async with a4_station() as station:
        assert station.printer.facts["model"] == "Bianmin Bench A4"
        await station.printer.close()
        assert station.printer.facts == {}


async def test_a_fault_before_the_document_means_nothing_is_handed_over() -> None:
    async with a4_station() as station:
        await station.do("take_tray")
        assert await station.printer.print("proof-1", PDF, PAGES) == NotPrinted(Fault.TRAY_MISSING)
        await station.do("put_tray")
        assert await station.printer.print("proof-1", PDF, PAGES) == PrintedDocument(PAGES)
        assert station.documents == 1


async def test_a_document_that_is_called_back_does_not_come_out_later() -> None:
    async with a4_station() as station:
        await station.run_out_after(1)
        printing = asyncio.create_task(station.printer.print("proof-1", PDF, PAGES))
        await station.stuck()
        await station.printer.cancel("proof-1")
        outcome = await printing
        assert isinstance(outcome, Unknown), "its first page came out"
        assert outcome.fault in (Fault.PAPER_OUT, Fault.STOPPED), "as the printer said it last"
        await station.do("refill")
        assert await station.printer.print("proof-2", PDF, PAGES) == PrintedDocument(PAGES)
        assert [job.state for job in station.end.view().jobs] == ["cancelled", "printed"]


async def test_closing_the_driver_ends_its_child_and_leaves_a_document_unknown() -> None:
    async with a4_station() as station:
        await station.run_out_after(1)
        printing = asyncio.create_task(station.printer.print("proof-1", PDF, PAGES))
        await station.stuck()
        await station.printer.close()
        assert isinstance(await printing, Unknown)
        assert station.printer.pid is None


@pytest.mark.parametrize(
    "address", ["printer.lan", "http://printer.lan/ipp", "ipp:///ipp/print", "ipp://host"]
)
def test_an_address_that_is_none_is_refused(address: str) -> None:
    with pytest.raises(ValueError, match="address"):
        A4Settings(address=address)
