"""What the pages of a form say: rows, options, leaves, keys that are off and why."""

from dataclasses import replace
from pathlib import Path

import msgspec
import pytest

from agent.apply_schemas import Outcome, ProofReady
from agent.lookup_schemas import Why
from agent.schemas import SlipState
from kiosk.domain.texts import LANGUAGES, Texts, load_texts
from kiosk.journey.apply import (
    Confirm,
    OpenField,
    PickOption,
    PrintOnA4,
    PrintReceipt,
    SendForm,
    ShowMaterials,
)
from kiosk.journey.look import Look, Size
from kiosk.journey.model import Model
from kiosk.journey.words import escaped
from kiosk.screens.confirming.view_model import confirming_view
from kiosk.screens.form_step.view_model import FormStepView, form_step_view
from kiosk.screens.no_answer.view_model import no_answer_view
from kiosk.screens.receipt.view_model import ReceiptView, receipt_view
from kiosk.screens.review.view_model import ReviewView, review_view
from kiosk.screens.ways.view_model import ActKey
from tests.screens import apply_models as models
from tests.screens import apply_samples as made
from tests.screens.lookup_models import refused
from tests.screens.lookup_samples import tables
from tests.screens.samples import forms

WORDS = {language: load_texts(Path("config/texts"), language) for language in LANGUAGES}
ZH = WORDS["zh_CN"]
PROOF = ProofReady(number="Z9991012026112800017", pages=2)


def step(model: Model) -> FormStepView:
    return form_step_view(model, words_of(model), tables(), None, model.portrait)


def review(model: Model) -> ReviewView:
    return review_view(model, words_of(model), model.portrait)


def receipt(model: Model) -> ReceiptView:
    return receipt_view(model, words_of(model), model.portrait)


def words_of(model: Model) -> Texts:
    return WORDS[model.look.language]


def key(keys: tuple[ActKey, ...], tag: str) -> ActKey:
    return next(one for one in keys if one.tag == tag)


# ---- a step ----


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("form", forms())
def test_every_step_of_every_form_has_its_words(form: str, language: str) -> None:
    for one in forms()[form].steps:
        view = step(models.at_step(Look(language=language), form, one.id, full=True))
        assert view.title
        assert all(row.question and row.value for row in view.rows)


def test_what_is_known_is_shown_masked_and_cannot_be_pressed() -> None:
    rows = step(models.at_step(Look(), "unemp.claim", "contact")).rows
    known = [(escaped("王*英"), False), (escaped("999***********1234"), False)]
    assert [(row.value, row.active) for row in rows[:2]] == known
    assert (rows[2].action, rows[2].value) == (OpenField("phone"), "点这里填")


def test_what_is_wrong_stands_at_its_row_in_words_with_its_colour() -> None:
    rows = step(models.at_step(Look(), "unemp.claim", "contact", wrong=(("phone", "phone"),))).rows
    assert (rows[2].wrong, rows[2].kind) == (ZH("wrong.phone"), "wrong")
    assert (rows[3].wrong, rows[3].kind) == ("", "choice")


def test_the_few_answers_of_a_single_question_are_taken_by_a_tap() -> None:
    view = step(models.at_step(Look(), "card.loss", "card", values=(("which_card", "c1"),)))
    assert (view.title, view.rows) == ("选要办的卡", ())
    assert [(one.chosen, one.action) for one in view.options] == [
        (False, PickOption("which_card", "c0")),
        (True, PickOption("which_card", "c1")),
    ]


def test_many_answers_have_a_page_of_their_own() -> None:
    view = step(models.at_step(Look(Size.EXTRA), "ins.certificate", "what"))
    assert view.options == ()
    assert view.rows


def test_values_are_written_as_people_read_them() -> None:
    values = {"phone": "199 1234 5678", "unemployed_on": "2026年10月31日", "why_unemployed": "合同到期"}
    contact = step(models.at_step(Look(), "unemp.claim", "contact", full=True)).rows
    work = step(models.at_step(Look(), "unemp.claim", "lost_work", full=True)).rows
    said = {row.tag.removeprefix("field-"): row.value for row in (*contact, *work)}
    assert {name: said[name] for name in values} == values


def test_a_pin_is_only_said_to_be_in() -> None:
    told = made.filling("card.pin_change", "pin", pins=("new_pin",))
    rows = step(models.at_step(Look(), "card.pin_change", "pin", filling=told)).rows
    assert [row.value for row in rows] == ["输好了", "点这里填"]


# ---- the review ----


@pytest.mark.parametrize("size", Size)
@pytest.mark.parametrize("portrait", [True, False])
def test_all_that_was_filled_in_is_on_one_leaf_or_another(size: Size, portrait: bool) -> None:
    model = models.at_review(Look(size), "labor.complaint", portrait=portrait)
    said, leaf = set[str](), 0
    while True:
        view = review(replace(model, applying=replace(model.applying, leaf=leaf)))
        said |= {line.label for part in view.parts for line in part.lines}
        if view.pager.forth_action is None:
            break
        leaf += 1
    assert {"手机号", "单位名称", "什么问题，可以选几个", "劳动合同"} <= said


def test_only_the_last_leaf_confirms_and_says_what_it_does() -> None:
    first = review(models.at_review(Look(Size.EXTRA), "labor.complaint"))
    last = review(models.at_review(Look(Size.EXTRA), "labor.complaint", leaf=99))
    assert ([one.tag for one in first.acts], first.effect) == (["person", "read-on"], "")
    assert (key(last.acts, "confirm").action, last.effect) == (Confirm(), ZH("confirm.labor.complaint"))


def test_papers_that_must_be_there_come_before_confirming() -> None:
    view = review(models.without_papers(models.at_review(Look(), "unemp.claim", leaf=99)))
    assert key(view.acts, "hand-in").action == ShowMaterials()
    assert not any(one.tag == "confirm" for one in view.acts)


def test_while_it_is_sent_nothing_can_be_confirmed() -> None:
    sending = models.at_review(Look(), "card.loss_temp", waiting_for=SendForm("c", "d1", "zh_CN"))
    assert not key(review(sending).acts, "confirm").active


# ---- what became of it ----


def test_what_is_being_confirmed_is_neither_success_nor_failure() -> None:
    view = confirming_view(models.confirming(Look(), "card.loss_temp"), ZH, "12333")
    assert "请不要再办一次" in view.line
    assert "7K2M 9QXW" in view.quote
    assert view.right_action == PrintReceipt()


def test_without_a_code_there_is_no_slip_but_a_person() -> None:
    view = confirming_view(models.confirming(Look(), "card.loss_temp", ""), ZH, "12333")
    assert (view.quote, view.left, view.right) == ("", "", "转人工")


@pytest.mark.parametrize("outcome", Outcome)
def test_a_receipt_says_how_it_ended_and_its_number(outcome: Outcome) -> None:
    view = receipt(models.receipt(Look(), "unemp.claim", outcome))
    assert (view.title, view.number) == (ZH(f"apply.{outcome}_title"), "BJ2026112800017")


def test_until_when_an_answer_comes_is_said() -> None:
    assert "2026年12月5日" in receipt(models.receipt(Look(), "unemp.claim", Outcome.RECEIVED)).line


def test_once_the_paper_is_there_only_the_way_home_stands_out() -> None:
    before = models.receipt(Look(), "card.loss_temp", Outcome.DONE)
    after = models.printed(before, SlipState.PRINTED)
    kinds = [(receipt(one).paper[0].kind, receipt(one).acts[1].kind) for one in (before, after)]
    assert kinds == [("action", "secondary"), ("secondary", "action")]


def test_a_proof_is_printed_as_often_as_it_may_be_and_no_more() -> None:
    fresh = receipt(models.receipt(Look(), "ins.certificate", Outcome.DONE, proof=PROOF))
    used = msgspec.structs.replace(PROOF, printed=3)
    worn = receipt(models.receipt(Look(), "ins.certificate", Outcome.DONE, proof=used))
    assert key(fresh.paper, "proof").action == PrintOnA4()
    assert not key(worn.paper, "proof").active


def test_a_printer_without_paper_says_so_and_that_the_number_holds() -> None:
    model = models.receipt(Look(), "ins.certificate", Outcome.DONE, proof=PROOF)
    view = receipt(models.printed(model, SlipState.NOT_PRINTED, "paper_out", proof=True))
    assert view.note.tone == "warn"
    assert "编号有效" in view.note.words


@pytest.mark.parametrize("why", [Why.DOWN, Why.BUSY, Why.NOT_ELIGIBLE, Why.NOT_VERIFIED])
def test_what_was_not_done_says_that_nothing_was_sent(why: Why) -> None:
    view = no_answer_view(refused(Look(), why, item="unemp.claim"), ZH, "12333")
    assert "没有提交" in view.line
    assert "查" not in view.left


def test_nothing_that_was_typed_is_in_a_views_words() -> None:
    view = step(models.at_step(Look(), "unemp.claim", "contact", full=True))
    read = review(models.at_review(Look(), "unemp.claim"))
    assert "5678" not in repr(view)
    assert "5678" not in repr(read)
