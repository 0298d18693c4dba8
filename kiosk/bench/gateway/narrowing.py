"""Inputs of an item: what is wrong with them, and the records that they leave."""

import re
from collections.abc import Mapping, Sequence

from kiosk.bench.gateway.messages import Record, Value
from kiosk.domain.code_tables import CodeTables
from kiosk.domain.item import Field, Input, Item, Kind

FROM, TO = "from", "to"
LONGEST = 200
_SHAPES = {
    Kind.MONTH: re.compile(r"(19|20)[0-9]{2}(0[1-9]|1[0-2])"),
    Kind.YEAR: re.compile(r"(19|20)[0-9]{2}"),
    Kind.DATE: re.compile(r"(19|20)[0-9]{2}-(0[1-9]|1[0-2])-(0[1-9]|[12][0-9]|3[01])"),
}
_TIMES = (Kind.MONTH, Kind.YEAR, Kind.DATE)


def wrong_inputs(item: Item, body: Mapping[str, Value], tables: CodeTables) -> dict[str, str]:
    """Input → missing, format, too_long, unknown or order; what we do not ask for is ignored."""
    wrong = {}
    for asked in item.inputs:
        if word := _wrong(asked, body.get(asked.id, ""), tables):
            wrong[asked.id] = word
    if not wrong and _text(body, FROM) and _text(body, TO) and _text(body, FROM) > _text(body, TO):
        wrong[TO] = "order"
    return wrong


def narrowed(item: Item, records: Sequence[Record], body: Mapping[str, Value]) -> list[Record]:
    """The records that fit every input that was filled in."""
    left = list(records)
    for asked in item.inputs:
        wanted = _text(body, asked.id)
        field = _field_for(item, asked)
        if wanted and field is not None:
            left = [one for one in left if _fits(asked, wanted, _written(field, one[field.id]))]
    return left


def _wrong(asked: Input, value: Value, tables: CodeTables) -> str:
    if value is None or value == "":
        return "" if asked.optional else "missing"
    if not isinstance(value, str):
        return "format"
    if len(value) > LONGEST:
        return "too_long"
    if asked.kind is Kind.CODE:
        return "" if value in tables[asked.table].codes else "unknown"
    shape = _SHAPES.get(asked.kind)
    return "format" if shape is not None and not shape.fullmatch(value) else ""


def _field_for(item: Item, asked: Input) -> Field | None:
    """The field of that name, else the first time of a record for a time."""
    named = next((field for field in item.fields if field.id == asked.id), None)
    if named is not None or asked.kind not in _TIMES:
        return named
    return next((field for field in item.fields if field.kind in _TIMES), None)


def _fits(asked: Input, wanted: str, value: str) -> bool:
    head = value[: len(wanted)]
    if asked.id == FROM:
        return head >= wanted
    if asked.id == TO:
        return head <= wanted
    return head == wanted if asked.kind in _TIMES else value == wanted


def _written(field: Field, value: Value) -> str:
    """A date as its digits, so that months and years are its beginnings."""
    text = "" if value is None else str(value)
    return text.replace("-", "") if field.kind is Kind.DATE else text


def _text(body: Mapping[str, Value], name: str) -> str:
    value = body.get(name)
    return value.replace("-", "") if isinstance(value, str) else ""
