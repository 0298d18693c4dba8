"""What the hall display shows of a Hall: the call, the last calls with minutes, people waiting by letter."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime, tzinfo

from kiosk.domain.texts import Texts
from kiosk.queue.schemas import Calling, Hall, HallState, ServiceLine, ServiceState

_WEEKDAYS = ("monday", "tuesday", "wednesday", "thursday", "friday", "saturday", "sunday")


@dataclass(frozen=True, slots=True)
class CallRow:
    """One call of the list."""

    number: str
    window: int
    ago: str


@dataclass(frozen=True, slots=True)
class WaitTile:
    """The tickets of one letter: what they are for, how many wait, and the range or why there is none."""

    prefix: str
    name: str
    waiting: int
    line: str
    stopped: bool


@dataclass(frozen=True, slots=True)
class BoardView:
    """Everything the board template needs."""

    now: str
    clock: str
    day: str
    call: CallRow | None
    calls: tuple[CallRow, ...]
    tiles: tuple[WaitTile, ...]
    closed_title: str
    closed_line: str
    provisional: bool


def board_view(hall: Hall, now: datetime, zone: tzinfo, groups: Mapping[str, str], t: Texts) -> BoardView:
    """The board at this moment. groups: service id → id of its class."""
    local = now.astimezone(zone)
    rows = [_row(call, now, t) for call in _once(hall.calling)]
    title, line = _closed(hall, t)
    return BoardView(
        now=now.isoformat(),
        clock=f"{local:%H:%M}",
        day=f"{t('web.month_day', month=local.month, day=local.day)} {t(f'date.{_WEEKDAYS[local.weekday()]}')}",
        call=rows[0] if rows else None,
        calls=tuple(rows[1:6]),
        tiles=tuple(_tiles(hall.services, groups, t)),
        closed_title=title,
        closed_line=line,
        provisional=hall.provisional_day,
    )


def _once(calls: Iterable[Calling]) -> list[Calling]:
    """The newest call of each ticket, newest first."""
    oldest_first = sorted(calls, key=lambda call: call.called_at)
    latest = {call.ticket: call for call in oldest_first}
    return sorted(latest.values(), key=lambda call: call.called_at, reverse=True)


def _row(call: Calling, now: datetime, t: Texts) -> CallRow:
    minutes = int((now - call.called_at).total_seconds() // 60)
    ago = t("board.just_now") if minutes < 1 else t("board.ago", minutes=minutes)
    return CallRow(call.number, call.window, ago)


def _tiles(services: Iterable[ServiceLine], groups: Mapping[str, str], t: Texts) -> list[WaitTile]:
    letters: dict[str, list[ServiceLine]] = {}
    for service in services:
        letters.setdefault(service.prefix, []).append(service)
    return [_tile(prefix, lines, groups, t) for prefix, lines in letters.items()]


def _tile(prefix: str, lines: list[ServiceLine], groups: Mapping[str, str], t: Texts) -> WaitTile:
    classes = list(dict.fromkeys(groups[line.id] for line in lines))
    names = (
        [t(f"class.{classes[0]}.name")] if len(classes) == 1 else [t(f"board.class.{one}") for one in classes]
    )
    stopped = all(line.state is not ServiceState.OPEN for line in lines)
    text = _why_stopped(lines, t) if stopped else _range(lines, t)
    return WaitTile(prefix, t("web.comma").join(names), sum(line.waiting for line in lines), text, stopped)


def _range(lines: list[ServiceLine], t: Texts) -> str:
    """The range of the letter's busiest service: what most of its tickets mean; never a promise."""
    open_lines = [line for line in lines if line.state is ServiceState.OPEN and line.wait is not None]
    busiest = max(open_lines, key=lambda line: line.waiting, default=None)
    if busiest is None or busiest.wait is None:
        return t("board.no_window") if any(line.waiting for line in lines) else t("board.at_once")
    low, high = busiest.wait.low_min, busiest.wait.high_min
    return t("board.about", low=low, high=high) if low else t("board.within", high=high)


def _why_stopped(lines: list[ServiceLine], t: Texts) -> str:
    resumes = min((line.resumes for line in lines if line.resumes), default="")
    if resumes:
        return t("board.resumes", time=resumes)
    return t(f"board.{lines[0].state.value}")


def _closed(hall: Hall, t: Texts) -> tuple[str, str]:
    """What the hall says instead of 还没有叫号 while no numbers are given."""
    day = ""
    if hall.next_day is not None:
        day = t("web.month_day", month=hall.next_day.month, day=hall.next_day.day)
    match hall.state:
        case HallState.BEFORE_OPENING:
            return t("board.not_open"), t("board.not_open_line", opens=hall.opens)
        case HallState.LUNCH:
            return t("board.lunch"), t("board.lunch_line")
        case HallState.AFTER_CLOSING:
            return t("board.ended"), t("board.ended_line", day=day) if day else ""
        case HallState.CLOSED_TODAY:
            return t("board.day_off"), t("board.ended_line", day=day) if day else ""
        case HallState.OPEN:
            return t("board.nobody"), t("board.nobody_line")
