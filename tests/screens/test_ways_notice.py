"""The notice: who may ask, what to have at hand, and the acts."""

from pathlib import Path

import pytest

from agent.lookup_schemas import Slice
from kiosk.domain.texts import load_texts
from kiosk.journey.lookup import Agree, AskItem, Lookup, Wish
from kiosk.journey.model import Model
from kiosk.journey.route import Open, Page, Route
from kiosk.screens.notice.view_model import notice_view
from tests.screens import samples
from tests.screens.cases import GATEWAY_AWAY, KNOWN, at, device
from tests.screens.samples import model

WORDS = load_texts(Path("config/texts"), "zh_CN")


def page(item: str, waiting_for: object = None, **changes: object) -> Model:
    return model(
        stack=at(Page.NOTICE, item),
        state=samples.online(**changes),
        lookup=Lookup(wish=Wish(item)),
        waiting_for=waiting_for,
    )


def needs(shown: Model) -> list[str]:
    return [need.words for need in notice_view(shown, WORDS).needs]


def test_it_says_who_may_ask_and_what_is_read() -> None:
    shown = notice_view(page("pens.payments"), WORDS)
    assert shown.title == WORDS("item.pens.payments.name")
    assert shown.who == WORDS("item.pens.payments.notice")


def test_only_cards_that_can_be_read_here_are_named() -> None:
    assert needs(page("talent.exam", devices=(device("card"), device("qr", "disabled")))) == ["社保卡"]


def test_a_level_two_item_needs_a_pin_as_well() -> None:
    assert needs(page("pens.payments"))[-1] == "另外要查询密码"


def test_who_was_read_already_needs_no_card() -> None:
    assert needs(page("talent.exam", visit=KNOWN)) == ["证件已经读好，不用再放"]


@pytest.mark.parametrize(
    ("item", "actions"),
    [("pens.payments", [Agree()]), ("ins.contributions", [Agree(for_relative=True), Agree()])],
)
def test_a_relative_may_ask_only_where_the_item_allows_it(item: str, actions: list[Agree]) -> None:
    assert [act.action for act in notice_view(page(item), WORDS).acts] == actions


def test_while_it_is_asked_only_that_is_said() -> None:
    asking = AskItem("c", Wish("talent.exam"), Slice(language="zh_CN"))
    acts = notice_view(page("talent.exam", asking), WORDS).acts
    assert [(act.words, act.active) for act in acts] == [("正在查询…", False)]


def test_while_the_back_office_is_away_a_window_is_the_way_on() -> None:
    shown = notice_view(page("pens.payments", links=GATEWAY_AWAY), WORDS)
    assert shown.note
    assert [act.action for act in shown.acts] == [Open(Route(Page.SERVICES, "insurance"))]
