"""Several accounts, and which year: what each key asks for."""

from pathlib import Path

import pytest

from agent.lookup_schemas import Account, Cell, Slice
from kiosk.domain.texts import load_texts
from kiosk.journey.actions import TurnTo
from kiosk.journey.look import Look, Size
from kiosk.journey.lookup import AskItem, ChooseAccount, ChoosePeriod, Lookup, Wish
from kiosk.journey.model import Model
from kiosk.journey.route import Page
from kiosk.journey.words import escaped
from kiosk.screens.accounts.view_model import accounts_view
from kiosk.screens.period.view_model import period_view
from tests.screens import samples
from tests.screens.cases import KNOWN, at
from tests.screens.samples import elder, model

WORDS = load_texts(Path("config/texts"), "zh_CN")


def accounts(count: int, leaf: str = "", look: Look | None = None, **changes: object) -> Model:
    lookup = Lookup(wish=Wish("ins.contributions"), accounts=samples.accounts(count))
    fields = {"look": look or Look(), "lookup": lookup, "state": samples.online(visit=KNOWN), **changes}
    return model(stack=at(Page.ACCOUNTS, leaf), **fields)


def test_each_account_is_chosen_by_its_id_and_told_by_place_and_scheme() -> None:
    first = accounts_view(accounts(2), WORDS, True).rows[0]
    assert first.action == ChooseAccount("a1")
    assert (first.name, first.scheme) == ("澄江市开发区", "企业职工养老保险")
    assert (first.chip, first.chip_kind) == ("正常参保", "good")


def test_an_account_without_a_place_is_told_by_its_scheme() -> None:
    second = accounts_view(accounts(2), WORDS, True).rows[1]
    assert (second.name, second.scheme) == ("企业职工养老保险", "")


def test_what_the_back_office_says_is_no_markup() -> None:
    hostile = Account(id="a1", cells=(Cell(field="insured_place", text="**区**"),))
    shown = accounts(1, lookup=Lookup(wish=Wish("ins.account"), accounts=(hostile,)))
    assert accounts_view(shown, WORDS, True).rows[0].name == escaped("**区**")


def test_more_than_a_leaf_holds_is_turned_over() -> None:
    view = accounts_view(accounts(8, "2"), WORDS, True)
    assert [row.tag for row in view.rows] == ["account-6", "account-7", "account-8"]
    assert [act.action for act in view.acts[1:]] == [TurnTo("1"), TurnTo("3")]
    assert [act.active for act in view.acts[1:]] == [True, False]


@pytest.mark.parametrize(("size", "portrait", "rows"), [(Size.EXTRA, True, 3), (Size.STANDARD, False, 4)])
def test_larger_words_and_a_lying_panel_hold_fewer(size: Size, portrait: bool, rows: int) -> None:
    assert len(accounts_view(accounts(8, look=Look(size)), WORDS, portrait).rows) == rows


def test_the_account_that_is_being_asked_about_is_marked() -> None:
    asking = AskItem("c", Wish("ins.contributions", account="a2"), Slice(language="zh_CN"))
    rows = accounts_view(accounts(3, waiting_for=asking), WORDS, True).rows
    assert [row.chosen for row in rows] == [False, True, False]


def test_whose_accounts_they_are_is_shown_masked() -> None:
    assert accounts_view(accounts(2), WORDS, True).who == escaped(elder().masked_name)


def period(item: str, leaf: str = "", **lookup: object) -> Model:
    wish = Wish(item)
    return model(
        stack=at(Page.PERIOD, leaf),
        state=samples.online(),
        lookup=Lookup(**{"wish": wish, **lookup}),  # type: ignore[arg-type]  # fields by name
    )


def test_a_year_is_its_first_and_last_month_where_the_item_asks_for_months() -> None:
    keys = period_view(period("ins.contributions"), WORDS).keys
    assert keys[1].action == ChoosePeriod((("from", "202601"), ("to", "202612")))
    assert (keys[1].words, keys[1].line) == ("2026 年", "今年")


def test_a_year_is_a_year_where_the_item_asks_for_one() -> None:
    keys = period_view(period("ins.account"), WORDS).keys
    assert keys[2].action == ChoosePeriod((("year", "2025"),))


def test_all_years_are_no_input() -> None:
    assert period_view(period("ins.account"), WORDS).keys[0].action == ChoosePeriod(())


def test_earlier_years_are_a_leaf_further_and_lead_back() -> None:
    keys = period_view(period("ins.account", "1"), WORDS).keys
    assert (keys[0].action, keys[-1].action) == (TurnTo(""), TurnTo("2"))
    assert keys[1].words == "2016 年"


def test_there_is_no_year_before_the_first() -> None:
    keys = period_view(period("ins.account", "4"), WORDS).keys
    assert [key.tag for key in keys] == ["later", "year-1986"]


def test_what_was_refused_is_said_in_words() -> None:
    assert period_view(period("ins.account", wrong=(("year", "range"),)), WORDS).wrong == WORDS("wrong.range")


def test_a_reason_that_nobody_knows_is_still_said() -> None:
    assert period_view(period("ins.account", wrong=(("year", "sunspots"),)), WORDS).wrong == WORDS(
        "wrong.unknown"
    )


def test_the_year_that_was_asked_for_is_marked() -> None:
    wish = Wish("ins.account", inputs=(("year", "2024"),))
    keys = period_view(period("ins.account", wish=wish), WORDS).keys
    assert [key.tag for key in keys if key.chosen] == ["year-2024"]
