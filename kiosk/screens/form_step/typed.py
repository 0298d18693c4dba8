"""What was typed into a form, in words: codes by their table or source, money, days, groups of digits. Pure."""

from collections.abc import Sequence
from datetime import date

from agent.apply_schemas import Choice, Filling
from agent.lookup_schemas import Cell
from kiosk.domain.catalogue import Catalogue
from kiosk.domain.code_tables import CodeTables
from kiosk.domain.form import FormField, Source
from kiosk.domain.form_checks import AREA_ENDS
from kiosk.domain.item import Field, Kind
from kiosk.domain.places import Places
from kiosk.domain.texts import Texts
from kiosk.journey.words import escaped
from kiosk.screens.answer.wording import date_words, money_words, month_words, value_words

_GROUPS = {Kind.PHONE: (3, 4, 4), Kind.ID_NUMBER: (6, 8, 4), Kind.CREDIT_CODE: (8, 10)}


def question_words(form: str, field_id: str, words: Texts) -> str:
    """What is asked: the form's own question, or the one that all forms have."""
    own = f"ask.{form}.{field_id}"
    return words(own if own in words else f"ask.{field_id}")


def typed_words(
    one: FormField,
    value: str,
    filling: Filling,
    catalogue: Catalogue,
    tables: CodeTables | None,
    words: Texts,
) -> str:
    """A value as it can be read; "" where there is none."""
    if not value:
        return ""
    match one.kind:
        case Kind.CODE:
            said = (code_words(one, code, filling, catalogue, tables, words) for code in value.split(" "))
            return words("apply.between").join(said)
        case _:
            return plain_words(one, value, words)


def plain_words(one: FormField, value: str, words: Texts) -> str:
    """A value that needs no table."""
    match one.kind:
        case Kind.MONEY:
            return words("answer.yuan", amount=money_words(int(value)))
        case Kind.MONTH:
            return month_words(value, words)
        case Kind.YEAR:
            return words("answer.year", year=value)
        case Kind.DATE:
            return date_words(date.fromisoformat(value), words)
        case Kind.BANK_ACCOUNT:
            return grouped(value, (4,) * (len(value) // 4 + 1))
        case Kind.PHONE if not value.startswith("1"):
            return grouped(value, (4,))
        case Kind.PHONE | Kind.ID_NUMBER | Kind.CREDIT_CODE:
            return grouped(value, _GROUPS[one.kind])
        case _:
            return escaped(" ".join(value.split()))


def grouped_words(one: FormField, cell: Cell, words: Texts) -> str:
    """A value that came from the visit's process, which says codes in words itself."""
    if not cell.text or cell.masked:
        return escaped(cell.text)
    if one.kind in (Kind.CODE, Kind.ADDRESS):
        return escaped(cell.said or cell.text)
    return plain_words(one, cell.text, words)


def code_words(
    one: FormField,
    code: str,
    filling: Filling,
    catalogue: Catalogue,
    tables: CodeTables | None,
    words: Texts,
) -> str:
    """One code of a table, or one choice of a source, in a line."""
    if one.source is not None:
        chosen = next((choice for choice in filling.choices.get(one.id, ()) if choice.value == code), None)
        if chosen is None:
            return ""
        return words("apply.between").join(choice_words(chosen, one.source, catalogue, words))
    if tables is None or one.table not in tables:
        return escaped(code)
    return escaped(tables[one.table].said(code, words.language))


def choice_words(choice: Choice, source: Source, catalogue: Catalogue, words: Texts) -> tuple[str, ...]:
    """What a source's record says of itself, field by field; without what it does not know."""
    fields = {field.id: field for field in catalogue.item(source.item).fields}
    return tuple(
        value_words(fields.get(cell.field, Field(cell.field)), cell, words)
        for cell in choice.cells
        if cell.text
    )


def grouped(digits: str, groups: Sequence[int]) -> str:
    """19912345678 → 199 1234 5678; what is longer than its groups stays together at the end."""
    parts, at = [], 0
    for count in groups:
        parts.append(digits[at : at + count])
        at += count
    return " ".join(part for part in (*parts, digits[at:]) if part)


def known_words(cell: Cell) -> str:
    """What is known of who stands here: masked as it came."""
    return escaped(cell.text)


def address_words(value: str, places: Places | None, words: Texts) -> str:
    """The place from the province down, and what was written below it."""
    area, _, rest = value.partition(AREA_ENDS)
    said = places.said(area, words.language) if places is not None else area
    return escaped(f"{said} {rest}".strip() if words.language == "en" else f"{said}{rest}")
