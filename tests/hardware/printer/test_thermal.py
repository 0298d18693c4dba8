"""The driver against the bench, over real TCP and a real pty."""

import asyncio
from dataclasses import replace
from pathlib import Path

import uvloop

from kiosk.domain.clock import SystemClock
from kiosk.domain.device import DeviceState, Fault, Notice
from kiosk.hardware.printer.codec import WHO_ARE_YOU
from kiosk.hardware.printer.port import NotPrinted, Paper, Printed, Unknown
from kiosk.hardware.printer.profile import Cut, PrinterProfile, TextMode
from kiosk.hardware.printer.thermal import ThermalPrinter
from kiosk.hardware.recording import RecordingTransport, portions
from kiosk.hardware.scrubbers import scrubber_of
from kiosk.hardware.transport import transport_at
from tests.hardware.printer.setting import (
    BY_GBK,
    QUICK,
    URL,
    Watching,
    a_slip,
    codes_on,
    over_serial,
    over_tcp,
    until,
)

FIELD = PrinterProfile()


async def test_a_slip_over_tcp_is_printed_and_cut() -> None:
    async with over_tcp() as at:
        assert await at.printer.print("job-1", a_slip()) == Printed()
        (receipt,) = at.bench.receipts
        assert receipt.cut
        assert receipt.complete
        assert codes_on(receipt) == [URL]
        assert at.bench.unknown == []


async def test_a_slip_over_serial_is_printed_and_cut() -> None:
    async with over_serial() as at:
        assert await at.printer.print("job-1", a_slip()) == Printed()
        (receipt,) = at.bench.receipts
        assert codes_on(receipt) == [URL]
        assert at.bench.unknown == []


async def test_a_text_slip_says_everything_in_the_printers_own_characters() -> None:
    async with over_serial(BY_GBK) as at:
        assert await at.printer.print("job-1", a_slip()) == Printed()
        (receipt,) = at.bench.receipts
        for words in ("望岳路街道人社服务站", "演示样票", "社会保险", "A037", "30–46 分", "1 号", "12333"):
            assert words in receipt.text
        assert codes_on(receipt) == [URL]
        assert at.bench.unknown == []


async def test_a_printer_that_draws_codes_itself_is_given_the_content() -> None:
    async with over_tcp(replace(BY_GBK, native_qr=True)) as at:
        assert await at.printer.print("job-1", a_slip()) == Printed()
        (receipt,) = at.bench.receipts
        assert receipt.codes == (URL,)
        assert codes_on(receipt) == [URL]


async def test_a_name_outside_the_charset_is_a_picture_in_hybrid_and_a_code_in_gbk() -> None:
    rare = a_slip(service="王㛃䶮")
    async with over_tcp(replace(QUICK, text_mode=TextMode.HYBRID)) as at:
        await at.printer.print("job-1", rare)
        (hybrid,) = at.bench.receipts
    async with over_tcp(BY_GBK) as at:
        await at.printer.print("job-1", rare)
        (coded,) = at.bench.receipts
    assert "?" not in hybrid.text + coded.text
    assert "[U+36C3]" in coded.text
    assert "王" not in hybrid.text


async def test_a_full_cut_is_asked_of_the_printer() -> None:
    async with over_tcp(replace(QUICK, cut=Cut.FULL)) as at:
        assert await at.printer.print("job-1", a_slip()) == Printed()
        assert any(b"\x1dVA\x00" in line.data for line in at.bench.wire if line.to_printer)


async def test_the_process_id_confirms_where_the_profile_says_so() -> None:
    async with over_tcp(replace(QUICK, process_id=True)) as at:
        assert await at.printer.print("job-1", a_slip()) == Printed()


async def test_a_process_id_that_the_printer_does_not_know_leaves_the_slip_unknown() -> None:
    async with over_tcp(replace(QUICK, process_id=True, print_s=0.6), process_ids=False) as at:
        assert await at.printer.print("job-1", a_slip()) == Unknown(Fault.OFFLINE)


async def test_a_one_way_printer_never_confirms() -> None:
    async with over_tcp(replace(QUICK, bidirectional=False)) as at:
        at.bench.go_silent()
        assert await at.printer.print("job-1", a_slip()) == Unknown(Fault.NONE)
        await until(lambda: len(at.bench.receipts) == 1)


async def test_slips_asked_for_at_once_come_one_after_the_other() -> None:
    async with over_tcp() as at:
        wanted = [at.printer.print(f"job-{number}", a_slip(number=f"A{number:03}")) for number in range(5)]
        assert await asyncio.gather(*wanted) == [Printed()] * 5
        assert [receipt.complete for receipt in at.bench.receipts] == [True] * 5


async def test_a_printer_whose_buffer_is_small_takes_the_slip_bit_by_bit() -> None:
    async with over_tcp(buffer_bytes=2048) as at:
        assert await at.printer.print("job-1", a_slip()) == Printed()


async def test_health_follows_the_paper_at_once() -> None:
    async with over_tcp() as at:
        watching = Watching(at.printer)
        await until(lambda: watching.heard == [(DeviceState.READY, Fault.NONE, Notice.NONE)])
        at.bench.run_out_after_mm(500)
        await until(lambda: watching.heard[-1] == (DeviceState.READY, Fault.NONE, Notice.PAPER_LOW))
        at.bench.pull_paper()
        await until(lambda: watching.faults[-1] is Fault.PAPER_OUT)
        at.bench.refill()
        await until(lambda: watching.heard[-1] == (DeviceState.READY, Fault.NONE, Notice.NONE))
        await watching.stop()


async def test_health_names_every_fault() -> None:
    async with over_tcp() as at:
        watching = Watching(at.printer)
        at.bench.open_cover()
        await until(lambda: watching.faults[-1:] == [Fault.COVER_OPEN])
        at.bench.close_cover()
        at.bench.heat_up()
        await until(lambda: watching.faults[-1] is Fault.OVERHEATED)
        at.bench.break_down()
        await until(lambda: watching.faults[-1] is Fault.UNRECOVERABLE)
        at.bench.cool_down()
        at.bench.switch_off_and_on()
        await until(lambda: watching.faults[-1] is Fault.NONE)
        await watching.stop()


async def test_printing_shows_as_busy() -> None:
    async with over_tcp() as at:
        watching = Watching(at.printer)
        await at.printer.print("job-1", a_slip())
        await until(lambda: watching.heard[-1][0] is DeviceState.READY)
        assert DeviceState.BUSY in [state for state, _, _ in watching.heard]
        await watching.stop()


async def test_status_is_asked_of_the_printer_and_not_remembered() -> None:
    async with over_tcp() as at:
        at.bench.pull_paper()
        assert (await at.printer.status()).paper is Paper.OUT
        at.bench.refill()
        at.bench.open_cover()
        assert (await at.printer.status()).cover_open


async def test_low_paper_prints_and_says_so() -> None:
    async with over_tcp() as at:
        at.bench.run_out_after_mm(900)
        assert await at.printer.print("job-1", a_slip()) == Printed()
        assert (await at.printer.status()).notice is Notice.PAPER_LOW


async def test_a_closed_printer_prints_nothing() -> None:
    async with over_tcp() as at:
        await at.printer.close()
        assert await at.printer.print("job-1", a_slip()) == NotPrinted(Fault.OFFLINE)


async def test_a_closed_printer_can_be_opened_again() -> None:
    async with over_tcp() as at:
        await at.printer.close()
        await at.printer.open()
        assert await at.printer.print("job-1", a_slip()) == Printed()


async def test_a_picture_never_reads_as_a_real_time_command() -> None:
    async with over_serial(replace(QUICK, heartbeat_s=60.0)) as at:
        asked = [line.data for line in at.bench.wire if not line.to_printer]
        await at.printer.print("job-1", a_slip())
        said = [line.data for line in at.bench.wire if not line.to_printer][len(asked) :]
        preflight, fence, check = 4, 1, 4
        automatic_status = 1
        assert len(said) <= preflight + automatic_status + fence + check


def test_the_agents_own_event_loop_prints_as_well() -> None:
    async def print_over_both() -> list[object]:
        async with over_tcp() as tcp, over_serial() as serial:
            return [await tcp.printer.print("job-1", a_slip()), await serial.printer.print("job-1", a_slip())]

    assert uvloop.run(print_over_both()) == [Printed(), Printed()]


async def test_a_driver_recorded_on_the_wire_begins_every_job_the_same_way(tmp_path: Path) -> None:
    async with over_tcp() as at:
        await at.printer.close()
        line = RecordingTransport(
            transport_at(at.printer.address), tmp_path, "printer", scrubber_of("printer"), SystemClock()
        )
        printer = ThermalPrinter(line, QUICK, SystemClock())
        await printer.open()
        await printer.print("job-1", a_slip())
        await printer.close()
    (transcript,) = tmp_path.iterdir()
    to_printer = [portion.data for portion in portions(transcript) if portion.to_device]
    prologue = bytes.fromhex("1B 40 1D 61 FF 1D 50 CB CB")
    assert prologue in to_printer[0][-len(prologue + WHO_ARE_YOU) :]
    assert any(data.startswith(prologue) and len(data) > 100 for data in to_printer)


async def test_the_slowest_line_opens_well_and_prints() -> None:
    async with over_serial(replace(FIELD, text_mode=TextMode.GBK, native_qr=True), baud=9600) as at:
        assert (await at.printer.status()).fault is Fault.NONE
        assert await at.printer.print("job-1", a_slip()) == Printed()
