"""What is typed as it is shown: grouped digits, thousands, days in words, the end of a long text. Pure."""

from datetime import date

from kiosk.domain.item import Kind
from kiosk.domain.texts import Texts
from kiosk.journey.entry import POINT, Entry, value_of
from kiosk.screens.answer.wording import date_words, month_words

GROUPS = {
    Kind.PHONE: (3, 4, 4),
    Kind.ID_NUMBER: (6, 8, 4),
    Kind.BANK_ACCOUNT: (4, 4, 4, 4, 5),
    Kind.CREDIT_CODE: (6, 6, 6),
    Kind.CARD_NUMBER: (3, 3, 3, 3, 3, 5),
}
LANDLINE = (4, 4, 4)
GAP = "  "
_NARROW, _CAPITAL = 0.6, 0.72  # ems


def grouped(entry: Entry) -> str:
    """Digits as people read them out."""
    text = entry.text
    groups = LANDLINE if text.startswith("0") and entry.field.kind is Kind.PHONE else GROUPS[entry.field.kind]
    parts, at = [], 0
    for length in groups:
        parts.append(text[at : at + length])
        at += length
    return GAP.join(part for part in parts if part)


def money_typed(text: str, words: Texts) -> str:
    """12345.6 → 12,345.6 元, as far as it is typed."""
    whole, point, part = text.partition(POINT)
    return words("entry.yuan", amount=f"{int(whole or 0):,}{point}{part}")


def day_typed(entry: Entry, words: Texts) -> str:
    """2026 → 2026 年; the whole day when it is there."""
    parts = entry.text.split("-")
    match len(parts):
        case 3:
            return date_words(date.fromisoformat(entry.text), words)
        case 2:
            return month_words("".join(parts), words)
        case _:
            return words("answer.year", year=entry.text)


def short_of(entry: Entry, words: Texts) -> str:
    """Everything but long texts and choices, on one line; "" where nothing is typed."""
    if not entry.text:
        return ""
    match entry.field.kind:
        case Kind.MONEY:
            return money_typed(entry.text, words)
        case Kind.DATE | Kind.MONTH | Kind.YEAR:
            return day_typed(entry, words)
        case kind if kind in GROUPS:
            return grouped(entry)
        case _:
            return entry.text


def lines_of(entry: Entry, *, ems: float, most: int) -> tuple[str, ...]:
    """The last lines of a text, so that its end is always in sight; at least one, for the caret to stand in."""
    text = entry.rest if entry.field.kind is Kind.ADDRESS else entry.text
    return wrapped(text, ems)[-most:]


def wrapped(text: str, ems: float) -> tuple[str, ...]:
    """Lines of at most so many ems; somebody who writes wants to see every character, so words may be cut."""
    lines: list[str] = []
    for paragraph in text.split("\n"):
        line, used = "", 0.0
        for one in paragraph:
            wide = width_ems(one)
            if used + wide > ems:
                lines.append(line)
                line, used = "", 0.0
            line, used = line + one, used + wide
        lines.append(line)
    return tuple(lines)


def width_ems(one: str) -> float:
    """How wide a character is, a little more rather than less."""
    if ord(one) < 0x300:
        return _CAPITAL if one.isupper() else _NARROW
    return 1.0


def typed_count(entry: Entry) -> int:
    """Characters or digits that count towards the field's length."""
    return len(entry.rest if entry.field.kind is Kind.ADDRESS else value_of(entry))
