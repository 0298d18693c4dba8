"""Sums of the counts for large areas, so that a page about everything reads few rows."""

from alembic import op

revision = "0006"
down_revision = "0005"

_SUMS = """
    -- lane: of the process that counts, so that many of them do not wait for one row; a sum is of all lanes.
    CREATE TABLE area_sums (
        day TEXT NOT NULL,
        area TEXT NOT NULL,
        name TEXT NOT NULL,
        hour BIGINT NOT NULL,
        lane BIGINT NOT NULL,
        count BIGINT NOT NULL,
        PRIMARY KEY (day, area, name, hour, lane)
    )
"""
_DIGITS = (0, 2, 4)


def upgrade() -> None:
    """Heartbeats change a reporter's row all the time: PostgreSQL leaves them room on the row's own page."""
    sqlite = op.get_bind().dialect.name == "sqlite"
    op.execute(_SUMS + (" WITHOUT ROWID" if sqlite else ""))
    for digits in _DIGITS:
        op.execute(
            f"INSERT INTO area_sums SELECT day, substr(area, 1, {digits}), name, hour, 0, sum(count) FROM counters"
            f" WHERE length(area) >= {digits} GROUP BY day, substr(area, 1, {digits}), name, hour"
        )
    if not sqlite:
        op.execute("ALTER TABLE reporters SET (fillfactor = 70)")
