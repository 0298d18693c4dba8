"""Through an answer: pages, tabs and years, 显示, slips, and what is forgotten."""

from dataclasses import replace

import pytest

from agent.lookup_schemas import (
    NoAnswer,
    Printing,
    Revealed,
    Slice,
    Why,
)
from kiosk.domain.item import Layout
from kiosk.journey.actions import (
    Heard,
    SetLanguage,
    SetSize,
    TakeNumber,
    Ticked,
    Took,
)
from kiosk.journey.asking import LONGEST_SEARCH, rows_of
from kiosk.journey.errands import AskNoCode, DisarmReaders
from kiosk.journey.look import Size
from kiosk.journey.lookup import (
    Agree,
    Answered,
    AskReveal,
    AskSlice,
    AskSlip,
    ChooseItem,
    ChooseTab,
    ChooseYear,
    ClearLetters,
    HideMasked,
    OpenRecord,
    PrintShown,
    ShowMasked,
    TurnLeaf,
    TurnSlice,
    TypeLetter,
    Wish,
)
from kiosk.journey.route import Back, Home, Page, Route
from tests.screens import samples
from tests.screens.asking_walk import ITEM, Walk, at_answer, identified, shown


def test_tabs_years_and_pages_are_cut_from_the_answer_that_is_there() -> None:
    walk = at_answer().do(ChooseTab("21"))
    assert walk.last == AskSlice("a1", Slice(language="zh_CN", rows=7, tab="21"))
    walk.answer(shown(slice=Slice(language="zh_CN", rows=7, tab="21"))).do(ChooseYear(2025))
    assert walk.last == AskSlice("a1", Slice(language="zh_CN", rows=7, tab="21", year=2025))
    walk.answer(shown(slice=Slice(language="zh_CN", rows=7, tab="21", year=2025))).do(TurnSlice(2))
    assert walk.last == AskSlice("a1", Slice(language="zh_CN", rows=7, tab="21", year=2025, page=2))


def test_larger_text_and_other_words_cut_the_answer_anew() -> None:
    walk = at_answer().do(SetSize(Size.EXTRA))
    assert walk.last == AskSlice("a1", Slice(language="zh_CN", rows=5, tab="11"))
    walk.answer(shown(slice=Slice(language="zh_CN", rows=5, tab="11"))).do(SetLanguage("en"))
    assert walk.last == AskSlice("a1", Slice(language="en", rows=5, tab="11"))


def test_larger_text_while_the_back_office_is_asked_cuts_the_answer_when_it_comes() -> None:
    walk = identified().do(ChooseItem(ITEM), Agree(), SetSize(Size.EXTRA)).answer(shown())
    assert walk.last == AskSlice("a1", Slice(language="zh_CN", rows=5, tab="11"))
    walk.answer(shown(slice=Slice(language="zh_CN", rows=5, tab="11")))
    assert (walk.page, walk.model.waiting_for) == (Page.ANSWER, None)


def test_a_slice_that_comes_after_a_way_back_is_what_is_shown() -> None:
    """显示 and 打印 are of what the visit's process sent last."""
    walk = at_answer().do(OpenRecord(1), SetLanguage("en"))
    asked = walk.last
    assert isinstance(asked, AskSlice)
    english = shown(slice=Slice(language="en", rows=7, tab="11"))
    walk.do(Back(), Answered(asked, english))
    assert (walk.page, walk.model.lookup.shown) == (Page.ANSWER, english)
    walk.do(Home(), ChooseItem("card.info"), Answered(asked, english))
    assert walk.model.lookup.shown is None


def test_the_look_changes_nothing_where_there_is_no_answer() -> None:
    assert identified().do(ChooseItem(ITEM), SetSize(Size.LARGE)).errands == []


def test_a_record_is_opened_turned_and_left_for_the_answer() -> None:
    walk = at_answer().do(OpenRecord(1))
    assert walk.model.stack[-1] == Route(Page.RECORD, "1")
    walk.do(TurnLeaf(1))
    assert walk.model.lookup.leaf == 1
    walk.do(OpenRecord(0))
    assert (walk.model.stack[-1], walk.model.lookup.leaf) == (Route(Page.RECORD, "0"), 0)
    assert walk.do(Back()).page is Page.ANSWER


def test_what_is_masked_is_shown_for_its_seconds_only() -> None:
    walk = at_answer().do(ShowMasked())
    assert walk.last == AskReveal("a1")
    walk.answer(Revealed(name="测试秀英", number="999", records=(), seconds=10.0))
    assert walk.model.lookup.revealed is not None
    at = walk.model.at
    walk.do(Ticked(samples.NOW, at + 9.0))
    assert walk.model.lookup.revealed is not None
    walk.do(Ticked(samples.NOW, at + 10.0))
    assert walk.model.lookup.revealed is None


def test_what_is_shown_is_masked_again_by_a_tap_a_turn_and_the_end_of_the_visit() -> None:
    revealed = Revealed(name="测试秀英", number="999", records=())
    tapped = at_answer().do(ShowMasked()).answer(revealed).do(HideMasked())
    turned = at_answer().do(ShowMasked()).answer(revealed).do(TurnSlice(2)).answer(shown())
    ended = at_answer().do(ShowMasked()).answer(revealed)
    ended.do(Heard(samples.state(visit=None), 100.0))
    assert [walk.model.lookup.revealed for walk in (tapped, turned, ended)] == [None, None, None]
    assert ended.model.lookup.shown is None


def test_a_slip_is_asked_for_in_the_residents_language() -> None:
    walk = at_answer().do(PrintShown())
    assert isinstance(walk.last, AskSlip)
    assert (walk.last.answer, walk.last.language) == ("a1", "zh_CN")
    walk.answer(Printing(job="j1"))
    assert (walk.model.lookup.job, walk.page) == ("j1", Page.ANSWER)


def test_an_answer_that_is_not_held_any_more_can_be_asked_again() -> None:
    walk = at_answer().do(TurnSlice(2)).answer(NoAnswer(why=Why.GONE))
    assert walk.page is Page.NO_ANSWER


def test_another_item_forgets_the_last_answer() -> None:
    walk = at_answer().do(Home(), ChooseItem("card.info"))
    assert walk.model.lookup.shown is None
    assert walk.model.lookup.wish == Wish("card.info")


def test_a_number_taken_from_the_way_switches_the_readers_off() -> None:
    walk = Walk().do(ChooseItem(ITEM), Agree(), TakeNumber("pension"))
    walk.do(Took("c1", samples.taken()))
    assert walk.page is Page.TAKEN
    assert {DisarmReaders(), AskNoCode()} <= set(walk.errands)


def test_the_process_that_showed_somebody_remembers_only_that_it_did() -> None:
    walk = at_answer().do(Heard(samples.state(visit=None), 100.0))
    assert walk.model.personal
    assert replace(walk.model, personal=False) == replace(
        Walk().do(Heard(samples.state(visit=None), 100.0)).model
    )


def test_letters_of_the_search_are_few_and_erased() -> None:
    walk = Walk(stack=(Route(Page.HOME), Route(Page.SEARCH))).do(*(TypeLetter("y") for _ in range(40)))
    assert walk.model.lookup.typed == "y" * LONGEST_SEARCH
    assert walk.do(TypeLetter("")).model.lookup.typed == "y" * (LONGEST_SEARCH - 1)
    assert walk.do(ClearLetters()).model.lookup.typed == ""


def test_a_search_survives_looking_at_an_item() -> None:
    walk = Walk(stack=(Route(Page.HOME), Route(Page.SEARCH))).do(TypeLetter("y"), ChooseItem(ITEM), Back())
    assert (walk.page, walk.model.lookup.typed) == (Page.SEARCH, "y")


@pytest.mark.parametrize("portrait", [True, False])
def test_larger_text_has_fewer_rows_and_no_table_more_than_seven(portrait: bool) -> None:
    rows = [rows_of(Layout.TABLE, size, portrait=portrait) for size in Size]
    assert rows == sorted(rows, reverse=True)
    assert max(rows) <= 7
    assert rows_of(Layout.CARDS, Size.STANDARD, portrait=portrait) == 1


def test_the_model_shows_nothing_of_a_resident_in_its_repr() -> None:
    walk = at_answer().do(ShowMasked()).answer(Revealed(name="测试秀英", number="999000", records=()))
    said = repr(walk.model)
    assert "测试秀英" not in said
    assert "202602" not in said
