"""What the pages of an answer show and send, for every item of the catalogue, in all sizes, on both panels."""

from dataclasses import replace
from functools import cache
from itertools import product
from pathlib import Path

import msgspec
import pytest

from agent.lookup_schemas import Record, Tab, Tone
from agent.schemas import DeviceLine, SlipState
from kiosk.domain.item import Field, Function, Item, Kind, Layout
from kiosk.domain.texts import Texts, load_texts
from kiosk.journey.look import Look, Size
from kiosk.journey.lookup import (
    AskSlip,
    ChooseTab,
    ChooseYear,
    HideMasked,
    OpenRecord,
    PrintShown,
    ShowMasked,
    TurnLeaf,
    TurnSlice,
)
from kiosk.journey.model import Model
from kiosk.journey.route import Open, Page, Route
from kiosk.screens.answer.columns import columns, room_ems, sums_of_years
from kiosk.screens.answer.tabs import tabs_view
from kiosk.screens.answer.view_model import AnswerView, answer_view
from kiosk.screens.answer.wording import as_of_words
from kiosk.screens.palette import em_mm
from kiosk.screens.record.view_model import RecordView, record_view
from tests.screens import lookup_samples as made
from tests.screens.samples import ZONE, catalogue

ITEMS = [item.id for item in catalogue().items]
LOOKS = [Look(size, language=language) for size, language in product(Size, ("zh_CN", "en"))]
FOUR = ("11", "21", "41", "31")


@cache
def texts(language: str) -> Texts:
    """The product's own wording."""
    return load_texts(Path("config/texts"), language)


def seen(model: Model) -> AnswerView:
    """The page of an answer on the model's panel."""
    words = texts(model.look.language)
    return answer_view(model, words, ZONE, model.portrait)


def opened(model: Model) -> RecordView:
    """The page of a record."""
    return record_view(model, texts(model.look.language), model.portrait)


def tags(view: AnswerView) -> list[object]:
    """What the rows of the table send."""
    return [row.action for row in view.table.rows]


# ---- every item ----


@pytest.mark.parametrize("item_id", ITEMS)
@pytest.mark.parametrize("portrait", [True, False])
@pytest.mark.parametrize("look", LOOKS, ids=lambda look: f"{look.size}-{look.language}")
def test_every_item_is_shown_in_every_size(item_id: str, portrait: bool, look: Look) -> None:
    item = catalogue().item(item_id)
    view = seen(made.answer(look, item_id, made.some_rows(item, 5), portrait=portrait))
    assert view.title
    assert view.empty == ""
    assert [key.tag for key in view.keys][-1] == "print"
    assert view.table.rows or view.card.lines or view.steps.marks


@pytest.mark.parametrize("item_id", ITEMS)
@pytest.mark.parametrize("look", LOOKS, ids=lambda look: f"{look.size}-{look.language}")
def test_every_field_of_every_item_is_in_its_record(item_id: str, look: Look) -> None:
    item = catalogue().item(item_id)
    year = 2026 if item.layout is Layout.MONTHS else 0
    model = made.answer(look, item_id, made.some_rows(item, 5), year=year)
    words = texts(look.language)
    first = opened(made.on_record(model))
    told = {line.label for leaf in range(20) for line in opened(made.on_record(model, leaf=leaf)).lines}
    names = {words(f"field.{field.id}") for field in item.fields if field.kind is not Kind.MONTH or not year}
    missing = names - told
    assert len(missing) <= 2
    assert all(name in first.hero.label or first.hero.chip for name in missing)


@pytest.mark.parametrize("item_id", ITEMS)
@pytest.mark.parametrize("portrait", [True, False])
@pytest.mark.parametrize("size", Size)
@pytest.mark.parametrize("language", ["zh_CN", "en"])
def test_columns_fit_their_row_and_begin_with_the_key(
    item_id: str, portrait: bool, size: Size, language: str
) -> None:
    item = catalogue().item(item_id)
    chosen = columns(item, size, language, portrait=portrait, tabbed=False)
    assert sum(column.ems for column in chosen) <= room_ems(size, portrait=portrait) + 0.01
    assert len(chosen) > 1
    assert not chosen[0].right


def test_the_telling_columns_stay_when_the_text_grows() -> None:
    item = catalogue().item("ins.contributions")
    most = [one.field.id for one in columns(item, Size.STANDARD, "zh_CN", portrait=True, tabbed=True)]
    least = [one.field.id for one in columns(item, Size.EXTRA, "zh_CN", portrait=True, tabbed=True)]
    assert most == ["period", "by_employer", "by_person", "amount", "paid_state"]
    assert least == ["period", "amount", "paid_state"]
    assert len(sums_of_years(item, Size.STANDARD, portrait=True)) == 2
    assert len(sums_of_years(item, Size.EXTRA, portrait=True)) == 1


def test_a_list_opens_like_a_table() -> None:
    jobs = Item(
        id="ins.resident", group="employment", function=Function.JOBS, level=0, icon="job-search",
        operation="jobs", layout=Layout.LIST, fields=(Field("employer"), Field("agency", main=False)),
    )  # fmt: skip
    rows = [{"employer": f"示范商店 {at}", "agency": "x"} for at in range(9)]
    model = made.answer(Look(), "ins.resident", ())
    before = model.lookup.shown
    assert before is not None
    shown = made.cut(jobs, rows, before.slice)
    items = tuple(jobs if one.id == jobs.id else one for one in model.catalogue.items)
    view = seen(
        replace(
            model,
            catalogue=replace(model.catalogue, items=items),
            lookup=replace(model.lookup, shown=shown),
        )
    )
    assert [row.cells[0].words for row in view.table.rows][:2] == ["示范商店 0", "示范商店 1"]
    assert tags(view)[:2] == [OpenRecord(0), OpenRecord(1)]
    assert len(view.table.head) == 1
    assert view.table.total == ()


# ---- years and months ----


def test_years_open_their_months_and_say_what_is_owed() -> None:
    view = seen(made.answer(Look(), "ins.contributions", made.contributions(("11",), 79)))
    assert tags(view)[0] == ChooseYear(2026)
    assert [figure.value for figure in view.figures] == ["6 年 7 个月", "98,592.00"]
    assert [cell.words for cell in view.table.rows[1].cells] == [
        "2025 年",
        "12 个月",
        "14,976.00",
        "4,992.00",
        "欠缴 1 个月",
    ]
    assert view.table.rows[1].cells[-1].icon == "warning"
    assert view.table.rows[0].cells[-1].icon == "ok"
    assert [cell.words for cell in view.table.total][:2] == ["合计", "79 个月"]


def test_a_year_shows_its_months_and_the_way_back() -> None:
    view = seen(made.answer(Look(), "ins.contributions", made.contributions(("11",), 79), year=2024))
    assert view.years_action == ChooseYear(0)
    assert view.years_key
    assert view.table.rows[0].cells[0].words == "2024-12"
    assert tags(view)[3] == OpenRecord(3)
    assert view.figures == ()
    assert view.pager.forth_action == TurnSlice(2)
    assert view.pager.back_action is None
    assert [key.tag for key in view.keys] == ["print"]


def test_money_is_written_with_a_real_minus_and_nothing_is_a_dash() -> None:
    item = catalogue().item("med.records")
    row = {**made.visits(1)[0], "cost": "-123456", "from_account": ""}
    view = seen(made.answer(Look(), item.id, (row,)))
    assert "−1,234.56" in [cell.words for cell in view.table.rows[0].cells]
    assert "—" in [cell.words for cell in view.table.rows[0].cells]


@pytest.mark.parametrize(
    ("months", "said"), [(7, "7 个月"), (12, "1 年"), (79, "6 年 7 个月"), (360, "30 年")]
)
def test_months_are_said_in_years(months: int, said: str) -> None:
    view = seen(made.answer(Look(), "pens.payments", made.pensions(months)))
    assert view.figures[0].value == said


def test_dates_are_written_as_the_language_has_them() -> None:
    chinese = opened(made.on_record(made.answer(Look(), "pens.payments", made.pensions(3), year=2026)))
    english = opened(
        made.on_record(made.answer(Look(language="en"), "pens.payments", made.pensions(3), year=2026))
    )
    assert "2026年11月15日" in [line.value for line in chinese.lines]
    assert "15 Nov 2026" in [line.value for line in english.lines]
    assert (chinese.title, english.title) == ("2026 年 11 月", "Nov 2026")


def test_data_are_as_of_a_day_of_the_stations_calendar() -> None:
    model = made.answer(Look(), "card.info", made.card())
    shown = model.lookup.shown
    assert shown is not None
    late = msgspec.structs.replace(shown, as_of="2026-11-19T16:30:00Z")
    view = seen(replace(model, lookup=replace(model.lookup, shown=late)))
    assert view.as_of == "数据截至 2026年11月20日"


@pytest.mark.parametrize("as_of", ["", "2026-13-40", "yesterday"])
def test_a_day_that_there_is_not_is_not_said(as_of: str) -> None:
    assert as_of_words(as_of, texts("zh_CN"), ZONE) == ""


# ---- tabs ----


@pytest.mark.parametrize("size", Size)
@pytest.mark.parametrize("portrait", [True, False])
@pytest.mark.parametrize("language", ["zh_CN", "en"])
@pytest.mark.parametrize("count", [1, 2, 4, 9, 23])
def test_every_tab_can_be_reached(size: Size, portrait: bool, language: str, count: int) -> None:
    words = texts(language)
    tabs = [Tab(code=str(at), said="Employees' pension") for at in range(count)]
    found, at = {"0"}, "0"
    for _ in range(count):
        view = tabs_view(tabs, at, size, words, portrait=portrait)
        assert view.lines <= 2
        ways = [tab.action for tab in view.tabs if isinstance(tab.action, ChooseTab)]
        found |= {way.code for way in ways}
        at = ways[-1].code if ways else at
    assert found == {tab.code for tab in tabs}


def test_the_chosen_tab_leads_nowhere() -> None:
    view = seen(made.answer(Look(), "ins.contributions", made.contributions(FOUR, 24), tab="21"))
    assert [(tab.tag, tab.chosen) for tab in view.tabs.tabs][:2] == [("tab-11", False), ("tab-21", True)]
    assert [tab.action for tab in view.tabs.tabs][:2] == [ChooseTab("11"), None]


# ---- cards, steps, records ----


def test_a_card_goes_through_its_leaves_then_to_the_next_record() -> None:
    rows = tuple(made.some_rows(catalogue().item("emp.certificate"), 1)) * 3
    long = tuple({**row, "section_text": made.LONG_ANSWER * 2} for row in rows)
    first = seen(made.answer(Look(), "emp.certificate", long))
    assert first.pager.back_action is None
    assert first.pager.forth_action == TurnLeaf(1)
    last = seen(made.answer(Look(), "emp.certificate", long, leaf=99))
    assert isinstance(last.pager.back_action, TurnLeaf)
    assert last.pager.forth_action == TurnSlice(2)


def test_how_a_card_stands_is_said_once_with_an_icon() -> None:
    view = seen(made.answer(Look(), "card.info", made.card()))
    assert (view.card.chip, view.card.chip_icon, view.card.chip_kind) == ("正常", "ok", "good")
    assert view.card.label not in [line.label for line in view.card.lines]


@pytest.mark.parametrize("size", Size)
@pytest.mark.parametrize("portrait", [True, False])
def test_nothing_of_a_long_text_is_lost_between_leaves(size: Size, portrait: bool) -> None:
    text = "".join(chr(0x4E00 + at) for at in range(1500))
    rows = ({**made.complaint()[0], "answer": text},)
    model = made.on_record(made.answer(Look(size), "labor.status", rows, portrait=portrait))
    told = ""
    for leaf in range(60):
        view = opened(replace(model, lookup=replace(model.lookup, leaf=leaf)))
        told += "".join(line.value for line in view.lines if line.below)
        if view.pager.forth_action is None:
            break
    assert told == text


def test_the_newest_step_is_marked_and_cut_facts_lead_to_all_of_them() -> None:
    view = seen(made.answer(Look(), "labor.status", made.complaint()))
    assert [mark.now for mark in view.steps.marks] == [True, False, False, False]
    assert [mark.words for mark in view.steps.marks] == ["已办结", "调查中", "已受理", "已提交"]
    assert view.details_action == OpenRecord(0)
    assert view.details


def test_steps_of_several_cases_say_which_is_which() -> None:
    view = seen(made.answer(Look(), "case.progress", made.cases()))
    assert [mark.line for mark in view.steps.marks][:2] == [
        "社会保障卡补领 · BJ2026000121",
        "灵活就业人员参保登记 · BJ2026000120",
    ]


def test_a_month_leads_to_the_older_one_on_the_left() -> None:
    view = opened(made.on_record(made.answer(Look(), "pens.payments", made.pensions(8), year=2026), 1))
    assert (view.nav.back, view.nav.back_action) == ("9 月", OpenRecord(2))
    assert (view.nav.forth, view.nav.forth_action) == ("11 月", OpenRecord(0))
    assert (view.hero.value, view.hero.chip) == ("3,286.40", "已发放")


def test_a_sum_is_shown_only_where_the_parts_add_up() -> None:
    rows = made.pensions(8)
    right = opened(made.on_record(made.answer(Look(), "pens.payments", rows, year=2026)))
    wrong_rows = ({**rows[0], "basic_pension": "1"}, *rows[1:])
    wrong = opened(made.on_record(made.answer(Look(), "pens.payments", wrong_rows, year=2026)))
    assert right.lines[-1].label == "合计"
    assert "合计" not in [line.label for line in wrong.lines]


def test_a_record_that_is_no_longer_on_the_page_becomes_the_last_one() -> None:
    view = opened(made.on_record(made.answer(Look(), "med.records", made.visits(3)), 6))
    assert view.title == "第 3 条"


# ---- who, and in full ----


def test_what_is_masked_is_shown_in_full_for_a_while_and_hidden_by_the_same_key() -> None:
    model = made.answer(Look(), "card.info", made.card())
    before, after = seen(model), seen(made.revealed(model))
    assert before.person.key_action == ShowMasked()
    assert after.person.key_action == HideMasked()
    assert after.person.key == "遮住（8 秒）"
    assert after.person.number == "999101195504051234"
    assert "6230999900000006621" in [line.value for line in after.card.lines]
    assert "6230999900000006621" not in [line.value for line in before.card.lines]


def test_an_answer_for_a_relative_says_whose_it_is() -> None:
    own = made.answer(Look(), "ins.contributions", made.contributions(("11",), 12))
    assert seen(own).person.mark == ""
    view = seen(made.for_relative(own))
    assert view.person.mark == "替家人查"
    assert view.person.initial == "㛃"


def test_nobody_needs_to_be_known_for_a_public_answer() -> None:
    model = replace(made.answer(Look(), "card.info", made.card()), state=None)
    assert seen(model).person.key == ""


def test_marks_of_the_data_are_no_markup() -> None:
    item = catalogue().item("med.records")
    model = made.answer(Look(), item.id, made.hostile(item))
    texts = [cell.words for row in seen(model).table.rows for cell in row.cells]
    texts += [line.value for line in opened(made.on_record(model, 3)).lines]
    assert not any("**" in text for text in texts)
    assert any("[b]x[/b]" in text for text in texts)
    assert any("<script>" in text for text in texts)


def test_views_do_not_tell_what_they_hold() -> None:
    view = seen(made.answer(Look(), "card.info", made.card()))
    record = opened(made.on_record(made.answer(Look(), "pens.payments", made.pensions(8), year=2026)))
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
    view = seen(made.printing(made.answer(Look(), "pens.payments", made.pensions(34)), printed, fault))
    assert view.note.tone == tone
    assert view.keys[-1].action == action


def test_a_slip_of_something_else_says_nothing_here() -> None:
    model = made.printing(made.answer(Look(), "pens.payments", made.pensions(34)), SlipState.PRINTED)
    view = seen(replace(model, lookup=replace(model.lookup, job="another")))
    assert view.note.words == ""
    assert view.keys[-1].words == "正在打印…"
    assert seen(replace(model, lookup=replace(model.lookup, job=""))).keys[-1].action == PrintShown()


def test_the_key_answers_the_finger_at_once() -> None:
    model = made.answer(Look(), "pens.payments", made.pensions(34))
    view = seen(replace(model, waiting_for=AskSlip("c", "a1", "zh_CN")))
    assert (view.keys[-1].words, view.keys[-1].active) == ("正在打印…", False)


def test_a_printer_without_paper_is_said_on_the_key() -> None:
    view = seen(made.without_paper(made.answer(Look(), "pens.payments", made.pensions(34))))
    assert (view.keys[-1].words, view.keys[-1].active) == ("打印机没纸，暂时打不了", False)


def test_without_a_printer_there_is_no_key() -> None:
    off = DeviceLine(device="printer", state="disabled", fault="none", notice="none")
    model = replace(made.answer(Look(), "card.info", made.card()), state=made.known(devices=(off,)))
    assert seen(model).keys == ()


def test_other_times_can_be_asked_for_where_the_item_has_them() -> None:
    pensions = seen(made.answer(Look(), "pens.payments", made.pensions(34)))
    card = seen(made.answer(Look(), "card.info", made.card()))
    assert pensions.keys[0].action == Open(Route(Page.PERIOD))
    assert [key.tag for key in card.keys] == ["print"]


def test_an_answer_without_records_says_so() -> None:
    assert seen(made.answer(Look(), "talent.exam", ())).empty


def test_text_is_never_below_the_floor_of_its_size() -> None:
    floors = {Size.STANDARD: 8.9, Size.LARGE: 8.9, Size.EXTRA: 11.8}
    assert all(em_mm("table", size) >= floors[size] for size in Size)


def test_a_tone_is_an_icon_and_a_colour() -> None:
    item = catalogue().item("ins.contributions")
    state = next(field for field in item.fields if field.id == "paid_state")
    owed = made.cell(state, "owed", "zh_CN")
    assert owed.tone is Tone.WARN
    assert isinstance(made.record(item, made.contributions(("11",), 1)[0], "zh_CN"), Record)
