"""Frames: what goes out, what comes in, and whatever else comes in."""

from contextlib import suppress

import pytest
from hypothesis import given
from hypothesis import strategies as st

from kiosk.bench.idcard_module import Ear, frame
from kiosk.domain.device import Fault
from kiosk.domain.errors import ProtocolError
from kiosk.hardware.idcard import codec
from kiosk.hardware.idcard.codec import Damaged, Deframer, Reply, Request
from kiosk.hardware.idcard.meaning import Sw3, card_error, fits, module_fault, speaker


@pytest.mark.parametrize(
    ("request_", "wire"),
    [
        (codec.RESET, "0003 10FF EC"),
        (codec.STATUS, "0003 11FF ED"),
        (codec.SAM_ID, "0003 12FF EE"),
        (codec.FIND, "0003 2001 22"),
        (codec.SELECT, "0003 2002 21"),
        (codec.READ, "0003 3001 32"),
        (codec.READ_WITH_FINGERPRINT, "0003 3010 23"),
        (codec.READ_NEW_ADDRESS, "0003 3003 30"),
        (codec.rf_request(), "0004 61FF50 CA"),
        (codec.baud_request(115200), "0003 6000 63"),
        (codec.baud_request(9600), "0003 6004 67"),
    ],
)
def test_requests_are_the_published_bytes(request_: Request, wire: str) -> None:
    assert codec.encode(request_) == bytes.fromhex("AAAAAA9669" + wire)


def test_only_known_speeds_and_limits_can_be_asked_for() -> None:
    with pytest.raises(ValueError, match="tuple"):
        codec.baud_request(1200)
    with pytest.raises(ValueError, match="rf limit"):
        codec.rf_request(0)


@given(st.integers(0, 255), st.integers(0, 255), st.binary(max_size=20))
def test_a_module_hears_what_was_asked(command: int, parameter: int, data: bytes) -> None:
    heard = Ear().hear(codec.encode(Request(command, parameter, data)))
    assert [one[2:-1] for one in heard] == [bytes((command, parameter)) + data]


@given(
    st.lists(st.tuples(st.integers(0, 255), st.binary(max_size=1400)), max_size=4),
    st.integers(1, 500),
    st.data(),
)
def test_replies_come_back_however_they_are_cut(
    replies: list[tuple[int, bytes]], piece: int, data: st.DataObject
) -> None:
    stream = b""
    for sw3, body in replies:
        junk = data.draw(st.binary(max_size=8))
        stream += junk.replace(b"\xaa", b"\x00").replace(b"\x96", b"\x00") + frame(sw3, body)
    deframer = Deframer()
    found = [one for at in range(0, len(stream), piece) for one in deframer.feed(stream[at : at + piece])]
    assert found == [Reply(0, 0, sw3, body) for sw3, body in replies]


def test_a_preamble_inside_rubbish_is_found() -> None:
    stream = bytes.fromhex("AAAA AAAA9669FFFF AAAAAAAA") + frame(0x9F, bytes(4))
    assert list(Deframer().feed(stream)) == [Reply(0, 0, 0x9F, bytes(4))]


def test_a_true_frame_inside_a_broken_one_is_found() -> None:
    broken = frame(0x90, bytes(8))[:-4]
    assert list(Deframer().feed(broken + frame(0x80) + bytes(20))) == [Damaged(), Reply(0, 0, 0x80)]


@given(st.lists(st.binary(max_size=300), max_size=6))
def test_any_bytes_give_replies_or_nothing(pieces: list[bytes]) -> None:
    deframer = Deframer()
    for piece in pieces:
        for one in deframer.feed(piece):
            assert isinstance(one, Reply | Damaged)


@given(st.binary(max_size=1400), st.booleans())
def test_any_reply_gives_blocks_or_a_protocol_error(data: bytes, finger: bool) -> None:
    reply = Reply(0, 0, 0x90, data)
    for parse in (lambda: codec.blocks(reply, fingerprint=finger), lambda: codec.sam_id_text(reply)):
        with suppress(ProtocolError):
            parse()


@given(st.binary(min_size=70, max_size=70))
def test_any_new_address_is_text_or_a_protocol_error(data: bytes) -> None:
    with suppress(ProtocolError):
        assert isinstance(codec.new_address_text(Reply(0, 0, 0x90, data)), str)


@pytest.mark.parametrize("finger", [0, 512, 1024])
def test_a_read_with_fingerprint_has_its_three_parts(finger: int) -> None:
    head = bytes.fromhex("01000400") + finger.to_bytes(2, "big")
    reply = Reply(0, 0, 0x90, head + b"t" * 256 + b"p" * 1024 + b"f" * finger)
    found = codec.blocks(reply, fingerprint=True)
    assert (found.text, found.photo, found.fingerprint) == (b"t" * 256, b"p" * 1024, b"f" * finger)


@given(st.integers(0, 255))
def test_every_status_byte_has_a_meaning(sw3: int) -> None:
    assert card_error(sw3)
    assert (module_fault(sw3) is Fault.NONE) is (sw3 == Sw3.OK)


def test_only_its_own_answer_fits_a_request() -> None:
    found, selected, none = Reply(0, 0, 0x9F, bytes(4)), Reply(0, 0, 0x90, bytes(8)), Reply(0, 0, 0x80)
    assert [fits(codec.FIND, one) for one in (found, selected, none)] == [True, False, True]
    assert [fits(codec.SELECT, one) for one in (found, selected, none)] == [False, True, False]
    assert fits(codec.READ, Reply(0, 0, 0x66))
    assert not fits(codec.READ, Reply(0, 0, 0x90))


@given(st.binary(max_size=60))
def test_whoever_speaks_is_somebody(heard: bytes) -> None:
    assert speaker(heard, codec.STATUS) in (Fault.NONE, Fault.GARBLED, Fault.WRONG_DEVICE)


def test_noise_of_the_module_itself_is_no_fault() -> None:
    assert speaker(b"\x05\x05\x05\x05", codec.STATUS) is Fault.NONE
