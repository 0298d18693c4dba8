"""What happened, what to do 1-2-3, what still works, what does not; never a code alone."""

from dataclasses import dataclass

from agent.schemas import Hall, HallState
from kiosk.domain.texts import Texts
from kiosk.journey.actions import Finish, Sheet, ShowSheet
from kiosk.journey.model import Model
from kiosk.journey.route import Home, Open, Page, Route
from kiosk.screens.frame.view_model import next_day_words


@dataclass(frozen=True, slots=True)
class Step:
    """One thing to do now."""

    number: str
    words: str
    line: str


@dataclass(frozen=True, slots=True)
class Works:
    """One thing that works, or does not."""

    icon: str
    ink: str
    words: str


@dataclass(frozen=True, slots=True, kw_only=True)
class TroubleView:
    """Every trouble page; empty words mean that the part is not there."""

    picture: str
    title: str
    line: str
    steps_title: str
    steps: tuple[Step, ...]
    works_title: str = ""
    works: tuple[Works, ...] = ()
    works_not_title: str = ""
    works_not: tuple[Works, ...] = ()
    staff: str = ""
    left: str = ""
    left_icon: str = ""
    left_action: object = None
    right: str = ""
    right_icon: str = ""
    right_action: object = None
    devices: str = ""  # where staff look further
    devices_action: object = Open(Route(Page.ATTENDANT))
    quote: str = ""  # the back office's own words


def numbered(*steps: tuple[str, str]) -> tuple[Step, ...]:
    """The steps with their numbers."""
    return tuple(Step(str(number), words, line) for number, (words, line) in enumerate(steps, 1))


def queue_away_view(model: Model, words: Texts, hotline: str) -> TroubleView:
    """No numbers: the queue does not answer. The page goes away by itself."""
    return TroubleView(
        picture="illo-no-network",
        title=words("trouble.queue_title"),
        line=words("trouble.queue_line"),
        steps_title=words("trouble.now"),
        steps=numbered(
            (words("trouble.ask"), words("trouble.ask_line")),
            (words("trouble.queue_wait"), words("trouble.queue_wait_line")),
            (words("trouble.call"), words("trouble.call_line", hotline=hotline)),
        ),
        works_title=words("trouble.works"),
        works=fine(words("trouble.rate_service"), words("trouble.see_help")),
        works_not_title=words("trouble.works_not"),
        works_not=out(words("trouble.take_ticket")),
        staff=words("trouble.staff", what=words("trouble.queue_staff")),
        left=words("trouble.home"),
        left_icon="home",
        left_action=Home(),
        right=words("bar.help"),
        right_icon="attendant",
        right_action=ShowSheet(Sheet.HELP),
        devices=words("attendant.entry"),
    )


def agent_away_view(model: Model, words: Texts, hotline: str) -> TroubleView:
    """Nothing works: the devices' process does not answer. The page goes away by itself."""
    since = f"{model.lost_since:%H:%M}" if model.lost_since else ""
    return TroubleView(
        picture="illo-no-network",
        title=words("trouble.agent_title"),
        line=words("trouble.agent_line"),
        steps_title=words("trouble.now"),
        steps=numbered(
            (words("trouble.agent_wait"), words("trouble.agent_wait_line")),
            (words("trouble.agent_other"), words("trouble.agent_other_line")),
            (words("trouble.call"), words("trouble.call_line", hotline=hotline)),
        ),
        staff=words("trouble.staff_since", what=words("trouble.agent_staff"), time=since),
    )


def maintenance_view(model: Model, words: Texts, hotline: str) -> TroubleView:
    """暂停服务: operations have taken the machine out of service. The page goes away by itself."""
    return TroubleView(
        picture="illo-no-network",
        title=words("trouble.maintenance_title"),
        line=words("trouble.maintenance_line"),
        steps_title=words("trouble.now"),
        steps=numbered(
            (words("trouble.agent_other"), words("trouble.agent_other_line")),
            (words("trouble.maintenance_window"), words("trouble.maintenance_window_line")),
            (words("trouble.call"), words("trouble.call_line", hotline=hotline)),
        ),
        staff=words("trouble.staff", what=words("trouble.maintenance_staff")),
    )


def crashed_view(model: Model, words: Texts, hotline: str) -> TroubleView:
    """系统繁忙: the screen failed, the visit is over, everything goes on."""
    return TroubleView(
        picture="illo-no-network",
        title=words("trouble.crash_title"),
        line=words("trouble.crash_line"),
        steps_title=words("trouble.now"),
        steps=numbered(
            (words("trouble.crash_again"), words("trouble.crash_again_line")),
            (words("trouble.ask"), words("trouble.ask_line")),
            (words("trouble.call"), words("trouble.call_line", hotline=hotline)),
        ),
        staff=words("trouble.staff", what=words("trouble.crash_staff")),
        right=words("trouble.home"),
        right_icon="home",
        right_action=Finish(),
    )


def shut_view(model: Model, words: Texts, hotline: str) -> TroubleView:
    """No numbers now: before opening, lunch, closed."""
    hall = model.state.hall if model.state else None
    title, line = shut_words(hall, words) if hall else ("", "")
    return TroubleView(
        picture="illo-ticket",
        title=title,
        line=line,
        steps_title=words("trouble.now"),
        steps=numbered(
            (words("shut.again"), line),
            (words("shut.look"), words("shut.look_line")),
            (words("trouble.call"), words("trouble.call_line", hotline=hotline)),
        ),
        works_title=words("trouble.works"),
        works=fine(words("trouble.rate_service"), words("trouble.see_help")),
        works_not_title=words("trouble.works_not"),
        works_not=out(words("trouble.take_ticket")),
        left=words("trouble.home"),
        left_icon="home",
        left_action=Home(),
        right=words("trouble.rate_service"),
        right_icon="rating",
        right_action=Open(Route(Page.CODE)),
    )


def shut_words(hall: Hall, words: Texts) -> tuple[str, str]:
    """今天不办理, and when again."""
    day = _day(hall, words)
    match hall.state:
        case HallState.BEFORE_OPENING:
            return words("hall.before_opening"), words("hall.before_opening_line", opens=hall.opens)
        case HallState.LUNCH:
            return words("hall.lunch"), words("hall.lunch_line")
        case HallState.AFTER_CLOSING:
            title, key = words("hall.after_closing"), "hall.after_closing_line"
        case _:
            title, key = words("hall.closed_today"), "hall.closed_today_line"
    return title, words(key, day=day, opens=hall.opens) if day else words("hall.no_next_day")


def _day(hall: Hall, words: Texts) -> str:
    return next_day_words(hall.next_day, words) if hall.next_day else ""


def fine(*words: str) -> tuple[Works, ...]:
    """What works."""
    return tuple(Works("ok", "good", one) for one in words)


def out(*words: str) -> tuple[Works, ...]:
    """What does not."""
    return tuple(Works("error", "bad", one) for one in words)
