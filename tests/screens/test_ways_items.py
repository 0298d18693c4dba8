"""What a class shows: items that are offered, by function and leaf, and what stands there when nothing can be asked."""

from pathlib import Path

import pytest

from agent.content_schemas import Content
from agent.schemas import Links, LinkState
from kiosk.domain.item import Function
from kiosk.domain.texts import load_texts
from kiosk.journey.actions import TurnTo
from kiosk.journey.look import Look, Size
from kiosk.journey.lookup import ChooseItem
from kiosk.journey.model import Model
from kiosk.journey.route import Open, Page, Route
from kiosk.screens.frame.view_model import strip_items
from kiosk.screens.home.view_model import home_view
from kiosk.screens.items.view_model import items_view
from kiosk.screens.ways.view_model import service_for
from tests.screens import samples
from tests.screens.cases import GATEWAY_AWAY, at
from tests.screens.samples import model

WORDS = load_texts(Path("config/texts"), "zh_CN")
SLOW = Links(gateway=LinkState.DEGRADED, queue=LinkState.UP, fleet=LinkState.UP)


def page(about: str, look: Look | None = None, **changes: object) -> Model:
    return model(look=look or Look(), stack=at(Page.ITEMS, about), state=samples.online(**changes))


def tags(shown: Model, *, portrait: bool = True) -> list[str]:
    return [row.tag for row in items_view(shown, WORDS, portrait).rows]


def test_a_row_chooses_its_item() -> None:
    first = items_view(page("labour"), WORDS, True).rows[0]
    assert (first.action, first.active) == (ChooseItem("labor.status"), True)


def test_a_large_class_is_told_apart_by_its_functions_and_begins_with_what_is_asked_for_most() -> None:
    shown = items_view(page("insurance"), WORDS, True)
    assert [(tab.words, tab.chosen, tab.action) for tab in shown.tabs] == [
        ("查询缴费", True, TurnTo("insurance/query")),
        ("待遇享受", False, TurnTo("insurance/benefit")),
    ]
    assert {row.function for row in shown.rows} == {Function.QUERY}


def test_another_function_shows_its_own() -> None:
    assert tags(page("insurance/benefit")) == ["item-pens.payments"]


def test_a_small_class_has_no_functions() -> None:
    assert items_view(page("talent"), WORDS, True).tabs == ()


def test_what_fits_on_no_leaf_is_on_the_next() -> None:
    extra = Look(Size.EXTRA)
    first, second = page("convenience", extra), page("convenience/query/2", extra)
    assert len(tags(first, portrait=False)) == 4
    assert tags(second, portrait=False) == ["item-appt.list"]
    back, forth = items_view(second, WORDS, False).acts[1:]
    assert (back.active, forth.active) == (True, False)
    assert back.action == TurnTo("convenience/query/1")


def test_what_is_not_offered_is_hidden() -> None:
    assert tags(page("talent", offered=("talent.exam", "ins.account"))) == ["item-talent.exam"]


@pytest.mark.parametrize("offered", [None, ("talent.exam", "talent.title")])
def test_while_the_back_office_is_away_items_stay_with_the_reason(offered: tuple[str, ...] | None) -> None:
    shown = items_view(page("talent", offered=offered, links=GATEWAY_AWAY), WORDS, True)
    assert len(shown.rows) == len(offered or ("talent.title", "talent.exam", "talent.skillcert"))
    assert {(row.active, row.reason) for row in shown.rows} == {(False, "暂时查不了")}
    assert shown.acts[0].action == Open(Route(Page.SERVICES, "talent"))
    assert shown.acts[0].kind == "action"


def test_a_slow_back_office_can_be_asked() -> None:
    assert all(row.active for row in items_view(page("talent", links=SLOW), WORDS, True).rows)


def test_a_class_without_services_leads_to_all_classes() -> None:
    act = items_view(page("certification"), WORDS, True).acts[0]
    assert act.action == Open(Route(Page.CLASSES))


def test_an_item_knows_the_window_that_does_it_instead() -> None:
    service = service_for(page("insurance"), "pens.payments")
    assert service is not None
    assert service.id == "pension"


def test_home_leads_to_what_a_class_has_and_else_says_that_it_has_nothing() -> None:
    shown = model(stack=at(Page.HOME), state=samples.online(offered=("talent.exam",)))
    leads = {card.tag: card.action for card in home_view(shown, WORDS).cards}
    assert leads["class-talent"] == Open(Route(Page.ITEMS, "talent"))
    assert leads["class-labour"] == Open(Route(Page.OFFER, "labour"))


def test_home_leads_to_every_class_while_it_is_not_known_what_is_offered() -> None:
    leads = [card.action for card in home_view(model(stack=at(Page.HOME)), WORDS).cards]
    assert {lead.route.page for lead in leads if isinstance(lead, Open)} == {Page.ITEMS}


def test_where_nothing_is_offered_every_class_without_content_says_so() -> None:
    """No back office is fitted, or the area has none of it: nobody is told to come back later."""
    nothing = samples.online(offered=(), links=GATEWAY_AWAY, content=Content())
    leads = [card.action for card in home_view(model(stack=at(Page.HOME), state=nothing), WORDS).cards]
    assert {lead.route.page for lead in leads if isinstance(lead, Open)} == {Page.OFFER}
    shown = items_view(page("labour", offered=(), links=GATEWAY_AWAY), WORDS, True)
    assert [row.tag for row in shown.rows if row.tag.startswith("item-")] == []
    assert (shown.note, shown.acts[0].action) == ("", Open(Route(Page.SERVICES, "labour")))


@pytest.mark.parametrize(
    ("links", "offered", "said"),
    [
        (GATEWAY_AWAY, ("talent.exam",), "业务系统断开"),
        (SLOW, ("talent.exam",), "网络较慢"),
        (GATEWAY_AWAY, None, "网络正常"),
        (GATEWAY_AWAY, (), "网络正常"),
    ],
)
def test_the_strip_tells_of_a_back_office_that_was_there(
    links: Links, offered: tuple[str, ...] | None, said: str
) -> None:
    state = samples.online(links=links, offered=offered)
    assert strip_items(state, WORDS)[2].words == said
