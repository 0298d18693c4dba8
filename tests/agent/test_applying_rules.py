"""A draft by its rules alone: what is asked, what is wrong, where it goes on, how it reads."""

from datetime import date
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from agent.applying.choices import MOST_CHOICES, Choices, choices_of
from agent.applying.draft import REVIEW, Draft
from agent.applying.judging import Rules, after, first_wrong, reachable, step_of, wrong_in
from agent.applying.showing import filling, reviewing, typed_cell
from agent.gateway.port import Json
from kiosk.domain.catalogue import load_catalogue
from kiosk.domain.code_tables import load_code_tables
from kiosk.domain.form import Form, FormField, Known, Source, Step, When, load_forms
from kiosk.domain.item import Kind
from kiosk.domain.places import load_places
from tests.agent.apply_room import ADDRESS, PHONE
from tests.checks.tree import ROOT

CONFIG = ROOT / "config"
CATALOGUE, FORMS = load_catalogue(CONFIG / "catalogue.toml"), load_forms(CONFIG / "forms")
TABLES = load_code_tables(CONFIG / "tables/codes.toml")
RULES = Rules(date(2026, 11, 22), TABLES, load_places(Path(CONFIG / "tables")))
STATUS = Source("card.status", "card_number", ("card_number", "card_status"))


def said(table: str, code: str, language: str) -> str:
    """By our tables."""
    if table == "places":
        return RULES.places.said(code, language)
    return TABLES[table].said(code, language)


def draft_of(item: str, **typed: str) -> Draft:
    """A draft in which this was typed."""
    draft = Draft(CATALOGUE.item(item), FORMS[item], known={Known.NAME: "王秀英", Known.ID_NUMBER: "9" * 18})
    for step in draft.form.steps:
        draft.take(step, typed)
    return draft


CLAIM = {
    "phone": PHONE, "address": ADDRESS, "employer": "演示公司", "why_unemployed": "dismissed",
    "unemployed_on": "2026-10-01", "pay_to": "bank", "bank": "演示银行", "bank_account": "6222020200112233",
}  # fmt: skip


# ---- where it goes on ----


def test_the_first_step_that_lacks_something_is_found_and_nothing_behind_it_is_shown() -> None:
    draft = draft_of("unemp.claim", **{**CLAIM, "employer": ""})
    lacking = first_wrong(draft, RULES)
    assert lacking is not None
    assert (lacking.id, wrong_in(draft, lacking, RULES)) == ("lost_work", {"employer": "required"})
    reached = [reachable(draft, step, RULES) for step in ("contact", "lost_work", "payment", REVIEW, "none")]
    assert reached == ["contact", "lost_work", "lost_work", "lost_work", "lost_work"]


def test_step_by_step_to_the_review_and_from_there_straight_back() -> None:
    draft = draft_of("unemp.claim", **CLAIM)
    contact, lost_work, payment = draft.steps()
    assert [after(draft, step, RULES) for step in (contact, lost_work, payment)] == [
        "lost_work",
        "payment",
        REVIEW,
    ]
    draft.reviewed = True
    assert after(draft, contact, RULES) == REVIEW
    draft.take(lost_work, {"employer": ""})
    assert after(draft, contact, RULES) == "lost_work"


def test_what_is_not_asked_any_more_is_dropped_and_not_told() -> None:
    draft = draft_of("unemp.claim", **CLAIM)
    assert draft.told()["bank_account"] == CLAIM["bank_account"]
    draft.take(draft.steps()[2], {"pay_to": "social_card"})
    assert not {"bank", "bank_account"} & set(draft.told())
    draft.take(draft.steps()[2], {"pay_to": "bank"})
    assert wrong_in(draft, draft.steps()[2], RULES) == {"bank": "required", "bank_account": "required"}


def test_what_is_known_is_neither_typed_nor_told() -> None:
    draft = draft_of("labor.complaint", name="别人", id_number="1")
    assert not {"name", "id_number"} & {*draft.values, *draft.told()}
    nobody = Draft(draft.item, draft.form)
    assert [one.id for one in nobody.asked(nobody.steps()[0])] == ["phone", "address"]


def test_a_period_runs_forward() -> None:
    draft = draft_of("ins.payment_proof", **{"from": "202603", "to": "202602", "purpose": "loan"})
    assert wrong_in(draft, draft.steps()[0], RULES)["to"] == "order"
    draft.take(draft.steps()[0], {"to": "202603"})
    assert "to" not in wrong_in(draft, draft.steps()[0], RULES)


def test_an_address_lies_in_a_place_that_there_is() -> None:
    for address, word in ((ADDRESS, ""), ("123456/某路", "unknown"), ("9991/某路某号", "address")):
        draft = draft_of("labor.complaint", address=address)
        assert wrong_in(draft, draft.steps()[0], RULES).get("address", "") == word


def test_the_step_of_a_word_from_afar_is_the_first_that_asks_it() -> None:
    draft = draft_of("unemp.claim", **CLAIM)
    found = step_of(draft, {"pay_to": "unknown", "employer": "unknown"})
    assert found is not None
    assert found.id == "lost_work"
    assert step_of(draft, {"key": "unknown"}) is None


@given(st.dictionaries(st.sampled_from([*CLAIM]), st.text(max_size=30)), st.sampled_from([*FORMS]))
def test_whatever_is_typed_has_a_place_to_go_on(typed: dict[str, str], item: str) -> None:
    draft = draft_of(item, **typed)
    at = reachable(draft, REVIEW, RULES)
    assert (at == REVIEW) == (first_wrong(draft, RULES) is None)
    assert set(draft.told()) <= {one.id for one in draft.all_asked()}


# ---- choices ----


def test_a_choice_says_nothing_by_its_name_and_stands_for_one_record() -> None:
    records: list[dict[str, Json]] = [
        {"card_number": "Z00000017", "card_status": "1"},
        {"card_number": "Z00000017", "card_status": "3"},
        {"card_number": 7, "card_status": "1"},
        {"card_status": "1"},
        {"card_number": "Z00000025", "card_status": "<b>"},
    ]
    found = choices_of(STATUS, CATALOGUE.item("card.status"), records)
    assert found.names == ("c1", "c2")
    assert [found.real(name) for name in ("c1", "c2", "c3", "Z00000017")] == [
        "Z00000017",
        "Z00000025",
        "",
        "",
    ]
    first, second = found.told(said, "zh_CN")
    assert (first.cells[0].masked, first.cells[0].text) == (True, "Z00****17")
    assert second.cells[1].text == ""
    assert "Z00000017" not in found.said("c1", said, "zh_CN") + repr(found)


def test_more_than_can_be_chosen_from_are_left_out() -> None:
    records = [{"card_number": f"Z{number:08}"} for number in range(100)]
    found = choices_of(STATUS, CATALOGUE.item("card.status"), records)
    assert len(found.names) == MOST_CHOICES


def test_a_choice_is_told_as_what_it_stands_for() -> None:
    draft = draft_of("card.loss_temp")
    draft.choices["which_card"] = choices_of(
        STATUS, CATALOGUE.item("card.status"), [{"card_number": "Z00000017", "card_status": "1"}]
    )
    step = draft.steps()[0]
    for chosen, word in (("", "required"), ("Z00000017", "unknown"), ("c2", "unknown"), ("c1", "")):
        draft.take(step, {"which_card": chosen})
        assert wrong_in(draft, step, RULES).get("which_card", "") == word
    assert draft.told() == {"which_card": "Z00000017"}


def test_without_a_record_there_is_nothing_to_choose() -> None:
    assert choices_of(STATUS, CATALOGUE.item("card.status"), ()) == Choices(
        choices_of(STATUS, CATALOGUE.item("card.status"), ()).fields, (), ()
    )


# ---- how it reads ----


@pytest.mark.parametrize(
    ("language", "words"),
    [
        (
            "zh_CN",
            {"why_unemployed": "被单位辞退", "address": "演示省演示市演示一区示范街道人和社区演示路 1 号"},
        ),
        ("en", {"why_unemployed": "Dismissed"}),
    ],
)
def test_what_was_typed_is_read_in_full_and_codes_in_words(language: str, words: dict[str, str]) -> None:
    draft = draft_of("unemp.claim", **CLAIM)
    review = reviewing(draft, (), said, language)
    cells = {cell.field: cell for part in review.parts for cell in part.cells}
    assert [part.step for part in review.parts] == ["contact", "lost_work", "payment"]
    assert (cells["phone"].text, cells["phone"].masked) == (PHONE, False)
    assert cells["bank_account"].text == CLAIM["bank_account"]
    assert (cells["name"].masked, cells["id_number"].masked) == (True, True)
    assert "秀" not in cells["name"].text
    assert {name: cells[name].said for name in words} == words


def test_several_codes_are_read_one_after_the_other() -> None:
    draft = draft_of("labor.report", claims="wages overtime")
    field = draft.form.field("claims")
    codes = draft.values["claims"].split()
    for language, between in (("zh_CN", "、"), ("en", ", ")):
        said_in = between.join(said("labor_claim", code, language) for code in codes)
        assert typed_cell(draft, field, said, language).said == said_in


def test_a_step_says_how_many_there_are_and_no_pin() -> None:
    draft = draft_of("card.pin_change")
    draft.pins = {"new_pin": "00" * 16}
    shown = filling(draft, draft.steps()[0], said, "zh_CN", {"new_pin_again": "required"})
    assert (shown.number, shown.steps, shown.pins, shown.values) == (1, 1, ("new_pin",), {})
    assert "00" * 16 not in str(shown)
    assert reviewing(draft, (), said, "zh_CN").parts[0].cells == ()


def test_steps_that_ask_nothing_are_not_counted() -> None:
    form = Form(
        "card.loss",
        (
            Step("one", (FormField("a", Kind.CODE, table="yes_no"),)),
            Step("two", (FormField("b", Kind.TEXT, when=When("a", ("yes",))),)),
        ),
    )
    draft = Draft(CATALOGUE.item("card.loss"), form)
    assert [step.id for step in draft.steps()] == ["one"]
    draft.take(form.steps[0], {"a": "yes"})
    assert [step.id for step in draft.steps()] == ["one", "two"]


def test_a_draft_says_nothing_by_its_repr() -> None:
    draft = draft_of("unemp.claim", **CLAIM)
    draft.pins = {"new_pin": "ab" * 16}
    told = repr(draft)
    assert not any(text in told for text in (PHONE, "演示路", "王秀英", "9" * 18, "ab" * 16))
