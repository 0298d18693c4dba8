"""How the site stands if this server dies now."""

import sqlite3

PROTECTED = "protected"
UNPROTECTED = "unprotected"


def protection_of(connection: sqlite3.Connection, *, is_protected: bool, is_configured: bool) -> str:
    """`protected`, `unprotected`, or empty where no standby belongs to the site: none was paired, none is configured."""
    if is_protected:
        return PROTECTED
    if is_configured:
        return UNPROTECTED
    row = connection.execute(
        "SELECT 1 FROM devices WHERE kind = 'standby' AND revoked_at IS NULL LIMIT 1"
    ).fetchone()
    return "" if row is None else UNPROTECTED
