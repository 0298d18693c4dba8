"""Proof of play: displays tell in batches what they showed; the store keeps a line for each item, display and day."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from kiosk.domain.errors import Refused
from kiosk.queue.hours import local_time
from kiosk.queue.timestamps import stamp_of
from kiosk.queue.transaction import Transaction

MOST_PLAYS = 500
LONGEST_S = 3600
OLDEST = timedelta(days=7)  # a display that was cut off for longer has lost its tale
AHEAD = timedelta(minutes=5)


@dataclass(frozen=True, slots=True)
class Play:
    """An item was shown from a moment on for so many seconds."""

    item: str
    started: datetime
    seconds: int


def keep_plays(transaction: Transaction, display: str, plays: Sequence[Play]) -> int:
    """Add a batch to the totals; how many plays counted: what a wrong clock says of other weeks does not.

    Raises Refused bad_request for what no display says.
    """
    if len(plays) > MOST_PLAYS:
        raise Refused("bad_request", "plays")
    now, zone = transaction.moment.at, transaction.settings.zone_info
    kept = 0
    for play in plays:
        if not (0 < len(play.item) <= 80 and play.item.isprintable()) or play.started.tzinfo is None:
            raise Refused("bad_request", "plays")
        if not now - OLDEST <= play.started <= now + AHEAD or not 0 < play.seconds <= LONGEST_S:
            continue
        day, at = local_time(play.started, zone).date().isoformat(), stamp_of(play.started)
        transaction.connection.execute(
            "INSERT INTO plays VALUES (?, ?, ?, 1, ?, ?, ?) ON CONFLICT (day, display, item) DO UPDATE SET"
            " times = times + 1, seconds = seconds + ?4, first_at = min(first_at, ?5), last_at = max(last_at, ?6)",
            (day, display, play.item, play.seconds, at, at),
        )
        kept += 1
    return kept
