"""The wire log: exchanges that only repeat are one, and nothing else is lost."""

from datetime import UTC, datetime

from kiosk.bench.panel_card_line import meaning_of
from kiosk.bench.panel_printer_line import meaning_of_answer, meaning_to_printer
from kiosk.bench.panel_wire import Meaning, WireLog
from kiosk.domain.clock import SystemClock


def _log(limit: int = 100) -> WireLog:
    return WireLog(SystemClock(), limit, lambda: None)


def _say(log: WireLog, *messages: bytes) -> None:
    for place, message in enumerate(messages):
        log.add("printer", message, Meaning(), to_device=place % 2 == 0)


def test_a_poll_that_repeats_is_shown_once_with_its_count() -> None:
    log = _log()
    for _ in range(5):
        _say(log, b"\x10\x04\x01", b"\x12", b"\x10\x04\x04", b"\x12")
    assert [(line.data, line.count) for line in log.lines()] == [
        (b"\x10\x04\x01", 5), (b"\x12", 5), (b"\x10\x04\x04", 5), (b"\x12", 5),
    ]  # fmt: skip


def test_an_answer_that_changed_ends_the_poll() -> None:
    log = _log()
    _say(log, b"\x10\x04\x04", b"\x12", b"\x10\x04\x04", b"\x12", b"\x10\x04\x04", b"\x7e")
    assert [(line.data, line.count) for line in log.lines()] == [
        (b"\x10\x04\x04", 2), (b"\x12", 2), (b"\x10\x04\x04", 1), (b"\x7e", 1),
    ]  # fmt: skip


def test_wires_keep_their_own_lines_and_are_shown_in_order() -> None:
    log = _log(limit=2)
    for number in range(4):
        log.add("card", bytes((number,)), Meaning(), to_device=True)
    log.add("qr", b"code", Meaning(), to_device=False, at=datetime(2026, 1, 1, tzinfo=UTC))
    assert [line.data for line in log.lines()] == [b"\x02", b"\x03", b"code"]
    assert [line.data for line in log.lines("qr")] == [b"code"]
    assert [line.data for line in log.lines(after=4)] == [b"code"]


def test_a_status_byte_means_what_was_asked() -> None:
    assert meaning_of_answer(b"\x12", b"\x10\x04\x04") == Meaning("printer.is_well")
    assert meaning_of_answer(b"\x7e", b"\x10\x04\x04") == Meaning("printer.is_paper_out")
    assert meaning_of_answer(b"\x16", b"\x10\x04\x02") == Meaning("printer.is_cover_open")
    assert meaning_of_answer(b"\x1a", b"\x10\x04\x03") == Meaning("printer.is_cutter")
    assert meaning_of_answer(b"\x12", b"what?") == Meaning()
    assert meaning_of_answer(b"\x00", b"\x10\x04\x04") == Meaning()


def test_orders_to_the_printer_are_told_apart() -> None:
    assert meaning_to_printer(b"\x10\x05\x02") == Meaning("printer.clear")
    assert meaning_to_printer(b"\x1b@abc").key == "printer.job_begin"
    assert meaning_to_printer(b"abc\x1dV\x42\x00").key == "printer.job_end"
    assert meaning_to_printer(b"ab") == Meaning()


def test_commands_to_the_card_are_told_apart() -> None:
    assert meaning_of(bytes.fromhex("00A4020002EF06"), True) == Meaning("card.select", {"file": "EF06"})
    assert meaning_of(bytes.fromhex("00B2080000"), True) == Meaning("card.read", {"tag": "08"})
    assert meaning_of(b"\x01", True) == Meaning("card.power_on")
    assert meaning_of(bytes.fromhex("6C14"), False) == Meaning("card.exact", {"length": 0x14})
    assert meaning_of(bytes.fromhex("6F00"), False) == Meaning("card.refused", {"status": "6F00"})
    assert meaning_of(b"\xff", False) == Meaning()
