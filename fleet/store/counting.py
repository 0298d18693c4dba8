"""Counts in SQLite: each with its area, and summed for the areas that many pages ask about."""

import sqlite3
from collections.abc import Mapping

from fleet.store.inserting import Into, insert_rows
from fleet.store.taking import CountKey, sums

_INTO_COUNTERS = Into(
    "counters",
    ("day", "area", "name", "hour", "count"),
    "ON CONFLICT (day, area, name, hour) DO UPDATE SET count = count + excluded.count",
)
_INTO_SUMS = Into(
    "area_sums",
    ("day", "area", "name", "hour", "lane", "count"),
    "ON CONFLICT (day, area, name, hour, lane) DO UPDATE SET count = count + excluded.count",
)


def keep_counts(connection: sqlite3.Connection, counts: Mapping[CountKey, int]) -> None:
    """The counts of one transaction and their sums."""
    cursor = connection.cursor()
    insert_rows(cursor, _INTO_COUNTERS, [(*key, count) for key, count in sorted(counts.items())])
    insert_rows(cursor, _INTO_SUMS, [(*key, 0, count) for key, count in sums(counts).items()])
