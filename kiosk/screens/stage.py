"""The root of the window: renders the model, passes on what fingers do, keeps nothing of a visit that is over."""

from collections.abc import Callable
from dataclasses import dataclass, replace

from kivy.clock import Clock
from kivy.input import MotionEvent

from kiosk.journey.actions import Sheet, Touched, Wake
from kiosk.journey.look import Look
from kiosk.journey.model import Model
from kiosk.journey.route import Page as Place
from kiosk.screens.answer.blank import blank
from kiosk.screens.rooms import DISPLAY, FRAME, HELP, ROOMS, VOICE, WARNING, Room, Setting
from kiosk.screens.theme import theme
from kiosk.screens.widgets.box import Box, Root
from kiosk.screens.widgets.page import Page
from kiosk.screens.widgets.press import Press, lift_released
from kiosk.screens.widgets.text import forget_texts

ACTIVE_EVERY_S = 1.0
KEPT = frozenset({Place.ATTRACT, Place.HOME})  # pages that show nothing personal
SOON = (Place.ITEMS, Place.NOTICE, Place.PROVE_CARD, Place.ANSWER)  # what most residents come to see


@dataclass(frozen=True, slots=True)
class Touches:
    """How many fingers were lifted, and how many of them did something; the others came too soon, or hit nothing."""

    lifted: int = 0
    taken: int = 0


@dataclass(frozen=True, slots=True)
class Target:
    """Something that can be pressed now, in pixels from the upper left corner."""

    id: str
    x: int
    y: int
    w: int
    h: int


class Stage(Root):
    """One page at a time in a frame, at most one sheet over it."""

    def __init__(
        self, send: Callable[[object], None], *, settle_s: float, laid_out: Callable[[], None] = lambda: None
    ) -> None:
        self._send = send
        self._laid_out = laid_out
        self._settle_s = settle_s
        self._quiet_until = 0.0
        self._active_at = -ACTIVE_EVERY_S
        self._look: Look | None = None
        self._showing: object = None
        self._pages: dict[str, Page] = {}
        self._frame: Page | None = None
        self._cover: Cover | None = None
        self._page: Page | None = None
        self._ready_for = ""  # the item whose answer's page was built
        self.touches = Touches()
        self._tell = Clock.create_trigger(lambda _: self._laid_out())  # when what was pressed has acted
        super().__init__(way="layers")

    # ---- rendering ----

    def render(self, model: Model, setting: Setting) -> None:
        """Show the model. Equal views change no pixel."""
        lift_released()
        if model.look != self._look:
            self._take_look(model.look, setting)
        showing = (model.route, model.sheet, model.warned, model.problem)
        if showing != self._showing:
            if self._showing is not None:
                self._quiet_until = Clock.time() + self._settle_s
            if model.route.page is Place.ATTRACT:
                self._forget()
            self._showing = showing
        place = model.route.page
        self._show_page(place, ROOMS[place].view(model, setting), model, setting)
        self._show_cover(model, setting)

    def prepare(self, model: Model, setting: Setting) -> bool:
        """Load or build one thing that the next resident will need; False when all of it is there."""
        if self._frame is None:
            self._frame = FRAME.build(FRAME.view(model, setting))
            self._frame.fit()
        elif Place.HOME not in self._pages:
            room = ROOMS[Place.HOME]
            self._pages[Place.HOME] = room.build(room.view(model, setting))
        else:
            return any(ROOMS[place].load() for place in SOON)
        return True

    def prepare_answer(self, model: Model, setting: Setting) -> None:
        """While its notice is read: the page that the answer to this item will need."""
        wish = model.lookup.wish
        if wish is None or wish.item == self._ready_for:
            return
        self._ready_for = wish.item
        room = ROOMS[Place.ANSWER]
        view = room.view(blank(model, model.catalogue.item(wish.item)), setting)
        page = self._pages.get(Place.ANSWER)
        if page is None:
            self._pages[Place.ANSWER] = room.build(view)
        else:
            page.view = view

    def rebuild(self) -> None:
        """Throw away every widget: one of them failed."""
        self._look = None
        self._showing = None

    def _take_look(self, look: Look, setting: Setting) -> None:
        self._look = look
        theme.size, theme.high, theme.low = look.size, look.high, look.low and setting.portrait
        theme.portrait = setting.portrait
        theme.renew()
        self._pages.clear()
        self._ready_for = ""
        self._frame = self._cover = self._page = None
        self.clear_widgets()
        self.restyle()

    def _show_page(self, place: Place, view: object, model: Model, setting: Setting) -> None:
        room = ROOMS[place]
        page = self._pages.get(place)
        if page is None:
            page = self._pages[place] = room.build(view)
        else:
            page.view = view
        if place is Place.ATTRACT:
            self._alone(page)
            return
        frame = self._framed(model, setting)
        self._pages.pop(Place.ATTRACT, None)  # its picture is large, and quickly made again
        if self._page is not page:
            self._page = page
            frame.show(page)

    def _framed(self, model: Model, setting: Setting) -> Page:
        view = FRAME.view(model, setting)
        if self._frame is None:
            self._frame = FRAME.build(view)
            self._frame.fit()
        else:
            self._frame.view = view
        if self._frame.parent is None:
            self.clear_widgets()
            self.add_widget(self._frame)
        return self._frame

    def _alone(self, page: Page) -> None:
        if page.parent is self:
            return
        if self._frame is not None:
            self._frame.show(None)
        self._page = None
        self.clear_widgets()
        self.add_widget(page)

    def _show_cover(self, model: Model, setting: Setting) -> None:
        room = _cover_room(model)
        if room is None or model.route.page is Place.ATTRACT:
            if self._cover is not None:
                self.remove_widget(self._cover)
                self._cover = None
            return
        view = room.view(model, setting)
        if self._cover is not None and self._cover.room is room:
            self._cover.page.view = view
            return
        if self._cover is not None:
            self.remove_widget(self._cover)
        self._cover = Cover(room, room.build(view))
        self.add_widget(self._cover)

    def _forget(self) -> None:
        """Every page that showed something of a visit is destroyed, and the texts it drew."""
        self._ready_for = ""
        for place in [place for place in self._pages if place not in KEPT]:
            del self._pages[place]
        forget_texts()

    # ---- layout ----

    def place(self, x: int, y: int, wide: int, high: int) -> None:
        super().place(x, y, wide, high)
        if self._cover is not None and self._frame is not None:
            foot = theme.px(self._frame.bottom_mm) + theme.px(0.37)
            self._cover.place(x, y + foot, wide, high - foot)
        self._laid_out()

    # ---- fingers ----

    def receive(self, action: object) -> None:
        """What a page sends up."""
        if isinstance(action, Wake):
            self._quiet_until = Clock.time() + self._settle_s
        self.touches = replace(self.touches, taken=self.touches.taken + 1)
        self._send(action)

    def on_touch_down(self, touch: MotionEvent) -> bool:
        now = Clock.time()
        if now < self._quiet_until:
            return True  # the second tap of a double tap must not press what has just come up
        if now - self._active_at >= ACTIVE_EVERY_S:
            self._active_at = now
            self._send(Touched())
        super().on_touch_down(touch)
        return True

    def on_touch_up(self, touch: MotionEvent) -> bool:
        self.touches = replace(self.touches, lifted=self.touches.lifted + 1)
        self._tell()
        return bool(super().on_touch_up(touch))

    def targets(self) -> list[Target]:
        """Everything that a finger can press now. Ids and places only, never a word that a page shows."""
        found = []
        attract = self._pages.get(Place.ATTRACT)
        if attract is not None and attract.parent is self and attract.view.awake:
            found.append(Target("wake", 0, 0, int(self.width), int(self.height)))
        for press in self._presses():
            x, top = int(press.x), int(self.height - press.top)
            found.append(Target(press.tag, x, top, int(press.width), int(press.height)))
        return found

    def _presses(self) -> list[Press]:
        live = [part for part in self.walk(restrict=True) if isinstance(part, Press) and part.live]
        if self._cover is None:
            return live
        foot = theme.px(self._frame.bottom_mm) if self._frame is not None else 0
        inside = set(self._cover.walk(restrict=True))
        return [press for press in live if press in inside or press.top <= foot]


class Cover(Box):
    """A sheet or a dialog over everything but the bottom bar; what is below it cannot be reached."""

    def __init__(self, room: Room, page: Page) -> None:
        self.room = room
        self.page = page
        super().__init__(way="layers", fill="scrim")
        self.add_widget(page)

    def on_touch_down(self, touch: MotionEvent) -> bool:
        if not self.collide_point(*touch.pos):
            return False
        super().on_touch_down(touch)
        return True


def _cover_room(model: Model) -> Room | None:
    if model.warned:
        return WARNING
    match model.sheet:
        case Sheet.VOICE if model.state is not None and model.state.voice is not None:
            return VOICE
        case Sheet.HELP | Sheet.VOICE:
            return HELP
        case Sheet.DISPLAY:
            return DISPLAY
        case None:
            return None
