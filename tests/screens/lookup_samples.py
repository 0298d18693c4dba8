"""Answers as the visit's process would cut them, for pages and pictures. People, employers and sums are made up."""

from collections.abc import Mapping, Sequence
from datetime import date, timedelta
from functools import cache
from pathlib import Path

import msgspec

from agent.lookup_schemas import (
    Cell,
    Record,
    Shown,
    Slice,
    Tab,
    Tone,
    YearLine,
)
from kiosk.domain.code_tables import CodeTables, load_code_tables
from kiosk.domain.item import Field, Item, Kind, Layout

Row = Mapping[str, str]
LONG_EMPLOYER = "云溪区示范街道便民劳务派遣与社区家政养老综合服务有限责任公司第三分公司（筹）"
RARE_NAME = "㛃䶮𠮷𬀩"
HOSTILE = "[b]x[/b] **y** <script>alert(1)</script> {name} [ref=a]z[/ref] %s"
LONG_ANSWER = "经查，用人单位已补发所欠工资，并改正违法行为。" * 14
AS_OF = "2026-11-19T23:30:00+08:00"
JOB = "job-1"


@cache
def tables() -> CodeTables:
    """The product's own."""
    return load_code_tables(Path("config/tables/codes.toml"))


def cell(one: Field, text: str, language: str) -> Cell:
    """One value as the visit's process sends it."""
    known = one.table in tables() and text in tables()[one.table].codes
    said = tables()[one.table].said(text, language) if known else text
    tone = Tone.NONE if not (one.good and text) else Tone.GOOD if text in one.good else Tone.WARN
    return Cell(field=one.id, text=text, said=said if one.kind is Kind.CODE and text else "", tone=tone)


def some_value(one: Field, at: int) -> str:
    """A likely value of this kind."""
    day = date(2026, 11, 18) - timedelta(days=31 * at)
    codes = list(tables()[one.table].codes) if one.table else [""]
    values = {
        Kind.TEXT: ("云溪区示范中心", LONG_EMPLOYER, HOSTILE)[at % 3],
        Kind.NAME: ("王*英", RARE_NAME[:1] + "*" + RARE_NAME[-1:])[at % 2],
        Kind.ID_NUMBER: "999***********1234",
        Kind.CARD_NUMBER: "Y99****21",
        Kind.BANK_ACCOUNT: "***************6621",
        Kind.PHONE: "199****0000",
        Kind.ADDRESS: "云溪区示范街道****",
        Kind.CODE: codes[at % len(codes)],
        Kind.MONEY: ("430800", "1234567890", "-5000", "0")[at % 4],
        Kind.COUNT: str(12 * at),
        Kind.MONTH: f"{day:%Y%m}",
        Kind.YEAR: str(2026 - at),
        Kind.DATE: day.isoformat(),
    }
    return values[one.kind]


def some_rows(item: Item, count: int) -> tuple[Row, ...]:
    """Rows of any item, made from its kinds."""
    return tuple({one.id: some_value(one, at) for one in item.fields} for at in range(count))


def cut(item: Item, rows: Sequence[Row], slice_: Slice, **changes: object) -> Shown:
    """The part of these rows that a page shows."""
    tabs = tuple(dict.fromkeys(row["scheme"] for row in rows if "scheme" in row))
    tabs = tabs if len(tabs) > 1 else ()
    tab = slice_.tab or next(iter(tabs), "")
    here = [row for row in rows if not tabs or row["scheme"] == tab]
    years = _years(item, here) if item.layout is Layout.MONTHS else ()
    if slice_.year:
        here = [row for row in here if row["period"].startswith(str(slice_.year))]
    overview = bool(years) and not slice_.year
    whole = len(years) if overview else len(here)
    part = slice((slice_.page - 1) * slice_.rows, slice_.page * slice_.rows)
    language = slice_.language
    scheme = next((one for one in item.fields if one.id == "scheme"), None)
    shown = Shown(
        answer="a1",
        item=item.id,
        slice=msgspec.structs.replace(slice_, tab=tab),
        pages=max(1, -(-whole // slice_.rows)),
        total_records=len(here),
        records=() if overview else tuple(record(item, row, language) for row in here[part]),
        years=tuple(_year(item, here, year, language) for year in years[part]) if overview else (),
        tabs=tuple(Tab(code=code, said=cell(scheme, code, language).said) for code in tabs if scheme),
        totals=_totals(item, here),
        months_total=len(here) if item.layout is Layout.MONTHS else 0,
        as_of=AS_OF,
    )
    return msgspec.structs.replace(shown, **changes)


def record(item: Item, row: Row, language: str) -> Record:
    """All fields of a row."""
    return Record(cells=tuple(cell(one, row.get(one.id, ""), language) for one in item.fields))


def _totals(item: Item, rows: Sequence[Row]) -> tuple[Cell, ...]:
    return tuple(
        Cell(field=name, text=str(sum(int(row[name]) for row in rows if row.get(name))))
        for name in item.totals
    )


def _years(item: Item, rows: Sequence[Row]) -> tuple[int, ...]:
    return tuple(sorted({int(row["period"][:4]) for row in rows}, reverse=True))


def _year(item: Item, rows: Sequence[Row], year: int, language: str) -> YearLine:
    here = [row for row in rows if row["period"].startswith(str(year))]
    state = next((one for one in item.fields if one.good), None)
    odd = [row[state.id] for row in here if row[state.id] not in state.good] if state else []
    return YearLine(
        year=year,
        months=len(here),
        totals=_totals(item, here),
        state=cell(state, odd[0], language) if state and odd else None,
        state_months=odd.count(odd[0]) if odd else 0,
    )


# ---- believable answers ----


def contributions(schemes: Sequence[str], months: int) -> tuple[Row, ...]:
    """Every month until last October, with three that were not paid."""
    return tuple(
        {
            "period": f"{2026 - (at + 2) // 12}{12 - (at + 2) % 12:02d}",
            "scheme": scheme,
            "base": "520000",
            "by_employer": "83200",
            "by_person": "41600",
            "amount": "124800",
            "paid_state": "owed" if at in (21, 22, 23) else "paid",
            "arrived": "" if at in (21, 22, 23) else "2026-11-05",
            "payment_kind": next(iter(tables()["payment_kind"].codes)),
            "insured_place": "云溪区",
        }
        for scheme in schemes
        for at in range(months)
    )


def pensions(months: int) -> tuple[Row, ...]:
    """What was paid each month, the latest first."""
    return tuple(
        {
            "period": f"{2026 - (at + 1) // 12}{12 - (at + 1) % 12:02d}",
            "amount": "328640",
            "basic_pension": "210560",
            "account_pension": "74280",
            "transitional_pension": "43800",
            "paid_later": "0",
            "taken_back": "-1200" if at == 1 else "0",
            "pay_state": "returned" if at == 4 else "paid",
            "paid_on": "2026-11-15",
            "bank": "示范银行",
            "bank_account": "***************6621",
        }
        for at in range(months)
    )


def card() -> tuple[Row, ...]:
    """A social card, with a long employer."""
    return (
        {
            "card_number": "Y99****21",
            "id_number": "999***********1234",
            "name": "王*英",
            "card_status": "1",
            "employer": LONG_EMPLOYER,
            "phone": "199****0000",
            "address": "云溪区示范街道****",
            "bank": "示范银行云溪支行",
            "bank_account": "***************6621",
            "area": "999101",
            "issued": "2019-05-06",
            "expires": "2029-05-05",
        },
    )


def enrolments() -> tuple[Row, ...]:
    """Four schemes, one of them paused."""
    return tuple(
        {
            "scheme": scheme,
            "enrolment_status": "paused" if scheme == "21" else "active",
            "employer": LONG_EMPLOYER if at else "云溪区示范商店",
            "person_number": "Y99****21",
            "insured_place": "云溪区",
            "first_month": "199607",
            "enrolled_on": "2019-05-06",
            "paid_from": "199607",
            "paid_to": "202610",
            "months_paid": "364",
            "months_credited": "0",
            "months_owed": "3",
            "work_since": "199607",
            "agency": "云溪区社会保险经办机构",
        }
        for at, scheme in enumerate(("11", "21", "41", "31"))
    )


def visits(count: int) -> tuple[Row, ...]:
    """What was paid at hospitals."""
    hospitals = ("云溪区示范人民医院", "示范大药房（云溪店）", "示范中医医院康复与老年病专科联合门诊部")
    return tuple(
        {
            "settled_on": (date(2026, 11, 3) - timedelta(days=9 * at)).isoformat(),
            "hospital": hospitals[at % 3],
            "medical_kind": ("outpatient", "inpatient", "chronic")[at % 3],
            "cost": str(23560 + 412345 * (at % 3 == 1)),
            "from_account": "10000",
            "from_fund": "8560",
            "cash": "5000",
            "from_civil_servant_fund": "0",
            "from_large_cost_fund": "0",
            "document": f"YB2026{at:06}",
        }
        for at in range(count)
    )


def complaint() -> tuple[Row, ...]:
    """One labour complaint, answered at length."""
    states = ("closed", "investigating", "accepted", "submitted")
    return tuple(
        {
            "case_number": "LD2026000123",
            "case_state": case_state,
            "step_date": (date(2026, 11, 12) - timedelta(days=5 * at)).isoformat(),
            "agency": "云溪区劳动保障监察机构",
            "answer_by": "2026-11-20",
            "answer": LONG_ANSWER if at == 0 else "",
        }
        for at, case_state in enumerate(states)
    )


def cases() -> tuple[Row, ...]:
    """Two applications, their steps mixed."""
    told = (("1", "社会保障卡补领", "3"), ("0", "灵活就业人员参保登记", "2"), ("1", "社会保障卡补领", "2"))
    return tuple(
        {
            "case_number": f"BJ202600012{number}",
            "case_item": what,
            "case_state": case_state,
            "step_date": (date(2026, 11, 16) - timedelta(days=3 * at)).isoformat(),
        }
        for at, (number, what, case_state) in enumerate(told)
    )


def hostile(item: Item) -> tuple[Row, ...]:
    """Markup, braces and rare characters in every text."""
    texts = (HOSTILE, f"{RARE_NAME}{RARE_NAME}", "x" * 90, LONG_ANSWER)
    return tuple(
        {
            one.id: texts[(at + place) % 4] if one.kind is Kind.TEXT else some_value(one, at)
            for place, one in enumerate(item.fields)
        }
        for at in range(12)
    )


# ---- models ----
