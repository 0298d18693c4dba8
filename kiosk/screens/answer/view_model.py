"""The answer as its item wants it: years and months, a table, one card after the other, or the steps of a case."""

from dataclasses import dataclass, field
from datetime import tzinfo
from typing import assert_never

from agent.lookup_schemas import Shown
from kiosk.domain.item import Field, Item, Layout
from kiosk.domain.texts import Texts
from kiosk.journey.look import Size
from kiosk.journey.lookup import ChooseYear, OpenRecord
from kiosk.journey.model import Model
from kiosk.journey.route import Open, Page, Route
from kiosk.screens.answer.leaves import LineView, Paper, fewest, leaf_at, leaves, line_of
from kiosk.screens.answer.paging import PagerView, cards_pager, slices_pager
from kiosk.screens.answer.paper import NoteView, print_key, print_note
from kiosk.screens.answer.person import PersonView, person_view, records_of
from kiosk.screens.answer.steps import StepsView, facts_room, steps_view
from kiosk.screens.answer.table import TableView, records_table, years_table
from kiosk.screens.answer.tabs import TabsView, tabs_view
from kiosk.screens.answer.wording import (
    as_of_words,
    chip_of,
    label_words,
    lead_of,
    mark_of,
    money_words,
    paired,
    span_words,
    toned,
    value_words,
)
from kiosk.screens.ways.view_model import ActKey

_TIMES = frozenset({"year", "from", "to"})
CARD_MM = {  # what a card's lines have, by size and by whether the panel is upright
    (Size.STANDARD, True): Paper(334.0, 325.0),
    (Size.LARGE, True): Paper(334.0, 280.0),
    (Size.EXTRA, True): Paper(334.0, 252.0),
    (Size.STANDARD, False): Paper(423.0, 182.0),
    (Size.LARGE, False): Paper(423.0, 168.0),
    (Size.EXTRA, False): Paper(423.0, 150.0),
}


@dataclass(frozen=True, slots=True)
class FigureView:
    """One large figure above the table."""

    label: str
    value: str = field(repr=False)


@dataclass(frozen=True, slots=True)
class CardView:
    """One record; `chip`: how it stands, and `label`: what that is."""

    lines: tuple[LineView, ...] = field(default=(), repr=False)
    label: str = ""
    chip: str = ""
    chip_icon: str = ""
    chip_kind: str = "neutral"


@dataclass(frozen=True, slots=True)
class AnswerView:
    """The whole page; a layout's part is empty in the others."""

    person: PersonView
    title: str
    years_key: str
    years_action: object
    tabs: TabsView
    figures: tuple[FigureView, ...]
    table: TableView
    card: CardView
    steps: StepsView
    details: str
    details_action: object
    empty: str
    pager: PagerView
    as_of: str
    note: NoteView
    keys: tuple[ActKey, ...]


def answer_view(model: Model, words: Texts, zone: tzinfo, portrait: bool) -> AnswerView:
    """What was answered, as far as this page shows it."""
    shown = model.lookup.shown
    assert shown is not None, "the answer page without an answer"
    item, size = model.catalogue.item(shown.item), model.look.size
    tabs = tabs_view(shown.tabs, shown.slice.tab, size, words, portrait=portrait)
    table, card, steps, leaf, count = TableView(), CardView(), StepsView(), 0, 1
    match item.layout:
        case Layout.MONTHS if not shown.slice.year:
            table = years_table(item, shown, size, words, portrait=portrait)
        case Layout.MONTHS | Layout.TABLE | Layout.LIST:
            table = records_table(item, shown, records_of(model), size, words, portrait=portrait)
        case Layout.CARDS:
            card, leaf, count = _card(model, item, tabs, words, portrait=portrait)
        case Layout.STEPS:
            room = facts_room(size, portrait=portrait) if shown.slice.page == 1 else None
            steps = steps_view(item, records_of(model), size, words, room)
        case _:
            assert_never(item.layout)
    cards = item.layout is Layout.CARDS
    nothing = not (table.rows or card.lines or steps.marks)
    return AnswerView(
        person=person_view(model, words),
        title=_title(item, shown, words),
        years_key=words("answer.all_years") if shown.slice.year else "",
        years_action=ChooseYear(0),
        tabs=tabs,
        figures=_figures(item, shown, words),
        table=table,
        card=card,
        steps=steps,
        details=words("answer.details") if steps.cut else "",
        details_action=OpenRecord(0),
        empty=words("answer.empty") if nothing else "",
        pager=cards_pager(shown, leaf, count, words) if cards else slices_pager(shown, words),
        as_of=as_of_words(shown.as_of, words, zone),
        note=print_note(model, words),
        keys=_keys(model, item, words),
    )


def _title(item: Item, shown: Shown, words: Texts) -> str:
    name = words(f"item.{item.id}.name")
    year = shown.slice.year
    return words("answer.of_year", name=name, year=year) if year else name


def _figures(item: Item, shown: Shown, words: Texts) -> tuple[FigureView, ...]:
    """How long, and how much: of all years."""
    if item.layout is not Layout.MONTHS or shown.slice.year or not shown.years:
        return ()
    lead = lead_of(item)
    sums = [cell.text for cell in shown.totals if lead is not None and cell.field == lead.id]
    return (
        FigureView(words("answer.months_sum"), span_words(shown.months_total, words)),
        *(FigureView(_sum_label(lead, words), money_words(int(text))) for text in sums if lead is not None),
    )


def _sum_label(lead: Field, words: Texts) -> str:
    return words("answer.in_yuan", name=words("answer.sum", name=words(f"field.{lead.id}")))


def _card(
    model: Model, item: Item, tabs: TabsView, words: Texts, *, portrait: bool
) -> tuple[CardView, int, int]:
    """One leaf of the record, which leaf it is, and how many there are."""
    records, size = records_of(model), model.look.size
    if not records:
        return CardView(), 0, 1
    cells = records[0].cells
    state = toned(item, cells)
    told = state[0].id if state else ""
    lines = [line_of(one, cell, size, words) for one, cell in paired(item, cells) if one.id != told]
    room = CARD_MM[size, portrait]
    paper = Paper(room.wide, room.high - tabs.room)
    several = model.lookup.shown is not None and model.lookup.shown.pages > 1
    cut = leaves(lines, size, paper, words) if several else fewest(lines, size, paper, words)
    leaf, at = leaf_at(cut, model.lookup.leaf)
    if state is None:
        return CardView(leaf), at, len(cut)
    (icon, _), chip = mark_of(state[1].tone), value_words(*state, words)
    return CardView(leaf, label_words(state[0], words), chip, icon, chip_of(state[1].tone)), at, len(cut)


def _keys(model: Model, item: Item, words: Texts) -> tuple[ActKey, ...]:
    """换时间, where no year of them is chosen already, and 打印这一页 as the main one."""
    shown = model.lookup.shown
    period = ActKey("period", words("answer.period"), Open(Route(Page.PERIOD)), "appointment")
    timed = any(one.id in _TIMES for one in item.inputs) and shown is not None and not shown.slice.year
    paper = print_key(model, item, words)
    return (*((period,) if timed else ()), *((paper,) if paper else ()))
