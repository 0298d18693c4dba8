"""One look at a reporter: what changed since the last one, and when time alone would change more. Pure."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime, timedelta

import msgspec

from fleet.alerts.alert import Alert
from fleet.alerts.rules import Track, due, stepped
from fleet.alerts.settings import Alerts, Timing
from fleet.alerts.watch import Watch
from fleet.findings import Finding, Reason, Severity, findings, growing, number
from fleet.health import Limits, Presence, Status, Verdict, presence, status
from fleet.schemas import Fact
from fleet.store.port import Reporter

_SILENT = Finding(Reason.OFFLINE, "", Severity.CRITICAL)
_A_MOMENT = timedelta(milliseconds=1)  # an age is late when it is more than the limit


@dataclass(frozen=True, slots=True)
class Terms:
    """What a look is judged by. new_id: of an alert that fires.

    listens_since: before that nobody listened (the fleet was down), since `deaf_from`; silence counts from there.
    """

    settings: Alerts
    limits: Limits
    next_sync: timedelta
    new_id: Callable[[datetime], str]
    deaf_from: datetime | None = None
    listens_since: datetime | None = None

    def timing(self, reason: str) -> Timing:
        """A silence lasts at least as long as reporters are apart, so that an area falls silent before one of it fires."""
        found = self.settings.timing(reason)
        if reason != Reason.OFFLINE:
            return found
        return replace(found, lasts=max(found.lasts, self.next_sync))


@dataclass(frozen=True, slots=True)
class Look:
    """The reporter as it is remembered from now on, and what its alerts became. flapping: alerts by whether they do."""

    watch: Watch
    fired: tuple[Alert, ...]
    resolved: tuple[str, ...]
    flapping: Mapping[str, bool]


def digest(reporter: Reporter, now: datetime, terms: Terms) -> str:
    """Changes when a report changes what we think; a report that says the same again does not."""
    silent = presence(reporter.last_sync_at, now, terms.limits) is Presence.OFFLINE
    wrong = () if silent else findings(reporter.state, reporter.clock_offset_s, terms.limits.thresholds)
    return _digest(reporter, wrong, terms, silent=silent)


def look(watch: Watch, reporter: Reporter, now: datetime, terms: Terms) -> Look:
    """What the reporter's last words and its silence mean."""
    heard = _as_heard(watch, reporter, terms)
    judged = status(heard, now, terms.limits)
    silent = judged.presence is Presence.OFFLINE
    depth, before = _depths(watch, reporter)
    grows = None if silent else growing(depth, terms.limits.thresholds, before)
    wrong = [_SILENT] if silent else [*judged.findings, *([grows] if grows is not None else [])]
    found = {finding.key: finding for finding in wrong}
    tracks = {
        key: track
        if _is_unknown(key, silent=silent)
        else _step(track, found.get(key), now, terms.timing(_reason(key)))
        for key, track in (dict.fromkeys(found) | dict(watch.tracks)).items()
    }
    kept = {key: track for key, track in tracks.items() if track is not None}
    fired = {key: _alert(key, kept[key], reporter, now, terms) for key in _newly(kept)}
    kept |= {key: msgspec.structs.replace(kept[key], alert=alert.id) for key, alert in fired.items()}
    resolved = {key: track.alert for key, track in kept.items() if track.alert and not track.firing}
    gone = {key: track.alert for key, track in watch.tracks.items() if track.alert and key not in kept}
    kept |= {key: msgspec.structs.replace(kept[key], alert="") for key in resolved}
    was = watch.tracks
    flapping = {
        track.alert: track.flapping
        for key, track in kept.items()
        if track.alert and key in was and was[key].alert and was[key].flapping is not track.flapping
    }
    remembered = replace(
        watch,
        area=reporter.area,
        digest=_digest(reporter, judged.findings, terms, silent=silent),
        presence=_spoken(judged),
        verdict=_verdict(judged),
        offline_since=reporter.last_sync_at if silent else None,
        maintained=_is_maintained(reporter),
        seen_sync_at=reporter.last_sync_at,
        depth=depth,
        depth_before=before,
        tracks=kept,
        next_due=_next_due(kept, heard, terms, silent=silent),
    )
    return Look(remembered, tuple(fired.values()), (*resolved.values(), *gone.values()), flapping)


def _as_heard(watch: Watch, reporter: Reporter, terms: Terms) -> Reporter:
    """Who was not silent yet when the fleet fell deaf has been so at the earliest since it listens again."""
    last, deaf_from, since = reporter.last_sync_at, terms.deaf_from, terms.listens_since
    if last is None or deaf_from is None or since is None or since <= last:
        return reporter
    if watch.offline_since is not None or deaf_from - last >= terms.limits.offline:
        return reporter
    return replace(reporter, last_sync_at=since)


def _digest(reporter: Reporter, wrong: Sequence[Finding], terms: Terms, *, silent: bool) -> str:
    depth = 0 if reporter.state is None else reporter.state.outbox_depth
    if depth < terms.limits.thresholds.outbox_growing_from:
        depth = 0
    return f"{silent:d} {_is_maintained(reporter):d} {depth} {' '.join(finding.key for finding in wrong)}"


def _is_unknown(key: str, *, silent: bool) -> bool:
    """Whether nobody can say: of a silent reporter we know its silence alone."""
    return silent and key != _SILENT.key


def _step(track: Track | None, finding: Finding | None, now: datetime, timing: Timing) -> Track | None:
    after = stepped(track, now, timing, bad=finding is not None)
    if after is None or finding is None:
        return after
    return msgspec.structs.replace(after, severity=int(finding.severity), value=finding.value)


def _newly(tracks: Mapping[str, Track]) -> list[str]:
    return [key for key, track in tracks.items() if track.firing and not track.alert]


def _alert(key: str, track: Track, reporter: Reporter, now: datetime, terms: Terms) -> Alert:
    reason, _, part = key.partition("/")
    return Alert(
        id=terms.new_id(now),
        subject=reporter.id,
        kind=reporter.kind,
        reason=reason,
        part=part,
        severity=terms.settings.severity(reason, Severity(track.severity)),
        area=reporter.area,
        site=reporter.site,
        name=reporter.name,
        value=track.value,
        fired_at=now,
        flapping=track.flapping,
    )


def _depths(watch: Watch, reporter: Reporter) -> tuple[int, int | None]:
    """How many events wait with it, and how many did one sync that was looked at earlier."""
    depth = 0 if reporter.state is None else reporter.state.outbox_depth
    if watch.seen_sync_at is None:
        return depth, None
    if reporter.last_sync_at == watch.seen_sync_at:
        return depth, watch.depth_before
    return depth, watch.depth


def _next_due(
    tracks: Mapping[str, Track], reporter: Reporter, terms: Terms, *, silent: bool
) -> datetime | None:
    moments = [
        at
        for key, track in tracks.items()
        if not _is_unknown(key, silent=silent) and (at := due(track, terms.timing(_reason(key)))) is not None
    ]
    if not silent and reporter.last_sync_at is not None:
        moments.append(reporter.last_sync_at + terms.limits.offline + _A_MOMENT)
    return min(moments, default=None)


def _reason(key: str) -> str:
    return key.partition("/")[0]


def _is_maintained(reporter: Reporter) -> bool:
    return reporter.state is not None and number(reporter.state, Fact.MAINTENANCE) == 1.0


def _spoken(judged: Status) -> Presence:
    """Late is a matter of seconds, and is not counted."""
    return Presence.ONLINE if judged.presence is Presence.LATE else judged.presence


def _verdict(judged: Status) -> Verdict:
    if judged.verdict is Verdict.DEGRADED and not judged.findings:
        return Verdict.FINE
    return judged.verdict
