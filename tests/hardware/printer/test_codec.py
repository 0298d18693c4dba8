"""What the printer says, byte by byte, against the tables of the ESC/POS reference."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from kiosk.bench.printer.state import State, automatic, real_time
from kiosk.domain.device import Fault, Notice
from kiosk.domain.errors import ProtocolError
from kiosk.hardware.printer.codec import (
    AutoStatus,
    Demultiplexer,
    FenceAnswer,
    Inbound,
    NameAnswer,
    Noise,
    ProcessAnswer,
    Question,
    RealTimeAnswer,
    after_answer,
    after_auto_status,
    feed,
    process_fence,
    question,
    without_real_time,
)
from kiosk.hardware.printer.port import Paper, PrinterStatus

# state: answers to DLE EOT 1 to 4, automatic status, fault. Source: facts, print_audio §2.
TABLE = {
    "healthy": ("12 12 12 12", "10 00 00 00", Fault.NONE),
    "near end": ("12 12 12 1E", "10 00 03 00", Fault.NONE),
    "paper out": ("1A 32 12 7E", "18 00 0F 00", Fault.PAPER_OUT),
    "cover open": ("1A 16 12 12", "38 00 00 00", Fault.COVER_OPEN),
    "offline": ("1A 12 12 12", "18 00 00 00", Fault.OFFLINE),
    "cutter": ("1A 52 1A 12", "18 08 00 00", Fault.CUTTER),
    "unrecoverable": ("1A 52 32 12", "18 20 00 00", Fault.UNRECOVERABLE),
    "head hot": ("1A 52 52 12", "18 40 00 00", Fault.OVERHEATED),
}


@pytest.mark.parametrize("state", TABLE)
def test_four_answers_and_the_automatic_status_say_the_same(state: str) -> None:
    answers, block, fault = TABLE[state]
    asked = PrinterStatus()
    for number, byte in enumerate(bytes.fromhex(answers), 1):
        asked = after_answer(asked, Question(number), byte)
    assert asked == after_auto_status(bytes.fromhex(block))
    assert asked.fault is fault


def test_near_end_is_a_notice_and_no_fault() -> None:
    assert after_auto_status(bytes.fromhex("10 00 03 00")).notice is Notice.PAPER_LOW


@pytest.mark.parametrize("asked", Question)
def test_a_wrong_fixed_bit_is_a_protocol_error(asked: Question) -> None:
    with pytest.raises(ProtocolError):
        after_answer(PrinterStatus(), asked, 0x10)


@given(st.binary(max_size=200))
def test_any_bytes_become_values_or_noise_and_nothing_is_lost(junk: bytes) -> None:
    demultiplexer = Demultiplexer()
    heard = [value for byte in junk for value in demultiplexer.feed(bytes((byte,)))]
    assert heard == Demultiplexer().feed(junk)
    for value in heard:
        _read(value)


STATUS_BYTE = st.integers(0, 127)
WORDS = st.text(st.characters(min_codepoint=0x21, max_codepoint=0x7E), min_size=1, max_size=20)
ANSWERS: st.SearchStrategy[Inbound] = st.one_of(
    STATUS_BYTE.map(lambda byte: RealTimeAnswer(byte & 0x6C | 0x12)),
    st.tuples(STATUS_BYTE, *[STATUS_BYTE.map(lambda byte: byte & 0x6F)] * 3).map(
        lambda four: AutoStatus(bytes((four[0] & 0x6C | 0x10, *four[1:])))
    ),
    st.sampled_from((0x00, 0x03, 0x0C, 0x0F)).map(FenceAnswer),
    st.binary(min_size=4, max_size=4).map(lambda raw: ProcessAnswer(bytes(byte % 95 + 32 for byte in raw))),
    WORDS.map(NameAnswer),
)


def _said(value: Inbound) -> bytes:
    """As a printer says it."""
    match value:
        case RealTimeAnswer(byte) | FenceAnswer(byte):
            return bytes((byte,))
        case AutoStatus(block):
            return block
        case ProcessAnswer(process):
            return b"\x37\x22" + process + b"\x00"
        case NameAnswer(words):
            return b"\x5f" + words.encode("ascii") + b"\x00"
        case Noise(data):
            return data


@given(st.lists(ANSWERS, max_size=12), st.data())
def test_what_a_printer_says_is_heard_as_it_was_said(values: list[Inbound], data: st.DataObject) -> None:
    line = b"".join(map(_said, values))
    cut = data.draw(st.integers(0, len(line)))
    demultiplexer = Demultiplexer()
    assert demultiplexer.feed(line[:cut]) + demultiplexer.feed(line[cut:]) == values


@given(
    st.builds(
        State,
        roll_mm=st.sampled_from((0.0, 500.0, 50_000.0)),
        paper_in=st.booleans(),
        cover_open=st.booleans(),
        cutter_error=st.booleans(),
        overheated=st.booleans(),
        broken=st.booleans(),
    )
)
def test_a_printer_in_any_state_is_understood(state: State) -> None:
    status = after_auto_status(automatic(state))
    asked = PrinterStatus()
    for number in Question:
        asked = after_answer(asked, number, real_time(state, number))
    assert asked == status
    assert (status.cover_open, status.cutter_stuck) == (state.cover_open, state.cutter_error)
    assert (status.overheated, status.unrecoverable) == (state.overheated, state.broken)
    assert (status.paper is Paper.OUT) is state.paper_out
    assert status.online is not state.stopped


def _read(value: Inbound) -> None:
    if isinstance(value, RealTimeAnswer):
        after_answer(PrinterStatus(), Question.ROLL, value.byte)
    elif isinstance(value, AutoStatus):
        after_auto_status(value.block)


@given(st.integers(0, 255), st.sampled_from(list(Question)))
def test_any_answer_is_a_status_or_a_protocol_error(byte: int, asked: Question) -> None:
    try:
        assert after_answer(PrinterStatus(), asked, byte).answers
    except ProtocolError:
        assert byte & 0x93 != 0x12


def test_one_read_may_hold_an_automatic_status_and_a_fence() -> None:
    heard = Demultiplexer().feed(bytes.fromhex("10 00 00 00 00"))
    assert heard == [AutoStatus(bytes(4)[:0] + bytes.fromhex("10 00 00 00")), FenceAnswer(0)]


def test_an_answer_inside_a_broken_automatic_status_is_still_heard() -> None:
    assert Demultiplexer().feed(bytes.fromhex("10 00 12")) == [
        Noise(b"\x10"),
        FenceAnswer(0),
        RealTimeAnswer(0x12),
    ]


def test_flow_control_and_answers_to_others_are_passed_over() -> None:
    assert Demultiplexer().feed(b"\x11\x13\x3d12345\x00\x12") == [RealTimeAnswer(0x12)]


def test_a_name_that_was_asked_for_is_told_and_anything_else_in_its_place_is_not() -> None:
    assert Demultiplexer().feed(b"\x5fTM-T20\x00\x12") == [NameAnswer("TM-T20"), RealTimeAnswer(0x12)]
    assert Demultiplexer().feed(b"\x5f\x01\x02\x00\x12") == [RealTimeAnswer(0x12)]
    assert Demultiplexer().feed(b"\x5f\x00\x12") == [RealTimeAnswer(0x12)]


def test_a_process_id_is_heard_whole() -> None:
    demultiplexer = Demultiplexer()
    assert demultiplexer.feed(b"\x37\x22ab") == []
    assert demultiplexer.feed(b"cd\x00") == [ProcessAnswer(b"abcd")]


@pytest.mark.parametrize("byte", (0x01, 0x02, 0x04, 0x08))
def test_a_fence_whose_sensor_bits_disagree_is_noise(byte: int) -> None:
    assert Demultiplexer().feed(bytes((byte,))) == [Noise(bytes((byte,)))]


def test_the_short_commands() -> None:
    assert question(Question.ROLL) == bytes.fromhex("10 04 04")
    assert process_fence(b"0a1f") == bytes.fromhex("1D 28 48 06 00 30 30 30 61 31 66")
    assert feed(600) == bytes.fromhex("1B 4A FF 1B 4A FF 1B 4A 5A")
    assert feed(0) == b""


def test_a_process_id_is_four_printable_bytes() -> None:
    with pytest.raises(ValueError, match="process id"):
        process_fence(b"ab\x00d")


@given(st.binary(max_size=400))
def test_a_picture_holds_no_real_time_command_and_keeps_its_length(picture: bytes) -> None:
    safe = without_real_time(picture)
    assert len(safe) == len(picture)
    assert not any(command in safe for command in (b"\x10\x04", b"\x10\x05", b"\x10\x14"))


def test_the_gravest_fault_is_named() -> None:
    status = PrinterStatus(online=False, paper=Paper.OUT, cover_open=True)
    assert status.fault is Fault.COVER_OPEN
    assert PrinterStatus(answers=False, paper=Paper.OUT).fault is Fault.OFFLINE
