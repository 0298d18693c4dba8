"""PINs: bytes for a pinpad reader."""

import contextlib

import pytest
from hypothesis import given
from hypothesis import strategies as st

from kiosk.domain.errors import ProtocolError
from kiosk.hardware.card.pinpad import (
    GET_FEATURE_REQUEST,
    Feature,
    PinAccepted,
    PinBlocked,
    PinEntry,
    PinNotTyped,
    PinRefused,
    PinResult,
    PinWrong,
    features,
    result_of,
    verify_structure,
)


def test_the_question_for_features_is_the_published_control_code() -> None:
    assert GET_FEATURE_REQUEST == 0x42000D48


def test_features_are_found_by_their_tags() -> None:
    answer = bytes.fromhex("0604 42330006 0704 42330007 0A04 4233000A")
    found = features(answer)
    assert found[Feature.VERIFY_PIN_DIRECT] == 0x42330006
    assert set(found) == {Feature.VERIFY_PIN_DIRECT, Feature.MODIFY_PIN_DIRECT, Feature.IFD_PIN_PROPERTIES}


@pytest.mark.parametrize("answer", ["06", "060442330006 07", "0602 42330006", "0605 42330006"])
def test_a_feature_list_that_is_none_is_refused(answer: str) -> None:
    with pytest.raises(ProtocolError):
        features(bytes.fromhex(answer))


def test_the_structure_for_six_digits_byte_for_byte() -> None:
    assert verify_structure(PinEntry()).hex(" ").upper() == (
        "1E 0F 81 03 00 06 06 01 01 04 08 00 00 00 00 08 00 00 00 00 20 00 00 03 FF FF FF"
    )


def test_the_structure_for_four_to_twelve_digits_ends_with_the_enter_key() -> None:
    structure = verify_structure(PinEntry(fewest=4, most=12, first_s=20, between_s=10))
    assert structure.hex(" ").upper() == (
        "14 0A 81 06 00 0C 04 02 01 04 08 00 00 00 00 0B 00 00 00 00 20 00 00 06 FF FF FF FF FF FF"
    )


@pytest.mark.parametrize("wrong", [{"fewest": 3}, {"most": 17}, {"fewest": 7}, {"first_s": 0}])
def test_an_entry_nobody_could_make_is_refused(wrong: dict[str, int]) -> None:
    with pytest.raises(ValueError, match=r"digits|seconds"):
        PinEntry(**wrong)


@pytest.mark.parametrize(
    ("answer", "result"),
    [
        ("9000", PinAccepted()),
        ("63C2", PinWrong(2)),
        ("63C0", PinBlocked()),
        ("6983", PinBlocked()),
        ("9303", PinBlocked()),
        ("6400", PinNotTyped(timed_out=True)),
        ("6401", PinNotTyped(timed_out=False)),
        ("6403", PinRefused(0x6403)),
    ],
)
def test_answers_have_their_meaning(answer: str, result: PinResult) -> None:
    assert result_of(bytes.fromhex(answer)) == result


@given(st.dictionaries(st.integers(0, 255), st.integers(0, 2**32 - 1), max_size=8))
def test_a_feature_list_is_read_as_it_was_written(written: dict[int, int]) -> None:
    answer = b"".join(bytes((tag, 4)) + code.to_bytes(4, "big") for tag, code in written.items())
    assert features(answer) == written


@given(st.binary(max_size=40))
def test_any_bytes_are_features_or_refused_and_any_answer_has_a_meaning(answer: bytes) -> None:
    with contextlib.suppress(ProtocolError):
        features(answer)
    with contextlib.suppress(ProtocolError):
        result_of(answer)
