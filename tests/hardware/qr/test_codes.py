"""What a code is."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from kiosk.domain.receipt_code import code_of, fresh_key
from kiosk.hardware.qr.codes import (
    ALPHABET,
    LONGEST_TOKEN,
    AppointmentCode,
    FormReceipt,
    IdentityToken,
    NotOurs,
    RatingCode,
    TicketLink,
    appointment_code,
    recognised,
)

TOKEN = "kq7Vw2_x-Ab19Zz0QeRt5A"
BODIES = st.text(ALPHABET, min_size=8, max_size=8)


@pytest.mark.parametrize(
    "link",
    [
        f"https://queue.site.lan/t/{TOKEN}",
        f"http://10.0.0.5:8410/t/{TOKEN}",
        f"https://a.example/hall/t/{TOKEN}/",
    ],
)
def test_the_link_of_a_slip_is_a_ticket(link: str) -> None:
    assert recognised(link.encode()) == TicketLink(TOKEN)


def test_six_digits_are_a_rating_code() -> None:
    assert recognised(b"482913") == RatingCode("482913")


def test_the_code_of_something_that_is_being_confirmed_is_no_identity() -> None:
    text = code_of("card.loss_temp", fresh_key())
    assert recognised(text.encode()) == FormReceipt(text)


@given(BODIES)
def test_an_appointment_is_known_by_its_check(body: str) -> None:
    text = appointment_code(body)
    assert recognised(text.encode()) == AppointmentCode(body)
    changed = text[:-1] + ALPHABET[(ALPHABET.index(text[-1]) + 1) % len(ALPHABET)]
    assert isinstance(recognised(changed.encode()), IdentityToken)


@given(BODIES, st.integers(0, 6))
def test_two_swapped_neighbours_are_found(body: str, place: int) -> None:
    swapped = body[:place] + body[place + 1] + body[place] + body[place + 2 :]
    text = appointment_code(body).replace(body, swapped)
    assert (recognised(text.encode()) == AppointmentCode(swapped)) is (body == swapped)


@pytest.mark.parametrize("body", ["", "ABCDEFG", "ABCDEFG0", "ABCDEFGHJ"])
def test_a_body_that_no_appointment_has_is_a_value_error(body: str) -> None:
    with pytest.raises(ValueError, match="appointment"):
        appointment_code(body)


@pytest.mark.parametrize(
    "text",
    [
        "12345",
        "1234567",
        f"https://queue/x/{TOKEN}",
        f"ftp://queue/t/{TOKEN}",
        "电子社保卡",
        "a" * LONGEST_TOKEN,
    ],
)
def test_any_other_text_may_be_an_identity(text: str) -> None:
    assert recognised(text.encode()) == IdentityToken(text.encode())


@pytest.mark.parametrize("payload", [b"", b"\xff\xfe\x81", b"a\x00b", b"a" * (LONGEST_TOKEN + 1)])
def test_what_is_no_text_or_too_long_is_nothing(payload: bytes) -> None:
    assert recognised(payload) == NotOurs()


@given(st.binary(max_size=1200))
def test_any_bytes_are_something_and_none_of_them_show(payload: bytes) -> None:
    shown = repr(recognised(payload))
    assert shown in ("TicketLink()", "RatingCode()", "AppointmentCode()", "IdentityToken()", "NotOurs()")
