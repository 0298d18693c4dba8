"""The roll is counted in millimetres, and a new one starts at nothing."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from kiosk.bench.printer.state import FULL_ROLL_MM
from kiosk.domain.device import Fault
from kiosk.hardware.printer.outbound import Kind, Reader, paper_mm
from kiosk.hardware.printer.port import Paper, Printed, PrinterStatus
from kiosk.hardware.printer.profile import PrinterProfile
from kiosk.hardware.printer.roll import PaperRoll, RollCount
from tests.hardware.printer.setting import BY_GBK, QUICK, Watching, a_slip, over_tcp, until

OUT, LOW, ENOUGH = (PrinterStatus(paper=paper) for paper in (Paper.OUT, Paper.LOW, Paper.ENOUGH))
ROLL_MM = 80_000


@pytest.mark.parametrize("profile", [QUICK, BY_GBK])
async def test_what_is_counted_is_what_came_off_the_roll(profile: PrinterProfile) -> None:
    async with over_tcp(profile) as at:
        for number in range(3):
            assert await at.printer.print(f"job-{number}", a_slip()) == Printed()
        used_mm = FULL_ROLL_MM - at.bench.state.roll_mm
        assert at.printer.roll.count.slips == 3
        assert abs(at.printer.roll.count.printed_mm - used_mm) < 0.05 * used_mm


async def test_the_facts_name_the_model_and_the_slips_that_are_left() -> None:
    async with over_tcp() as at:
        assert at.printer.facts["model"] == "BIANMIN BENCH-80"
        before = int(at.printer.facts["slips_left"])
        await at.printer.print("job-1", a_slip())
        assert 0 < int(at.printer.facts["slips_left"]) != before


async def test_paper_that_comes_back_is_a_new_roll() -> None:
    async with over_tcp() as at:
        watching = Watching(at.printer)
        await at.printer.print("job-1", a_slip())
        at.bench.pull_paper()
        await until(lambda: watching.faults[-1:] == [Fault.PAPER_OUT])
        assert at.printer.facts["slips_left"] == "0"
        at.bench.refill()
        await until(lambda: watching.faults[-1] is Fault.NONE)
        assert at.printer.roll.count == RollCount()
        await watching.stop()


def test_a_slip_that_was_not_handed_over_took_no_paper() -> None:
    roll = PaperRoll(ROLL_MM)
    assert roll.count == RollCount()
    assert roll.slips_left == ROLL_MM // 130


def test_an_open_cover_hides_the_paper_and_is_no_new_roll() -> None:
    roll = PaperRoll(ROLL_MM)
    roll.printed(100)
    roll.sees(PrinterStatus(paper=Paper.OUT, cover_open=True))
    roll.sees(ENOUGH)
    assert roll.count == RollCount(100, 1)


def test_a_roll_that_runs_low_is_the_same_roll() -> None:
    roll = PaperRoll(ROLL_MM)
    roll.printed(100)
    roll.sees(LOW)
    roll.sees(ENOUGH)
    assert roll.count == RollCount(100, 1)


def test_a_roll_that_ran_out_before_a_restart_is_new_after_it() -> None:
    told: list[RollCount] = []
    roll = PaperRoll(ROLL_MM)
    roll.resume(RollCount(70_000, 500, ran_out=True))
    roll.tell(told.append)
    roll.sees(ENOUGH)
    assert told == [RollCount()]


def test_a_count_goes_on_after_a_restart() -> None:
    roll = PaperRoll(ROLL_MM)
    roll.resume(RollCount(1000, 10))
    roll.printed(100)
    assert roll.count == RollCount(1100, 11)
    assert roll.slips_left == (ROLL_MM - 1100) // 100


def test_every_kind_of_status_is_told_once() -> None:
    told: list[RollCount] = []
    roll = PaperRoll(ROLL_MM)
    roll.tell(told.append)
    for status in (ENOUGH, OUT, OUT, ENOUGH, ENOUGH):
        roll.sees(status)
    assert told == [RollCount(ran_out=True), RollCount()]


@given(st.binary(max_size=400), st.integers(1, 60))
def test_any_bytes_are_cut_into_pieces_and_none_is_lost(data: bytes, portion: int) -> None:
    reader = Reader()
    pieces = [piece for at in range(0, len(data), portion) for piece in reader.feed(data[at : at + portion])]
    seen = b"".join(piece.data for piece in pieces)
    assert data.startswith(seen)
    assert len(seen) + reader.pending == len(data)


@given(st.binary(max_size=64))
def test_words_are_never_taken_for_commands(words: bytes) -> None:
    text = bytes(byte for byte in words if byte >= 0x20) or b"A"
    assert all(piece.kind is Kind.PERSONAL for piece in Reader().feed(text))
    assert paper_mm(text) == 0
