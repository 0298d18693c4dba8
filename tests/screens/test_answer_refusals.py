"""Why there is no answer: a page for each reason, and a way on from each."""

from dataclasses import replace
from functools import cache
from pathlib import Path

import msgspec
import pytest

from agent.lookup_schemas import Slice, Why
from agent.schemas import Hall, HallState, LinkState
from kiosk.domain.texts import LANGUAGES, Texts, load_texts
from kiosk.journey.actions import Finish, Sheet, ShowSheet, TakeNumber
from kiosk.journey.look import Look
from kiosk.journey.lookup import AskAgain, AskItem, Wish
from kiosk.journey.model import Model
from kiosk.journey.route import Home, Open, Page, Route
from kiosk.journey.words import escaped
from kiosk.screens.no_answer.view_model import no_answer_view
from kiosk.screens.trouble.view_model import TroubleView
from tests.screens import lookup_models as models
from tests.screens import lookup_samples as made
from tests.screens.samples import hall, state

REASONS = (*Why, None)


@cache
def texts(language: str) -> Texts:
    """The product's own wording."""
    return load_texts(Path("config/texts"), language)


def seen(model: Model) -> TroubleView:
    """The page."""
    return no_answer_view(model, texts(model.look.language), "12333")


def with_hall(model: Model, now: Hall | None) -> Model:
    """The same, with the hall like this."""
    assert model.state is not None
    return replace(model, state=msgspec.structs.replace(model.state, hall=now))


@pytest.mark.parametrize("language", LANGUAGES)
def test_every_reason_is_a_page_of_its_own(language: str) -> None:
    pages = [seen(models.refused(Look(language=language), why)) for why in REASONS]
    assert len({page.title for page in pages}) == len(pages)
    assert len({page.line for page in pages}) == len(pages)
    assert (
        len({page.picture for page in pages}) == len(pages) - 1
    )  # 没有查到 and 请再查一次 look for something
    assert all(2 <= len(page.steps) <= 3 for page in pages)


@pytest.mark.parametrize("why", REASONS)
def test_the_main_act_is_a_number_for_what_the_item_belongs_to(why: Why | None) -> None:
    page = seen(models.refused(Look(), why))
    assert page.right_action == TakeNumber("insurance-enrolment")
    assert page.steps_title
    assert any("6 人等候" in step.line for step in page.steps)


def test_a_service_that_is_closed_leads_to_all_of_them() -> None:
    page = seen(models.refused(Look(), Why.DOWN, item="emp.certificate"))
    closed = seen(models.refused(Look(), Why.DOWN, item="case.progress"))
    none = seen(models.refused(Look(), Why.DOWN, item="appt.list"))
    assert page.right_action == TakeNumber("job-registration")
    assert closed.right_action == none.right_action == Open(Route(Page.CLASSES))


@pytest.mark.parametrize("hall_state", [one for one in HallState if one is not HallState.OPEN])
def test_without_numbers_a_person_is_called(hall_state: HallState) -> None:
    page = seen(with_hall(models.refused(Look(), Why.NO_DATA), hall(hall_state)))
    assert page.right_action == ShowSheet(Sheet.HELP)


def test_a_queue_that_does_not_answer_gives_no_numbers() -> None:
    model = models.refused(Look(), Why.NO_DATA)
    cut_off = msgspec.structs.replace(state().links, queue=LinkState.DOWN)
    page = seen(replace(model, state=models.known(links=cut_off)))
    assert page.right_action == seen(with_hall(model, None)).right_action == ShowSheet(Sheet.HELP)


@pytest.mark.parametrize(
    ("why", "action"),
    [
        (Why.DOWN, AskAgain()),
        (Why.BUSY, AskAgain()),
        (Why.GONE, AskAgain()),
        (Why.NO_DATA, Home()),
        (Why.NOT_OFFERED, Home()),
        (Why.NOT_ELIGIBLE, Home()),
        (Why.NOT_VERIFIED, Finish()),
        (None, Home()),
    ],
)
def test_asking_again_is_offered_where_it_may_help(why: Why | None, action: object) -> None:
    assert seen(models.refused(Look(), why)).left_action == action


def test_the_back_offices_words_are_a_quotation_and_plain_text() -> None:
    page = seen(models.refused(Look(), Why.NO_DATA, made.HOSTILE))
    assert page.quote == f"窗口答复：“{escaped(made.HOSTILE)}”"
    assert "**" not in page.quote
    assert seen(models.refused(Look(), Why.NO_DATA, "")).quote == ""
    assert len(seen(models.refused(Look(), Why.NO_DATA, "字" * 4000)).quote) < 120


def test_a_number_that_was_refused_says_why() -> None:
    page = seen(replace(models.refused(Look(), Why.NO_DATA), problem="already_waiting"))
    assert page.line == texts("zh_CN")("refused.already_waiting")
    odd = seen(replace(models.refused(Look(), Why.NO_DATA), problem="something_new"))
    assert odd.line == texts("zh_CN")("refused.other")


def test_asking_again_is_told_at_once() -> None:
    model = models.refused(Look(), Why.DOWN)
    asked = AskItem("c", Wish("ins.contributions"), Slice(language="zh_CN"))
    page = seen(replace(model, waiting_for=asked))
    assert (page.left, page.left_action) == (texts("zh_CN")("ways.asking_short"), None)


def test_a_back_office_that_is_away_says_what_goes_on() -> None:
    page = seen(models.refused(Look(), Why.DOWN))
    assert (len(page.works), len(page.works_not)) == (2, 1)
    assert page.staff
    assert seen(models.refused(Look(), Why.NO_DATA)).works == ()
