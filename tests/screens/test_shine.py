"""The colours of the page before the camera: each in its time, told with when the first was really drawn, gone at once."""

from pathlib import Path

from kivy.core.window import Window
from PIL import Image

from agent.face_schemas import FaceStep
from kiosk.journey.certify import Shone
from kiosk.journey.look import Look
from kiosk.screens.face.screen import Shine
from kiosk.screens.stage import Stage
from tests.screens.cases import PORTRAIT
from tests.screens.certify_models import LIGHT, before_camera, face
from tests.screens.gallery import setting
from tests.screens.kit import Kit

LASTS_S, BEGAN_S = 2.0, 77.5
SHINING = face(FaceStep.SHINING, at=2, steps=2, light=LIGHT, light_s=LASTS_S)
GREEN, BLUE, WHITE = (stage.rgb for stage in LIGHT)


class Page:
    """The page before the camera, and what it tells."""

    def __init__(self, kit: Kit, folder: Path) -> None:
        self.kit, self._file = kit, folder / "shown.png"
        self.sent: list[object] = []
        self.stage = Stage(self.sent.append, settle_s=0.35)
        self.tell(face(FaceStep.ACTING, tell="done", at=1, steps=2))
        kit.show(self.stage, PORTRAIT)
        self.shine = next(part for part in self.stage.walk() if isinstance(part, Shine))
        self.shine.now = lambda: BEGAN_S

    def tell(self, told: object) -> None:
        """What the agent says."""
        model = before_camera(Look(), told)  # type: ignore[arg-type]  # a FaceView
        self.stage.render(model, setting("zh_CN", PORTRAIT))

    def drawn(self) -> None:
        """What was told is on the screen: the window does this where it has a display."""
        self.kit.frames(2)
        Window.dispatch("on_flip")

    def colour(self) -> tuple[int, ...]:
        """Of the page beside the picture."""
        shown = Image.open(self.kit.picture(self._file)).convert("RGB").getpixel((20, 960))
        assert isinstance(shown, tuple)
        return shown


def test_the_page_shines_in_each_colour_in_its_time_and_tells_when_the_first_was_drawn(
    kit: Kit, tmp_path: Path
) -> None:
    page = Page(kit, tmp_path)
    ground = page.colour()
    page.tell(SHINING)
    page.drawn()
    assert page.colour() == GREEN
    kit.advance(0.65)
    assert page.colour() == BLUE
    kit.advance(0.7)
    assert page.colour() == WHITE
    assert page.sent == []
    kit.advance(0.7)
    assert page.sent == [Shone(BEGAN_S)]
    assert page.colour() == ground


def test_between_two_colours_nothing_is_drawn(kit: Kit, tmp_path: Path) -> None:
    page = Page(kit, tmp_path)
    page.tell(SHINING)
    page.drawn()
    page.colour()
    kit.frames(20, 0.02)
    assert not Window.canvas.needs_redraw
    kit.frames(20, 0.02)
    assert Window.canvas.needs_redraw


def test_who_is_told_otherwise_meanwhile_shines_no_more_and_tells_nothing(kit: Kit, tmp_path: Path) -> None:
    page = Page(kit, tmp_path)
    ground = page.colour()
    page.tell(SHINING)
    page.drawn()
    page.tell(face(FaceStep.JUDGING))
    kit.frames(2)
    assert page.colour() == ground
    kit.advance(3.0)
    assert page.sent == []


def test_the_same_colours_said_again_do_not_begin_anew(kit: Kit, tmp_path: Path) -> None:
    page = Page(kit, tmp_path)
    page.tell(SHINING)
    page.drawn()
    kit.advance(0.65)
    page.tell(SHINING)
    page.drawn()
    assert page.colour() == BLUE
    kit.advance(1.5)
    assert page.sent == [Shone(BEGAN_S)]
