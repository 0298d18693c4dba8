"""Silences and maintenance windows as rows."""

from collections.abc import Sequence
from datetime import datetime, time, timedelta

import msgspec

from fleet.alerts.muting import Matcher, Silence, Window
from fleet.store.rows import stamp
from fleet.store.sql import Row, Sql

_SILENCE = "SELECT id, area, matchers, starts_at, ends_at, created_by, comment FROM alert_silences"
_WINDOW = (
    "SELECT id, area, site, reporter, starts_at, lasts_s, weekday, at, created_by, comment FROM alert_windows"
)
_MATCHERS = msgspec.json.Decoder(tuple[Matcher, ...])


async def add_silence(sql: Sql, silence: Silence) -> None:
    """From its beginning on it holds."""
    await sql.execute(
        "INSERT INTO alert_silences (id, area, matchers, starts_at, ends_at, created_by, comment)"
        " VALUES ($1, $2, $3, $4, $5, $6, $7)",
        silence.id,
        silence.area,
        msgspec.json.encode(silence.matchers).decode("utf-8"),
        stamp(silence.starts_at),
        stamp(silence.ends_at),
        silence.created_by,
        silence.comment,
    )


async def end_silence(sql: Sql, silence: str, now: datetime) -> bool:
    """It ends now; False where it has ended already."""
    return (
        await sql.execute(
            "UPDATE alert_silences SET ends_at = $1 WHERE id = $2 AND ends_at > $1", stamp(now), silence
        )
        > 0
    )


async def silence_of(sql: Sql, silence: str) -> Silence | None:
    """By its id."""
    row = await sql.row(f"{_SILENCE} WHERE id = $1", silence)
    return None if row is None else _silence(row)


async def silences(sql: Sql, now: datetime, area: str = "") -> Sequence[Silence]:
    """Those that have not ended and could hold somewhere below the area, the next to end first."""
    rows = await sql.rows(f"{_SILENCE} WHERE ends_at > $1 ORDER BY ends_at, id", stamp(now))
    return [found for row in rows if _meets((found := _silence(row)).area, area)]


async def add_window(sql: Sql, window: Window) -> None:
    """From its beginning on it holds, once or every week."""
    await sql.execute(
        "INSERT INTO alert_windows (id, area, site, reporter, starts_at, lasts_s, weekday, at, created_by, comment)"
        " VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10)",
        window.id,
        window.area,
        window.site,
        window.reporter,
        stamp(window.starts_at),
        int(window.lasts.total_seconds()),
        window.weekday,
        window.at.strftime("%H:%M"),
        window.created_by,
        window.comment,
    )


async def end_window(sql: Sql, window: str, now: datetime) -> bool:
    """It holds no longer; False where it did not."""
    return (
        await sql.execute(
            "UPDATE alert_windows SET ended_at = $1 WHERE id = $2 AND ended_at IS NULL", stamp(now), window
        )
        > 0
    )


async def window_of(sql: Sql, window: str) -> Window | None:
    """By its id, while it holds."""
    row = await sql.row(f"{_WINDOW} WHERE id = $1 AND ended_at IS NULL", window)
    return None if row is None else _window(row)


async def windows(sql: Sql, now: datetime, area: str = "") -> Sequence[Window]:
    """Every weekly one, and those of once that are not over, which could hold somewhere below the area."""
    rows = await sql.rows(f"{_WINDOW} WHERE ended_at IS NULL ORDER BY starts_at, id")
    found = [_window(row) for row in rows]
    return [
        one
        for one in found
        if _meets(one.area, area) and (one.weekday is not None or one.starts_at + one.lasts > now)
    ]


async def prune(sql: Sql, before: datetime) -> None:
    """What ended that long ago goes."""
    await sql.execute("DELETE FROM alert_silences WHERE ends_at < $1", stamp(before))
    await sql.execute("DELETE FROM alert_windows WHERE ended_at < $1", stamp(before))
    await sql.execute("DELETE FROM alert_windows WHERE weekday IS NULL AND starts_at < $1", stamp(before))


def _meets(one: str, other: str) -> bool:
    return one.startswith(other) or other.startswith(one)


def _silence(row: Row) -> Silence:
    name, area, matchers, starts, ends, who, comment = row
    return Silence(
        name,
        area,
        _MATCHERS.decode(matchers),
        datetime.fromisoformat(starts),
        datetime.fromisoformat(ends),
        who,
        comment,
    )


def _window(row: Row) -> Window:
    name, area, site, reporter, starts, lasts_s, weekday, at, who, comment = row
    return Window(
        name,
        area,
        site,
        reporter,
        datetime.fromisoformat(starts),
        timedelta(seconds=lasts_s),
        weekday,
        time.fromisoformat(at),
        who,
        comment,
    )
