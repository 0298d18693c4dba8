"""Samples of reporters: a ring of the last week for each."""

from alembic import op

revision = "0007"
down_revision = "0006"

# The columns are as narrow as their values and stand so that none is padded: there are 672 rows for each reporter.
_SAMPLES = """
    -- at_min: minutes of 1970. slot: of the ring; the next round writes over it, so that nothing is ever deleted.
    CREATE TABLE samples (
        reporter TEXT NOT NULL,
        at_min INTEGER NOT NULL,
        outbox_depth INTEGER NOT NULL,
        disk_free_mb INTEGER,
        slot SMALLINT NOT NULL,
        temperature_c SMALLINT,
        PRIMARY KEY (reporter, slot)
    )
"""


def upgrade() -> None:
    """PostgreSQL leaves room on each page for the rows that the next round writes."""
    sqlite = op.get_bind().dialect.name == "sqlite"
    op.execute(_SAMPLES + (" WITHOUT ROWID" if sqlite else " WITH (fillfactor = 90)"))
