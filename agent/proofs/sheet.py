"""A proof as the data of its template: labels from our texts, everything else as the back office said it. Pure.

The paper is the Chinese document that other offices ask for, whatever language the screen speaks; its title stands in
English below. A character that no font draws is written as its number, U+2CEFF, so that no name has a hole.
"""

import json
import unicodedata
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import date

from agent.proofs.paper import Proof
from kiosk.domain.proof import address_of, in_fives
from kiosk.domain.texts import Texts

UNSEEN = "□"  # so that it is seen that something was there
AUTHORITY = "authority"  # the field that stands at the seal, not among the others


@dataclass(frozen=True, slots=True)
class Printing:
    """How proofs are printed here. `draws`: whether a font of the paper has the character."""

    chinese: Texts
    english: Texts
    verify_url: str
    demo: bool
    draws: Callable[[str], bool] = lambda _character: True


@dataclass(frozen=True, slots=True)
class Sheet:
    """`told`: for the template, as JSON. `address`: what its QR code must say. `texts`: what must stand on it."""

    told: Mapping[str, object]
    address: str
    texts: tuple[str, ...]

    def __repr__(self) -> str:
        return "<Sheet>"


def sheet_of(proof: Proof, how: Printing) -> Sheet:
    """Raises KeyError for a field that our texts do not know, ProtocolError for an address that is none."""
    say, shown = how.chinese, proof.shown
    address = address_of(how.verify_url, proof.code)
    draw = _drawing(how.draws)
    fields = [
        {"id": name, "label": say(f"proof.field.{name}"), "text": draw(text)} for name, text in shown.fields
    ]
    rows = [[draw(cell) for cell in row] for row in shown.rows]
    about = [
        (say("proof.number"), in_fives(proof.number)),
        (say("proof.check_code"), proof.check_code),
        (say("proof.issued"), proof.issued),
        (say("proof.expires"), proof.expires),
    ]
    place = how.verify_url.removeprefix("https://").removeprefix("http://")
    told = {
        "title": say(f"proof.title.{_key(proof.item)}"),
        "title-en": how.english(f"proof.title.{_key(proof.item)}"),
        "about": [{"label": label, "text": text} for label, text in about],
        "fields": fields,
        "columns": [{"id": name, "label": say(f"proof.field.{name}")} for name in shown.columns],
        "rows": rows,
        "rows-title": say(f"proof.rows.{_key(proof.item)}"),
        "notes": [say(f"proof.note.{_key(proof.item)}"), say("proof.how_to_verify", place=place)],
        "day": _chinese_day(proof.issued),
        "seal": {"ring": draw(proof.seal_ring), "below": draw(proof.seal_below)},
        "scan": say("proof.scan"),
        "foot": say("proof.foot", number=in_fives(proof.number), code=proof.check_code),
        "page-of": say("proof.page_of"),
        "demo": say("proof.demo") if how.demo else "",
        "machine": machine_readable(proof),
    }
    texts = (*(field["text"] for field in fields), *(cell for row in rows for cell in row), proof.check_code)
    return Sheet(told, address, tuple(text for text in texts if text))


def machine_readable(proof: Proof) -> str:
    """What lies in the PDF beside the pages, for `bianmin verify`: what was signed, and by which key."""
    told = {
        "item": proof.item,
        "number": proof.number,
        "check_code": proof.check_code,
        "issued": proof.issued,
        "expires": proof.expires,
        "key": proof.code.key,
        "signature": proof.code.signature,
        "fields": proof.shown.fields,
        "columns": proof.shown.columns,
        "rows": proof.shown.rows,
    }
    return json.dumps(told, ensure_ascii=False, separators=(",", ":"))


def _drawing(draws: Callable[[str], bool]) -> Callable[[str], str]:
    """One line, without what nobody sees or what turns the direction, and no hole where a font ends."""

    def one(character: str) -> str:
        if character in "\n\t":
            return " "
        if unicodedata.category(character) in ("Cc", "Cf", "Cs", "Zl", "Zp"):
            return UNSEEN
        return character if draws(character) else f"U+{ord(character):04X}"

    return lambda text: "".join(map(one, text))


def _chinese_day(day: str) -> str:
    issued = date.fromisoformat(day)
    return f"{issued.year}年{issued.month}月{issued.day}日"


def _key(item: str) -> str:
    return item.replace(".", "_")
