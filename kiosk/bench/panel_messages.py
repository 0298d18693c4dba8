"""What the panel's API says and hears, as JSON."""

from datetime import datetime
from typing import Literal

import msgspec

from kiosk.bench.card import CardFaults

Source = Literal["printer", "card", "qr"]


class Message(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """Unknown fields are refused: a typing error in a test must not pass as a healed device."""


class Problem(Message, frozen=True, kw_only=True):
    """Every refusal: a stable reason, and for people what was wrong."""

    reason: str
    detail: str = ""


class Fault(Message, frozen=True, kw_only=True):
    """What is wrong with the card; the whole of it, so `{}` heals. Commands are counted from 0 at power-on."""

    mute: bool = False  # cannot be powered up
    hang_at: int | None = None
    pull_after: int | None = None
    pull_inside: int | None = None
    swap_after: int | None = None
    swap_to: int | None = None  # a person's id


class Insert(Message, frozen=True, kw_only=True):
    """Put a person's card in. `replace` first takes out what is in, slowly enough that the reader sees it."""

    person: int
    generation: Literal[1, 2, 3] = 2
    fault: Fault = Fault()
    replace: bool = False


class Swap(Message, frozen=True, kw_only=True):
    """Another card in place of the one that is in, too fast for the reader to see."""

    person: int


class Scan(Message, frozen=True, kw_only=True):
    """Show the scanner a code."""

    text: str


class PersonView(Message, frozen=True, kw_only=True):
    """One made-up resident, masked. `traits`: elder, rare (a character outside GBK), long (needs a second record)."""

    id: int
    masked_name: str
    masked_number: str
    age: int
    traits: tuple[str, ...]


class CardView(Message, frozen=True, kw_only=True):
    """The reader and what is in it. `service`: on, off (killed), none (this machine refuses; see `detail`)."""

    service: Literal["on", "off", "none"]
    detail: str
    person: int | None
    generation: int
    fault: Fault


class PrinterView(Message, frozen=True, kw_only=True):
    """The printer's body and moods. `paper_mm` of a full roll's `roll_mm`; `receipts`: pieces that were cut off."""

    paper_mm: int
    roll_mm: int
    near_end: bool
    cover_open: bool
    cutter_jammed: bool
    overheated: bool
    broken: bool
    silent: bool
    garbage: bool
    cut_connection_after: int | None  # bytes still to come
    connected: bool
    held_bytes: int  # received, not printed yet
    hanging: bool  # printed paper that is not cut off yet
    receipts: int


class QrView(Message, frozen=True, kw_only=True):
    """The scanner."""

    plugged: bool
    scans: int


class State(Message, frozen=True, kw_only=True):
    """Everything the panel shows. `faults`: ids of what is wrong now, such as `printer.cover_open`."""

    at: datetime
    people: tuple[PersonView, ...]
    card: CardView
    printer: PrinterView
    qr: QrView
    faults: tuple[str, ...]


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
    source: Source
    to_device: bool
    length: int
    hex: str
    meaning: str
    count: int


class Addresses(Message, frozen=True, kw_only=True):
    """<var>/bench/addresses.json: what a configuration that wants to talk to this bench needs."""

    panel: str
    printer_tcp: str
    printer_serial: str
    qr_serial: str
    pcsc_socket: str  # for PCSCLITE_CSOCK_NAME; empty where there is no card service
    reader: str


def faults_shown(faults: CardFaults, swap_to: int | None) -> Fault:
    """The card's faults as the API says them."""
    return Fault(
        mute=faults.mute,
        hang_at=faults.hang_at,
        pull_after=faults.pull_after,
        pull_inside=faults.pull_inside,
        swap_after=faults.swap_after,
        swap_to=swap_to,
    )
