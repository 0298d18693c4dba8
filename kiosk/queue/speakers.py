"""One voice for each zone: a lease that its holder renews, and that another page gets when it falls silent."""

from kiosk.domain.errors import Refused
from kiosk.queue.commands.speaking import name_speaker
from kiosk.queue.ledger import Ledger
from kiosk.queue.schemas import Lease


class Speakers:
    """The holder is kept in the store, its lease in memory: after a restart nobody else speaks before it has run out."""

    def __init__(self, ledger: Ledger) -> None:
        self._ledger = ledger
        self._leases: dict[str, tuple[str, int]] = {}

    def start(self) -> None:
        """Go on with the voices of the last run."""
        until_ms = self._ledger.moment().tick_ms + self._lease_ms
        rows = self._ledger.reader.execute("SELECT zone, holder FROM speakers")
        self._leases = {zone: (holder, until_ms) for zone, holder in rows}

    async def ask(self, zone: str, holder: str) -> Lease:
        """Renew the lease, or get a free one. Raises Refused unknown_zone."""
        if zone not in self._ledger.settings.zones:
            raise Refused("unknown_zone", "zone")
        moment = self._ledger.moment()
        held_by, until_ms = self._leases.get(zone, ("", 0))
        if held_by != holder and moment.tick_ms < until_ms:
            return Lease(held=False, until=moment.wall(until_ms))
        until_ms = moment.tick_ms + self._lease_ms
        self._leases[zone] = (holder, until_ms)
        if held_by != holder:
            await self._ledger.write(lambda transaction: name_speaker(transaction, zone, holder))
        return Lease(held=True, until=moment.wall(until_ms))

    @property
    def _lease_ms(self) -> int:
        return self._ledger.settings.calls.lease_s * 1000
