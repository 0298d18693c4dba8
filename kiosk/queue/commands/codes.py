"""Six digits that nobody has: a slip's rating code, and the code that checks in with an appointment."""

import secrets
from datetime import date

from kiosk.queue.numbering import free_code
from kiosk.queue.transaction import Transaction


def unused_code(transaction: Transaction, day: date) -> str:
    """Not one of this day, not one that somebody may still rate by, and not that of an appointment."""
    run, now_ms = transaction.connection.execute, transaction.moment.tick_ms
    oldest_ms = now_ms - transaction.settings.rating.code_valid_h * 3_600_000

    def is_taken(code: str) -> bool:
        found = run(
            "SELECT 1 FROM tickets WHERE code = ? AND (day = ? OR closed_ms IS NULL OR closed_ms >= ?)"
            " UNION ALL SELECT 1 FROM appointments WHERE id = ?",
            (code, day.isoformat(), oldest_ms, code),
        )
        return found.fetchone() is not None

    return free_code(is_taken, secrets.randbelow)
