"""The page of one field, drawn: its keys stay where they are while words come and go, and change when others are asked for."""

from dataclasses import replace

from kiosk.journey.entry import EntryFinger, SwitchSigns, TypeKey, keyed
from kiosk.journey.look import Look, Size
from kiosk.journey.model import Model
from kiosk.screens.stage import Stage, Target
from tests.screens.cases import PORTRAIT
from tests.screens.entry_models import COMPLAINT, of_form
from tests.screens.gallery import setting
from tests.screens.kit import Kit


class Drawn:
    """The page of a long text on an upright panel."""

    def __init__(self, kit: Kit) -> None:
        self.kit = kit
        self.model: Model = of_form(Look(), COMPLAINT, "facts")
        self.stage = Stage(lambda _action: None, settle_s=0.0)
        self.stage.render(self.model, setting("zh_CN", PORTRAIT))
        kit.show(self.stage, PORTRAIT)

    def do(self, *fingers: EntryFinger) -> "Drawn":
        """After these touches, each drawn."""
        for finger in fingers:
            entry = self.model.applying.entry
            assert entry is not None
            self.render(
                replace(self.model, applying=replace(self.model.applying, entry=keyed(entry, finger)))
            )
        return self

    def render(self, model: Model) -> None:
        self.model = model
        self.stage.render(model, setting("zh_CN", PORTRAIT))
        self.kit.frames(2)

    def keys(self, begin: str) -> dict[str, Target]:
        """Where the keys are whose id begins so."""
        return {one.id: one for one in self.stage.targets() if one.id.startswith(begin)}


def test_letters_stay_where_they_are_while_words_come_and_go(kit: Kit) -> None:
    drawn = Drawn(kit)
    before = drawn.keys("key-")
    assert not drawn.keys("word-")
    drawn.do(*map(TypeKey, "GONGZI"))
    assert drawn.keys("word-0")
    assert drawn.keys("key-") == before


def test_other_keys_are_laid_out_when_they_are_asked_for_and_letters_come_back(kit: Kit) -> None:
    drawn = Drawn(kit)
    before = drawn.keys("key-")
    digits = drawn.do(TypeKey("A"), SwitchSigns()).keys("digit-")
    assert len(digits) == 10
    assert len({one.x for one in digits.values()}) == 10
    assert drawn.do(SwitchSigns()).keys("key-") == before


def test_larger_text_lays_the_keys_out_anew(kit: Kit) -> None:
    drawn = Drawn(kit)
    before = drawn.keys("key-q")
    drawn.render(replace(drawn.model, look=Look(Size.EXTRA)))
    assert drawn.keys("key-q") != before
    drawn.render(replace(drawn.model, look=Look()))
    assert drawn.keys("key-q") == before


def test_a_key_shows_that_it_is_pressed(kit: Kit) -> None:
    drawn = Drawn(kit).do(TypeKey("A"))
    key = next(part for part in drawn.stage.walk(restrict=True) if getattr(part, "tag", "") == "key-q")
    finger = kit.press(key)
    assert key.pressed
    kit.lift(finger)
