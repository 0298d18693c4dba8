"""Roles by area, sessions that say whence, second factors, approvals, the audit."""

from alembic import op

revision = "0004"
down_revision = "0003"

_STAFF = (
    """
    CREATE TABLE grants (
        login TEXT NOT NULL REFERENCES staff (login),
        role TEXT NOT NULL,
        area TEXT NOT NULL,
        PRIMARY KEY (login, role, area)
    )
    """,
    # Everybody could do everything below their area: they still can.
    "INSERT INTO grants (login, role, area) SELECT login, 'admin', area FROM staff",
    "INSERT INTO grants (login, role, area) SELECT login, 'security', area FROM staff",
    "INSERT INTO grants (login, role, area) SELECT login, 'auditor', area FROM staff",
    "ALTER TABLE staff DROP COLUMN area",
    "DELETE FROM sessions",
    "ALTER TABLE sessions ADD COLUMN began_at TEXT NOT NULL DEFAULT ''",
    "ALTER TABLE sessions ADD COLUMN address TEXT NOT NULL DEFAULT ''",
    "ALTER TABLE sessions ADD COLUMN strong BIGINT NOT NULL DEFAULT 0",
    "CREATE INDEX sessions_by_login ON sessions (login, began_at)",
)
_FACTORS = (
    """
    -- TOTP (RFC 6238). last_step: the newest code that was used, so that none is used twice.
    CREATE TABLE second_factors (
        login TEXT PRIMARY KEY REFERENCES staff (login),
        secret TEXT NOT NULL,
        confirmed BIGINT NOT NULL,
        last_step BIGINT NOT NULL
    )
    """,
    """
    CREATE TABLE recovery_codes (
        login TEXT NOT NULL REFERENCES staff (login),
        digest TEXT NOT NULL,
        PRIMARY KEY (login, digest)
    )
    """,
)
_APPROVALS = (
    """
    CREATE TABLE approvals (
        id TEXT PRIMARY KEY,
        what TEXT NOT NULL,
        area TEXT NOT NULL,
        permission TEXT NOT NULL,
        digest TEXT NOT NULL,
        detail TEXT NOT NULL,
        kiosks BIGINT NOT NULL,
        asked_by TEXT NOT NULL,
        asked_at TEXT NOT NULL,
        expires_at TEXT NOT NULL,
        state TEXT NOT NULL,
        decided_by TEXT NOT NULL,
        decided_at TEXT NOT NULL
    )
    """,
    "CREATE INDEX approvals_by_digest ON approvals (digest, asked_by)",
    "CREATE INDEX approvals_by_time ON approvals (asked_at)",
)
_AUDIT = (
    """
    CREATE TABLE audit (
        id BIGINT PRIMARY KEY,
        at TEXT NOT NULL,
        who TEXT NOT NULL,
        what TEXT NOT NULL,
        about TEXT NOT NULL,
        area TEXT NOT NULL,
        detail TEXT NOT NULL,
        previous TEXT NOT NULL,
        digest TEXT NOT NULL
    )
    """,
    # One row: whoever adds to the audit holds it until their transaction ends.
    "CREATE TABLE audit_head (one BIGINT PRIMARY KEY CHECK (one = 1), id BIGINT NOT NULL, digest TEXT NOT NULL)",
    "INSERT INTO audit_head (one, id, digest) VALUES (1, 0, '')",
)
_PAGES = (
    # Whoever was enrolled and never heard is on no watch; there are few.
    "CREATE INDEX reporters_unheard ON reporters (area, id) WHERE last_sync_at IS NULL AND revoked_at IS NULL",
)
_REFUSED = "the audit is only added to"


def upgrade() -> None:
    """The same tables in both engines; each refuses in its own words to change what the audit holds."""
    for statement in (*_STAFF, *_FACTORS, *_APPROVALS, *_AUDIT, *_PAGES):
        op.execute(statement)
    if op.get_bind().dialect.name == "sqlite":
        for act in ("UPDATE", "DELETE"):
            op.execute(
                f"CREATE TRIGGER audit_no_{act.lower()} BEFORE {act} ON audit"
                f" BEGIN SELECT RAISE(ABORT, '{_REFUSED}'); END"
            )
        return
    op.execute(
        "CREATE FUNCTION audit_refuses() RETURNS trigger LANGUAGE plpgsql AS"
        f" $$ BEGIN RAISE EXCEPTION '{_REFUSED}'; END $$"
    )
    op.execute(
        "CREATE TRIGGER audit_only_added BEFORE UPDATE OR DELETE OR TRUNCATE ON audit"
        " FOR EACH STATEMENT EXECUTE FUNCTION audit_refuses()"
    )
