"""One secret of the site, made when it is first wanted: what its leases and its term are proved by. Never in the log."""

import secrets
import sqlite3

from kiosk.domain.slip_token import as_text, from_text

_KEY = "site_secret"
_BYTES = 32


def secret_in(connection: sqlite3.Connection) -> bytes:
    """The secret; empty in a store that has none yet. Raises sqlite3.DatabaseError for what is no store."""
    row = connection.execute("SELECT value FROM meta WHERE key = ?", (_KEY,)).fetchone()
    return b"" if row is None else from_text(row[0])


def site_secret(connection: sqlite3.Connection) -> bytes:
    """Inside a transaction of the writer."""
    known = secret_in(connection)
    if known:
        return known
    secret = secrets.token_bytes(_BYTES)
    connection.execute("INSERT INTO meta VALUES (?, ?)", (_KEY, as_text(secret)))
    return secret
