"""The printer says nothing: before a slip, in the middle of it, or only late."""

from kiosk.domain.device import Fault
from kiosk.hardware.printer.port import NotPrinted, Unknown
from tests.hardware.printer.setting import HASTY, Watching, a_slip, over_serial, over_tcp, until


async def test_a_silent_printer_is_not_given_a_slip() -> None:
    async with over_tcp(HASTY) as at:
        at.bench.go_silent()
        assert await at.printer.print("job-1", a_slip()) == NotPrinted(Fault.OFFLINE)
        assert not at.bench.receipts


async def test_silence_in_the_middle_is_unknown_even_where_the_slip_came_out() -> None:
    async with over_serial(HASTY) as at:
        at.bench.after_bytes(20_000, at.bench.go_silent)
        assert await at.printer.print("job-1", a_slip()) == Unknown(Fault.OFFLINE)
        assert len(at.bench.receipts) == 1


async def test_two_missed_heartbeats_are_offline_and_an_answer_is_health_again() -> None:
    async with over_tcp(HASTY) as at:
        watching = Watching(at.printer)
        at.bench.go_silent()
        await until(lambda: Fault.OFFLINE in watching.faults)
        at.bench.speak()
        await until(lambda: watching.faults[-1] is Fault.NONE)
        await watching.stop()


async def test_a_printer_switched_off_and_on_reports_its_cover_again() -> None:
    async with over_tcp(HASTY) as at:
        watching = Watching(at.printer)
        at.bench.go_silent()
        await until(lambda: Fault.OFFLINE in watching.faults)
        at.bench.switch_off_and_on()
        await until(lambda: watching.faults[-1] is Fault.NONE)
        await until(lambda: at.bench.automatic_status)
        at.bench.open_cover()
        await until(lambda: watching.faults[-1] is Fault.COVER_OPEN, HASTY.heartbeat_s)
        await watching.stop()


async def test_late_answers_belong_to_the_question_they_answer() -> None:
    async with over_tcp(HASTY) as at:
        at.bench.answer_after(HASTY.answer_s * 1.3)
        at.bench.open_cover()
        assert isinstance(await at.printer.print("job-1", a_slip()), NotPrinted)
