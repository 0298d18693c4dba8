"""While the queue is gone and this kiosk holds numbers, it offers those and no more, and says what they are."""

from pathlib import Path

from kiosk.domain.texts import load_texts
from kiosk.journey.look import Look
from kiosk.journey.route import Page
from kiosk.screens.choosing.view_model import choosing_view
from kiosk.screens.home.view_model import home_view
from kiosk.screens.taken.view_model import taken_view
from tests.screens import samples
from tests.screens.cases import CASES, CUT_OFF, HOME, alone, at
from tests.screens.samples import model, state

WORDS = load_texts(Path("config/texts"), "zh_CN")


def test_home_offers_a_number_and_says_that_it_is_offline() -> None:
    view = home_view(model(stack=HOME, state=alone()), WORDS)
    assert (view.take_open, view.take_count) == (True, "")
    assert view.take_line == WORDS("alone.take_line")


def test_without_numbers_of_its_own_the_kiosk_offers_none() -> None:
    cut_off = model(stack=at(Page.CLASSES), state=state(links=CUT_OFF))
    assert not home_view(cut_off, WORDS).take_open
    assert cut_off.route.page is Page.QUEUE_AWAY


def test_the_page_of_classes_stays_and_shows_no_counts() -> None:
    offering = model(stack=at(Page.CLASSES), state=alone())
    rows = choosing_view(offering, WORDS).rows
    assert offering.route.page is Page.CLASSES
    assert {row.count for row in rows} == {""}
    assert WORDS("alone.row") in {row.wait for row in rows}


def test_a_service_without_a_number_left_cannot_be_taken() -> None:
    hall = samples.hall()
    missing = hall.services[-1].id
    group = next(one.group for one in samples.catalogue().services if one.id == missing)
    rows = choosing_view(model(stack=at(Page.SERVICES, group), state=alone()), WORDS).rows
    closed = [row.tag for row in rows if not row.active]
    assert closed == [f"service-{missing}"]


def test_the_ticket_tells_no_people_ahead_and_no_wait() -> None:
    view = taken_view(CASES["taken-alone"](Look()), WORDS, samples.ZONE)
    assert [fact.words for fact in view.facts] == [WORDS("alone.when"), WORDS("taken.window")]
    assert (view.priority, view.rating_code) == (WORDS("alone.chip"), "")
