"""Which page shows what: for each page its kv file, its form and its view-model."""

import sys
from collections.abc import Callable
from dataclasses import dataclass
from datetime import tzinfo
from importlib import import_module
from pathlib import Path
from typing import TYPE_CHECKING

from kivy.lang import Builder

from kiosk.domain.texts import Texts
from kiosk.journey.model import Model
from kiosk.journey.route import Page as Place
from kiosk.screens.widgets.page import Page

if TYPE_CHECKING:  # the search costs nothing before the first frame
    from kiosk.domain.code_tables import CodeTables
    from kiosk.domain.places import Places
    from kiosk.domain.search import Index
    from kiosk.ime.port import Writing

HERE = Path(__file__).parent
_PARTS_OF = {
    "certify": "answer",
    "consent": "answer",
    "certified": "answer",
    "entry": "prove",
    "record": "answer",
    "review": "answer",
    "receipt": "answer",
    "my_ticket": "taken",
}  # whose parts a room is made of, beside the shared ones
_loaded: set[str] = set()


@dataclass(frozen=True, slots=True)
class Setting:
    """What view-models need beside the model."""

    words: Texts
    hotline: str
    zone: tzinfo
    languages: tuple[str, ...]
    portrait: bool
    index: "Index | None" = None  # only on the page that searches
    tables: "CodeTables | None" = None  # only on the pages of something that is handled
    places: "Places | None" = None  # only where a form asks for an address
    writing: "Writing | None" = None  # only where something is written


@dataclass(frozen=True, slots=True)
class Room:
    """`folder` holds view_model.py, screen.py and screen.kv; `form` names the function that picks the widget class."""

    folder: str
    form: str
    view: Callable[[Model, Setting], object]

    def load(self) -> bool:
        """Load what its first page needs; False where it is there already."""
        view_model = f"kiosk.screens.{self.folder}.view_model"
        fresh = self.folder not in _loaded or view_model not in sys.modules
        if fresh:
            load_form(self.folder)
            import_module(view_model)
        return fresh

    def build(self, view: object) -> Page:
        """A new page with this view. Loads the room's kv the first time."""
        load_form(self.folder)
        pick = getattr(import_module(f"kiosk.screens.{self.folder}.screen"), self.form)
        page: Page = pick()(view=view)
        return page


def load_form(folder: str) -> None:
    """Load the .kv files of a folder once, parts.kv before screen.kv; the shared widgets come first."""
    if "widgets" not in _loaded:
        _loaded.add("widgets")
        import_module("kiosk.screens.widgets.parts")
        for name in ("many", "qr", "ring", "picture", "page"):
            import_module(f"kiosk.screens.widgets.{name}")
        Builder.load_file(str(HERE / "widgets" / "parts.kv"))
    if folder in _PARTS_OF:
        load_form(_PARTS_OF[folder])
    if folder not in _loaded:
        _loaded.add(folder)
        import_module(f"kiosk.screens.{folder}.screen")
        for rules in sorted((HERE / folder).glob("*.kv")):
            Builder.load_file(str(rules))


def _of(folder: str, name: str, *extra: str) -> Callable[[Model, Setting], object]:
    """The view-model function, imported when first called, with what it wants of the setting."""

    def view(model: Model, setting: Setting) -> object:
        function = getattr(import_module(f"kiosk.screens.{folder}.view_model"), name)
        return function(model, setting.words, *(getattr(setting, field) for field in extra))

    return view


ROOMS: dict[Place, Room] = {
    Place.ATTRACT: Room("attract", "attract_form", _of("attract", "attract_view", "hotline")),
    Place.HOME: Room("home", "home_form", _of("home", "home_view")),
    Place.OFFER: Room("offer", "offer_form", _of("offer", "offer_view", "hotline")),
    Place.ITEMS: Room("items", "items_form", _of("items", "items_view", "portrait")),
    Place.SEARCH: Room("search", "search_form", _of("search", "search_view", "index", "portrait")),
    Place.NOTICE: Room("notice", "notice_form", _of("notice", "notice_view")),
    Place.PROVE_CARD: Room("prove", "prove_card_form", _of("prove", "prove_card_view")),
    Place.PROVE_WAY: Room("prove", "prove_way_form", _of("prove_way", "prove_way_view")),
    Place.PROVE_PIN: Room("prove", "prove_pin_form", _of("prove", "prove_pin_view")),
    Place.ACCOUNTS: Room("accounts", "accounts_form", _of("accounts", "accounts_view", "portrait")),
    Place.PERIOD: Room("period", "period_form", _of("period", "period_view")),
    Place.ANSWER: Room("answer", "answer_form", _of("answer", "answer_view", "zone", "portrait")),
    Place.RECORD: Room("record", "record_form", _of("record", "record_view", "portrait")),
    Place.NO_ANSWER: Room("trouble", "trouble_form", _of("no_answer", "no_answer_view", "hotline")),
    Place.CONTENT_LIST: Room("content", "content_list_form", _of("content", "content_list_view")),
    Place.JOB_FILTER: Room("job_filter", "job_filter_form", _of("job_filter", "job_filter_view")),
    Place.CONTENT_PAGE: Room(
        "content_page", "content_page_form", _of("content_page", "content_page_view", "portrait")
    ),
    Place.FORM_STEP: Room(
        "form_step", "form_step_form", _of("form_step", "form_step_view", "tables", "places", "portrait")
    ),
    Place.ENTRY: Room(
        "entry", "entry_form", _of("entry", "entry_view", "tables", "places", "writing", "portrait")
    ),
    Place.REVIEW: Room("review", "review_form", _of("review", "review_view", "portrait")),
    Place.CONFIRMING: Room("trouble", "trouble_form", _of("confirming", "confirming_view", "hotline")),
    Place.ASK_CODE: Room("trouble", "trouble_form", _of("ask_code", "ask_code_view", "hotline")),
    Place.RECEIPT: Room("receipt", "receipt_form", _of("receipt", "receipt_view", "portrait")),
    Place.MATERIALS: Room("materials", "materials_form", _of("materials", "materials_view", "portrait")),
    Place.CAPTURE: Room("capture", "capture_form", _of("capture", "capture_view")),
    Place.PAGE_TAKEN: Room("capture", "page_form", _of("capture", "page_view")),
    Place.CERTIFY: Room("certify", "certify_form", _of("certify", "certify_view", "portrait")),
    Place.CONSENT: Room("consent", "consent_form", _of("consent", "consent_view", "portrait")),
    Place.FACE: Room("face", "face_form", _of("face", "face_view")),
    Place.FACE_AGAIN: Room("trouble", "trouble_form", _of("face_again", "face_again_view")),
    Place.CERTIFY_CONFIRMING: Room(
        "trouble", "trouble_form", _of("certify_confirming", "certify_confirming_view", "hotline")
    ),
    Place.CERTIFIED: Room("certified", "certified_form", _of("certified", "certified_view", "portrait")),
    Place.BY_HAND: Room("prove", "prove_way_form", _of("by_hand", "by_hand_view")),
    Place.CLASSES: Room("choosing", "choosing_form", _of("choosing", "choosing_view")),
    Place.SERVICES: Room("choosing", "choosing_form", _of("choosing", "choosing_view")),
    Place.NO_WINDOW: Room("trouble", "trouble_form", _of("no_window", "no_window_view", "hotline")),
    Place.IDENTIFY: Room("identify", "identify_form", _of("identify", "identify_view")),
    Place.TAKEN: Room("taken", "taken_form", _of("taken", "taken_view", "zone")),
    Place.CODE: Room("code", "code_form", _of("code", "code_view")),
    Place.MY_TICKET: Room("my_ticket", "my_ticket_form", _of("my_ticket", "my_ticket_view")),
    Place.RATE: Room("rate", "rate_form", _of("rate", "rate_view")),
    Place.THANKS: Room("rate", "thanks_form", _of("rate", "thanks_view")),
    Place.SHUT: Room("trouble", "trouble_form", _of("trouble", "shut_view", "hotline")),
    Place.QUEUE_AWAY: Room("trouble", "trouble_form", _of("trouble", "queue_away_view", "hotline")),
    Place.AGENT_AWAY: Room("trouble", "trouble_form", _of("trouble", "agent_away_view", "hotline")),
    Place.MAINTENANCE: Room("trouble", "trouble_form", _of("trouble", "maintenance_view", "hotline")),
    Place.CRASHED: Room("trouble", "trouble_form", _of("trouble", "crashed_view", "hotline")),
    Place.ATTENDANT: Room(
        "attendant", "attendant_form", _of("attendant", "attendant_view", "zone", "portrait")
    ),
    Place.LEAVING: Room("leaving", "leaving_form", _of("leaving", "leaving_view")),
}

FRAME = Room("frame", "frame_form", _of("frame", "frame_view", "hotline"))
HELP = Room("help", "help_form", _of("help", "help_view", "hotline"))
WARNING = Room("warning", "warning_form", _of("warning", "warning_view"))


def _display(model: Model, setting: Setting) -> object:
    from kiosk.screens.display.view_model import display_view

    return display_view(model, setting.words, setting.languages, portrait=setting.portrait)


DISPLAY = Room("display", "display_form", _display)
VOICE = Room("display", "display_form", _of("display", "voice_view"))
