"""The search page: what letters find, what it says where they find nothing, and who types them."""

from dataclasses import replace
from pathlib import Path

import pytest

from kiosk.domain.texts import LANGUAGES, load_texts
from kiosk.journey.look import Look, Size
from kiosk.journey.lookup import ChooseItem, ClearLetters, Lookup, TypeLetter
from kiosk.journey.model import Model
from kiosk.journey.route import Open, Page, Route
from kiosk.journey.scanner import Scanner
from kiosk.journey.update import update
from kiosk.screens.home.view_model import home_view
from kiosk.screens.search.indexing import made_index
from kiosk.screens.search.view_model import search_view
from tests.screens import samples
from tests.screens.cases import GATEWAY_AWAY, at
from tests.screens.samples import model

READ = {language: load_texts(Path("config/texts"), language) for language in LANGUAGES}
INDEXES = {language: made_index(samples.catalogue(), READ[language]) for language in LANGUAGES}
WORDS, INDEX = READ["zh_CN"], INDEXES["zh_CN"]


def page(typed: str, look: Look | None = None, **changes: object) -> Model:
    return model(
        look=look or Look(),
        stack=at(Page.SEARCH),
        state=samples.online(**changes),
        lookup=Lookup(typed=typed),
    )


def test_initials_find_the_item_by_what_people_say() -> None:
    first = search_view(page("yljsl"), WORDS, INDEX, True).rows[0]
    assert first.action == ChooseItem("pens.payments")
    assert first.line == "也叫“养老金少了”"


def test_what_is_found_by_its_name_keeps_its_line() -> None:
    first = search_view(page("zc"), WORDS, INDEX, True).rows[0]
    assert (first.name, first.line) == ("查职称", WORDS("item.talent.title.line"))


@pytest.mark.parametrize(
    ("size", "portrait", "most"),
    [(Size.STANDARD, True, 5), (Size.EXTRA, True, 3), (Size.STANDARD, False, 4), (Size.EXTRA, False, 2)],
)
def test_no_more_is_found_than_the_page_holds(size: Size, portrait: bool, most: int) -> None:
    assert len(search_view(page("s", Look(size)), WORDS, INDEX, portrait).rows) == most


def test_only_what_is_offered_is_found() -> None:
    rows = search_view(page("s", offered=("card.info",)), WORDS, INDEX, True).rows
    assert [row.action for row in rows] == [ChooseItem("card.info")]


def test_while_the_back_office_is_away_what_is_found_says_so() -> None:
    rows = search_view(page("sbk", links=GATEWAY_AWAY), WORDS, INDEX, True).rows
    assert {(row.active, row.reason) for row in rows} == {(False, "暂时查不了")}


def test_nothing_found_leads_to_a_window() -> None:
    shown = search_view(page("qqxyz"), WORDS, INDEX, True)
    assert shown.none == "没有找到“QQXYZ”"
    assert [act.action for act in shown.none_acts] == [Open(Route(Page.CLASSES))]
    assert (shown.rows, shown.hints) == ((), ())


def test_nothing_typed_shows_how_to_type() -> None:
    shown = search_view(page(""), WORDS, INDEX, True)
    assert len(shown.hints) == 3
    assert (shown.rows, shown.none) == ((), "")


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("hint", ["hint_pension", "hint_card", "hint_paid"])
def test_what_a_hint_says_finds_something(language: str, hint: str) -> None:
    letters = READ[language](f"search.{hint}").split("**")[1].lower()
    assert search_view(page(letters), READ[language], INDEXES[language], True).rows


def test_every_letter_has_a_key_and_two_more_take_back() -> None:
    shown = search_view(page(""), WORDS, INDEX, True)
    keys = [*shown.upper, *shown.middle, *shown.lower]
    assert {key.words for key in keys if len(key.words) == 1} == set("ABCDEFGHIJKLMNOPQRSTUVWXYZ")
    assert {ClearLetters(), TypeLetter("")} <= {key.action for key in keys}


def test_a_keyboard_or_a_scanner_types_nothing_into_the_search() -> None:
    now, scanner = page("sb"), Scanner()
    for name in ("y", "l", "4", "8", "enter", "backspace"):
        for action in scanner.key(name, 1.0):
            now, errands = update(now, action, lambda: "c")
            assert errands == ()
    assert now == page("sb")


def test_home_leads_to_the_search() -> None:
    assert home_view(model(stack=at(Page.HOME)), WORDS).search_action == Open(Route(Page.SEARCH))


def test_a_letter_in_another_languages_page_is_the_same_letter() -> None:
    english = replace(page("card"), look=Look(language="en"))
    rows = search_view(english, READ["en"], INDEXES["en"], True).rows
    assert ChooseItem("card.status") in [row.action for row in rows]
