"""Values as text, and many rows in few statements."""

import sqlite3
from contextlib import closing
from datetime import datetime, timedelta, timezone

import pytest
from hypothesis import given
from hypothesis import strategies as st

from fleet.store.inserting import ROWS_AT_ONCE, Into, insert_rows
from fleet.store.rows import iso_texts

_OFFSETS = st.integers(-23 * 60 - 59, 23 * 60 + 59).map(lambda minutes: timezone(timedelta(minutes=minutes)))


@given(st.lists(st.datetimes(timezones=_OFFSETS), max_size=4))
def test_times_are_written_as_ever_so_that_rows_of_before_agree(moments: list[datetime]) -> None:
    assert iso_texts(moments) == [moment.isoformat() for moment in moments]
    days = [moment.date() for moment in moments]
    assert iso_texts(days) == [day.isoformat() for day in days]


@pytest.mark.parametrize("count", [0, 1, ROWS_AT_ONCE - 1, ROWS_AT_ONCE, 3 * ROWS_AT_ONCE + 2])
def test_rows_are_inserted_once_each_whatever_their_number(count: int) -> None:
    into = Into("things", ("name", "number"))
    rows = [(f"name {number}", number) for number in range(count)]
    with closing(sqlite3.connect(":memory:")) as connection:
        connection.execute("CREATE TABLE things (name TEXT, number INTEGER)")
        insert_rows(connection.cursor(), into, rows)
        assert connection.execute("SELECT name, number FROM things ORDER BY number").fetchall() == rows


def test_what_stands_there_is_added_to_where_that_is_wanted() -> None:
    adding = "ON CONFLICT (name) DO UPDATE SET number = number + excluded.number"
    into = Into("things", ("name", "number"), adding)
    with closing(sqlite3.connect(":memory:")) as connection:
        connection.execute("CREATE TABLE things (name TEXT PRIMARY KEY, number INTEGER)")
        insert_rows(connection.cursor(), into, [("a", 1), ("b", 2)])
        insert_rows(connection.cursor(), into, [("a", 4)])
        assert connection.execute("SELECT name, number FROM things ORDER BY name").fetchall() == [
            ("a", 5),
            ("b", 2),
        ]
