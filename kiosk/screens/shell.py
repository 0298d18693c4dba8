"""Puts the parts of the screen together: window, stage, desk, clock, and the link to the agent after the first frame."""

import asyncio
import ctypes
import gc
import logging
from collections.abc import Callable
from dataclasses import asdict, replace
from datetime import UTC, datetime
from pathlib import Path
from typing import TYPE_CHECKING
from zoneinfo import ZoneInfo

from kivy.base import ExceptionManager, async_runTouchApp, stopTouchApp
from kivy.clock import Clock as Frames
from kivy.core.window import Window
from msgspec.structs import replace as replace_struct

from agent.certify_schemas import CertifyAsk
from kiosk.domain.catalogue import load_catalogue
from kiosk.domain.clock import SystemClock
from kiosk.domain.command import new_command_id
from kiosk.domain.form import load_forms
from kiosk.domain.texts import Texts, load_texts
from kiosk.journey.actions import Crashed
from kiosk.journey.apply import ApplyErrand
from kiosk.journey.desk import Desk
from kiosk.journey.errands import Errand
from kiosk.journey.lookup import VisitErrand
from kiosk.journey.model import Model, Slots
from kiosk.journey.route import APPLYING
from kiosk.journey.route import Page as Place
from kiosk.journey.scanner import Scanner
from kiosk.screens.config import KioskConfig, settings_of
from kiosk.screens.guard import Guard
from kiosk.screens.pulse import Pulse
from kiosk.screens.rooms import Setting
from kiosk.screens.stage import Stage
from kiosk.screens.supplies import Supplies
from kiosk.screens.theme import theme
from kiosk.screens.widgets.text import register_fonts

if TYPE_CHECKING:  # the search is imported when somebody first searches
    from kiosk.domain.code_tables import CodeTables
    from kiosk.domain.search import Index

FONTS = Path("var/build/fonts")
KEYS = {13: "enter", 271: "enter", 8: "backspace"}
WARM_EVERY_S = 0.15
TIDY_AFTER_S = 1.5
SOON_S = 0.15
SETTINGS_EVERY_S = 5.0  # between two looks at where they lie
_LONG_AGO = datetime.fromtimestamp(0, UTC)
RENEW_AFTER_S = 2.0  # on the still picture: nobody comes back for what they forgot

_log = logging.getLogger("kiosk.shell")


class Shell:
    """One window. `on_laid_out` is called after each layout, for the tour."""

    def __init__(
        self, config: KioskConfig, zone: ZoneInfo, *, px_per_mm: float, size: tuple[int, int]
    ) -> None:
        self._config = config
        self._zone = zone
        self._size = size
        self._clock = SystemClock()
        self._settings = settings_of(config.settings)
        self._texts: dict[str, Texts] = {}
        self._indexes: dict[str, Index] = {}
        self._tables: CodeTables | None = None
        self._supplies = Supplies()
        self._scanner = Scanner()
        self._errands: list[Errand] = []
        self._ask: Callable[[Errand], None] = self._errands.append
        self.on_laid_out: Callable[[], None] = lambda: None
        theme.px_per_mm = px_per_mm
        register_fonts(FONTS)
        self.stage = Stage(self._receive, settle_s=config.touch.settle_s, laid_out=lambda: self.on_laid_out())
        model = Model(
            catalogue=load_catalogue(self._settings / "catalogue.toml"),
            slots=Slots(config.slots.ticket, config.slots.card),
            now=self._here(self._clock.now()),
            at=self._clock.monotonic(),
            forms=load_forms(self._settings / "forms"),
            portrait=size[1] > size[0],
        )
        self.desk = Desk(
            model, render=self._render, run=lambda errand: self._ask(errand), fresh=new_command_id
        )
        self.renews = False  # this process ends so that another takes its place
        self._drawn = asyncio.Event()
        self._shown: Model | None = None
        self._draw_soon = Frames.create_trigger(lambda _: self._draw(self.desk.model), SOON_S)
        self._asleep = True
        self._pulse = Pulse(self._clock, self._here, self.desk.send, self._seconds_matter)
        self._open_window()

    @property
    def page(self) -> str:
        """The page that is on the screen."""
        return self.desk.model.route.page.value

    def told(self) -> dict[str, object]:
        """For the tour and tests: the page, ids and places of what can be pressed now, and what became of touches."""
        targets = [asdict(target) for target in self.stage.targets()]
        return {"page": self.page, "targets": targets, **asdict(self.stage.touches)}

    async def run(self, socket: Path) -> None:
        """Show the first frame, then follow the agent until the window closes."""
        linked = asyncio.create_task(self._link(socket))
        try:
            await async_runTouchApp(async_lib="asyncio")
        finally:
            linked.cancel()
            await asyncio.gather(linked, return_exceptions=True)

    def stop(self) -> None:
        """Close the window."""
        stopTouchApp()

    # ---- the window ----

    def _open_window(self) -> None:
        Window.clearcolor = theme.colour("surface")
        Window.add_widget(self.stage)
        self.stage.size = self._size
        Window.bind(on_key_down=self._key, on_flip=lambda _: self._drawn.set())
        ExceptionManager.add_handler(Guard(self._recover, self._clock.monotonic))
        self._render(self.desk.model)
        self._pulse.start()
        Frames.schedule_interval(self._take_settings, SETTINGS_EVERY_S)

    def _render(self, model: Model) -> None:
        """At once, but for what may wait for the next picture: a drawing just before it would only be in its way."""
        if self._shown is None or not _can_wait(self._shown, model):
            self._draw(model)
            return
        if isinstance(model.waiting_for, VisitErrand | ApplyErrand | CertifyAsk):
            self._draw_soon.cancel()  # a second that went by just before: its drawing would hold the answer up
        self._draw_soon()

    def _draw(self, model: Model) -> None:
        self._shown = model
        self._draw_soon.cancel()
        setting = self._setting(model)
        self.stage.render(model, setting)
        theme.words = setting.words
        Window.clearcolor = theme.colour("surface")
        asleep = model.route.page is Place.ATTRACT
        touch = self._config.touch
        Frames._max_fps = touch.idle_fps if asleep else touch.active_fps
        self._pulse.follow()
        if asleep:
            Frames.schedule_once(self._warm, WARM_EVERY_S)
        elif model.route.page is Place.NOTICE:
            Frames.schedule_once(self._warm_answer, WARM_EVERY_S)
        if asleep != self._asleep:
            self._asleep = asleep
            if asleep:
                Frames.schedule_once(_tidy, TIDY_AFTER_S)
            else:
                gc.freeze()  # looking through all that is there would stop the picture for a third of a second
            if asleep and model.personal:
                Frames.schedule_once(self._renew, RENEW_AFTER_S)

    def _setting(self, model: Model) -> Setting:
        language = model.look.language
        if language not in self._texts:
            self._texts[language] = load_texts(self._settings / "texts", language)
        languages = model.state.languages if model.state else (language,)
        portrait = self._size[1] > self._size[0]
        index = self._index(self._texts[language]) if model.route.page is Place.SEARCH else None
        tables = self._code_tables() if model.route.page in APPLYING else None
        return Setting(
            words=self._texts[language],
            hotline=self._config.hotline,
            zone=self._zone,
            languages=languages,
            portrait=portrait,
            index=index,
            tables=tables,
            places=self._supplies.places(model),
            writing=self._supplies.writing(model),
        )

    def _index(self, words: Texts) -> "Index":
        if words.language not in self._indexes:
            from kiosk.screens.search.indexing import made_index

            self._indexes[words.language] = made_index(self.desk.model.catalogue, words)
        return self._indexes[words.language]

    def _code_tables(self) -> "CodeTables":
        if self._tables is None:
            from kiosk.domain.code_tables import load_code_tables

            self._tables = load_code_tables(self._settings / "tables" / "codes.toml")
        return self._tables

    def _warm(self, _: float) -> None:
        """Build what the first touch will need, one piece at a time, while nobody is waiting."""
        model = self.desk.model
        if (
            model.route.page is Place.ATTRACT
            and model.state is not None
            and self.stage.prepare(model, self._setting(model))
        ):
            Frames.schedule_once(self._warm, WARM_EVERY_S)

    def _warm_answer(self, _: float) -> None:
        model = self.desk.model
        if model.route.page is Place.NOTICE and model.waiting_for is None:
            self.stage.prepare_answer(model, self._setting(model))

    def _renew(self, _: float) -> None:
        """What a resident saw is overwritten by nobody but the next process."""
        model = self.desk.model
        if model.personal and model.route.page is Place.ATTRACT and not model.waking:
            self.renews = True
            self.stop()

    def _take_settings(self, _: float) -> None:
        """What the agent has put in force meanwhile comes with the next process, while nobody is here."""
        if self.desk.model.idle and settings_of(self._config.settings) != self._settings:
            self.renews = True
            self.stop()

    def _seconds_matter(self) -> bool:
        model = self.desk.model
        return (
            model.state is not None and model.state.visit is not None
        ) or model.route.page is Place.CRASHED

    def _here(self, now: datetime) -> datetime:
        return now.astimezone(self._zone)

    # ---- fingers and keys ----

    def _receive(self, action: object) -> None:
        self.desk.send(action)  # type: ignore[arg-type]  # views carry only actions

    def _key(self, _window: object, key: int, _scancode: int, text: str | None, _modifiers: object) -> bool:
        name = KEYS.get(key, text or "")
        if name:
            for action in self._scanner.key(name, self._clock.monotonic()):
                self.desk.send(action)
        return True

    # ---- the agent ----

    async def _link(self, socket: Path) -> None:
        await self._drawn.wait()
        print("ready", flush=True)  # the first frame is on the screen
        from kiosk.screens.agent_link import AgentLink  # brings HTTP in: after the first frame

        link = AgentLink(
            socket,
            self._from_world,
            lambda: self.desk.model,
            self._clock,
            retry_s=self._config.agent.retry_s,
            retry_max_s=self._config.agent.retry_max_s,
        )
        self._ask = link.ask
        for errand in self._errands:
            link.ask(errand)
        await link.run()

    def _from_world(self, action: object) -> None:
        """A page that fails on an answer of the agent must not end the link."""
        try:
            self.desk.send(action)  # type: ignore[arg-type]  # the link sends only actions
        except Exception as failed:
            if ExceptionManager.handle_exception(failed) == ExceptionManager.RAISE:
                stopTouchApp()
                raise

    def _recover(self) -> None:
        self.stage.rebuild()
        self.desk.send(Crashed())


def _can_wait(shown: Model, now: Model) -> bool:
    """Whether only time has gone by, or the visit's process was asked: the answer is there before it can be read."""
    return _still(shown) == _still(now)


def _still(model: Model) -> Model:
    """Without what may wait."""
    waiting_for = (
        None if isinstance(model.waiting_for, VisitErrand | ApplyErrand | CertifyAsk) else model.waiting_for
    )
    state = model.state
    if state is not None:
        visit = replace_struct(state.visit, remaining_s=0.0) if state.visit is not None else None
        state = replace_struct(state, now=_LONG_AGO, visit=visit)
    return replace(model, state=state, heard_at=0.0, at=0.0, waiting_for=waiting_for, unanswered=None)


def _tidy(_: float) -> None:
    """Pages that are gone must be gone from memory too; what they took goes back to the machine."""
    gc.unfreeze()
    gc.collect()
    ctypes.CDLL(None).malloc_trim(0)
