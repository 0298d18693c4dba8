"""Who speaks in a zone, and what has been spoken."""

from kiosk.domain.errors import Refused
from kiosk.queue import events as e
from kiosk.queue.transaction import Transaction


def finish_announcement(transaction: Transaction, announcement: str) -> None:
    """Spoken to the end; a repeat changes nothing. Raises Refused unknown_announcement."""
    zone, _, number = announcement.rpartition("-")
    if not number.isdecimal() or len(number) > 15:
        raise Refused("unknown_announcement")
    row = transaction.connection.execute(
        "SELECT ended FROM announcements WHERE zone = ? AND sequence = ?", (zone, int(number))
    ).fetchone()
    if row is None:
        raise Refused("unknown_announcement")
    if row[0] is None:
        transaction.record(e.AnnouncementFinished(zone=zone, announcement=int(number)))


def name_speaker(transaction: Transaction, zone: str, holder: str) -> None:
    """The zone's voice from now on; kept so that after a restart the same page goes on."""
    transaction.connection.execute(
        "INSERT INTO speakers VALUES (?, ?) ON CONFLICT (zone) DO UPDATE SET holder = ?2", (zone, holder)
    )
