"""What the page shows of the state: switches with the order that each sends, the roll, the paper. No I/O."""

from collections.abc import Sequence
from dataclasses import dataclass
from math import tau
from typing import Literal

import msgspec

from kiosk.bench.panel_messages import CardView, Fault, PersonView, PrinterView, ReceiptView, State

MID_READ = 5  # the command at which a reader is in the middle of a card
MID_JOB_BYTES = 8000
SHORT_MM = 40
SLIP_MM = 125
RING = tau * 30  # length of the roll's ring in the drawing
OLDER_SHOWN = 6


@dataclass(frozen=True, slots=True)
class Switch:
    """A fault and the order that turns it over."""

    id: str  # its text is below `bench.`
    on: bool
    path: str
    body: str = "{}"


@dataclass(frozen=True, slots=True)
class Roll:
    """What is left of the paper."""

    metres: str
    slips: int
    dash: str  # of the ring


@dataclass(frozen=True, slots=True)
class Paper:
    """The piece that is shown, and the others."""

    shown: ReceiptView | None
    state: Literal["none", "cut", "hanging", "part"]
    older: tuple[ReceiptView, ...]
    newest: str
    picked: bool = False  # by hand: it stays until a newer one comes


def next_person(state: State) -> int:
    """Whose card comes in a swap."""
    return ((state.card.person or 0) + 1) % len(state.people)


def holder(state: State) -> PersonView | None:
    """Whose card is in."""
    return None if state.card.person is None else state.people[state.card.person]


def card_switches(card: CardView, swap_to: int) -> tuple[Switch, ...]:
    """The reader's faults; each order carries all of them, with its own turned over."""
    now = card.fault
    turned = {
        "mute": (now.mute, msgspec.structs.replace(now, mute=not now.mute)),
        "hang": (now.hang_at is not None, _turned(now, "hang_at")),
        "pull": (now.pull_after is not None, _turned(now, "pull_after")),
        "swap_fault": (
            now.swap_after is not None,
            msgspec.structs.replace(
                _turned(now, "swap_after"), swap_to=swap_to if now.swap_after is None else None
            ),
        ),
    }
    faults = tuple(
        Switch(f"card.{name}", on, "card/fault", msgspec.json.encode(fault).decode())
        for name, (on, fault) in turned.items()
    )
    off = card.service == "off"
    return (*faults, Switch("card.service", off, "card/start-service" if off else "card/kill-service"))


def printer_switches(printer: PrinterView) -> tuple[Switch, ...]:
    """The printer's faults."""
    out = printer.paper_mm == 0
    pairs = {
        "paper_out": (out, "pull-paper", "refill"),
        "cover_open": (printer.cover_open, "open-cover", "close-cover"),
        "cutter_jammed": (printer.cutter_jammed, "jam-cutter", "free-cutter"),
        "overheated": (printer.overheated, "heat-up", "cool-down"),
        "silent": (printer.silent, "go-silent", "speak"),
        "garbage": (printer.garbage, "garbage", "speak"),
    }
    return tuple(
        Switch(f"printer.{name}", on, f"printer/{heal if on else break_it}")
        for name, (on, break_it, heal) in pairs.items()
    )


def printer_fault(printer: PrinterView) -> str:
    """The worst of the printer's faults, as a text id below `bench.printer.`; empty where it is well."""
    worst = {
        "broken": printer.broken,
        "silent": printer.silent,
        "cover_open": printer.cover_open,
        "paper_out": printer.paper_mm == 0,
        "cutter_jammed": printer.cutter_jammed,
        "overheated": printer.overheated,
        "garbage": printer.garbage,
        "near_end": printer.near_end,
    }
    return next((name for name, is_so in worst.items() if is_so), "")


def roll(printer: PrinterView) -> Roll:
    """The paper as a ring and in words."""
    share = printer.paper_mm / printer.roll_mm
    return Roll(
        f"{printer.paper_mm / 1000:.1f}" if printer.paper_mm >= 1000 else f"{printer.paper_mm / 1000:.2f}",
        printer.paper_mm // SLIP_MM,
        f"{share * RING:.1f} {RING:.1f}",
    )


def paper(
    receipts: Sequence[ReceiptView], hanging: ReceiptView | None, asked: str, newest_then: str
) -> Paper:
    """The piece to show: the one asked for as long as no newer one came, else what hangs, else the newest."""
    newest = receipts[-1].id if receipts else ""
    chosen = next((one for one in receipts if one.id == asked and newest == newest_then), None)
    shown = chosen or hanging or (receipts[-1] if receipts else None)
    if shown is None:
        return Paper(None, "none", (), newest)
    state: Literal["cut", "hanging", "part"] = (
        "hanging" if shown is hanging else "cut" if shown.complete else "part"
    )
    older = tuple(one for one in reversed(receipts) if one is not shown)[:OLDER_SHOWN]
    return Paper(shown, state, older, newest, picked=chosen is not None and chosen.id != newest)


def codes_on(receipts: Sequence[ReceiptView], limit: int = 2) -> tuple[str, ...]:
    """What the latest slips' codes say, the newest first."""
    found = [code for one in reversed(receipts) for code in one.codes]
    return tuple(dict.fromkeys(found))[:limit]


def _turned(fault: Fault, name: str) -> Fault:
    now = getattr(fault, name)
    return msgspec.structs.replace(fault, **{name: MID_READ if now is None else None})
