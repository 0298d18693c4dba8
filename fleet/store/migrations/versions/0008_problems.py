"""The worst first, everywhere: reporters by verdict, so that a page of a nation's problems reads its own rows only."""

from alembic import op

revision = "0008"
down_revision = "0007"


def upgrade() -> None:
    """Equal on both engines."""
    op.execute("CREATE INDEX alert_watch_verdict ON alert_watch (verdict, area, reporter)")
