"""The pages of an answer as they are drawn: long texts, rare characters, turning pages."""

from dataclasses import replace

import pytest
from kivy.core.text import Label as Writer
from kivy.graphics.texture import Texture

from kiosk.journey.look import Look
from kiosk.journey.lookup import ChooseYear, OpenRecord, TurnSlice
from kiosk.journey.model import Model
from kiosk.screens.stage import Stage
from kiosk.screens.widgets.box import Box
from kiosk.screens.widgets.line_breaks import Measure, line_width, shortened
from kiosk.screens.widgets.press import Press
from kiosk.screens.widgets.text import Text, _family
from tests.screens import lookup_models as models
from tests.screens import lookup_samples as made
from tests.screens.gallery import setting
from tests.screens.kit import Kit
from tests.screens.samples import catalogue

PANEL = (1080, 1920)


class Shown:
    """A stage that keeps what is sent."""

    def __init__(self, kit: Kit, model: Model) -> None:
        self.sent: list[object] = []
        self.stage = Stage(self.sent.append, settle_s=0.0)
        self._kit = kit
        self.render(model)
        kit.show(self.stage, PANEL)

    def render(self, model: Model) -> None:
        """Another model on the same stage."""
        self.stage.render(model, setting(model.look.language, PANEL))
        self._kit.frames(2)

    def parts(self) -> list[Box]:
        """All that can be seen."""
        return [one for one in self.stage.walk(restrict=True) if isinstance(one, Box) and one.opacity > 0]

    def press(self, tag: str) -> Press:
        """What can be pressed, by its tag."""
        return next(one for one in self.parts() if isinstance(one, Press) and one.tag == tag)


def pixels(text: str, family: str) -> bytes:
    """The text as the face draws it."""
    writer = Writer(text=text, font_name=family, font_size=40)
    writer.refresh()
    texture: Texture = writer.texture
    return bytes(texture.pixels)


@pytest.mark.usefixtures("kit")
@pytest.mark.parametrize("character", made.RARE_NAME)
def test_rare_characters_of_names_are_drawn(character: str) -> None:
    drawn = pixels(character, _family(character))
    assert len(set(drawn)) > 2
    assert drawn != pixels("\U0002ffff", _family("\U0002ffff"))
    assert len({pixels(one, _family(one)) for one in made.RARE_NAME}) == len(made.RARE_NAME)


def test_a_row_opens_what_is_behind_it(kit: Kit) -> None:
    years = Shown(kit, models.answer(Look(), "ins.contributions", made.contributions(("11",), 200)))
    kit.tap(years.press("year-2025"))
    kit.tap(years.press("next"))
    months = Shown(
        kit, models.answer(Look(), "ins.contributions", made.contributions(("11",), 200), year=2024)
    )
    kit.tap(months.press("row-2"))
    kit.tap(months.press("years"))
    sent = [*years.sent, *months.sent]
    chosen = [one for one in sent if isinstance(one, ChooseYear | TurnSlice | OpenRecord)]
    assert chosen == [ChooseYear(2025), TurnSlice(2), OpenRecord(2), ChooseYear(0)]


def test_turning_a_page_keeps_its_widgets(kit: Kit) -> None:
    rows = made.contributions(("11",), 360)
    shown = Shown(kit, models.answer(Look(), "ins.contributions", rows))
    before = {id(one) for one in shown.stage.walk(restrict=True)}
    keys = {tag: shown.press(tag).pos for tag in ("previous", "next", "print")}
    shown.render(models.answer(Look(), "ins.contributions", rows, page=2))
    assert {id(one) for one in shown.stage.walk(restrict=True)} == before
    assert "2019 年" in [one.text for one in shown.parts() if isinstance(one, Text)]
    shown.render(models.answer(Look(), "ins.contributions", rows, page=5))
    assert {tag: shown.press(tag).pos for tag in keys} == keys


def test_a_page_that_was_turned_looks_as_if_it_was_made_for_it(kit: Kit) -> None:
    item = catalogue().item("med.records")
    first, second = (models.answer(Look(), item.id, made.hostile(item), page=page) for page in (1, 2))
    turned = Shown(kit, first)
    turned.render(second)
    turned.render(first)
    turned.render(second)
    places = [(one.text, tuple(one.pos), tuple(one.size)) for one in turned.parts() if isinstance(one, Text)]
    fresh = Shown(kit, second)
    assert places == [
        (one.text, tuple(one.pos), tuple(one.size)) for one in fresh.parts() if isinstance(one, Text)
    ]


def test_hiding_again_takes_every_full_value_off_the_screen(kit: Kit) -> None:
    model = models.answer(Look(), "card.info", made.card())
    shown = Shown(kit, models.revealed(model))
    assert "999101195504051234" in [one.text for one in shown.parts() if isinstance(one, Text)]
    shown.render(replace(model, at=model.at + 11))
    kept = [one.text for one in shown.stage.walk(restrict=True) if isinstance(one, Text)]
    assert not any("19550405" in text for text in kept)


def measure(text: str, bold: bool) -> float:
    """Ten pixels a character."""
    return 10.0 * len(text)


@pytest.mark.parametrize("text", ["字" * 40, "x" * 40, "two words " * 9, "短", "一行\n二行\n三行", ""])
@pytest.mark.parametrize("count", [1, 2, 3])
def test_a_text_that_is_cut_fits_and_says_so(text: str, count: int) -> None:
    ten: Measure = measure
    lines = shortened(text, 100.0, count, ten)
    told = "".join(run.text for line in lines for run in line)
    assert len(lines) <= count
    assert all(line_width(line, ten) <= 100.0 for line in lines)
    assert told.endswith("…") or told.replace(" ", "") == text.replace("\n", "").replace(" ", "")
