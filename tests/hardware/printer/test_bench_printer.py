"""The bench's printer behaves like one: the tables of the reference, what it holds, what it forgets."""

import asyncio

import pytest

from kiosk.bench.printer import state as looks
from kiosk.bench.printer.machine import BenchPrinter
from kiosk.bench.printer.state import State

A_LINE = b"\x1b@\x1c&" + "社保".encode("gbk") + b"\x1c. A037\n"
CUT = b"\x1dVB\x00"
ASK = [bytes((0x10, 0x04, n)) for n in (1, 2, 3, 4)]
FENCE = b"\x1dr\x01"

# state: DLE EOT 1 to 4, GS r 1 (empty: no answer), automatic status. Source: facts, print_audio §2.
TABLE = {
    "healthy": (State(), "12 12 12 12", "00", "10 00 00 00"),
    "near end": (State(roll_mm=900), "12 12 12 1E", "03", "10 00 03 00"),
    "paper out": (State(paper_in=False), "1A 32 12 7E", "", "18 00 0F 00"),
    "cover open": (State(cover_open=True), "1A 16 12 12", "", "38 00 00 00"),
    "cutter": (State(cutter_error=True), "1A 52 1A 12", "", "18 08 00 00"),
    "unrecoverable": (State(broken=True), "1A 52 32 12", "", "18 20 00 00"),
    "head hot": (State(overheated=True), "1A 52 52 12", "", "18 40 00 00"),
}


class Wire:
    """The host's end, in the same process."""

    def __init__(self, printer: BenchPrinter) -> None:
        self.printer = printer
        self.heard = b""
        printer.attach(self._hear, printer.detach, lambda: None)

    def _hear(self, data: bytes) -> None:
        self.heard += data

    def ask(self, data: bytes) -> bytes:
        """What it answers at once."""
        self.heard = b""
        self.printer.receive(data)
        return self.heard


@pytest.mark.parametrize("name", TABLE)
async def test_every_state_answers_as_the_table_says(name: str) -> None:
    state, answers, fence, automatic = TABLE[name]
    wire = Wire(BenchPrinter())
    wire.printer.state = state
    assert b"".join(wire.ask(question) for question in ASK) == bytes.fromhex(answers)
    assert wire.ask(FENCE) == bytes.fromhex(fence)
    assert looks.automatic(state) == bytes.fromhex(automatic)


async def test_words_become_text_and_a_picture() -> None:
    wire = Wire(BenchPrinter())
    wire.ask(A_LINE + CUT)
    (receipt,) = wire.printer.receipts
    assert receipt.text == "社保 A037"
    assert receipt.png.startswith(b"\x89PNG")
    assert receipt.complete


async def test_bytes_may_come_one_by_one() -> None:
    wire = Wire(BenchPrinter())
    for byte in A_LINE + CUT:
        wire.ask(bytes((byte,)))
    assert [receipt.text for receipt in wire.printer.receipts] == ["社保 A037"]


async def test_a_fence_is_answered_only_after_what_stands_before_it() -> None:
    wire = Wire(BenchPrinter())
    wire.printer.open_cover()
    assert wire.ask(A_LINE + CUT + FENCE) == b""
    wire.printer.close_cover()
    assert wire.heard == b"\x00"
    assert len(wire.printer.receipts) == 1


async def test_what_is_held_is_forgotten_when_told() -> None:
    wire = Wire(BenchPrinter())
    wire.printer.open_cover()
    wire.ask(A_LINE + CUT)
    wire.ask(b"\x10\x05\x02")
    wire.printer.close_cover()
    wire.ask(A_LINE + CUT)
    assert len(wire.printer.receipts) == 1


async def test_initialise_switches_automatic_status_off() -> None:
    wire = Wire(BenchPrinter())
    assert wire.ask(b"\x1da\xff") == bytes.fromhex("10 00 00 00")
    wire.ask(b"\x1b@")
    wire.heard = b""
    wire.printer.open_cover()
    assert wire.heard == b""


async def test_a_command_inside_a_picture_is_obeyed_as_on_a_serial_printer() -> None:
    wire = Wire(BenchPrinter())
    assert wire.ask(b"\x1dv0\x00\x04\x00\x01\x00\x10\x04\x01\x00") == b"\x12"


async def test_a_broken_line_leaves_a_piece_that_is_not_complete() -> None:
    wire = Wire(BenchPrinter())
    wire.ask(A_LINE)
    wire.printer.detach()
    again = Wire(wire.printer)
    again.ask(A_LINE + CUT)
    assert [receipt.complete for receipt in wire.printer.receipts] == [False]


async def test_a_full_buffer_asks_the_line_to_wait_and_says_when_there_is_room() -> None:
    printer, room = BenchPrinter(buffer_bytes=8), []
    printer.attach(lambda _: None, printer.detach, lambda: room.append(True))
    printer.open_cover()
    assert not printer.receive(A_LINE)
    assert room == []
    printer.close_cover()
    assert room == [True]


async def test_paper_comes_out_at_its_speed() -> None:
    wire = Wire(BenchPrinter(speed_mm_s=200))
    wire.ask(b"\x1dv0\x00\x01\x00\x80\x02" + b"\xff" * 640 + CUT)
    assert not wire.printer.receipts
    async with asyncio.timeout(60):
        while not wire.printer.receipts:  # noqa: ASYNC110  # what comes out tells nobody
            await asyncio.sleep(0.01)


async def test_process_ids_are_said_after_what_stands_before_them() -> None:
    wire = Wire(BenchPrinter())
    assert wire.ask(A_LINE + CUT + b"\x1d(H\x06\x0000ab1f") == b"\x37\x22ab1f\x00"
    assert Wire(BenchPrinter(process_ids=False)).ask(b"\x1d(H\x06\x0000ab1f") == b""


async def test_what_it_does_not_know_is_noted() -> None:
    wire = Wire(BenchPrinter())
    wire.ask(b"\x1bQ\x02\x1c\x99")
    assert len(wire.printer.unknown) >= 2


async def test_everything_is_well_again_when_restored() -> None:
    printer = BenchPrinter()
    for action in (
        printer.pull_paper,
        printer.open_cover,
        printer.jam_cutter,
        printer.heat_up,
        printer.go_silent,
    ):
        action()
    printer.restore()
    assert printer.state == State()
    assert not printer.moods.silent
