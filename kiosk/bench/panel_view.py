"""What the page shows of all devices: their words and marks, whose cards are in, the paper. No I/O."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Literal

import msgspec

from kiosk.bench.panel_messages import ReceiptView
from kiosk.domain.texts import Texts

OLDER_SHOWN = 6
# It works all the same.
WARNINGS = frozenset({"near_end", "slow", "on_battery", "door_open", "paper_low", "toner_low"})

ICONS: Mapping[str, str] = {
    "card": "card-reader",
    "idcard": "id-card",
    "qr": "qr",
    "camera": "camera",
    "printer": "printer",
    "a4": "form",
    "document": "document-camera",
    "sound": "voice",
    "keypad": "keypad",
    "led": "window",
    "inputs": "tools",
    "sam": "lock",
    "pinpad": "lock",
    "gateway": "server",
}


@dataclass(frozen=True, slots=True)
class Paper:
    """The piece that is shown, and the others."""

    shown: ReceiptView | None
    state: Literal["none", "cut", "hanging", "part"]
    older: tuple[ReceiptView, ...]
    newest: str
    picked: bool = False  # by hand: it stays until a newer one comes


def word(words: Texts, device: str, what: str) -> str:
    """The wording `bench.<device>.<what>`, else the one that all devices share, else the word itself."""
    for key in (f"bench.{device}.{what}", f"bench.any.{what}"):
        if key in words:
            return words(key)
    return device if what in ("title", "name") else what


def kind_of(faults: Sequence[str]) -> str:
    """The mark for these faults: ok, warn or bad."""
    if not faults:
        return "ok"
    return "warn" if WARNINGS.issuperset(faults) else "bad"


def holders(views: Mapping[str, msgspec.Struct]) -> Mapping[str, int | None]:
    """Whose card is where: device → a person's id."""
    return {name: getattr(views.get(name), "person", None) for name in ("card", "idcard")}


def absent(shown: msgspec.Struct | None) -> bool:
    """Whether the machine lacks what the device stands on: a card service, a sound server."""
    return "none" in (getattr(shown, "service", ""), getattr(shown, "server", ""))


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
