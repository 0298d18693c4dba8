"""One secret of the site, made when it is first wanted: what its leases and its term are proved by. Never in the log."""

import secrets
import sqlite3

from kiosk.domain.slip_token import as_text, from_text

_KEY = "site_secret"
_BYTES = 32


def site_secret(connection: sqlite3.Connection) -> bytes:
    """Inside a transaction of the writer."""
    row = connection.execute("SELECT value FROM meta WHERE key = ?", (_KEY,)).fetchone()
    if row is not None:
        return from_text(row[0])
    secret = secrets.token_bytes(_BYTES)
    connection.execute("INSERT INTO meta VALUES (?, ?)", (_KEY, as_text(secret)))
    return secret
