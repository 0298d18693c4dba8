"""One reason of one reporter over time: pending, firing, flapping, resolved. Pure.

A reason must hold for a while before it fires, and must be gone for a while before it resolves. One that comes and goes
too often fires once, as flapping, and stays so until it has been quiet.
"""

from datetime import datetime, timedelta

import msgspec

from fleet.alerts.settings import Timing


class Track(msgspec.Struct, frozen=True, kw_only=True, omit_defaults=True):
    """What is remembered of one reason. `since`: when `bad` last changed; `alert`: the open alert while firing."""

    bad: bool
    since: datetime
    flips: tuple[datetime, ...] = ()
    firing: bool = False
    flapping: bool = False
    alert: str = ""
    severity: int = 0
    value: str = ""


def stepped(track: Track | None, now: datetime, timing: Timing, *, bad: bool) -> Track | None:
    """The track after one more look; None where nothing is left to remember."""
    if track is None:
        if not bad:
            return None
        track = Track(bad=True, since=now, flips=(now,))
    elif track.bad is not bad:
        kept = (*track.flips, now)[-timing.damping.changes - 1 :]
        track = msgspec.structs.replace(track, bad=bad, since=now, flips=kept)
    track = _damped(track, now, timing)
    track = msgspec.structs.replace(track, firing=_fires(track, now, timing))
    return track if track.bad or track.firing or track.flips else None


def due(track: Track, timing: Timing) -> datetime | None:
    """When time alone changes the track; None: never."""
    if track.flapping:
        return track.since + timedelta(seconds=timing.damping.quiet_s)
    if track.bad and not track.firing:
        return track.since + timing.lasts
    if track.firing and not track.bad:
        return track.since + timing.clears
    if not track.bad and track.flips:
        return track.flips[-1] + timedelta(seconds=timing.damping.within_s)
    return None


def _damped(track: Track, now: datetime, timing: Timing) -> Track:
    damping = timing.damping
    if track.flapping:
        if now - track.since < timedelta(seconds=damping.quiet_s):
            return track
        return msgspec.structs.replace(track, flapping=False, flips=())
    recent = tuple(at for at in track.flips if now - at < timedelta(seconds=damping.within_s))
    return msgspec.structs.replace(track, flips=recent, flapping=len(recent) > damping.changes)


def _fires(track: Track, now: datetime, timing: Timing) -> bool:
    if track.flapping:
        return True
    lasted = now - track.since
    if track.bad:
        return track.firing or lasted >= timing.lasts
    return track.firing and lasted < timing.clears
