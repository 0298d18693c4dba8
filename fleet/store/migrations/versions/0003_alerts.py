"""Alerts and what they are made from, silences, maintenance windows, messages on their way, work orders."""

from alembic import op

revision = "0003"
down_revision = "0002"

_TABLES = (
    """
    -- One row of each reporter that was ever heard: what was last thought of it, and when time alone changes that.
    -- digest: of what is wrong; seen_sync_at, depth, depth_before: the last sync that was looked at.
    CREATE TABLE alert_watch (
        reporter TEXT PRIMARY KEY,
        kind TEXT NOT NULL,
        area TEXT NOT NULL,
        digest TEXT NOT NULL,
        presence TEXT NOT NULL,
        verdict TEXT NOT NULL,
        offline_since TEXT,
        maintained BIGINT NOT NULL DEFAULT 0,
        seen_sync_at TEXT,
        depth BIGINT NOT NULL DEFAULT 0,
        depth_before BIGINT,
        tracks TEXT NOT NULL,
        next_due TEXT
    )
    """,
    "CREATE INDEX alert_watch_due ON alert_watch (next_due) WHERE next_due IS NOT NULL",
    "CREATE INDEX alert_watch_area ON alert_watch (area, verdict)",
    "CREATE INDEX alert_watch_offline ON alert_watch (area) WHERE offline_since IS NOT NULL",
    """
    -- Areas that had reporters silent together. began: when the first of them was last heard.
    CREATE TABLE alert_areas (
        area TEXT PRIMARY KEY,
        began TEXT,
        track TEXT NOT NULL,
        next_due TEXT
    )
    """,
    "CREATE INDEX alert_areas_due ON alert_areas (next_due) WHERE next_due IS NOT NULL",
    """
    -- How many reporters of each kind, presence and verdict stand in a county (6 digits); kept by difference.
    CREATE TABLE reporter_tallies (
        county TEXT NOT NULL,
        kind TEXT NOT NULL,
        presence TEXT NOT NULL,
        verdict TEXT NOT NULL,
        count BIGINT NOT NULL,
        PRIMARY KEY (county, kind, presence, verdict)
    )
    """,
    """
    CREATE TABLE alerts (
        id TEXT PRIMARY KEY,
        subject TEXT NOT NULL,
        kind TEXT NOT NULL,
        reason TEXT NOT NULL,
        part TEXT NOT NULL,
        severity BIGINT NOT NULL,
        area TEXT NOT NULL,
        site TEXT NOT NULL,
        name TEXT NOT NULL,
        value TEXT NOT NULL,
        fired_at TEXT NOT NULL,
        resolved_at TEXT,
        flapping BIGINT NOT NULL DEFAULT 0,
        suppressed_by TEXT NOT NULL DEFAULT '',
        told BIGINT NOT NULL DEFAULT -1,
        told_at TEXT,
        acked_by TEXT NOT NULL DEFAULT '',
        acked_at TEXT,
        ack_note TEXT NOT NULL DEFAULT '',
        ordered TEXT NOT NULL DEFAULT '',
        act_at TEXT
    )
    """,
    "CREATE UNIQUE INDEX alerts_one_open ON alerts (subject, reason, part) WHERE resolved_at IS NULL",
    "CREATE INDEX alerts_open ON alerts (severity, fired_at, id) WHERE resolved_at IS NULL AND suppressed_by = ''",
    "CREATE INDEX alerts_open_area ON alerts (area) WHERE resolved_at IS NULL",
    "CREATE INDEX alerts_act ON alerts (act_at) WHERE act_at IS NOT NULL",
    "CREATE INDEX alerts_past ON alerts (resolved_at, id) WHERE resolved_at IS NOT NULL",
    "CREATE INDEX alerts_subject ON alerts (subject, fired_at)",
    "CREATE INDEX alerts_suppressed ON alerts (suppressed_by) WHERE suppressed_by <> ''",
    """
    CREATE TABLE alert_silences (
        id TEXT PRIMARY KEY,
        area TEXT NOT NULL,
        matchers TEXT NOT NULL,
        starts_at TEXT NOT NULL,
        ends_at TEXT NOT NULL,
        created_by TEXT NOT NULL,
        comment TEXT NOT NULL
    )
    """,
    """
    -- weekday NULL: once. at: local time of day, HH:MM.
    CREATE TABLE alert_windows (
        id TEXT PRIMARY KEY,
        area TEXT NOT NULL,
        site TEXT NOT NULL,
        reporter TEXT NOT NULL,
        starts_at TEXT NOT NULL,
        lasts_s BIGINT NOT NULL,
        weekday BIGINT,
        at TEXT NOT NULL,
        created_by TEXT NOT NULL,
        comment TEXT NOT NULL,
        ended_at TEXT
    )
    """,
    """
    -- Messages to receivers. dedupe: the same news is never queued twice. next_try_at NULL: sent, or given up.
    CREATE TABLE alert_deliveries (
        id TEXT PRIMARY KEY,
        receiver TEXT NOT NULL,
        dedupe TEXT NOT NULL UNIQUE,
        body TEXT NOT NULL,
        made_at TEXT NOT NULL,
        attempts BIGINT NOT NULL DEFAULT 0,
        next_try_at TEXT,
        sent_at TEXT,
        error TEXT NOT NULL DEFAULT ''
    )
    """,
    "CREATE INDEX alert_deliveries_waiting ON alert_deliveries (receiver, id) WHERE next_try_at IS NOT NULL",
    "CREATE INDEX alert_deliveries_made ON alert_deliveries (made_at)",
    """
    CREATE TABLE work_orders (
        id TEXT PRIMARY KEY,
        subject TEXT NOT NULL,
        area TEXT NOT NULL,
        site TEXT NOT NULL,
        name TEXT NOT NULL,
        reason TEXT NOT NULL,
        part TEXT NOT NULL,
        severity BIGINT NOT NULL,
        alert TEXT NOT NULL,
        state TEXT NOT NULL,
        title TEXT NOT NULL,
        reported_by TEXT NOT NULL,
        assignee TEXT NOT NULL DEFAULT '',
        reported_at TEXT NOT NULL,
        assigned_at TEXT,
        repaired_at TEXT,
        closed_at TEXT,
        reopened BIGINT NOT NULL DEFAULT 0,
        assign_s DOUBLE PRECISION,
        repair_s DOUBLE PRECISION,
        close_s DOUBLE PRECISION
    )
    """,
    "CREATE INDEX work_orders_open ON work_orders (area, reported_at) WHERE closed_at IS NULL",
    "CREATE INDEX work_orders_time ON work_orders (reported_at, id)",
    "CREATE INDEX work_orders_subject ON work_orders (subject, reason, part)",
    """
    CREATE TABLE work_order_steps (
        work_order TEXT NOT NULL,
        place BIGINT NOT NULL,
        at TEXT NOT NULL,
        who TEXT NOT NULL,
        step TEXT NOT NULL,
        note TEXT NOT NULL,
        PRIMARY KEY (work_order, place)
    )
    """,
)


def upgrade() -> None:
    """The same on both engines."""
    for statement in _TABLES:
        op.execute(statement)
