"""What is wrong with what was typed into a form, as a word of `wrong.<word>`; and what is asked now. Pure.

The screen checks with it while somebody types, the visit's process before anything is sent: there is one set of rules.
"""

import re
import unicodedata
from collections.abc import Collection, Iterable, Mapping
from datetime import date, timedelta
from typing import assert_never

from kiosk.domain.form import Form, FormField, Material, Step, When
from kiosk.domain.identity import is_id_number
from kiosk.domain.item import Kind

OLDEST_YEAR = 1900
AREA_ENDS = "/"  # an address is AREA_CODE/the rest
_MOBILE = re.compile(r"1[3-9][0-9]{9}", re.ASCII)
_LANDLINE = re.compile(r"0[1-9][0-9]{8,10}", re.ASCII)
_CARD_NUMBER = re.compile(r"[0-9A-Z]{6,20}", re.ASCII)
_BANK_ACCOUNT = re.compile(r"[0-9]{12,21}", re.ASCII)
_NUMBER = re.compile(r"0|[1-9][0-9]{0,14}", re.ASCII)
_MONTH = re.compile(r"[0-9]{4}(?:0[1-9]|1[0-2])", re.ASCII)
_YEAR = re.compile(r"[0-9]{4}", re.ASCII)
_DATE = re.compile(r"[0-9]{4}-[0-9]{2}-[0-9]{2}", re.ASCII)
_CODE = re.compile(r"[0-9A-Za-z_.-]{1,32}", re.ASCII)
_AREA = re.compile(r"[0-9]{6,12}", re.ASCII)
_CREDIT = "0123456789ABCDEFGHJKLMNPQRTUWXY"  # no I, O, S, V, Z
_UNSEEN = frozenset({"Cc", "Cf", "Cs", "Zl", "Zp"})


def wrong_of(field: FormField, value: str, today: date, codes: Collection[str] | None = None) -> str:
    """The word for what is wrong with the value, "" where nothing is.

    codes: of the field's table or source, an address's areas; None = only their shape is judged. A known field is never
    typed, and so never wrong; nor is a PIN that is there: its digits are not known here.
    """
    if field.known is not None:
        return ""
    if not value.strip():
        return "" if field.optional else "required"
    match field.kind:
        case Kind.TEXT | Kind.NAME | Kind.ADDRESS:
            return _wrong_words(field, value, codes)
        case Kind.CODE:
            return _wrong_codes(field, value, codes)
        case Kind.MONEY | Kind.COUNT:
            return _wrong_number(field, value)
        case Kind.MONTH | Kind.YEAR | Kind.DATE:
            return _wrong_time(field, value, today)
        case Kind.ID_NUMBER | Kind.CARD_NUMBER | Kind.BANK_ACCOUNT | Kind.PHONE | Kind.CREDIT_CODE:
            return "" if _is_right(field.kind, value) else field.kind.value
        case Kind.PIN:
            return ""
        case _:
            assert_never(field.kind)


def asked_of(asked: Form | Step, values: Mapping[str, str]) -> tuple[FormField, ...]:
    """The fields that are asked, given what is in. What depends on a field that is not asked is not asked either.

    Of a step alone, `values` are taken as they are for the fields of the steps before it.
    """
    steps = asked.steps if isinstance(asked, Form) else (asked,)
    hidden: set[str] = set()
    seen: list[FormField] = []
    for field in (field for step in steps for field in step.fields):
        if _holds(field.when, values, hidden):
            seen.append(field)
        else:
            hidden.add(field.id)
    return tuple(seen)


def materials_of(form: Form, values: Mapping[str, str]) -> tuple[Material, ...]:
    """The materials that are wanted, given what is in."""
    kept = without_hidden(form, values)
    return tuple(material for material in form.materials if _holds(material.when, kept, ()))


def without_hidden(form: Form, values: Mapping[str, str]) -> dict[str, str]:
    """The values without those of fields that are not asked any more."""
    asked = {field.id for field in asked_of(form, values)}
    return {name: value for name, value in values.items() if name in asked}


def is_credit_code(code: str) -> bool:
    """Whether the 18 characters are a 统一社会信用代码 with the right check character. Source: GB 32100-2015."""
    if len(code) != 18 or any(one not in _CREDIT for one in code) or not code[2:8].isdigit():
        return False
    total = sum(_CREDIT.index(one) * pow(3, place, 31) for place, one in enumerate(code[:17]))
    return _CREDIT.index(code[17]) == -total % 31


def is_clean(text: str, lines: int = 1) -> bool:
    """Whether every character is one that is seen; a line feed only where there may be several lines."""
    return not any(_is_unseen(one) for one in text if not (one == "\n" and lines > 1))


# ---- by kind ----


def _wrong_words(field: FormField, value: str, codes: Collection[str] | None) -> str:
    area, slash, rest = value.partition(AREA_ENDS)
    is_address = field.kind is Kind.ADDRESS
    if is_address and (not slash or not _AREA.fullmatch(area)):
        return "address"
    if is_address and codes is not None and area not in codes:
        return "unknown"
    said = rest if is_address else value
    if not is_clean(said, field.lines):
        return "characters"
    if field.kind is Kind.NAME and any(one.isdigit() for one in said):
        return "name"
    length = len(said.strip())
    if length < field.shortest:
        return "too_short"
    return "too_long" if len(said) > field.longest else ""


def _wrong_codes(field: FormField, value: str, codes: Collection[str] | None) -> str:
    taken = value.split(" ")
    if len(taken) > 1 and not field.many:
        return "format"
    if len(set(taken)) < len(taken) or not all(_CODE.fullmatch(one) for one in taken):
        return "format"
    return "" if codes is None or all(one in codes for one in taken) else "unknown"


def _wrong_number(field: FormField, value: str) -> str:
    if not _NUMBER.fullmatch(value):
        return "number"
    if int(value) < field.least:
        return "too_little"
    return "too_much" if int(value) > field.most else ""


def _wrong_time(field: FormField, value: str, today: date) -> str:
    match field.kind:
        case Kind.MONTH:
            return _outside(value, f"{OLDEST_YEAR}01", f"{today:%Y%m}") if _MONTH.fullmatch(value) else "date"
        case Kind.YEAR:
            return _outside(value, f"{OLDEST_YEAR}", f"{today:%Y}") if _YEAR.fullmatch(value) else "date"
        case _:
            return _wrong_date(field, value, today)


def _wrong_date(field: FormField, value: str, today: date) -> str:
    try:
        day = date.fromisoformat(value) if _DATE.fullmatch(value) else None
    except ValueError:
        day = None
    if day is None:
        return "date"
    if day < today - timedelta(days=field.back_days):
        return "too_early"
    if day > today + timedelta(days=field.ahead_days):
        return "too_late" if field.ahead_days else "future"
    return ""


def _outside(value: str, first: str, last: str) -> str:
    if value < first:
        return "too_early"
    return "future" if value > last else ""


def _is_right(kind: Kind, value: str) -> bool:
    match kind:
        case Kind.ID_NUMBER:
            return is_id_number(value)
        case Kind.CARD_NUMBER:
            return _CARD_NUMBER.fullmatch(value) is not None
        case Kind.BANK_ACCOUNT:
            return _BANK_ACCOUNT.fullmatch(value) is not None
        case Kind.PHONE:
            return (_MOBILE.fullmatch(value) or _LANDLINE.fullmatch(value)) is not None
        case _:
            return is_credit_code(value)


def _holds(when: When | None, values: Mapping[str, str], hidden: Iterable[str]) -> bool:
    if when is None:
        return True
    if when.field in hidden:
        return False
    return any(one in when.among for one in values.get(when.field, "").split(" "))


def _is_unseen(one: str) -> bool:
    """Control and format characters, and what is no character. Private ones stay: names have them."""
    category = unicodedata.category(one)
    return category in _UNSEEN or (
        category == "Cn" and (ord(one) & 0xFFFE == 0xFFFE or 0xFDD0 <= ord(one) <= 0xFDEF)
    )
