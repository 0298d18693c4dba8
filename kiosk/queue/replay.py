"""The tables made again from the log, to compare with those that are kept."""

import sqlite3

from kiosk.queue import events as e
from kiosk.queue.migrations import MIGRATIONS
from kiosk.queue.projections import project
from kiosk.queue.rows import Stamp
from kiosk.queue.store import state_hash


def replayed(log: sqlite3.Connection, site: str) -> sqlite3.Connection:
    """A store in memory with nothing but what the events say; the caller closes it. Raises ProtocolError."""
    fresh = sqlite3.connect(":memory:", isolation_level=None)
    for script in MIGRATIONS:
        fresh.executescript(script)
    fresh.execute("BEGIN")
    for seq, at, tick_ms, version, payload in log.execute(
        "SELECT seq, at, tick_ms, version, payload FROM events ORDER BY seq"
    ):
        project(fresh, e.decoded(payload, version), Stamp(seq, at, tick_ms, site))
    fresh.execute("COMMIT")
    return fresh


def replayed_hash(log: sqlite3.Connection, site: str) -> str:
    """The fingerprint that the kept tables must have. Raises ProtocolError."""
    fresh = replayed(log, site)
    try:
        return state_hash(fresh)
    finally:
        fresh.close()
