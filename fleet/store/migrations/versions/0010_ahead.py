"""Alarms that were told before the turn of their rows."""

from alembic import op

revision = "0010"
down_revision = "0009"


def upgrade() -> None:
    """As events are written; equal on both engines."""
    op.execute("""
        CREATE TABLE told_ahead (
            day TEXT NOT NULL,
            reporter TEXT NOT NULL,
            epoch BIGINT NOT NULL,
            seq BIGINT NOT NULL,
            kind TEXT NOT NULL,
            version BIGINT NOT NULL,
            at TEXT NOT NULL,
            boot_s DOUBLE PRECISION NOT NULL,
            received_at TEXT NOT NULL,
            payload TEXT NOT NULL,
            PRIMARY KEY (reporter, epoch, seq)
        )
    """)
