"""How the site stands if this server dies now."""

import sqlite3

PROTECTED = "protected"
UNPROTECTED = "unprotected"


def protection_of(connection: sqlite3.Connection, *, is_protected: bool) -> str:
    """`protected`, `unprotected`, or empty where no standby belongs to the site."""
    if is_protected:
        return PROTECTED
    row = connection.execute(
        "SELECT 1 FROM devices WHERE kind = 'standby' AND revoked_at IS NULL LIMIT 1"
    ).fetchone()
    return "" if row is None else UNPROTECTED
