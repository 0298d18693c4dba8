"""Counts in SQLite: each with its area, and summed for the areas that many pages ask about."""

import sqlite3
from collections.abc import Mapping

from fleet.store.taking import CountKey, sums


def keep_counts(connection: sqlite3.Connection, counts: Mapping[CountKey, int]) -> None:
    """The counts of one transaction and their sums."""
    connection.executemany(
        "INSERT INTO counters (day, area, name, hour, count) VALUES (?, ?, ?, ?, ?)"
        " ON CONFLICT (day, area, name, hour) DO UPDATE SET count = count + excluded.count",
        [(*key, count) for key, count in sorted(counts.items())],
    )
    connection.executemany(
        "INSERT INTO area_sums (day, area, name, hour, lane, count) VALUES (?, ?, ?, ?, 0, ?)"
        " ON CONFLICT (day, area, name, hour, lane) DO UPDATE SET count = count + excluded.count",
        [(*key, count) for key, count in sums(counts).items()],
    )
