"""What the first page shows."""

from dataclasses import dataclass

from agent.schemas import Hall, HallState, LinkState
from kiosk.domain.catalogue import ServiceClass
from kiosk.domain.rating import RatingLevel
from kiosk.domain.texts import Texts
from kiosk.journey.actions import Finish, SetLanguage, SetLow
from kiosk.journey.look import Size
from kiosk.journey.model import Model
from kiosk.journey.route import Open, Page, Route
from kiosk.journey.words import escaped
from kiosk.screens.content.view_model import topics_of
from kiosk.screens.trouble.view_model import shut_words
from kiosk.screens.ways.view_model import items_of

FACES = tuple(level.value.replace("_", "-") for level in RatingLevel)
CALLS_SHOWN = 2
ELDERS_FIRST = ("certification", "insurance", "convenience", "employment", "talent", "labour")


@dataclass(frozen=True, slots=True)
class ClassCard:
    """One of the six classes."""

    tag: str
    icon: str
    hue: str
    name: str
    line: str
    action: object


@dataclass(frozen=True, slots=True)
class HomeView:
    """The first page."""

    title: str
    leave: str  # "" while nobody is known
    leave_action: object
    language: str
    language_action: object
    search: str
    search_short: str
    search_action: object
    calling: str
    calls: tuple[str, ...]
    take: str
    take_line: str
    take_side: str
    take_count: str
    take_open: bool
    take_action: object
    section: str
    cards: tuple[ClassCard, ...]
    rate: str
    rate_line: str
    rate_action: object
    faces: tuple[str, ...]
    low: bool
    low_title: str
    low_line: str
    low_waiting: str
    low_windows: str
    low_people: str
    low_window_count: str
    low_help: str
    restore: str
    restore_action: object


def home_view(model: Model, words: Texts) -> HomeView:
    """Six cards, 取号, 评价; a count, and a reason where no numbers are given now.

    Who is known is greeted, and can say that all is done: an ID card is long back in its owner's pocket.
    """
    hall = model.state.hall if model.state else None
    extra = model.look.size is Size.EXTRA
    line, count = _take_words(model, hall, words)
    alone = model.gives_alone
    if extra and count:
        line = ""
    title = "home.title_extra" if extra else "home.title"
    person = model.visit.person if model.visit else None
    other = "en" if model.look.language == "zh_CN" else "zh_CN"
    low = model.look.low
    return HomeView(
        title=words("home.hello", name=escaped(person.masked_name)) if person else words(title),
        leave=words("home.leave") if person else "",
        leave_action=Finish(),
        language="" if person else words("language.other"),
        language_action=SetLanguage(other),
        search=words("search.box"),
        search_short=words("search.box_short"),
        search_action=Open(Route(Page.SEARCH)),
        calling=words("hall.calling"),
        calls=_calls(hall, words),
        take=words("home.take"),
        take_line=line,
        take_side=words("home.waiting_ahead" if extra else "home.waiting_now") if count else "",
        take_count=count,
        take_open=bool(count) or alone,
        take_action=Open(Route(Page.CLASSES)),
        section=words("home.self_service"),
        cards=_cards(model, words),
        rate=words("home.rate"),
        rate_line=words("home.rate_line"),
        rate_action=Open(Route(Page.CODE)),
        faces=FACES,
        low=low,
        low_title=words("low.title"),
        low_line=words("low.line"),
        low_waiting=words("low.waiting"),
        low_windows=words("low.windows"),
        low_people=words("low.people", count=hall.waiting) if hall else "–",
        low_window_count=words("low.window_count", count=hall.open_windows) if hall else "–",
        low_help=words("low.help"),
        restore=words("low.restore"),
        restore_action=SetLow(False),
    )


def _take_words(model: Model, hall: Hall | None, words: Texts) -> tuple[str, str]:
    """The line below 取号, and how many wait; the count is empty where no numbers are given now."""
    if model.gives_alone:
        return words("alone.take_line"), ""
    if hall is None or (model.state is not None and model.state.links.queue is LinkState.DOWN):
        return words("home.queue_away"), ""
    if hall.state is not HallState.OPEN:
        title, line = shut_words(hall, words)
        short = model.look.size is Size.EXTRA
        return title if short else words("date.and", first=title, second=line), ""
    return words("home.take_line"), words("home.people", count=hall.waiting)


def _calls(hall: Hall | None, words: Texts) -> tuple[str, ...]:
    if hall is None or not hall.calling:
        return (words("hall.nobody_called"),)
    latest = sorted(hall.calling, key=lambda call: call.called_at, reverse=True)[:CALLS_SHOWN]
    return tuple(words("hall.call", number=call.number, window=call.window) for call in latest)


def _cards(model: Model, words: Texts) -> tuple[ClassCard, ...]:
    """In the order of the catalogue; in 特大 what older people come for stands first."""
    classes = list(model.catalogue.classes)
    if model.look.size is Size.EXTRA:
        classes.sort(
            key=lambda one: ELDERS_FIRST.index(one.id) if one.id in ELDERS_FIRST else len(ELDERS_FIRST)
        )
    return tuple(_card(model, one, words) for one in classes)


def _card(model: Model, one: ServiceClass, words: Texts) -> ClassCard:
    """To what the class has here; where it has nothing, to the page that says so."""
    page = Page.ITEMS if items_of(model, one.id) or topics_of(model, one.id) else Page.OFFER
    return ClassCard(
        tag=f"class-{one.id}",
        icon=one.icon,
        hue=f"class_{one.hue}",
        name=words(f"class.{one.id}.name"),
        line=words(f"class.{one.id}.line"),
        action=Open(Route(page, one.id)),
    )
