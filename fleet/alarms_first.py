"""A reporter's alarms behind a backlog: they are told with the oldest rows, before their own turn."""

from collections.abc import Collection, Sequence

from fleet.reporter_ports import OutboxPort, OutboxRow
from fleet.schemas import AHEAD_MOST


class AlarmsFirst:
    """Each is told ahead once; a fleet that lost what it was told has its row in time. kinds: of alarms, none for no lane."""

    def __init__(self, outbox: OutboxPort, kinds: Collection[str]) -> None:
        self._outbox = outbox
        self._kinds = kinds
        self._told = 0

    async def behind(self, rows: Sequence[OutboxRow], batch: int) -> Sequence[OutboxRow]:
        """Alarms that wait behind these rows. batch: how many rows a sync carries at most; fewer are all that wait."""
        if not self._kinds or len(rows) < batch:
            return ()
        return await self._outbox.alarms(self._kinds, max(rows[-1].seq, self._told), AHEAD_MOST)

    def told(self, alarms: Sequence[OutboxRow]) -> None:
        """A sync with them was taken."""
        if alarms:
            self._told = alarms[-1].seq
