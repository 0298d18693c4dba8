"""What is wrong with what was typed, and what is asked now."""

from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from kiosk.domain.form import Form, FormField, Known, Material, Source, Step, When
from kiosk.domain.form_checks import (
    asked_of,
    is_credit_code,
    materials_of,
    without_hidden,
    wrong_of,
)
from kiosk.domain.item import Kind
from kiosk.domain.texts import LANGUAGES, load_texts
from tests.checks.tree import ROOT

TODAY = date(2026, 11, 22)
CREDIT_CODE = "91350100M000100Y43"  # the example that the standard works out
WORDS = (
    "required address unknown characters name too_short too_long format number too_little too_much date too_early future "
    "too_late id_number card_number bank_account phone credit_code"
).split()


def field(kind: Kind, **more: object) -> FormField:
    """One question of that kind."""
    if kind is Kind.CODE:
        more = {"table": "yes_no"} | more
    return FormField("one", kind, **more)  # type: ignore[arg-type]  # by name


@pytest.mark.parametrize(
    ("kind", "value"),
    [
        (Kind.TEXT, "拖欠工资三个月"),
        (Kind.NAME, "阿卜杜拉·买买提"),
        (Kind.NAME, "𠮷野家\ue000"),
        (Kind.ID_NUMBER, "99900119491231008X"),
        (Kind.CARD_NUMBER, "Z00000017"),
        (Kind.BANK_ACCOUNT, "6222020200112233"),
        (Kind.PHONE, "13800138000"),
        (Kind.PHONE, "073012345678"),
        (Kind.ADDRESS, "999001001/幸福路 3 号 2 栋"),
        (Kind.CODE, "yes"),
        (Kind.MONEY, "120000"),
        (Kind.COUNT, "0"),
        (Kind.MONTH, "202611"),
        (Kind.YEAR, "2026"),
        (Kind.DATE, "2026-11-22"),
        (Kind.CREDIT_CODE, CREDIT_CODE),
        (Kind.PIN, "set"),
    ],
)
def test_what_is_right_is_right(kind: Kind, value: str) -> None:
    assert wrong_of(field(kind), value, TODAY, {"yes", "no", "999001001"}) == ""


@pytest.mark.parametrize(
    ("kind", "value", "word"),
    [
        (Kind.TEXT, "", "required"),
        (Kind.TEXT, "  \u3000", "required"),
        (Kind.TEXT, "一\n二", "characters"),
        (Kind.TEXT, "乱\u202e码", "characters"),
        (Kind.TEXT, "乱\x00码", "characters"),
        (Kind.TEXT, "乱\ufeff码", "characters"),
        (Kind.TEXT, "乱\ufffe码", "characters"),
        (Kind.TEXT, "长" * 61, "too_long"),
        (Kind.NAME, "张3", "name"),
        (Kind.ID_NUMBER, "999001194912310081", "id_number"),
        (Kind.ID_NUMBER, "１" * 18, "id_number"),
        (Kind.CARD_NUMBER, "Z-1", "card_number"),
        (Kind.BANK_ACCOUNT, "62220202", "bank_account"),
        (Kind.PHONE, "12345678901", "phone"),
        (Kind.PHONE, "1380013800０", "phone"),
        (Kind.ADDRESS, "幸福路", "address"),
        (Kind.ADDRESS, "12/幸福路", "address"),
        (Kind.ADDRESS, "111111/幸福路", "unknown"),
        (Kind.ADDRESS, "999001001/", "too_short"),
        (Kind.CODE, "maybe", "unknown"),
        (Kind.CODE, "yes no", "format"),
        (Kind.CODE, "是", "format"),
        (Kind.MONEY, "12.5", "number"),
        (Kind.MONEY, "007", "number"),
        (Kind.MONEY, "1" * 16, "number"),
        (Kind.MONEY, str(99_999_999_99 + 1), "too_much"),
        (Kind.COUNT, "-1", "number"),
        (Kind.MONTH, "202613", "date"),
        (Kind.MONTH, "202612", "future"),
        (Kind.MONTH, "189912", "too_early"),
        (Kind.YEAR, "2027", "future"),
        (Kind.YEAR, "26", "date"),
        (Kind.DATE, "2026-02-30", "date"),
        (Kind.DATE, "20261122", "date"),
        (Kind.DATE, "2026-11-23", "future"),
        (Kind.DATE, "1900-01-01", "too_early"),
        (Kind.CREDIT_CODE, CREDIT_CODE[:-1] + "5", "credit_code"),
        (Kind.CREDIT_CODE, CREDIT_CODE.lower(), "credit_code"),
        (Kind.PIN, "", "required"),
    ],
)
def test_what_is_wrong_has_a_word(kind: Kind, value: str, word: str) -> None:
    assert wrong_of(field(kind), value, TODAY, {"yes", "no", "999001001"}) == word
    assert word in WORDS


@pytest.mark.parametrize("language", LANGUAGES)
def test_every_word_is_said(language: str) -> None:
    texts = load_texts(ROOT / "config/texts", language)
    assert [word for word in WORDS if f"wrong.{word}" not in texts] == []


def test_bounds_are_the_fields_own() -> None:
    money = field(Kind.MONEY, least=100, most=200)
    assert [wrong_of(money, value, TODAY) for value in ("99", "100", "200", "201")] == [
        "too_little",
        "",
        "",
        "too_much",
    ]
    text = field(Kind.TEXT, shortest=2, longest=3, lines=4)
    assert [wrong_of(text, value, TODAY) for value in ("一", "一\n二", "一二三四")] == [
        "too_short",
        "",
        "too_long",
    ]
    day = field(Kind.DATE, back_days=1, ahead_days=1)
    days = ("2026-11-20", "2026-11-21", "2026-11-23", "2026-11-24")
    assert [wrong_of(day, value, TODAY) for value in days] == ["too_early", "", "", "too_late"]


def test_of_many_codes_each_is_known_and_stands_once() -> None:
    many = field(Kind.CODE, many=True)
    assert wrong_of(many, "yes no", TODAY, {"yes", "no"}) == ""
    assert wrong_of(many, "yes yes", TODAY, {"yes", "no"}) == "format"
    assert wrong_of(many, "yes  no", TODAY, {"yes", "no"}) == "format"
    assert wrong_of(many, "yes maybe", TODAY, {"yes", "no"}) == "unknown"


def test_without_codes_only_the_shape_is_judged() -> None:
    source = Source("card.status", "card_number", ("card_state",))
    assert wrong_of(FormField("card", Kind.CODE, source=source), "c1", TODAY) == ""
    assert wrong_of(field(Kind.ADDRESS), "999001/幸福路", TODAY) == ""


def test_what_may_be_left_out_may_be_left_out_and_what_is_known_is_not_typed() -> None:
    assert wrong_of(field(Kind.PHONE, optional=True), "", TODAY) == ""
    assert wrong_of(field(Kind.PHONE, optional=True), "1", TODAY) == "phone"
    assert wrong_of(field(Kind.NAME, known=Known.NAME), "", TODAY) == ""


@given(st.sampled_from([*Kind]), st.text(max_size=80))
def test_whatever_is_typed_gets_a_word_or_none(kind: Kind, value: str) -> None:
    assert wrong_of(field(kind), value, TODAY, {"yes"}) in ("", *WORDS)


@given(st.integers(0, 16), st.sampled_from("0123456789ABCDEFGHJKLMNPQRTUWXY"))
def test_one_altered_character_of_a_credit_code_is_seen(place: int, other: str) -> None:
    altered = CREDIT_CODE[:place] + other + CREDIT_CODE[place + 1 :]
    assert is_credit_code(altered) == (altered == CREDIT_CODE)


# ---- what is asked ----

FORM = Form(
    "labor.report",
    steps=(
        Step("who", (FormField("named", Kind.CODE, table="yes_no"),)),
        Step(
            "how",
            (
                FormField("phone_too", Kind.CODE, table="yes_no", when=When("named", ("yes",))),
                FormField("phone", Kind.PHONE, when=When("phone_too", ("yes",))),
            ),
        ),
    ),
    materials=(Material("letter", when=When("phone_too", ("yes",))), Material("photo", optional=True)),
)


def test_a_field_is_asked_only_where_the_one_before_says_so() -> None:
    assert [one.id for one in asked_of(FORM, {"named": "no"})] == ["named"]
    assert [one.id for one in asked_of(FORM, {"named": "yes"})] == ["named", "phone_too"]
    both = {"named": "yes", "phone_too": "yes"}
    assert [one.id for one in asked_of(FORM.steps[1], both)] == ["phone_too", "phone"]


def test_what_hangs_on_a_hidden_field_is_hidden_too_and_dropped() -> None:
    values = {"named": "no", "phone_too": "yes", "phone": "13800138000"}
    assert without_hidden(FORM, values) == {"named": "no"}
    assert [one.id for one in asked_of(FORM.steps[1], values)] == []
    assert [one.id for one in materials_of(FORM, values)] == ["photo"]
    assert [one.id for one in materials_of(FORM, values | {"named": "yes"})] == ["letter", "photo"]


def test_one_of_several_codes_is_enough() -> None:
    step = Step(
        "s",
        (FormField("a", Kind.CODE, table="t", many=True), FormField("b", Kind.TEXT, when=When("a", ("x",)))),
    )
    assert [one.id for one in asked_of(step, {"a": "y x"})] == ["a", "b"]
