"""A person says that the old server is off: the copy becomes the site's own store, in a higher term."""

import logging
import os
from pathlib import Path

from kiosk.domain.clock import Clock
from kiosk.domain.errors import BianminError
from kiosk.queue.gathered import Gathered
from kiosk.queue.hall_time import HallTime
from kiosk.queue.present import Present
from kiosk.queue.settings import QueueSettings
from kiosk.queue.standby.other_server import HANDED_OVER
from kiosk.queue.standby.replica import read_role, write_role
from kiosk.queue.standby.standing import SUPERSEDED
from kiosk.queue.standby.terms import current_term
from kiosk.queue.store import open_writer
from kiosk.queue.term_events import TermRaised
from kiosk.queue.timekeeping import remember_start, resumed_hall_time
from kiosk.queue.transaction import Transaction

REQUEST = "promote"
TAKEN_OVER = "taken-over"  # beside the store: it is the site's, though this server once began as a standby

_log = logging.getLogger("queue.standby")


def promote(store: Path, settings: QueueSettings, clock: Clock, who: str) -> int:
    """The new term. The caller owns the store. Raises BianminError for a store that is no whole copy."""
    role = read_role(store.parent)
    if role is None or not role.whole:
        raise BianminError(f"{store}: no whole copy of a primary's store")
    connection = open_writer(store)
    try:
        hall_time: HallTime = resumed_hall_time(connection, clock)
        connection.execute("BEGIN IMMEDIATE")
        remember_start(connection, hall_time)
        transaction = Transaction(connection, settings, hall_time.now(), Present(connection), Gathered())
        (after_seq,) = connection.execute("SELECT coalesce(max(seq), 0) FROM events").fetchone()
        term = current_term(connection) + 1
        transaction.record(TermRaised(term=term, after_seq=after_seq, who=who))
        transaction.log.execute("COMMIT")
    finally:
        connection.close()
    (store.parent / TAKEN_OVER).touch()
    for name in (REQUEST, SUPERSEDED, HANDED_OVER):
        (store.parent / name).unlink(missing_ok=True)
    write_role(store.parent, None)
    _log.warning("term.raised term=%d after_seq=%d", term, after_seq)
    return term


def ask_for(folder: Path, who: str) -> None:
    """Tell the standby that runs there."""
    handle = os.open(folder / REQUEST, os.O_WRONLY | os.O_CREAT | os.O_TRUNC | os.O_CLOEXEC, 0o600)
    with os.fdopen(handle, "w") as file:
        file.write(who)


def asked_by(folder: Path) -> str:
    """Who wants the standby in this folder to take over; empty where nobody does."""
    file = folder / REQUEST
    return file.read_text("utf-8").strip() if file.exists() else ""
