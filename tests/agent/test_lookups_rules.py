"""The rules of lookups: what fits a kind, what is hidden, what is wrong, which part is shown."""

from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from agent.gateway.port import Json
from agent.lookup_schemas import Slice, Tone
from agent.lookups.held import About, Held, tone_of
from agent.lookups.inputs import wrong_inputs
from agent.lookups.masking import masked
from agent.lookups.saying import money
from agent.lookups.slices import shown
from agent.lookups.typed import rows_of, written
from kiosk.domain.catalogue import load_catalogue
from kiosk.domain.code_tables import load_code_tables
from kiosk.domain.item import Field, Kind
from tests.bench.running import ROOT

CATALOGUE = load_catalogue(ROOT / "config/catalogue.toml")
TABLES = load_code_tables(ROOT / "config/tables/codes.toml")
MONTHS = CATALOGUE.item("ins.contributions")
TODAY = date(2026, 11, 22)
NOBODY = About()

json = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats(allow_nan=False) | st.text(max_size=20),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=5), inner, max_size=3),
    max_leaves=6,
)


def said(table: str, code: str, language: str) -> str:
    return TABLES[table].said(code, language) if table in TABLES else code


def held(records: "list[dict[str, Json]]") -> Held:
    rows = rows_of(MONTHS, records)
    return Held("a", MONTHS, NOBODY, rows, records=len(records), totals={})


def month(period: str, scheme: str = "11", amount: int = 100, state: str = "paid") -> "dict[str, Json]":
    sums: dict[str, Json] = {"amount": amount, "by_person": 40, "by_employer": 60}
    return {"period": period, "scheme": scheme, "paid_state": state, **sums}


@pytest.mark.parametrize(
    ("kind", "value", "text"),
    [
        (Kind.MONEY, 12345, "12345"),
        (Kind.MONEY, "12345", ""),
        (Kind.MONEY, True, ""),
        (Kind.MONEY, 1.5, ""),
        (Kind.COUNT, 0, "0"),
        (Kind.MONTH, "202602", "202602"),
        (Kind.MONTH, "202613", ""),
        (Kind.MONTH, "２０２６０２", ""),
        (Kind.YEAR, 2026, "2026"),
        (Kind.YEAR, "26", ""),
        (Kind.DATE, "2026-02-28", "2026-02-28"),
        (Kind.DATE, "2026-02-30", ""),
        (Kind.DATE, "20260228", ""),
        (Kind.TEXT, " 示范公司 ", "示范公司"),
        (Kind.TEXT, 7, ""),
        (Kind.TEXT, ["a"], ""),
        (Kind.TEXT, None, ""),
    ],
)
def test_what_does_not_fit_its_kind_is_empty(kind: Kind, value: Json, text: str) -> None:
    assert written(Field("x", kind), value) == text


@pytest.mark.parametrize(("value", "text"), [("11", "11"), ("1 1", ""), ("<b>", ""), ("x" * 33, "")])
def test_a_code_is_one_or_empty(value: str, text: str) -> None:
    assert written(Field("x", Kind.CODE, "scheme"), value) == text


@given(st.sampled_from([kind for kind in Kind if kind is not Kind.CODE]), json)
def test_anything_becomes_a_text(kind: Kind, value: Json) -> None:
    text = written(Field("x", kind), value)
    assert isinstance(masked(kind, text), str)


@pytest.mark.parametrize(
    ("kind", "text", "hidden"),
    [
        (Kind.NAME, "王秀英", "王*英"),
        (Kind.ID_NUMBER, "999101195001011234", "999***********1234"),
        (Kind.ID_NUMBER, "9991", "****"),
        (Kind.CARD_NUMBER, "Z00000045", "Z00****45"),
        (Kind.CARD_NUMBER, "Z0045", "*****"),
        (Kind.BANK_ACCOUNT, "9990000000000040028", "***************0028"),
        (Kind.BANK_ACCOUNT, "28", "**"),
        (Kind.PHONE, "10000000004", "100****0004"),
        (Kind.ADDRESS, "岳阳市云溪区幸福路1号3单元", "岳阳市云溪区幸福路****"),
        (Kind.ADDRESS, "某处12号", "****"),
        (Kind.TEXT, "示范公司", "示范公司"),
    ],
)
def test_each_kind_hides_its_own_part(kind: Kind, text: str, hidden: str) -> None:
    assert masked(kind, text) == hidden


@given(st.sampled_from([kind for kind in Kind if kind.masked]), st.text("0123456789ABC路区号", min_size=2))
def test_no_masked_value_is_ever_whole(kind: Kind, text: str) -> None:
    assert masked(kind, text) != text


def test_a_code_is_good_deserves_a_look_or_is_neither() -> None:
    judged = Field("x", Kind.CODE, "paid_state", good=("paid",))
    assert (tone_of(judged, "paid"), tone_of(judged, "owed"), tone_of(judged, "")) == (
        Tone.GOOD, Tone.WARN, Tone.NONE,
    )  # fmt: skip
    assert tone_of(Field("x", Kind.CODE, "scheme"), "11") is Tone.NONE


@pytest.mark.parametrize(
    ("given_", "wrong"),
    [
        ({}, {}),
        ({"from": "202501", "to": "202512", "scheme": "11"}, {}),
        ({"from": "202512", "to": "202501"}, {"to": "order"}),
        ({"from": "2025-01"}, {"from": "format"}),
        ({"from": "202513"}, {"from": "format"}),
        ({"from": "194812"}, {"from": "range"}),
        ({"to": "202612"}, {"to": "range"}),
        ({"scheme": "99"}, {"scheme": "unknown"}),
        ({"colour": "red"}, {"colour": "unknown"}),
    ],
)
def test_inputs_are_judged_before_anybody_is_asked(given_: dict[str, str], wrong: dict[str, str]) -> None:
    assert wrong_inputs(MONTHS, given_, TABLES, TODAY) == wrong


def test_months_are_shown_by_years_and_the_newest_stands_first() -> None:
    records = [month("202512"), month("202601"), month("202602", state="owed")]
    answer = shown(held(records), Slice(language="zh_CN"), said)
    assert [(line.year, line.months) for line in answer.years] == [(2026, 2), (2025, 1)]
    assert answer.records == ()
    assert answer.months_total == 3
    assert [cell.text for cell in answer.totals if cell.field == "amount"] == ["300"]
    notable = answer.years[0]
    assert notable.state is not None
    assert (notable.state.text, notable.state.tone, notable.state_months) == ("owed", Tone.WARN, 1)
    assert answer.years[1].state is None


def test_a_year_has_its_own_months_totals_and_pages() -> None:
    records = [month(f"2026{one:02}") for one in range(1, 11)] + [month("202512")]
    answer = shown(held(records), Slice(language="zh_CN", year=2026, rows=7, page=2), said)
    assert (answer.pages, answer.slice.page, answer.total_records, answer.months_total) == (2, 2, 10, 10)
    assert [record.cells[0].text for record in answer.records] == ["202603", "202602", "202601"]


def test_schemes_are_tabs_in_the_order_of_their_table() -> None:
    records = [month("202601", "41"), month("202601", "11"), month("202512", "11")]
    codes = tuple(TABLES["scheme"].codes)
    answer = shown(held(records), Slice(language="en"), said, codes)
    assert [tab.code for tab in answer.tabs] == ["11", "41"]
    assert (answer.slice.tab, answer.months_total) == ("11", 2)
    other = shown(held(records), Slice(language="en", tab="41", year=2026), said, codes)
    assert (other.slice.tab, other.total_records, other.tabs[1].said) == ("41", 1, "Work injury")


def test_the_back_offices_totals_count_for_the_whole_only() -> None:
    whole = Held("a", MONTHS, NOBODY, rows_of(MONTHS, [month("202601"), month("202512")]), 2, {"amount": 777})
    assert "777" in [cell.text for cell in shown(whole, Slice(language="zh_CN"), said).totals]
    assert "777" not in [cell.text for cell in shown(whole, Slice(language="zh_CN", year=2026), said).totals]


@given(st.integers(-5, 99), st.integers(-5, 99), st.text(max_size=3), st.integers(-5, 3000))
def test_any_slice_becomes_one_that_there_is(page: int, rows: int, tab: str, year: int) -> None:
    records = [month(f"2026{one:02}", scheme) for one in range(1, 13) for scheme in ("11", "41")]
    wanted = Slice(language="zh_CN", page=page, rows=rows, tab=tab, year=year)
    answer = shown(held(records), wanted, said)
    assert 1 <= answer.slice.page <= answer.pages
    assert answer.slice.tab in ("11", "41")
    assert answer.years or answer.records
    assert len(answer.records) <= answer.slice.rows <= 50


@given(st.lists(st.dictionaries(st.sampled_from([field.id for field in MONTHS.fields]), json), max_size=4))
def test_records_of_nonsense_never_break_a_slice(records: "list[dict[str, Json]]") -> None:
    assert shown(held(records), Slice(language="zh_CN"), said).pages >= 1


@pytest.mark.parametrize(
    ("fen", "text"), [(0, "0.00"), (5, "0.05"), (-150, "-1.50"), (430800, "4\u00a0308.00")]
)
def test_money_is_written_in_groups(fen: int, text: str) -> None:
    assert money(fen) == text
