"""A back office's values as an item's fields have them: what does not fit its kind is an empty text, never a mistake. Pure."""

import re
from collections.abc import Mapping, Sequence
from datetime import date

from agent.gateway.port import Json
from kiosk.domain.item import Field, Item, Kind, Layout

MONTH = re.compile(r"(?:19|20|21)[0-9]{2}(?:0[1-9]|1[0-2])", re.ASCII)
YEAR = re.compile(r"(?:19|20|21)[0-9]{2}", re.ASCII)
DATE = re.compile(r"[0-9]{4}-[0-9]{2}-[0-9]{2}", re.ASCII)
CODE = re.compile(r"[0-9A-Za-z_.-]{1,32}", re.ASCII)

Row = tuple[str, ...]  # one text for each field of the item


def rows_of(item: Item, records: Sequence[Mapping[str, Json]]) -> tuple[Row, ...]:
    """The records in the item's fields; a layout of months keeps those that say their month, the newest first."""
    rows = tuple(tuple(written(field, record.get(field.id)) for field in item.fields) for record in records)
    if item.layout is not Layout.MONTHS:
        return rows
    month = month_at(item)
    return tuple(sorted((row for row in rows if row[month]), key=lambda row: row[month], reverse=True))


def month_at(item: Item) -> int:
    """Where in a row of a layout of months its month stands."""
    return next(place for place, field in enumerate(item.fields) if field.kind is Kind.MONTH)


def written(field: Field, value: Json) -> str:
    """The value as Cell.text has it."""
    match field.kind:
        case Kind.MONEY | Kind.COUNT:
            return str(value) if isinstance(value, int) and not isinstance(value, bool) else ""
        case Kind.YEAR if isinstance(value, int) and not isinstance(value, bool):
            return _fitting(YEAR, str(value))
        case _:
            return _text(field.kind, value) if isinstance(value, str) else ""


def _text(kind: Kind, value: str) -> str:
    match kind:
        case Kind.MONTH:
            return _fitting(MONTH, value)
        case Kind.YEAR:
            return _fitting(YEAR, value)
        case Kind.DATE:
            return value if is_date(value) else ""
        case Kind.CODE:
            return _fitting(CODE, value)
        case _:
            return value.strip()


def is_date(text: str) -> bool:
    """Whether it is a day that there is, as YYYY-MM-DD."""
    try:
        return DATE.fullmatch(text) is not None and date.fromisoformat(text).year > 1800
    except ValueError:
        return False


def _fitting(shape: re.Pattern[str], text: str) -> str:
    return text if shape.fullmatch(text) else ""
