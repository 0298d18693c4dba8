"""Artefacts, rollouts, rings, daily aggregates."""

from alembic import op

revision = "0005"
down_revision = "0004"

_STATEMENTS = (
    """
    -- What may be distributed. The file itself lies in the folder of artefacts under its digest (SHA-256).
    CREATE TABLE artefacts (
        digest TEXT PRIMARY KEY,
        item TEXT NOT NULL,
        kind TEXT NOT NULL,
        name TEXT NOT NULL,
        version BIGINT NOT NULL,
        title TEXT NOT NULL,
        size BIGINT NOT NULL,
        added_at TEXT NOT NULL,
        added_by TEXT NOT NULL,
        UNIQUE (item, version)
    )
    """,
    """
    -- number: the newest of two in one area wins. lab, rings: JSON. since: when the ring or the state began.
    CREATE TABLE rollouts (
        id TEXT PRIMARY KEY,
        number BIGINT NOT NULL UNIQUE,
        digest TEXT NOT NULL REFERENCES artefacts (digest),
        area TEXT NOT NULL,
        lab TEXT NOT NULL,
        rings TEXT NOT NULL,
        night_from TEXT NOT NULL,
        night_until TEXT NOT NULL,
        state TEXT NOT NULL,
        ring BIGINT NOT NULL,
        since TEXT NOT NULL,
        attempt BIGINT NOT NULL,
        why TEXT NOT NULL,
        made_at TEXT NOT NULL,
        made_by TEXT NOT NULL
    )
    """,
    """
    -- total: kiosks of the ring when it began, -1 while they are not counted. excused: failures that a person went on after.
    CREATE TABLE rollout_rings (
        rollout TEXT NOT NULL REFERENCES rollouts (id),
        ring BIGINT NOT NULL,
        total BIGINT NOT NULL DEFAULT -1,
        installed BIGINT NOT NULL DEFAULT 0,
        failed BIGINT NOT NULL DEFAULT 0,
        excused BIGINT NOT NULL DEFAULT 0,
        PRIMARY KEY (rollout, ring)
    )
    """,
    """
    -- The last that each kiosk said of a rollout; epoch and seq are of the event that said it.
    CREATE TABLE rollout_results (
        rollout TEXT NOT NULL REFERENCES rollouts (id),
        reporter TEXT NOT NULL,
        ring BIGINT NOT NULL,
        result TEXT NOT NULL,
        version BIGINT NOT NULL,
        reason TEXT NOT NULL,
        at TEXT NOT NULL,
        epoch BIGINT NOT NULL,
        seq BIGINT NOT NULL,
        PRIMARY KEY (rollout, reporter)
    )
    """,
    """
    CREATE INDEX rollout_results_by_result ON rollout_results (rollout, result, reporter)
    """,
    """
    -- Small values of the background step: how far results were read, and a number that every change of a rollout raises.
    CREATE TABLE rollout_marks (name TEXT PRIMARY KEY, value TEXT NOT NULL)
    """,
    """
    -- Only these two kinds are in it: other events do not pay for it.
    CREATE INDEX artefact_events ON events (received_at, reporter, epoch, seq)
        WHERE kind = 'artefact.installed' OR kind = 'artefact.failed'
    """,
    """
    -- Whoever holds a duty does it alone until then.
    CREATE TABLE leases (name TEXT PRIMARY KEY, holder TEXT NOT NULL, until TEXT NOT NULL)
    """,
    """
    -- Days that were handed out. A day whose counts have changed since gets the next revision.
    CREATE TABLE exported_days (day TEXT PRIMARY KEY, revision BIGINT NOT NULL, digest TEXT NOT NULL)
    """,
    """
    -- Days of other fleets that were merged here.
    CREATE TABLE merged_days (
        fleet TEXT NOT NULL,
        day TEXT NOT NULL,
        revision BIGINT NOT NULL,
        digest TEXT NOT NULL,
        merged_at TEXT NOT NULL,
        PRIMARY KEY (fleet, day)
    )
    """,
    """
    CREATE TABLE merged_counts (
        fleet TEXT NOT NULL,
        day TEXT NOT NULL,
        area TEXT NOT NULL,
        name TEXT NOT NULL,
        count BIGINT NOT NULL,
        PRIMARY KEY (fleet, day, area, name)
    )
    """,
    """
    CREATE INDEX merged_counts_by_day ON merged_counts (day, area, name)
    """,
    """
    CREATE TABLE merged_totals (
        day TEXT NOT NULL,
        name TEXT NOT NULL,
        count BIGINT NOT NULL,
        PRIMARY KEY (day, name)
    )
    """,
)


def upgrade() -> None:
    """The same statements in both engines."""
    for statement in _STATEMENTS:
        op.execute(statement)
