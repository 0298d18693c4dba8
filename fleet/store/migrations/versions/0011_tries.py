"""Tries to log in that went wrong lately, counted by all processes together."""

from alembic import op

revision = "0011"
down_revision = "0010"


def upgrade() -> None:
    """Equal on both engines."""
    op.execute("CREATE TABLE login_tries (id TEXT PRIMARY KEY, key TEXT NOT NULL, at TEXT NOT NULL)")
    op.execute("CREATE INDEX login_tries_by_key ON login_tries (key, at)")
    op.execute("CREATE INDEX login_tries_by_time ON login_tries (at)")
