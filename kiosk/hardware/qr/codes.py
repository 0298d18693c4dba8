"""What a code is: one of ours, or an opaque one that only the gateway could know. Pure.

电子社保卡 codes have no public offline form and change every minute: whatever is not ours, is text and is short enough
may be one, and nothing of it is read here.
"""

import re
from dataclasses import dataclass, field

from kiosk.domain.receipt_code import read_code

LONGEST_TOKEN = 1024
RATING_DIGITS = 6
ALPHABET = "23456789ABCDEFGHJKMNPQRSTUVWXYZ"  # without what looks alike
_RATING = re.compile(r"[0-9]{6}")
_LINK = re.compile(r"https?://[^/?#\s]+(?:/[^/?#\s]+)*/t/([A-Za-z0-9_-]{8,64})/?")
_ENROLMENT = re.compile(r"[0-9A-Z]{5}(?:-[0-9A-Z]{5}){3}")
_APPOINTMENT = re.compile(f"BMA-([{ALPHABET}]{{8}})([{ALPHABET}])")


@dataclass(frozen=True, slots=True)
class TicketLink:
    """The link on a slip; whoever has the token has the ticket."""

    token: str = field(repr=False)


@dataclass(frozen=True, slots=True)
class RatingCode:
    """The six digits of a slip as a code of their own."""

    digits: str = field(repr=False)


@dataclass(frozen=True, slots=True)
class AppointmentCode:
    """`BMA-` and eight characters with a ninth that checks them. Nobody gives them out yet."""

    code: str = field(repr=False)


@dataclass(frozen=True, slots=True)
class FormReceipt:
    """On a slip of something that is being confirmed: whoever has it may ask what became of it."""

    text: str = field(repr=False)


@dataclass(frozen=True, slots=True)
class EnrolmentCode:
    """登记码: the fleet gave it out, and whoever has it makes a machine its reporter, once."""

    text: str = field(repr=False)


@dataclass(frozen=True, slots=True)
class IdentityToken:
    """Perhaps 电子社保卡. Only for the gateway, never shown, kept or logged."""

    payload: bytes = field(repr=False)


@dataclass(frozen=True, slots=True)
class NotOurs:
    """Nothing that anybody here could use."""


Code = TicketLink | RatingCode | AppointmentCode | FormReceipt | EnrolmentCode | IdentityToken | NotOurs


def recognised(payload: bytes) -> Code:
    """What these bytes are."""
    text = text_of(payload)
    if not text or len(payload) > LONGEST_TOKEN:
        return NotOurs()
    if _RATING.fullmatch(text):
        return RatingCode(text)
    if link := _LINK.fullmatch(text):
        return TicketLink(link[1])
    if _ENROLMENT.fullmatch(text):
        return EnrolmentCode(text)
    if (found := _APPOINTMENT.fullmatch(text)) and check_of(found[1]) == found[2]:
        return AppointmentCode(found[1])
    if read_code(text) is not None:
        return FormReceipt(text.strip())
    return IdentityToken(payload)


def appointment_code(body: str) -> str:
    """The text of an appointment's code. Raises ValueError for anything but eight characters of ALPHABET."""
    if len(body) != 8 or set(body) - set(ALPHABET):
        raise ValueError(f"appointment: expected 8 of {ALPHABET}")
    return f"BMA-{body}{check_of(body)}"


def check_of(body: str) -> str:
    """A weighted sum: one wrong character, and two swapped neighbours, are found."""
    total = sum(place * ALPHABET.index(character) for place, character in enumerate(body, 1))
    return ALPHABET[total % len(ALPHABET)]


def text_of(payload: bytes) -> str | None:
    """The code as text; None where it is none: a scanner at the wrong speed says such things."""
    try:
        text = payload.decode("utf-8")
    except UnicodeDecodeError:
        return None
    return text if text.isprintable() else None
