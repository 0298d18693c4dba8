"""The page that asks for a card says which cards can be read now."""

from pathlib import Path

import msgspec
import pytest

from agent.schemas import CardStep, DeviceLine, Medium
from kiosk.domain.texts import load_texts
from kiosk.journey.look import Look
from kiosk.journey.model import Model
from kiosk.journey.route import Page
from kiosk.screens.identify.view_model import identify_view
from tests.screens.cases import at
from tests.screens.samples import elder, model, state, visit

WORDS = load_texts(Path("config/texts"), "zh_CN")


def line(device: str, stands: str, fault: str = "none") -> DeviceLine:
    return DeviceLine(device=device, state=stands, fault=fault, notice="none")


def page(*devices: DeviceLine, **changes: object) -> Model:
    shown = msgspec.structs.replace(visit(CardStep.ARMED), **changes)
    return model(look=Look(), stack=at(Page.IDENTIFY), state=state(devices=devices, visit=shown))


@pytest.mark.parametrize(
    ("devices", "room"),
    [
        ((line("card", "ready"),), "identify_social"),
        ((line("card", "ready"), line("idcard", "busy")), "identify_either"),
        ((line("idcard", "ready"),), "identify_id"),
        ((line("card", "fault", "no_reader"), line("idcard", "ready")), "identify_id"),
        ((line("card", "ready"), line("idcard", "backoff", "offline")), "identify_social"),
    ],
)
def test_it_asks_for_what_works(devices: tuple[DeviceLine, ...], room: str) -> None:
    shown = identify_view(page(*devices), WORDS)
    assert shown.title == WORDS(f"{room}.title")
    assert shown.way_line == WORDS(f"{room}.way_line")
    assert shown.state == WORDS("identify.ready")


def test_where_nothing_works_the_card_readers_fault_is_said() -> None:
    broken = page(line("card", "fault", "no_reader"), line("idcard", "fault", "unauthorised"))
    assert identify_view(broken, WORDS).state == WORDS("card_error.no_reader")


@pytest.mark.parametrize(
    ("medium", "error", "said"),
    [
        (Medium.ID_CARD, "card_removed", "id_card_error.card_removed"),
        (Medium.ID_CARD, "device_fault", "card_error.device_fault"),
        (Medium.SOCIAL_CARD, "card_removed", "card_error.card_removed"),
    ],
)
def test_a_failure_is_said_in_words_for_that_card(medium: Medium, error: str, said: str) -> None:
    failed = page(line("idcard", "ready"), card=CardStep.FAILED, card_error=error, medium=medium)
    assert identify_view(failed, WORDS).state == WORDS(said)


def test_an_id_card_is_not_to_be_lifted_while_it_is_read() -> None:
    reading = page(line("idcard", "ready"), card=CardStep.READING, medium=Medium.ID_CARD)
    assert identify_view(reading, WORDS).state == WORDS("identify_id.reading")


def test_where_only_id_cards_can_be_read_one_is_drawn() -> None:
    assert identify_view(page(line("idcard", "ready")), WORDS).picture == "illo-tap-id"
    assert identify_view(page(line("card", "ready")), WORDS).picture == "illo-insert-card"


@pytest.mark.parametrize(
    ("medium", "said"),
    [(Medium.ID_CARD, "identify_id.title_read"), (Medium.SOCIAL_CARD, "identify.title_read")],
)
def test_it_names_the_card_that_was_read(medium: Medium, said: str) -> None:
    read = page(line("card", "ready"), card=CardStep.READ, medium=medium, person=elder())
    assert identify_view(read, WORDS).title == WORDS(said)
