"""This site as a reporter: enrols once by a code, then carries the queue's outbox to the fleet."""

import asyncio
import logging
import uuid
from collections.abc import Awaitable, Callable
from functools import partial
from importlib.metadata import version
from pathlib import Path

from fleet.client import Intervals, Reporter, machine_boot
from fleet.relay.client import RelayClient
from fleet.schemas import Heartbeat, ReporterKind
from kiosk.domain.clock import Clock
from kiosk.domain.errors import Refused
from kiosk.outbox.door import OutboxDoor
from kiosk.queue.ledger import Ledger
from kiosk.queue.relay import retry_s
from kiosk.queue.settings import QueueSettings
from kiosk.queue.writer import Manner

HOLD_S = 25.0  # how long the fleet may hold our question for presses on phones

_log = logging.getLogger("queue.fleet")


class FleetDuty:
    """Started after the ledger and cancelled before it stops."""

    def __init__(
        self,
        settings: QueueSettings,
        folder: Path,
        ledger: Ledger,
        clock: Clock,
        fleet_said: Callable[[float], None],
        relay: Callable[[RelayClient], Awaitable[None]] | None = None,
    ) -> None:
        self._settings = settings
        self._ledger = ledger
        self._fleet_said = fleet_said
        self._relay = relay  # what runs beside, over the same identity
        boot, software = machine_boot() or uuid.uuid4().hex, version("bianmin")
        fleet = settings.fleet
        self._reporter = Reporter(
            fleet.url,
            ReporterKind.SITE,
            folder / "fleet-identity",
            OutboxDoor(partial(ledger.write_plain, manner=Manner.LONG), clock),  # many rows may wait
            lambda: Heartbeat(software=software, boot=boot, outbox_depth=0),
            clock,
            Intervals(flush_s=fleet.flush_s, timeout_s=fleet.timeout_s),
            self._heard,
        )

    async def run(self) -> None:
        """Until cancelled; a fleet that refuses us is logged, and the hall goes on without it."""
        if self._reporter.identity is None and not await self._enrol():
            return
        async with asyncio.TaskGroup() as tasks:
            tasks.create_task(self._reporter.run(), name="fleet-reporter")
            tasks.create_task(self._poke_after_events(), name="fleet-poke")
            if self._relay is not None:
                tasks.create_task(
                    run_relay(self._relay, RelayClient(self._reporter, HOLD_S)), name="fleet-relay"
                )

    async def _enrol(self) -> bool:
        code_file = self._settings.fleet.code_file
        if not code_file:
            _log.error("fleet.no_code")
            return False
        code = Path(code_file).read_text("utf-8").strip()
        try:
            await self._reporter.enrol_when_reachable(code, self._settings.site.name)
        except Refused as refused:
            _log.error("fleet.enrol_refused reason=%s", refused.reason)
            return False
        return True

    async def _poke_after_events(self) -> None:
        with self._ledger.topics.listen(("outbox",)) as listener:
            while not self._ledger.topics.ended:
                await listener.wait()
                self._reporter.poke()

    def _heard(self, answered: bool) -> None:
        if answered:
            self._fleet_said(self._reporter.clock_offset_s)


async def run_relay(relay: Callable[[RelayClient], Awaitable[None]], client: RelayClient) -> None:
    """Until it ends; what is wrong with the phones' way does not end the report to the fleet."""
    failures = 0
    while True:
        try:
            await relay(client)
        except Exception:  # noqa: BLE001 (said, and tried again)
            failures += 1
            _log.exception("relay.failed")
        else:
            return
        await asyncio.sleep(retry_s(failures))
