"""How many rows a sync carries, and which of them go as refused: a fleet that cannot read a batch gets it in parts."""

import logging
from collections.abc import Sequence

from fleet.reporter_ports import OutboxRow, event_of
from fleet.schemas import Event
from fleet.stand_in import stand_in

MOST = 100
UNREADABLE = frozenset({400, 413})  # answers that the same batch would get again

_log = logging.getLogger("fleet.client")


class RowsAtOnce:
    """Halved with every refusal, down to the row that is wrong; that one goes as its stand-in. Doubled when taken."""

    def __init__(self) -> None:
        self.limit = MOST
        self._aside: dict[int, str] = {}  # why, by number; forgotten at the next start, and found again

    def events(self, rows: Sequence[OutboxRow]) -> tuple[Event, ...]:
        """As they are sent."""
        return tuple(stand_in(event_of(row)) if row.seq in self._aside else event_of(row) for row in rows)

    def refused(self, rows: Sequence[OutboxRow], why: str) -> bool:
        """The fleet did not read these; whether there is something else to try."""
        if not rows or (len(rows) == 1 and rows[0].seq in self._aside):
            return False
        if len(rows) == 1:
            self._aside[rows[0].seq] = why
        self.limit = max(1, len(rows) // 2)
        return True

    def taken(self, rows: Sequence[OutboxRow], refused: Sequence[int], hwm: int) -> None:
        """Everything up to hwm is durable. refused: those that the fleet itself put aside."""
        by_seq = {row.seq: row for row in rows}
        for seq in sorted(by_seq.keys() & (set(refused) | self._aside.keys())):
            why = self._aside.get(seq, "the fleet's database")
            _log.warning("fleet.event_refused seq=%d kind=%r why=%s", seq, by_seq[seq].kind, why)
        self._aside = {seq: why for seq, why in self._aside.items() if seq > hwm}
        self.limit = min(MOST, self.limit * 2)
