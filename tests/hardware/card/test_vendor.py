"""The vendors' own output string and error numbers."""

from dataclasses import replace
from datetime import date

import pytest

from kiosk.domain.errors import ProtocolError
from kiosk.hardware.card.port import CardErrorCode, Sex, SocialCard
from kiosk.hardware.card.vendor import ERROR_NUMBERS, basic_information

CARD = SocialCard(
    name="王秀英",
    number="999101195003154021",
    card_number="Z00000017",
    sex=Sex.FEMALE,
    nation="01",
    birth=date(1950, 3, 15),
    version="3.00",
    issued=date(2024, 6, 1),
    expires=date(2034, 6, 1),
    verified=True,
    chip=bytes.fromhex("999101D1560000053030303030313731"),
    history=bytes.fromhex("00815443478631650602000017"),
)


def test_the_fields_stand_in_the_published_order() -> None:
    assert basic_information(CARD, terminal="000000000000", device="37261202007000128") == (
        "999101|999101195003154021|Z00000017|999101D1560000053030303030313731|王秀英|"
        "00815443478631650602000017|3.00|20240601|20340601|000000000000|37261202007000128|"
    )


def test_what_a_card_does_not_say_stays_empty() -> None:
    said = basic_information(replace(CARD, expires=None, card_number=""), terminal="1", device="2")
    assert said.split("|")[2:9:6] == ["", ""]
    assert said.count("|") == 11


@pytest.mark.parametrize("field", ["name", "card_number", "version"])
def test_a_field_with_the_separator_is_refused(field: str) -> None:
    wrong = replace(CARD, **{field: "a|b"})  # type: ignore[arg-type]  # a text field
    with pytest.raises(ProtocolError, match="separator"):
        basic_information(wrong, terminal="1", device="2")


def test_every_error_has_a_number() -> None:
    assert set(ERROR_NUMBERS) == set(CardErrorCode)
    assert all(number < 0 for number in ERROR_NUMBERS.values())
