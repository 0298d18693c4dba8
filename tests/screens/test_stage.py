"""Fingers on a drawn page: shown at once, acting on release, never twice, never through a sheet."""

from dataclasses import replace

import pytest
from kivy.base import EventLoop
from kivy.core.window import Window

from kiosk.journey.actions import CloseSheet, Sheet, ShowSheet, TakeNumber, Touched, Wake
from kiosk.journey.look import Look, Size
from kiosk.journey.model import Model
from kiosk.journey.route import ASLEEP, Open, Page, Route
from kiosk.screens.stage import Stage, Touches
from kiosk.screens.theme import theme
from kiosk.screens.widgets.press import Press
from kiosk.screens.widgets.text import Text, texture_of
from tests.screens import samples
from tests.screens.cases import CASES, PORTRAIT, at
from tests.screens.gallery import setting
from tests.screens.kit import Finger, Kit


class Played:
    """A stage in the window and what it sent."""

    def __init__(self, kit: Kit, model: Model) -> None:
        self.kit = kit
        self.sent: list[object] = []
        self.stage = Stage(self.sent.append, settle_s=0.35)
        self.show(model)
        kit.show(self.stage, PORTRAIT)
        kit.advance(1.5)

    def show(self, model: Model) -> None:
        """Render this model."""
        self.model = model
        self.stage.render(model, setting(model.look.language, PORTRAIT))
        self.kit.frames(2)

    def press(self, tag: str) -> Press:
        """The live control with this tag."""
        return next(one for one in self.stage._presses() if one.tag == tag)

    def texts(self) -> list[str]:
        """Every text that is on the screen."""
        return [
            one.text for one in self.stage.walk(restrict=True) if isinstance(one, Text) and one.opacity > 0
        ]

    @property
    def meant(self) -> list[object]:
        """What was sent, without the news that somebody is there."""
        return [action for action in self.sent if not isinstance(action, Touched)]


@pytest.fixture
def services(kit: Kit) -> Played:
    """In front of three services."""
    return Played(kit, CASES["services"](Look()))


def test_a_press_shows_in_the_same_frame_and_acts_on_release(services: Played) -> None:
    row = services.press("service-social-card")
    finger = services.kit.press(row)
    assert row.pressed
    assert services.meant == []
    services.kit.lift(finger)
    assert services.meant == [TakeNumber("social-card")]


def test_sliding_off_cancels(services: Played) -> None:
    finger = services.kit.press(services.press("service-social-card"))
    finger.move({"x": 0.01, "y": 0.9})
    EventLoop.post_dispatch_input("update", finger)
    services.kit.frames(1)
    services.kit.lift(finger)
    assert services.meant == []


def test_a_closed_service_cannot_be_pressed(services: Played) -> None:
    assert "service-materials" not in [target.id for target in services.stage.targets()]


def test_the_second_tap_of_a_double_tap_does_not_reach_the_next_page(kit: Kit) -> None:
    played = Played(kit, CASES["classes"](Look()))
    place = played.press("class-convenience").center
    kit.tap(played.press("class-convenience"))
    played.show(replace(played.model, stack=at(Page.SERVICES, "convenience")))
    finger = Finger(*place)
    EventLoop.post_dispatch_input("begin", finger)
    kit.lift(finger)
    assert played.meant == [Open(Route(Page.SERVICES, "convenience"))]
    kit.advance(0.4)
    kit.tap(played.press("service-social-card"))
    assert played.meant[-1] == TakeNumber("social-card")


def test_a_sheet_lets_no_finger_through_but_the_bottom_bar_works(services: Played) -> None:
    row = services.press("service-social-card")
    place = row.center
    services.show(replace(services.model, sheet=Sheet.HELP))
    services.kit.advance(1.0)
    finger = Finger(*place)
    EventLoop.post_dispatch_input("begin", finger)
    services.kit.lift(finger)
    assert services.meant == []
    services.kit.tap(services.press("help"))
    services.kit.tap(services.press("close"))
    assert services.meant == [ShowSheet(Sheet.HELP), CloseSheet()]


def test_the_still_picture_wakes_on_any_touch_and_presses_nothing(kit: Kit) -> None:
    played = Played(kit, samples.model(state=samples.state(visit=None)))
    finger = Finger(300, 900)
    EventLoop.post_dispatch_input("begin", finger)
    kit.lift(finger)
    assert played.meant == [Wake()]


def test_active_is_said_at_most_once_a_second(services: Played) -> None:
    for _ in range(5):
        finger = services.kit.press(services.press("display"))
        services.kit.lift(finger)
    assert sum(isinstance(action, Touched) for action in services.sent) == 1


def test_an_equal_state_draws_nothing(services: Played) -> None:
    services.show(replace(services.model, at=services.model.at + 0.3))
    Window.dispatch("on_draw")
    services.show(replace(services.model, at=services.model.at + 0.2))
    assert not Window.canvas.needs_redraw
    services.show(replace(services.model, at=services.model.at + 2.0))
    assert Window.canvas.needs_redraw


def test_pages_of_a_visit_are_destroyed_when_it_ends(kit: Kit) -> None:
    played = Played(kit, CASES["identify-read"](Look()))
    assert any("王" in text for text in played.texts())
    played.show(replace(played.model, stack=ASLEEP, state=samples.state(visit=None)))
    assert set(played.stage._pages) <= {Page.ATTRACT, Page.HOME}
    assert not any("王" in text for text in played.texts())
    forgotten = texture_of.cache_info()
    assert forgotten.misses == forgotten.currsize, "texts that were drawn before are kept"


def test_the_look_of_a_visit_is_gone_with_it(kit: Kit) -> None:
    played = Played(kit, CASES["home"](Look(Size.EXTRA, high=True)))
    assert theme.size is Size.EXTRA
    played.show(samples.model(state=samples.state(visit=None)))
    assert (theme.size, theme.high) == (Size.STANDARD, False)


def test_what_became_of_touches_is_told(services: Played) -> None:
    services.kit.tap(services.press("service-social-card"))
    assert services.stage.touches == Touches(lifted=1, taken=1)
    services.show(replace(services.model, sheet=Sheet.HELP))
    services.kit.tap(services.press("close"))
    assert services.stage.touches == Touches(lifted=2, taken=1)
    services.kit.advance(0.4)
    services.kit.tap(services.press("close"))
    assert services.stage.touches == Touches(lifted=3, taken=2)


def test_targets_tell_places_and_never_words(services: Played) -> None:
    told = repr(services.stage.targets())
    assert "service-social-card" in told
    assert not any(text in told for text in services.texts() if text)
