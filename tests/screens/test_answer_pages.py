"""What the pages of an answer show and send, for every item of the catalogue, in all sizes, on both panels."""

from dataclasses import replace
from itertools import product

import msgspec
import pytest

from agent.lookup_schemas import Tab
from kiosk.domain.item import Field, Function, Item, Kind, Layout
from kiosk.journey.look import Look, Size
from kiosk.journey.lookup import (
    ChooseTab,
    ChooseYear,
    OpenRecord,
    TurnSlice,
)
from kiosk.screens.answer.columns import columns, room_ems, sums_of_years
from kiosk.screens.answer.tabs import tabs_view
from kiosk.screens.answer.wording import as_of_words
from tests.screens import lookup_models as models
from tests.screens import lookup_samples as made
from tests.screens.answer_views import opened, seen, tags, texts
from tests.screens.samples import ZONE, catalogue

ITEMS = [item.id for item in catalogue().lookups]
LOOKS = [Look(size, language=language) for size, language in product(Size, ("zh_CN", "en"))]
FOUR = ("11", "21", "41", "31")


# ---- every item ----


@pytest.mark.parametrize("item_id", ITEMS)
@pytest.mark.parametrize("portrait", [True, False])
@pytest.mark.parametrize("look", LOOKS, ids=lambda look: f"{look.size}-{look.language}")
def test_every_item_is_shown_in_every_size(item_id: str, portrait: bool, look: Look) -> None:
    item = catalogue().item(item_id)
    view = seen(models.answer(look, item_id, made.some_rows(item, 5), portrait=portrait))
    assert view.title
    assert view.empty == ""
    assert [key.tag for key in view.keys][-1] == "print"
    assert view.table.rows or view.card.lines or view.steps.marks


@pytest.mark.parametrize("item_id", ITEMS)
@pytest.mark.parametrize("look", LOOKS, ids=lambda look: f"{look.size}-{look.language}")
def test_every_field_of_every_item_is_in_its_record(item_id: str, look: Look) -> None:
    item = catalogue().item(item_id)
    year = 2026 if item.layout is Layout.MONTHS else 0
    model = models.answer(look, item_id, made.some_rows(item, 5), year=year)
    words = texts(look.language)
    first = opened(models.on_record(model))
    told = {line.label for leaf in range(20) for line in opened(models.on_record(model, leaf=leaf)).lines}
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
    model = models.answer(Look(), "ins.resident", ())
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
    view = seen(models.answer(Look(), "ins.contributions", made.contributions(("11",), 79)))
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
    view = seen(models.answer(Look(), "ins.contributions", made.contributions(("11",), 79), year=2024))
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
    view = seen(models.answer(Look(), item.id, (row,)))
    assert "−1,234.56" in [cell.words for cell in view.table.rows[0].cells]
    assert "—" in [cell.words for cell in view.table.rows[0].cells]


@pytest.mark.parametrize(
    ("months", "said"), [(7, "7 个月"), (12, "1 年"), (79, "6 年 7 个月"), (360, "30 年")]
)
def test_months_are_said_in_years(months: int, said: str) -> None:
    view = seen(models.answer(Look(), "pens.payments", made.pensions(months)))
    assert view.figures[0].value == said


def test_dates_are_written_as_the_language_has_them() -> None:
    chinese = opened(models.on_record(models.answer(Look(), "pens.payments", made.pensions(3), year=2026)))
    english = opened(
        models.on_record(models.answer(Look(language="en"), "pens.payments", made.pensions(3), year=2026))
    )
    assert "2026年11月15日" in [line.value for line in chinese.lines]
    assert "15\u00a0Nov\u00a02026" in [line.value for line in english.lines]
    assert (chinese.title, english.title) == ("2026 年 11 月", "Nov 2026")


def test_data_are_as_of_a_day_of_the_stations_calendar() -> None:
    model = models.answer(Look(), "card.info", made.card())
    shown = model.lookup.shown
    assert shown is not None
    late = msgspec.structs.replace(shown, as_of="2026-11-19T16:30:00Z")
    view = seen(replace(model, lookup=replace(model.lookup, shown=late)))
    assert view.as_of == "数据截至 2026年11月20日"


@pytest.mark.parametrize(
    "as_of", ["", "2026-13-40", "yesterday", "9999-12-31T23:59:00Z", "0001-01-01T00:00:00+14:00"]
)
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
    view = seen(models.answer(Look(), "ins.contributions", made.contributions(FOUR, 24), tab="21"))
    assert [(tab.tag, tab.chosen) for tab in view.tabs.tabs][:2] == [("tab-11", False), ("tab-21", True)]
    assert [tab.action for tab in view.tabs.tabs][:2] == [ChooseTab("11"), None]


# ---- cards, steps, records ----
