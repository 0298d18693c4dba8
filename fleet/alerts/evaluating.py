"""One turn of the evaluation: look at what is due, fire and resolve, let areas speak for their reporters."""

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime, timedelta

import msgspec

from fleet.alerts import rows, watch
from fleet.alerts.alert import Alert
from fleet.alerts.areas import Silence, storm_began, storm_lasts
from fleet.alerts.looking import Look, Terms, look
from fleet.alerts.rules import Track, due, stepped
from fleet.alerts.settings import Timing
from fleet.alerts.watch import Watch
from fleet.findings import Reason, Severity
from fleet.store.port import Reporter
from fleet.store.rows import stamp
from fleet.store.sql import Sql

AT_ONCE = 200  # reporters of one transaction: others write too
_TRACK = msgspec.json.Decoder(Track)
_encode = msgspec.json.Encoder().encode


@dataclass(frozen=True, slots=True)
class _Area:
    """One area that had reporters silent together."""

    area: str
    began: datetime | None
    track: Track | None

    @property
    def alert(self) -> str:
        """The open alert, "" where there is none."""
        return "" if self.track is None else self.track.alert


async def turn(sql: Sql, now: datetime, terms: Terms) -> bool:
    """Everything that is due, up to a limit; whether more may be."""
    due_now = await watch.due(sql, now, AT_ONCE)
    heard = await watch.reporters(sql, [one.reporter for one in due_now]) if due_now else {}
    looks = [look(one, heard[one.reporter], now, terms) for one in due_now if one.reporter in heard]
    gone = [one for one in due_now if one.reporter not in heard]
    await _keep(sql, looks, now)
    back = {one.reporter for one in due_now if one.maintained}
    for one in (one.watch for one in looks if one.watch.reporter in back and not one.watch.maintained):
        await rows.wake_of(sql, one.reporter, now)
    for one in gone:
        await rows.resolve(sql, await rows.open_of(sql, one.reporter), now)
        await watch.forget(sql, one.reporter)
    await watch.count(sql, _differences(due_now, looks))
    before = {one.reporter: one for one in due_now}
    for one in (one.watch for one in looks):
        if not before[one.reporter].digest or before[one.reporter].verdict is not one.verdict:
            sql.touch(one.reporter)  # whoever looks at a list sees it move
    changed = _areas_changed(due_now, looks, terms.settings.areas.digits)
    await _look_at_areas(sql, changed, now, terms)
    return len(due_now) == AT_ONCE


async def notice(sql: Sql, reporters: Mapping[str, Reporter], changed: Sequence[str], now: datetime) -> None:
    """What these reporters said differs from what was last thought of them, or they are new."""
    known = await watch.of(sql, changed)
    new = [reporters[one] for one in changed if one not in known and one in reporters]
    await watch.keep(sql, [watch.fresh(one.id, one.kind, one.area, now) for one in new])
    await watch.wake(sql, known, now)


async def _keep(sql: Sql, looks: Sequence[Look], now: datetime) -> None:
    await watch.keep(sql, [one.watch for one in looks])
    # Resolved first: what fires again in the same look finds its place free.
    await rows.resolve(sql, [alert for one in looks for alert in one.resolved], now)
    await rows.fire(sql, [alert for one in looks for alert in one.fired], now)
    for one in looks:
        await rows.mark_flapping(sql, one.flapping)


def _differences(before: Sequence[Watch], looks: Sequence[Look]) -> Counter[tuple[str, str, str, str]]:
    changes = Counter(one.watch.tally for one in looks)
    changes.subtract(one.tally for one in before if one.digest)  # one never looked at is not counted yet
    return changes


def _areas_changed(before: Sequence[Watch], looks: Sequence[Look], digits: int) -> set[str]:
    """Areas where a reporter fell silent or came back, or left."""
    after = {one.watch.reporter: one.watch.offline_since for one in looks}
    return {
        one.area[:digits]
        for one in before
        if after.get(one.reporter) != one.offline_since and len(one.area) >= digits
    }


# ---- areas ----


async def _look_at_areas(sql: Sql, changed: set[str], now: datetime, terms: Terms) -> None:
    found = await sql.rows("SELECT area, began, track FROM alert_areas WHERE next_due <= $1", stamp(now))
    known = {row[0]: _area_of(row[0], row[1], row[2]) for row in found}
    for area in sorted(changed - set(known)):
        row = await sql.row("SELECT area, began, track FROM alert_areas WHERE area = $1", area)
        known[area] = _Area(area, None, None) if row is None else _area_of(*row)
    for area in sorted(known):
        await _look_at_area(sql, known[area], now, terms)


async def _look_at_area(sql: Sql, area: _Area, now: datetime, terms: Terms) -> None:
    rule = terms.settings.areas
    heard, since = await watch.offline_below(sql, area.area)
    silence = Silence(heard, since)
    began = area.began if area.alert and area.began is not None else storm_began(silence, rule)
    ripe: datetime | None = None
    if began is not None and not area.alert:
        ripe = began + terms.limits.offline + terms.timing(Reason.OFFLINE).lasts
    bad = (
        storm_lasts(silence, began, rule)
        if ripe is None and began is not None
        else ripe is not None and now >= ripe
    )
    timing = _timing(terms)
    track = stepped(area.track, now, timing, bad=bad)
    if track is not None:
        track = await _fired_or_resolved(sql, area, track, now, terms, f"{len(since)}/{heard}")
    elif area.alert:
        await _resolve(sql, area.alert, now)
    after = _Area(area.area, began, track)
    moments = [
        at for at in (None if track is None else due(track, timing), ripe) if at is not None and at > now
    ]
    await _keep_area(sql, after if after.alert else replace(after, began=None), min(moments, default=None))


async def _fired_or_resolved(
    sql: Sql, area: _Area, track: Track, now: datetime, terms: Terms, value: str
) -> Track:
    if track.firing and not track.alert:
        severity = terms.settings.severity(Reason.AREA_OFFLINE, Severity.CRITICAL)
        alert = Alert(
            id=terms.new_id(now),
            subject=area.area,
            kind="area",
            reason=Reason.AREA_OFFLINE,
            part="",
            severity=severity,
            area=area.area,
            site="",
            name=area.area,
            value=value,
            fired_at=now,
            flapping=track.flapping,
        )
        await rows.fire(sql, [alert], now)
        return msgspec.structs.replace(track, alert=alert.id)
    if area.alert and not track.firing:
        await _resolve(sql, area.alert, now)
        return msgspec.structs.replace(track, alert="")
    return track


async def _resolve(sql: Sql, alert: str, now: datetime) -> None:
    """Those that are still silent speak for themselves again."""
    await rows.resolve(sql, [alert], now)
    await rows.wake_suppressed(sql, alert, now)


async def speaks_for(sql: Sql, area: str) -> tuple[str, datetime] | None:
    """The open alert of an area, and since when its reporters fell silent; None where each speaks for itself."""
    row = await sql.row("SELECT area, began, track FROM alert_areas WHERE area = $1", area)
    found = None if row is None else _area_of(*row)
    if found is None or not found.alert or found.began is None:
        return None
    return found.alert, found.began


async def _keep_area(sql: Sql, area: _Area, next_due: datetime | None) -> None:
    if area.track is None and next_due is None:
        await sql.execute("DELETE FROM alert_areas WHERE area = $1", area.area)
        return
    await sql.execute(
        "INSERT INTO alert_areas (area, began, track, next_due) VALUES ($1, $2, $3, $4) ON CONFLICT (area)"
        " DO UPDATE SET began = excluded.began, track = excluded.track, next_due = excluded.next_due",
        area.area,
        None if area.began is None else stamp(area.began),
        "" if area.track is None else _encode(area.track).decode("utf-8"),
        None if next_due is None else stamp(next_due),
    )


def _area_of(area: str, began: str | None, track: str) -> _Area:
    return _Area(
        area,
        None if began is None else datetime.fromisoformat(began),
        _TRACK.decode(track) if track else None,
    )


def _timing(terms: Terms) -> Timing:
    rule = terms.settings.rule(Reason.AREA_OFFLINE)
    if rule is not None:
        return terms.settings.timing(Reason.AREA_OFFLINE)
    own = terms.settings.timing(Reason.OFFLINE)
    return Timing(timedelta(0), timedelta(seconds=terms.settings.areas.clear_s), own.damping)
