"""Records, steps, what is masked, the paper: the rest of what an answer's pages say."""

from dataclasses import replace

import pytest

from agent.lookup_schemas import Record, Tone
from agent.schemas import DeviceLine, SlipState
from kiosk.journey.look import Look, Size
from kiosk.journey.lookup import (
    AskSlip,
    HideMasked,
    OpenRecord,
    PrintShown,
    ShowMasked,
    TurnLeaf,
    TurnSlice,
)
from kiosk.journey.route import Open, Page, Route
from kiosk.screens.palette import em_mm
from tests.screens import lookup_models as models
from tests.screens import lookup_samples as made
from tests.screens.answer_views import opened, seen
from tests.screens.samples import catalogue


def test_a_card_goes_through_its_leaves_then_to_the_next_record() -> None:
    rows = tuple(made.some_rows(catalogue().item("emp.certificate"), 1)) * 3
    long = tuple({**row, "section_text": made.LONG_ANSWER * 2} for row in rows)
    first = seen(models.answer(Look(), "emp.certificate", long))
    assert first.pager.back_action is None
    assert first.pager.forth_action == TurnLeaf(1)
    last = seen(models.answer(Look(), "emp.certificate", long, leaf=99))
    assert isinstance(last.pager.back_action, TurnLeaf)
    assert last.pager.forth_action == TurnSlice(2)


def test_how_a_card_stands_is_said_once_with_an_icon() -> None:
    view = seen(models.answer(Look(), "card.info", made.card()))
    assert (view.card.chip, view.card.chip_icon, view.card.chip_kind) == ("正常", "ok", "good")
    assert view.card.label not in [line.label for line in view.card.lines]


@pytest.mark.parametrize("size", Size)
@pytest.mark.parametrize("portrait", [True, False])
def test_nothing_of_a_long_text_is_lost_between_leaves(size: Size, portrait: bool) -> None:
    text = "".join(chr(0x4E00 + at) for at in range(1500))
    rows = ({**made.complaint()[0], "answer": text},)
    model = models.on_record(models.answer(Look(size), "labor.status", rows, portrait=portrait))
    told = ""
    for leaf in range(60):
        view = opened(replace(model, lookup=replace(model.lookup, leaf=leaf)))
        told += "".join(line.value for line in view.lines if line.below)
        if view.pager.forth_action is None:
            break
    assert told == text


def test_the_newest_step_is_marked_and_cut_facts_lead_to_all_of_them() -> None:
    view = seen(models.answer(Look(), "labor.status", made.complaint()))
    assert [mark.now for mark in view.steps.marks] == [True, False, False, False]
    assert [mark.words for mark in view.steps.marks] == ["已办结", "调查中", "已受理", "已提交"]
    assert view.details_action == OpenRecord(0)
    assert view.details


def test_steps_of_several_cases_say_which_is_which() -> None:
    view = seen(models.answer(Look(), "case.progress", made.cases()))
    assert [mark.line for mark in view.steps.marks][:2] == [
        "社会保障卡补领 · BJ2026000121",
        "灵活就业人员参保登记 · BJ2026000120",
    ]


def test_a_month_leads_to_the_older_one_on_the_left() -> None:
    view = opened(models.on_record(models.answer(Look(), "pens.payments", made.pensions(8), year=2026), 1))
    assert (view.nav.back, view.nav.back_action) == ("9 月", OpenRecord(2))
    assert (view.nav.forth, view.nav.forth_action) == ("11 月", OpenRecord(0))
    assert (view.hero.value, view.hero.chip) == ("3,286.40", "已发放")


def test_a_sum_is_shown_only_where_the_parts_add_up() -> None:
    rows = made.pensions(8)
    right = opened(models.on_record(models.answer(Look(), "pens.payments", rows, year=2026)))
    wrong_rows = ({**rows[0], "basic_pension": "1"}, *rows[1:])
    wrong = opened(models.on_record(models.answer(Look(), "pens.payments", wrong_rows, year=2026)))
    assert right.lines[-1].label == "合计"
    assert "合计" not in [line.label for line in wrong.lines]


def test_a_record_that_is_no_longer_on_the_page_becomes_the_last_one() -> None:
    view = opened(models.on_record(models.answer(Look(), "med.records", made.visits(3)), 6))
    assert view.title == "第 3 条"


# ---- who, and in full ----


def test_what_is_masked_is_shown_in_full_for_a_while_and_hidden_by_the_same_key() -> None:
    model = models.answer(Look(), "card.info", made.card())
    before, after = seen(model), seen(models.revealed(model))
    assert before.person.key_action == ShowMasked()
    assert after.person.key_action == HideMasked()
    assert after.person.key == "遮住（8 秒）"
    assert after.person.number == "999101195504051234"
    assert "6230999900000006621" in [line.value for line in after.card.lines]
    assert "6230999900000006621" not in [line.value for line in before.card.lines]


def test_an_answer_for_a_relative_says_whose_it_is() -> None:
    own = models.answer(Look(), "ins.contributions", made.contributions(("11",), 12))
    assert seen(own).person.mark == ""
    view = seen(models.for_relative(own))
    assert view.person.mark == "替家人查"
    assert view.person.initial == "㛃"


def test_nobody_needs_to_be_known_for_a_public_answer() -> None:
    model = replace(models.answer(Look(), "card.info", made.card()), state=None)
    assert seen(model).person.key == ""


def test_marks_of_the_data_are_no_markup() -> None:
    item = catalogue().item("med.records")
    model = models.answer(Look(), item.id, made.hostile(item))
    texts = [cell.words for row in seen(model).table.rows for cell in row.cells]
    texts += [line.value for line in opened(models.on_record(model, 3)).lines]
    assert not any("**" in text for text in texts)
    assert any("[b]x[/b]" in text for text in texts)
    assert any("<script>" in text for text in texts)


def test_views_do_not_tell_what_they_hold() -> None:
    view = seen(models.answer(Look(), "card.info", made.card()))
    record = opened(models.on_record(models.answer(Look(), "pens.payments", made.pensions(8), year=2026)))
    assert not any(word in repr(view) + repr(record) for word in ("王", "999**", "示范", "3,286"))


# ---- the slip, and other times ----


@pytest.mark.parametrize(
    ("printed", "fault", "tone", "action"),
    [
        (SlipState.PRINTING, "none", "tint", None),
        (SlipState.PRINTED, "none", "good", PrintShown()),
        (SlipState.NOT_PRINTED, "paper_out", "warn", PrintShown()),
        (SlipState.UNKNOWN, "none", "warn", PrintShown()),
    ],
)
def test_the_page_says_what_became_of_its_slip(
    printed: SlipState, fault: str, tone: str, action: object
) -> None:
    view = seen(models.printing(models.answer(Look(), "pens.payments", made.pensions(34)), printed, fault))
    assert view.note.tone == tone
    assert view.keys[-1].action == action


def test_a_slip_of_something_else_says_nothing_here() -> None:
    model = models.printing(models.answer(Look(), "pens.payments", made.pensions(34)), SlipState.PRINTED)
    view = seen(replace(model, lookup=replace(model.lookup, job="another")))
    assert view.note.words == ""
    assert view.keys[-1].words == "正在打印…"
    assert seen(replace(model, lookup=replace(model.lookup, job=""))).keys[-1].action == PrintShown()


def test_the_key_answers_the_finger_at_once() -> None:
    model = models.answer(Look(), "pens.payments", made.pensions(34))
    view = seen(replace(model, waiting_for=AskSlip("c", "a1", "zh_CN")))
    assert (view.keys[-1].words, view.keys[-1].active) == ("正在打印…", False)


def test_a_printer_without_paper_is_said_on_the_key() -> None:
    view = seen(models.without_paper(models.answer(Look(), "pens.payments", made.pensions(34))))
    assert (view.keys[-1].words, view.keys[-1].active) == ("打印机没纸，暂时打不了", False)


def test_without_a_printer_there_is_no_key() -> None:
    off = DeviceLine(device="printer", state="disabled", fault="none", notice="none")
    model = replace(models.answer(Look(), "card.info", made.card()), state=models.known(devices=(off,)))
    assert seen(model).keys == ()


def test_other_times_can_be_asked_for_where_the_item_has_them() -> None:
    pensions = seen(models.answer(Look(), "pens.payments", made.pensions(34)))
    card = seen(models.answer(Look(), "card.info", made.card()))
    assert pensions.keys[0].action == Open(Route(Page.PERIOD))
    assert [key.tag for key in card.keys] == ["print"]


def test_an_answer_without_records_says_so() -> None:
    assert seen(models.answer(Look(), "talent.exam", ())).empty


def test_text_is_never_below_the_floor_of_its_size() -> None:
    floors = {Size.STANDARD: 8.9, Size.LARGE: 8.9, Size.EXTRA: 11.8}
    assert all(em_mm("table", size) >= floors[size] for size in Size)


def test_a_tone_is_an_icon_and_a_colour() -> None:
    item = catalogue().item("ins.contributions")
    state = next(field for field in item.fields if field.id == "paid_state")
    owed = made.cell(state, "owed", "zh_CN")
    assert owed.tone is Tone.WARN
    assert isinstance(made.record(item, made.contributions(("11",), 1)[0], "zh_CN"), Record)
