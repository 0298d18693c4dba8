"""One command inside the writer: what it may read, and the one way to make something happen."""

import sqlite3
from dataclasses import dataclass, field

from kiosk.outbox import outbox
from kiosk.queue import events as e
from kiosk.queue.day import BusinessDay
from kiosk.queue.forecast.outlook import Outlook
from kiosk.queue.gathered import Gathered
from kiosk.queue.hall_time import Moment
from kiosk.queue.present import Present
from kiosk.queue.projections import project
from kiosk.queue.reporting import report_of
from kiosk.queue.rows import Stamp
from kiosk.queue.settings import QueueSettings
from kiosk.queue.timestamps import stamp_of


@dataclass(slots=True)
class Transaction:
    """Everything a command sees. `changed` collects the topics to publish after the commit."""

    connection: sqlite3.Connection
    settings: QueueSettings
    moment: Moment
    present: Present
    gathered: Gathered
    provisional: bool = False  # the calendar says another day than the one numbering goes on in
    command: str | None = None
    changed: set[str] = field(default_factory=set)
    recorded: int = 0  # how many events
    outlook: Outlook | None = None  # of how long waits will be, when one was made

    def record(self, event: e.Event) -> int:
        """Append the event, project it, and lay its report into the outbox; the event's sequence."""
        self.recorded += 1
        moment = self.moment
        at = stamp_of(moment.at)
        seq = self.gathered.add_event(
            self.connection,
            (e.kind_of(event), e.VERSION, at, moment.tick_ms, moment.boot_s, self.command, e.encoded(event)),
        )
        stamp = Stamp(seq, at, moment.tick_ms, self.settings.site.id)
        project(self.connection, event, stamp)
        self.present.follow(event, stamp)
        report = report_of(event)
        if report is not None:
            stamped = outbox.stamp(moment.at)
            self.gathered.add_report(
                outbox.new_row(report.kind, report.payload, at=stamped, boot_s=moment.boot_s)
            )
            self.touch("outbox")
        return seq

    @property
    def log(self) -> sqlite3.Connection:
        """For who reads events, first answers or the outbox: the connection with all that was added in the tables."""
        self.gathered.write(self.connection)
        return self.connection

    @property
    def written(self) -> int:
        """Another number whenever anything was written or added."""
        return self.connection.total_changes + self.gathered.added

    def touch(self, *topics: str) -> None:
        """These views are different after the commit."""
        self.changed.update(topics)

    def day(self) -> BusinessDay | None:
        """The business day that numbering is in, or None before the first."""
        return self.present.day()
