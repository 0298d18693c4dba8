"""Desired and reported configuration, commands, identities."""

from alembic import op

revision = "0002"
down_revision = "0001"

_TABLES = (
    """
    -- 0: whoever uses the code waits until somebody approves it.
    ALTER TABLE codes ADD COLUMN approves BIGINT NOT NULL DEFAULT 1
    """,
    """
    -- One for each reporter; one of an older store that has none is approved, and was never seen.
    CREATE TABLE identities (
        reporter TEXT PRIMARY KEY,
        standing TEXT NOT NULL,
        why TEXT NOT NULL DEFAULT '',
        parts TEXT NOT NULL DEFAULT '[]',
        other_parts TEXT NOT NULL DEFAULT '[]',
        pinned BIGINT NOT NULL DEFAULT 0,
        boots TEXT NOT NULL DEFAULT '[]',
        points BIGINT NOT NULL DEFAULT 0,
        points_at TEXT,
        next_key TEXT,
        key_since TEXT NOT NULL,
        rotate BIGINT NOT NULL DEFAULT 0,
        changed_at TEXT NOT NULL,
        changed_by TEXT NOT NULL DEFAULT ''
    ){keyed}
    """,
    "CREATE INDEX identities_to_look_at ON identities (standing) WHERE standing <> 'approved'",
    """
    -- What every process that serves must hear soon: a reporter, or * for all of them. Old lines go.
    CREATE TABLE news (id TEXT PRIMARY KEY, about TEXT NOT NULL, at TEXT NOT NULL){keyed}
    """,
    "CREATE INDEX news_by_time ON news (at)",
    """
    CREATE TABLE commands (
        reporter TEXT NOT NULL,
        id BIGINT NOT NULL,
        kind TEXT NOT NULL,
        arguments TEXT NOT NULL,
        state TEXT NOT NULL,
        created_at TEXT NOT NULL,
        expires_at TEXT NOT NULL,
        leased_until TEXT,
        who TEXT NOT NULL,
        approval TEXT,
        result TEXT,
        ended_at TEXT,
        PRIMARY KEY (reporter, id)
    ){keyed}
    """,
    "CREATE INDEX commands_open ON commands (reporter, id) WHERE state IN ('waiting', 'leased')",
    """
    CREATE TABLE uploads (
        reporter TEXT NOT NULL,
        command BIGINT NOT NULL,
        media TEXT NOT NULL,
        content {bytes} NOT NULL,
        at TEXT NOT NULL,
        PRIMARY KEY (reporter, command)
    )
    """,
    "CREATE INDEX uploads_by_time ON uploads (at)",
    """
    -- One for each scope: area/430603, site/430603001001/NAME, reporter/K-…
    CREATE TABLE desired (
        scope TEXT PRIMARY KEY,
        settings TEXT NOT NULL,
        rev BIGINT NOT NULL,
        at TEXT NOT NULL,
        who TEXT NOT NULL
    ){keyed}
    """,
    """
    CREATE TABLE desired_history (
        rev BIGINT PRIMARY KEY,
        scope TEXT NOT NULL,
        settings TEXT NOT NULL,
        at TEXT NOT NULL,
        who TEXT NOT NULL
    )
    """,
    "CREATE INDEX desired_history_by_scope ON desired_history (scope, rev)",
    "CREATE TABLE revisions (name TEXT PRIMARY KEY, last BIGINT NOT NULL){keyed}",
    "INSERT INTO revisions (name, last) VALUES ('desired', 0)",
    """
    CREATE TABLE reported (
        reporter TEXT PRIMARY KEY,
        rev BIGINT NOT NULL,
        report TEXT NOT NULL,
        at TEXT NOT NULL
    ){keyed}
    """,
)


def upgrade() -> None:
    """One SQL for both engines."""
    lite = op.get_bind().dialect.name == "sqlite"
    words = {"keyed": " WITHOUT ROWID" if lite else "", "bytes": "BLOB" if lite else "BYTEA"}
    for statement in _TABLES:
        op.execute(statement.format_map(words))
