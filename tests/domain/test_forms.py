"""Every form that we ship is complete: wording, tables, few questions at a time; and the receipt says something."""

from pathlib import Path

import pytest

from kiosk.domain.catalogue import load_catalogue
from kiosk.domain.form import Form, FormField, load_forms
from kiosk.domain.item import Layout
from kiosk.domain.texts import LANGUAGES, load_texts

CONFIG = Path(__file__).parents[2] / "config"
CATALOGUE = load_catalogue(CONFIG / "catalogue.toml")
FORMS = load_forms(CONFIG / "forms")
READ = {language: load_texts(CONFIG / "texts", language) for language in LANGUAGES}
RECEIPT = {"case_number", "registration_number", "appointment_number", "proof_number"}

each_form = pytest.mark.parametrize("form", FORMS.values(), ids=lambda form: form.id)


def fields_of(form: Form) -> list[FormField]:
    """All of its questions."""
    return [field for step in form.steps for field in step.fields]


def questions(form: Form) -> set[str]:
    """The ids of wording of its questions, its own where there are such."""
    own = {field.id for field in fields_of(form) if f"ask.{form.id}.{field.id}" in READ["zh_CN"]}
    return {f"ask.{form.id}.{field}" for field in own} | {
        f"ask.{field.id}" for field in fields_of(form) if field.id not in own
    }


def wanted(form: Form) -> set[str]:
    """Every id of wording that the form needs."""
    return {
        f"confirm.{form.id}",
        *(f"step.{step.id}" for step in form.steps),
        *(f"material.{material.id}" for material in form.materials),
        *questions(form),
    }


@each_form
def test_a_form_has_wording_in_every_language(form: Form) -> None:
    missing = {language: wanted(form) - texts.keys() for language, texts in READ.items()}
    assert missing == {language: set() for language in LANGUAGES}


@pytest.mark.parametrize("language", LANGUAGES)
def test_no_wording_of_forms_is_left_that_nobody_asks_for(language: str, tmp_path: Path) -> None:
    own = f"{language}-forms.toml"
    (tmp_path / own).write_text((CONFIG / "texts" / own).read_text("utf-8"), "utf-8")
    assert load_texts(tmp_path, language).keys() - set().union(*map(wanted, FORMS.values())) == set()


@each_form
def test_questions_are_short_and_the_effect_is_said_in_whole_sentences(form: Form) -> None:
    words = READ["zh_CN"]
    assert [key for key in wanted(form) if key.startswith(("step.", "ask.")) and len(words(key)) > 13] == []
    assert words(f"confirm.{form.id}").startswith("确认后")
    assert words(f"confirm.{form.id}").endswith("。")
    assert READ["en"](f"confirm.{form.id}").endswith(".")


@each_form
def test_a_receipt_is_a_card_with_a_number(form: Form) -> None:
    item = CATALOGUE.item(form.id)
    named = {field.id for field in item.fields}
    assert item.layout is Layout.CARDS
    assert named & RECEIPT
    if item.proof:
        assert {"proof_number", "check_code", "issued", "expires"} <= named


@each_form
def test_what_is_known_of_a_person_is_only_asked_where_somebody_stands(form: Form) -> None:
    known = [field.id for field in fields_of(form) if field.known is not None]
    assert not known or CATALOGUE.item(form.id).level >= 1


def test_the_flows_of_the_policy_are_there() -> None:
    assert set(FORMS) == set(
        "card.loss_temp card.loss card.unloss card.activate card.pin_change unemp.claim emp.register emp.unregister "
        "emp.subsidy_apply labor.complaint labor.report jobs.wish hotline.callback mat.supplement appt.checkin "
        "appt.cancel ins.certificate ins.payment_proof ins.rights_statement emp.registration_proof case.acceptance "
        "cert.manual".split()
    )


def test_a_pin_is_asked_twice_because_nobody_here_can_compare() -> None:
    pins = {
        form.id: [field.id for field in fields_of(form) if field.kind == "pin"] for form in FORMS.values()
    }
    assert {tuple(asked) for asked in pins.values() if asked} == {("new_pin", "new_pin_again")}


def test_the_effect_names_the_bank_and_the_five_days_where_they_matter() -> None:
    for form in ("card.loss_temp", "card.loss", "card.unloss", "card.activate"):
        assert "银行" in READ["zh_CN"](f"confirm.{form}")
        assert "bank" in READ["en"](f"confirm.{form}")
    assert "五个工作日" in READ["zh_CN"]("confirm.labor.complaint")
    assert "五个工作日" in READ["zh_CN"]("confirm.labor.report")
