"""What every fleet keeps: reporters, their events and counts, codes, staff, sessions, proofs."""

from alembic import op

revision = "0001"
down_revision = None

_TABLES = (
    """
    CREATE TABLE reporters (
        id TEXT PRIMARY KEY,
        kind TEXT NOT NULL,
        name TEXT NOT NULL,
        area TEXT NOT NULL,
        site TEXT NOT NULL,
        public_key TEXT NOT NULL UNIQUE,
        enrolled_at TEXT NOT NULL,
        revoked_at TEXT,
        epoch BIGINT NOT NULL DEFAULT 1,
        hwm BIGINT NOT NULL DEFAULT 0,
        last_sync_at TEXT,
        clock_offset_s DOUBLE PRECISION NOT NULL DEFAULT 0,
        forks BIGINT NOT NULL DEFAULT 0,
        lost_rows BIGINT NOT NULL DEFAULT 0,
        state TEXT
    ){keyed}
    """,
    """
    CREATE INDEX reporters_by_area ON reporters (area, site, kind, name)
    """,
    """
    -- The day is the reporter's own, so that a row that comes again meets itself whatever the clock says now.
    CREATE TABLE events (
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
        PRIMARY KEY (day, reporter, epoch, seq)
    ){by_day}
    """,
    """
    CREATE TABLE counters (
        day TEXT NOT NULL,
        area TEXT NOT NULL,
        name TEXT NOT NULL,
        hour BIGINT NOT NULL,
        count BIGINT NOT NULL,
        PRIMARY KEY (day, area, name, hour)
    ){keyed}
    """,
    """
    CREATE TABLE codes (
        digest TEXT PRIMARY KEY,
        kind TEXT NOT NULL,
        area TEXT NOT NULL,
        site TEXT NOT NULL,
        quota BIGINT NOT NULL,
        expires_at TEXT NOT NULL
    ){keyed}
    """,
    """
    CREATE TABLE staff (
        login TEXT PRIMARY KEY,
        name TEXT NOT NULL,
        area TEXT NOT NULL,
        password_hash TEXT NOT NULL
    ){keyed}
    """,
    """
    CREATE TABLE sessions (
        digest TEXT PRIMARY KEY,
        login TEXT NOT NULL REFERENCES staff (login),
        csrf TEXT NOT NULL,
        expires_at TEXT NOT NULL
    ){keyed}
    """,
    """
    -- A proof (证明) that a kiosk printed: digests and the back office's signature, nothing of a person.
    CREATE TABLE proofs (
        number TEXT PRIMARY KEY,
        item TEXT NOT NULL,
        code_digest TEXT NOT NULL,
        issued TEXT NOT NULL,
        expires TEXT NOT NULL,
        key TEXT NOT NULL,
        digest TEXT NOT NULL,
        signature TEXT NOT NULL
    ){keyed}
    """,
    """
    -- Apart, because a number may be revoked before its kiosk has reported it.
    CREATE TABLE revoked_proofs (number TEXT PRIMARY KEY, at TEXT NOT NULL){keyed}
    """,
)


def upgrade() -> None:
    """PostgreSQL keeps events by day (fleet.store.partitions makes the days); what no day takes is in events_other."""
    if op.get_bind().dialect.name == "sqlite":
        words = {"keyed": " WITHOUT ROWID", "by_day": " WITHOUT ROWID"}
    else:
        words = {"keyed": "", "by_day": " PARTITION BY LIST (day)"}
    for statement in _TABLES:
        op.execute(statement.format_map(words))
    if op.get_bind().dialect.name != "sqlite":
        op.execute("CREATE TABLE events_other PARTITION OF events DEFAULT")
