"""What a resident chose before the answer, checked before anybody is asked. Words are those of `wrong.<word>`. Pure."""

import re
from collections.abc import Mapping
from datetime import date

from agent.lookups.typed import MONTH, YEAR, is_date
from kiosk.domain.code_tables import CodeTables
from kiosk.domain.item import Input, Item, Kind

FROM, TO = "from", "to"
OLDEST_YEAR = 1949  # no office of the republic has older data
LONGEST_TEXT = 100
ACCOUNT = re.compile(r"[A-Za-z0-9_.-]{1,64}", re.ASCII)


def wrong_inputs(item: Item, given: Mapping[str, str], tables: CodeTables, today: date) -> dict[str, str]:
    """Input → what is wrong with it; empty where all are right."""
    asked = {one.id: one for one in item.inputs}
    wrong = {name: "unknown" for name in given if name not in asked}
    for one in item.inputs:
        if word := _wrong(one, given.get(one.id, ""), tables, today):
            wrong[one.id] = word
    if not wrong and given.get(FROM) and given.get(TO) and given[FROM] > given[TO]:
        wrong[TO] = "order"
    return wrong


def _wrong(asked: Input, value: str, tables: CodeTables, today: date) -> str:
    if not value:
        return "" if asked.optional else "missing"
    match asked.kind:
        case Kind.CODE:
            known = asked.table in tables and value in tables[asked.table].codes
            return "" if known else "unknown"
        case Kind.MONTH:
            return _time(value, f"{today:%Y%m}") if MONTH.fullmatch(value) else "format"
        case Kind.YEAR:
            return _time(value, f"{today:%Y}") if YEAR.fullmatch(value) else "format"
        case Kind.DATE:
            return _time(value, today.isoformat()) if is_date(value) else "format"
        case _:
            return "too_long" if len(value) > LONGEST_TEXT else ""


def _time(value: str, latest: str) -> str:
    return "" if str(OLDEST_YEAR) <= value and value <= latest else "range"
