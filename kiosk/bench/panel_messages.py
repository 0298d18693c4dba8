"""What the panel's API says and hears, as JSON."""

from datetime import datetime

import msgspec


class Message(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """Unknown fields are refused: a typing error in a test must not pass as a healed device."""


class Problem(Message, frozen=True, kw_only=True):
    """Every refusal: a stable reason, and for people what was wrong."""

    reason: str
    detail: str = ""


class PersonView(Message, frozen=True, kw_only=True):
    """One made-up resident, masked. `traits`: attendant, elder, rare (a character outside GBK), long (needs a second record)."""

    id: int
    masked_name: str
    masked_number: str
    age: int
    traits: tuple[str, ...]


class PrinterView(Message, frozen=True, kw_only=True):
    """The printer's body and moods. `paper_mm` of a full roll's `roll_mm`; `receipts`: pieces that were cut off."""

    plugged: bool
    paper_mm: int
    roll_mm: int
    near_end: bool
    cover_open: bool
    cutter_jammed: bool
    overheated: bool
    broken: bool
    silent: bool
    garbage: bool
    answer_after_ms: int
    cut_connection_after: int | None  # bytes still to come
    connected: bool
    held_bytes: int  # received, not printed yet
    hanging: bool  # printed paper that is not cut off yet
    receipts: int


class ReceiptView(Message, frozen=True, kw_only=True):
    """One piece of paper. `cut`: it lies in the tray; else it still hangs in the printer."""

    id: str
    at: datetime
    complete: bool
    cut: bool
    height_mm: int
    text: str
    codes: tuple[str, ...]  # what the printed QR codes say, read back from the picture


class WireView(Message, frozen=True, kw_only=True):
    """One line of the wire log; `count` equal ones in a row are one line."""

    seq: int
    at: datetime
    source: str
    to_device: bool
    length: int
    hex: str
    meaning: str
    count: int
