"""What the frame shows: who, when, how the devices are, how much time is left, which keys work."""

from dataclasses import dataclass
from datetime import date, datetime

from agent.schemas import DeviceLine, LinkState, State
from kiosk.domain.device import DeviceState, Fault, Notice
from kiosk.domain.texts import Texts
from kiosk.journey.actions import Sheet, ShowSheet
from kiosk.journey.look import Size
from kiosk.journey.model import Model
from kiosk.journey.route import Back, Home, Page
from kiosk.journey.voice import speaks

WEEKDAYS = ("monday", "tuesday", "wednesday", "thursday", "friday", "saturday", "sunday")
MONTHS = ("Jan", "Feb", "Mar", "Apr", "May", "June", "July", "Aug", "Sept", "Oct", "Nov", "Dec")
VOUCHED = 3  # the level that only an attendant's word gives
_WORKING = (DeviceState.READY, DeviceState.BUSY, DeviceState.OPENING)


@dataclass(frozen=True, slots=True)
class StripItem:
    """One state in the status strip: icon and words, never colour alone."""

    icon: str
    words: str
    bad: bool

    @property
    def ink(self) -> str:
        return "bad_ink" if self.bad else "ink_soft"

    @property
    def icon_ink(self) -> str:
        return "bad_ink" if self.bad else "primary"


@dataclass(frozen=True, slots=True)
class BarKey:
    """One of the five keys that are always there."""

    tag: str
    icon: str
    words: str
    active: bool
    chosen: bool
    action: object
    kind: str = "bar"


@dataclass(frozen=True, slots=True)
class FrameView:
    """Everything around the page."""

    station: str
    machine: str
    clock: str
    day: str
    items: tuple[StripItem, ...]
    demo: str
    countdown: str
    hotline: str
    keys: tuple[BarKey, ...]


def frame_view(model: Model, words: Texts, hotline: str) -> FrameView:
    """The frame of the page that is on the screen."""
    state, extra = model.state, model.look.size is Size.EXTRA
    counting = _counts(model)
    short = extra or (model.look.size is Size.LARGE and state is not None and state.demo)
    return FrameView(
        station=state.station if state else "",
        machine="" if extra or state is None else words("top.machine", machine=state.machine),
        clock=f"{model.now:%H:%M}",
        day=day_words(model.now, words, short=model.look.size is not Size.STANDARD),
        items=_items(model, words) if state and model.lost_since is None else (),
        demo=words("status.demo") if state and state.demo else "",
        countdown=countdown_words(model.remaining_s, words, short=short) if counting else "",
        hotline=""
        if counting or (extra and state and state.demo)
        else words("status.hotline", hotline=hotline),
        keys=bar_keys(model, words),
    )


def day_words(now: datetime, words: Texts, *, short: bool = False) -> str:
    """11月20日 星期五."""
    weekday = words(f"date.{WEEKDAYS[now.weekday()]}{'_short' if short or words.language == 'en' else ''}")
    return words("date.day_weekday", **date_fields(now, words), weekday=weekday)


def full_day_words(now: datetime, words: Texts) -> str:
    """2026年11月20日 星期五."""
    weekday = words(f"date.{WEEKDAYS[now.weekday()]}")
    return words("date.full", **date_fields(now, words), weekday=weekday, year=now.year)


def day_time_words(at: datetime, words: Texts) -> str:
    """11月20日 10:26."""
    return words("date.day_time", **date_fields(at, words), time=f"{at:%H:%M}")


def date_fields(day: date, words: Texts) -> dict[str, object]:
    """Day and month as this language writes them."""
    month = MONTHS[day.month - 1] if words.language == "en" else day.month
    return {"month": month, "day": day.day}


def next_day_words(day: date, words: Texts) -> str:
    """11月23日（周一）, or Monday, 23 Nov."""
    weekday = words(f"date.{WEEKDAYS[day.weekday()]}_short")
    return words("date.day_weekday", **date_fields(day, words), weekday=weekday)


def countdown_words(seconds: float, words: Texts, *, short: bool) -> str:
    """本次办理剩余 0:52."""
    whole = int(seconds)
    return words(
        "status.countdown_short" if short else "status.countdown", time=f"{whole // 60}:{whole % 60:02d}"
    )


def _items(model: Model, words: Texts) -> tuple[StripItem, ...]:
    """How the devices are; in the place of the card reader, that an attendant has vouched and stands by."""
    assert model.state is not None
    first, *others = strip_items(model.state, words)
    attended = model.visit is not None and model.visit.level >= VOUCHED
    return (StripItem("attendant", words("status.attended"), bad=False) if attended else first, *others)


def strip_items(state: State, words: Texts) -> tuple[StripItem, ...]:
    """Card, printer, network."""
    return (
        _card_item(_card_line(state), words),
        _printer_item(device_of(state, "printer"), words),
        _network_item(state, words),
    )


def device_of(state: State, device: str) -> DeviceLine | None:
    """The device's line, or None where none is fitted."""
    return next((line for line in state.devices if line.device == device), None)


def works(line: DeviceLine | None) -> bool:
    """Whether a resident can use the device now."""
    return line is not None and line.state in _WORKING


def _card_line(state: State) -> DeviceLine | None:
    """The social-card reader, or the ID-card module where only that is fitted."""
    card = device_of(state, "card")
    fitted = card is not None and card.state != DeviceState.DISABLED
    return card if fitted else device_of(state, "idcard") or card


def _card_item(line: DeviceLine | None, words: Texts) -> StripItem:
    if line is None or line.state == DeviceState.DISABLED:
        return StripItem("card-reader", words("status.card_none"), bad=False)
    if works(line):
        return StripItem("card-reader", words("status.card_ok"), bad=False)
    return StripItem("warning", words("status.card_bad"), bad=True)


def _printer_item(line: DeviceLine | None, words: Texts) -> StripItem:
    if line is None or line.state == DeviceState.DISABLED:
        return StripItem("printer", words("status.printer_none"), bad=False)
    if line.fault == Fault.PAPER_OUT:
        return StripItem("paper-out", words("status.printer_paper"), bad=True)
    if line.fault == Fault.COVER_OPEN:
        return StripItem("paper-out", words("status.printer_cover"), bad=True)
    if not works(line):
        return StripItem("paper-out", words("status.printer_bad"), bad=True)
    if line.notice == Notice.PAPER_LOW:
        return StripItem("printer", words("status.printer_low"), bad=False)
    return StripItem("printer", words("status.printer_ok"), bad=False)


def _network_item(state: State, words: Texts) -> StripItem:
    """Only what a resident's business needs: the fleet is invisible, and a back office that was never heard too."""
    queue = state.links.queue
    gateway = state.links.gateway if state.offered else LinkState.UP
    if queue is LinkState.DOWN:
        return StripItem("network-off", words("status.network_bad"), bad=True)
    if gateway is LinkState.DOWN:
        return StripItem("network-off", words("status.gateway_bad"), bad=True)
    if LinkState.DEGRADED in (queue, gateway):
        return StripItem("network", words("status.network_slow"), bad=False)
    return StripItem("network", words("status.network_ok"), bad=False)


def _counts(model: Model) -> bool:
    """Whether the time left is worth showing: not at home, where nothing can be lost."""
    if model.state is None or model.state.visit is None or model.lost_since is not None:
        return False
    visit = model.state.visit
    if model.leaving:
        return True
    return model.visit is not None and (
        visit.person is not None or visit.warning or model.route.page is not Page.HOME
    )


def bar_keys(model: Model, words: Texts) -> tuple[BarKey, ...]:
    """返回 首页 大字 语音 人工帮助; only the first two are ever off."""
    page = model.route.page
    moving = not (
        page in (Page.HOME, Page.LEAVING, Page.AGENT_AWAY, Page.MAINTENANCE)
        or model.warned
        or model.held
        or model.sheet is not None
    )
    return (
        BarKey("back", "back", words("bar.back"), moving, False, Back()),
        BarKey("home", "home", words("bar.home"), moving, False, Home()),
        _sheet_key(model, words, Sheet.DISPLAY, "text-size", changed=_changed(model)),
        _sheet_key(model, words, Sheet.VOICE, "voice", changed=speaks(model)),
        BarKey("help", "attendant", words("bar.help"), True, False, ShowSheet(Sheet.HELP), "bar_help"),
    )


def _sheet_key(model: Model, words: Texts, sheet: Sheet, icon: str, *, changed: bool) -> BarKey:
    chosen = model.sheet is sheet or changed
    return BarKey(sheet.value, icon, words(f"bar.{sheet.value}"), True, chosen, ShowSheet(sheet))


def _changed(model: Model) -> bool:
    look = model.look
    return look.size is not Size.STANDARD or look.high or look.low
