"""Commands and answers as bytes."""

import contextlib

import pytest
from hypothesis import given
from hypothesis import strategies as st

from kiosk.domain.errors import ProtocolError
from kiosk.hardware.card.apdu import Command, Response, Status, decode, exchange, status_of
from kiosk.hardware.card.reading import APPLICATION


class Script:
    """A card that gives these answers in turn and keeps what it was asked."""

    def __init__(self, *answers: str) -> None:
        self._answers = [bytes.fromhex(answer) for answer in answers]
        self.asked: list[str] = []

    def __call__(self, apdu: bytes) -> bytes:
        self.asked.append(apdu.hex(" ").upper())
        return self._answers.pop(0)


def test_select_of_the_application_is_the_published_command() -> None:
    command = Command(0xA4, 0x04, 0x00, APPLICATION)
    assert command.encode().hex().upper() == "00A404000F7378312E73682EC9E7BBE1B1A3D5CF"


@pytest.mark.parametrize(
    ("command", "coded"),
    [
        (Command(0xA4, 0x02, 0x00, b"\xef\x05"), "00A4020002EF05"),
        (Command(0xB2, 0x08, 0x00, le=20), "00B2080014"),
        (Command(0xB2, 0x01, 0x2C, le=0), "00B2012C00"),
        (Command(0x84, 0x00, 0x00), "00840000"),
    ],
)
def test_commands_encode(command: Command, coded: str) -> None:
    assert command.encode().hex().upper() == coded


def test_data_and_an_expected_length_exclude_each_other() -> None:
    with pytest.raises(ValueError, match="not both"):
        Command(0xA4, 0x04, 0x00, b"\x01", le=0)


def test_an_announced_answer_is_fetched() -> None:
    card = Script("611E", "AABB9000")
    assert exchange(card, Command(0xA4, 0x04, 0x00, b"\x01")) == Response(b"\xaa\xbb", 0x9000)
    assert card.asked == ["00 A4 04 00 01 01", "00 C0 00 00 1E"]


def test_a_wrong_length_is_repeated_with_the_exact_one() -> None:
    card = Script("6C06", "0304322E30309000")
    assert exchange(card, Command(0xB2, 3, 0, le=0)).data == bytes.fromhex("0304322E3030")
    assert card.asked == ["00 B2 03 00 00", "00 B2 03 00 06"]


def test_an_answer_in_pieces_is_joined() -> None:
    card = Script("AA6102", "6C01", "BB6101", "CC9000")
    assert exchange(card, Command(0xB2, 1, 0, le=0)).data == b"\xaa\xbb\xcc"


def test_a_card_that_announces_for_ever_is_refused() -> None:
    with pytest.raises(ProtocolError, match="without end"):
        exchange(lambda _: b"\x61\x01", Command(0xB2, 1, 0, le=0))


@pytest.mark.parametrize(
    ("sw", "status"),
    [
        (0x9000, Status.OK),
        (0x6123, Status.MORE),
        (0x6C10, Status.EXACT_LENGTH),
        (0x6A83, Status.NOT_THERE),
        (0x6982, Status.NEEDS_KEY),
        (0x9303, Status.LOCKED),
        (0x6A86, Status.NOT_SPOKEN),
        (0x6581, Status.FAILED),
    ],
)
def test_status_words_mean(sw: int, status: Status) -> None:
    assert status_of(sw) is status


@given(st.binary(max_size=256), st.integers(0, 0xFFFF))
def test_an_answer_is_read_as_it_was_written(data: bytes, sw: int) -> None:
    assert decode(data + sw.to_bytes(2, "big")) == Response(data, sw)


def test_no_data_of_a_card_shows_in_a_repr() -> None:
    assert "WANG" not in repr(Response(b"WANG", 0x9000)) + repr(Command(0x82, 0, 0, b"WANG"))


@given(st.binary(max_size=300))
def test_any_answer_is_a_response_or_a_protocol_error(answer: bytes) -> None:
    if len(answer) < 2:
        with pytest.raises(ProtocolError):
            decode(answer)
    else:
        assert decode(answer).data + decode(answer).sw.to_bytes(2, "big") == answer


@given(st.lists(st.binary(max_size=8), min_size=40, max_size=40))
def test_any_card_ends_the_exchange(answers: list[bytes]) -> None:
    card = iter(answers)
    with contextlib.suppress(ProtocolError):
        assert exchange(lambda _: next(card), Command(0xB2, 1, 0, le=0)).status is not Status.MORE
