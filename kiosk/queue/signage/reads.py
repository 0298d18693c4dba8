"""Rows of notices, emergencies and plays into values."""

import sqlite3
from dataclasses import dataclass
from datetime import date, datetime, time

from kiosk.domain.errors import Refused
from kiosk.queue.signage.notice import Notice, NoticeKind, NoticePriority, NoticeState, Timing

_NOTICE = (
    "SELECT id, kind, title, text, media, priority, seconds, first_day, last_day, days, begins, ends, author, state,"
    " approver, sound FROM notices"
)


@dataclass(frozen=True, slots=True)
class EmergencyRow:
    """The message that stands over everything now."""

    id: str
    text: str
    who: str
    raised_at: datetime


@dataclass(frozen=True, slots=True)
class PlayTotal:
    """What the displays together showed of an item on a day."""

    day: str
    item: str
    times: int
    seconds: int
    last_at: datetime


def notice_by_id(connection: sqlite3.Connection, notice: str) -> Notice:
    """Raises Refused unknown_notice."""
    row = connection.execute(f"{_NOTICE} WHERE id = ?", (notice,)).fetchone()
    if row is None:
        raise Refused("unknown_notice")
    return _notice(row)


def notices(connection: sqlite3.Connection) -> list[Notice]:
    """All of them, the newest first."""
    return [_notice(row) for row in connection.execute(f"{_NOTICE} ORDER BY placed_at DESC, id")]


def approved_notices(connection: sqlite3.Connection, today: date) -> list[Notice]:
    """What may still play, in the order of approval."""
    rows = connection.execute(
        f"{_NOTICE} WHERE state = 'approved' AND last_day >= ? ORDER BY decided_at, id", (today.isoformat(),)
    )
    return [_notice(row) for row in rows]


def emergency_now(connection: sqlite3.Connection) -> EmergencyRow | None:
    """The one that was raised and not lifted."""
    row = connection.execute(
        "SELECT id, text, who, raised_at FROM emergencies WHERE lifted_at IS NULL"
    ).fetchone()
    return None if row is None else EmergencyRow(row[0], row[1], row[2], datetime.fromisoformat(row[3]))


def play_totals(connection: sqlite3.Connection, day: date) -> list[PlayTotal]:
    """Of one day, most shown first."""
    rows = connection.execute(
        "SELECT day, item, sum(times), sum(seconds), max(last_at) FROM plays WHERE day = ? GROUP BY item"
        " ORDER BY sum(seconds) DESC, item",
        (day.isoformat(),),
    )
    return [PlayTotal(row[0], row[1], row[2], row[3], datetime.fromisoformat(row[4])) for row in rows]


def media_in_use(connection: sqlite3.Connection) -> set[str]:
    """Every file that a notice of the store names."""
    return {media for (media,) in connection.execute("SELECT media FROM notices WHERE media != ''")}


def _notice(row: tuple[str, ...]) -> Notice:
    return Notice(
        id=row[0],
        kind=NoticeKind(row[1]),
        title=row[2],
        text=row[3],
        media=row[4],
        priority=NoticePriority(row[5]),
        seconds=int(row[6]),
        timing=Timing(
            first_day=date.fromisoformat(row[7]),
            last_day=date.fromisoformat(row[8]),
            days=tuple(int(day) for day in row[9]),
            begins=time.fromisoformat(row[10]) if row[10] else None,
            ends=time.fromisoformat(row[11]) if row[11] else None,
        ),
        author=row[12],
        state=NoticeState(row[13]),
        approver=row[14],
        sound=bool(row[15]),
    )
