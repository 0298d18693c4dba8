"""The site's store as its rooms use it: one reader for the loop, and writes that go through the one writer."""

import sqlite3
from collections.abc import Callable
from pathlib import Path
from typing import TypeVar

from kiosk.domain.clock import Clock
from kiosk.domain.errors import Refused
from kiosk.queue.commands.days import turn_day
from kiosk.queue.day import Stay, Trust, turn
from kiosk.queue.execution import Command, execute
from kiosk.queue.forecast.outlook import Outlook
from kiosk.queue.gathered import Gathered
from kiosk.queue.hall_time import HallTime, Moment
from kiosk.queue.hours import local_time
from kiosk.queue.phases import Phase, Phases
from kiosk.queue.present import Present
from kiosk.queue.reads import last_day
from kiosk.queue.schemas import Message
from kiosk.queue.settings import QueueSettings
from kiosk.queue.standby.shipping import Shipping
from kiosk.queue.store import open_reader, open_writer
from kiosk.queue.timekeeping import remember_start, resumed_hall_time
from kiosk.queue.topics import Topics
from kiosk.queue.transaction import Transaction
from kiosk.queue.writer import Manner, Writer

T = TypeVar("T")


class Ledger:
    """Opened by `start`, closed by `stop`. `published` hears topics after each commit."""

    def __init__(
        self, path: Path, settings: QueueSettings, clock: Clock, trust: Callable[[], Trust], phases: Phases
    ) -> None:
        self.path = path
        self.settings = settings
        self.clock = clock
        self.trust = trust
        self.phases = phases
        self.topics = Topics()
        self.outlook: Outlook | None = None  # the forecaster's last; read by the loop and by the writer
        self.is_read_only = False  # another server has taken over
        self.shipping = Shipping(
            path, settings.standby.wait_ms / 1000, lambda: self.topics.mark(("hall", "windows", "office"))
        )
        self._gathered = Gathered()
        self._writer = Writer(
            self._connect, phases, self.topics.mark, self._undone, self.shipping, self._gathered
        )
        self._reader: sqlite3.Connection | None = None
        self._hall_time: HallTime | None = None
        self._present: Present | None = None

    def start(self) -> None:
        """Raises StoreNewer, sqlite3.Error."""
        self.shipping.start()
        self._writer.start()
        self._reader = open_reader(self.path)

    async def stop(self) -> None:
        """Finish what was asked, then let go of the file."""
        self.topics.end()
        self.shipping.end()
        await self._writer.stop()
        if self._reader is not None:
            self._reader.close()

    @property
    def is_writing(self) -> bool:
        """Whether commands can be kept."""
        return self._writer.is_alive

    @property
    def reader(self) -> sqlite3.Connection:
        """For the loop's own short reads: what is committed."""
        if self._reader is None:
            raise RuntimeError("not started")
        return self._reader

    @property
    def present(self) -> Present:
        """What the writer remembers of the hall: for its own jobs."""
        if self._present is None:
            raise RuntimeError("not started")
        return self._present

    @property
    def hall_time(self) -> HallTime:
        """Time that only grows."""
        if self._hall_time is None:
            raise RuntimeError("not started")
        return self._hall_time

    def moment(self) -> Moment:
        """Now, for a read."""
        return self.hall_time.now()

    def is_provisional(self) -> bool:
        """Whether numbering goes on in a day that the calendar does not confirm."""
        today = local_time(self.clock.now(), self.settings.zone_info).date()
        step = turn(last_day(self.reader), today, self.trust())
        return isinstance(step, Stay) and step.provisional

    def is_day_due(self) -> bool:
        """Whether the calendar asks for another day than the one that is open."""
        today = local_time(self.clock.now(), self.settings.zone_info).date()
        return not isinstance(turn(last_day(self.reader), today, self.trust()), Stay)

    async def command(self, command: Command, work: Callable[[Transaction], Message]) -> bytes:
        """The command's first answer, after its commit. Raises Refused (kept as the answer), StoreFailed."""
        try:
            answer = await self._turned(lambda transaction: execute(transaction, command, work))
        except BaseException:
            self.phases.passed(Phase.ANSWERED)
            raise
        if isinstance(answer, Refused):
            self.phases.passed(Phase.ANSWERED)
            raise answer
        return answer  # whoever sends it passes the last phase

    async def write(self, work: Callable[[Transaction], T], manner: Manner = Manner.SHORT) -> T:
        """The result of the work after its commit; what it raises undoes it all."""
        try:
            return await self._turned(work, manner)
        finally:
            self.phases.passed(Phase.ANSWERED)

    async def _turned(self, work: Callable[[Transaction], T], manner: Manner = Manner.SHORT) -> T:
        """The work in a transaction that has brought the day up to date. Raises Refused superseded."""
        if self.is_read_only:
            raise Refused("superseded")

        def job(connection: sqlite3.Connection, topics: set[str]) -> T:
            moment = self._gathered.moment(self.hall_time)
            transaction = Transaction(
                connection, self.settings, moment, self.present, self._gathered, changed=topics
            )
            transaction.outlook = self.outlook
            transaction.provisional = self._turned_once(transaction)
            return work(transaction)

        return await self._writer.run(job, manner)

    async def write_plain(self, act: Callable[[sqlite3.Connection], T], manner: Manner = Manner.SHORT) -> T:
        """An act on the store that is no business of the hall, such as the outbox or a copy."""

        def job(connection: sqlite3.Connection, _topics: set[str]) -> T:
            self._gathered.write(connection)
            self.present.forget()  # it may write what no event says
            return act(connection)

        try:
            return await self._writer.run(job, manner)
        finally:
            self.phases.passed(Phase.ANSWERED)

    def _turned_once(self, transaction: Transaction) -> bool:
        """Whether numbering goes on in a day that the calendar does not confirm; the day is turned once a transaction."""
        turned, moment = self.present.turned, transaction.moment
        if turned is None or turned[0] is not moment:
            turned = self.present.turned = (moment, turn_day(transaction, self.trust()))
        return turned[1]

    def _undone(self) -> None:
        self._gathered.forget()
        self.present.forget()

    def _connect(self) -> sqlite3.Connection:
        connection = open_writer(self.path)
        self._present = Present(connection)
        self._hall_time = resumed_hall_time(connection, self.clock)
        remember_start(connection, self._hall_time)
        return connection
