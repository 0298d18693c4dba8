"""Pairs of neighbouring letters of names and sites, by which a reporter is found among many."""

from alembic import op
from sqlalchemy import text

revision = "0009"
down_revision = "0008"

_AT_ONCE = 5_000
_PAIRS = """
    CREATE TABLE reporter_pairs (
        pair TEXT NOT NULL,
        reporter TEXT NOT NULL,
        PRIMARY KEY (pair, reporter)
    )
"""


def upgrade() -> None:
    """Those of the reporters that are there."""
    connection = op.get_bind()
    op.execute(_PAIRS + (" WITHOUT ROWID" if connection.dialect.name == "sqlite" else ""))
    last = ""
    while True:
        asked = text("SELECT id, name, site FROM reporters WHERE id > :last ORDER BY id LIMIT :most")
        found = connection.execute(asked, {"last": last, "most": _AT_ONCE}).all()
        if not found:
            return
        rows = [{"pair": pair, "reporter": one} for one, *texts in found for pair in _pairs(*texts)]
        if rows:
            connection.execute(text("INSERT INTO reporter_pairs VALUES (:pair, :reporter)"), rows)
        last = found[-1][0]


def _pairs(*texts: str) -> set[str]:
    return {text.lower()[at : at + 2] for text in texts for at in range(len(text.lower()) - 1)}
