"""语音 on the screen: the sheet, and what the agent is told of pages while it speaks."""

from dataclasses import replace

import pytest

from agent.guidance import for_page
from agent.schemas import Role, Voice
from kiosk.journey.actions import SetVoice, SetVolume, Sheet, ShowSheet, Took
from kiosk.journey.errands import ChangeVolume, SwitchVoice, TakeTicket, TellPage
from kiosk.journey.model import Model
from kiosk.journey.route import AT_HOME, Back, Home, Open, Page, Route
from kiosk.journey.voice import TO_ALL, page_told, speaks
from kiosk.screens.display.view_model import voice_view
from tests.screens import samples
from tests.screens.cases import SPEAKING
from tests.screens.samples import model, state
from tests.screens.test_texts import READ
from tests.screens.test_update import Walk

SILENT = Voice(on=False, volume=3, headphones=False)


def at_home(voice: Voice | None) -> Walk:
    """A resident at home."""
    return Walk(model(stack=AT_HOME, state=state(voice=voice)))


def told(walk: Walk) -> list[TellPage]:
    """What the agent was told of pages."""
    return [errand for errand in walk.errands if isinstance(errand, TellPage)]


def test_while_it_speaks_every_new_page_is_told_once() -> None:
    walk = at_home(SPEAKING).do(
        Open(Route(Page.CLASSES)), Open(Route(Page.SERVICES, "insurance")), Back(), Home()
    )
    assert [errand.page for errand in told(walk)] == ["classes", "services", "classes", "home"]
    walk.do(Home(), ShowSheet(Sheet.VOICE))
    assert len(told(walk)) == 4


@pytest.mark.parametrize("voice", [None, SILENT])
def test_while_it_is_silent_no_page_is_told(voice: Voice | None) -> None:
    assert told(at_home(voice).do(Open(Route(Page.CLASSES)))) == []


@pytest.mark.parametrize(("voice", "words"), [(SILENT, ["certified"]), (None, [])])
def test_that_it_is_certified_is_told_to_everybody_where_there_is_a_voice(
    voice: Voice | None, words: list[str]
) -> None:
    home = at_home(voice).model
    now = replace(home, stack=(*home.stack, Route(Page.CERTIFIED)))
    assert [one.page for one in page_told(home, now) if isinstance(one, TellPage)] == words


def test_what_is_told_while_it_is_silent_is_said_all_the_same() -> None:
    lines = [for_page(page.value) for page in TO_ALL]
    assert all(line is not None and line.to_everybody for line in lines)


def test_the_number_that_was_taken_is_told_with_its_page() -> None:
    home = at_home(SPEAKING).model
    waiting = replace(home, waiting_for=TakeTicket("c9", "pension", "zh_CN"))
    walk = Walk(waiting).do(Took("c9", samples.taken()))
    assert told(walk) == [TellPage("taken", samples.taken().number)]


@pytest.mark.parametrize(
    ("guardian", "word"), [(True, "prove_card_guardian"), (False, "prove_card_relative")]
)
def test_a_guardians_card_is_asked_for_by_its_name(guardian: bool, word: str) -> None:
    home = at_home(SPEAKING).model
    asked = replace(home, certify=replace(home.certify, guardian=guardian))
    page = Route(Page.PROVE_CARD, Role.RELATIVE.value)
    now = replace(asked, stack=(*asked.stack, page))
    assert page_told(asked, now) == (TellPage(word, ""),)


def test_the_keys_of_the_sheet_ask_the_agent() -> None:
    walk = at_home(SILENT).do(ShowSheet(Sheet.VOICE), SetVoice(True), SetVolume(5))
    assert walk.errands == [SwitchVoice(True, "home"), ChangeVolume(5)]


def test_without_a_visit_the_keys_do_nothing() -> None:
    walk = Walk(model(state=state(visit=None, voice=SILENT))).do(SetVoice(True), SetVolume(5))
    assert walk.errands == []


@pytest.mark.parametrize("language", READ)
def test_the_sheet_shows_what_is_chosen(language: str) -> None:
    switch, volume = voice_view(at_home(SPEAKING).model, READ[language]).settings
    assert [option.tag for option in (*switch.options, *volume.options) if option.chosen] == [
        "voice-on",
        "volume-3",
    ]


def test_headphones_change_the_note() -> None:
    with_headphones: Model = at_home(Voice(on=True, volume=2, headphones=True)).model
    words = READ["zh_CN"]
    assert voice_view(with_headphones, words).note == words("voice.headphones")
    assert speaks(with_headphones)
