"""A fleet of made-up reporters whose time passes as the test says, over a store in memory."""

import itertools
import sqlite3
import tempfile
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime, timedelta
from functools import cache
from pathlib import Path
from typing import Any, TypeVar
from zoneinfo import ZoneInfo

import msgspec

from fleet.alerts import rows, watch
from fleet.alerts.alert import Alert
from fleet.alerts.announcing import Words
from fleet.alerts.announcing import turn as announce
from fleet.alerts.evaluating import AT_ONCE, notice, turn
from fleet.alerts.looking import Terms, digest
from fleet.alerts.rows import Wanted
from fleet.alerts.settings import Alerts, Receiver
from fleet.health import Limits
from fleet.schemas import DeviceReport, Heartbeat
from fleet.store.migrating import migrate_file
from fleet.store.rows import stamp
from fleet.store.sql import Act, Row, Value, run_through
from tests.fleet.site import heartbeat

NOW = datetime(2026, 3, 18, 2, 0, tzinfo=UTC)
TOWNSHIP = "430603001"
SYNC_S = 60
LIMITS = Limits(timedelta(seconds=150), timedelta(seconds=300))
OPS = Receiver("ops", "alertmanager", ("http://127.0.0.1:9/hook",))
SETTINGS = Alerts(for_s=60, clear_s=60, offline_for_s=120, receivers=(OPS,))
T = TypeVar("T")


class MemorySql:
    """fleet.store.sql.Sql over SQLite in memory."""

    def __init__(self) -> None:
        self._connection = sqlite3.connect(":memory:")
        self._connection.executescript(_tables())

    async def rows(self, statement: str, *values: Value) -> Sequence[Row]:
        return self._connection.execute(statement, _named(values)).fetchall()

    async def row(self, statement: str, *values: Value) -> Row | None:
        found: Row | None = self._connection.execute(statement, _named(values)).fetchone()
        return found

    async def execute(self, statement: str, *values: Value) -> int:
        return self._connection.execute(statement, _named(values)).rowcount

    async def execute_many(self, statement: str, values: Sequence[Sequence[Value]]) -> None:
        self._connection.executemany(statement, [_named(row) for row in values])

    def touch(self, reporter: str) -> None:
        """Nobody looks."""

    def tell(self, about: str) -> None:
        """Nobody remembers."""

    def close(self) -> None:
        self._connection.close()


@dataclass
class Room:
    """`now` moves by `passes`; whoever is `alive` syncs each minute."""

    settings: Alerts = SETTINGS
    now: datetime = NOW
    sql: MemorySql = field(default_factory=MemorySql)
    alive: dict[str, Heartbeat] = field(default_factory=dict)

    def __post_init__(self) -> None:
        self._ids = itertools.count(1)
        self.terms = Terms(self.settings, LIMITS, timedelta(seconds=SYNC_S), self.new_id)
        self.words = Words(ZoneInfo("Asia/Shanghai"), str, self.new_id)

    def new_id(self, now: datetime) -> str:
        return f"{int(now.timestamp()):012x}{next(self._ids):08x}"

    def do(self, act: Act[T]) -> T:
        return run_through(act(self.sql))

    def enrol(self, *names: str, area: str = f"{TOWNSHIP}001") -> None:
        """They are there, healthy, and have just synced."""
        for name in names:
            self._execute(
                "INSERT INTO reporters (id, kind, name, area, site, public_key, enrolled_at)"
                " VALUES ($1, $2, $3, $4, $5, $6, $7)",
                (name, "kiosk", name, area, "站", name, stamp(self.now)),
            )
            self.alive[name] = heartbeat()
            self.sync(name)
        self.turn()

    def _execute(self, statement: str, values: Sequence[Value]) -> None:
        self.do(lambda sql: sql.execute(statement, *values))

    def sync(self, name: str, clock_offset_s: float = 0.0) -> None:
        """It is heard, and a worker notices what it says."""
        text = msgspec.json.encode(self.alive[name]).decode()
        statement = "UPDATE reporters SET last_sync_at = $1, state = $2, clock_offset_s = $3 WHERE id = $4"
        self.do(lambda sql: sql.execute(statement, stamp(self.now), text, clock_offset_s, name))
        said = self.do(lambda sql: watch.reporters(sql, [name]))
        known = self.do(lambda sql: watch.of(sql, [name]))
        if name not in known or known[name].digest != digest(said[name], self.now, self.terms):
            self.do(lambda sql: notice(sql, said, [name], self.now))

    def says(self, name: str, device: str = "printer", state: str = "ready", fault: str = "none") -> None:
        """At once, and from now on."""
        report = DeviceReport(device=device, state=state, fault=fault, notice="none")
        self.alive[name] = msgspec.structs.replace(self.alive[name], devices=(report,))
        self.sync(name)

    def dies(self, *names: str) -> Mapping[str, Heartbeat]:
        """No more syncs; what they would say when they are back."""
        return {name: self.alive.pop(name) for name in names}

    def comes_back(self, asleep: Mapping[str, Heartbeat]) -> None:
        self.alive |= asleep
        for name in asleep:
            self.sync(name)
        self.turn()

    def turn(self) -> None:
        """Evaluate and tell until nothing is due."""
        while self.do(lambda sql: turn(sql, self.now, self.terms)):
            pass
        while self.do(lambda sql: announce(sql, self.now, self.settings, self.words)):
            pass

    def passes(self, seconds: float, step_s: float = 10.0) -> None:
        """Time passes in small steps; each of those alive syncs at its own second of the minute."""
        end = self.now + timedelta(seconds=seconds)
        while self.now < end:
            before, self.now = self.now, min(self.now + timedelta(seconds=step_s), end)
            for place, name in enumerate(sorted(self.alive)):
                if self._minutes(before, place) != self._minutes(self.now, place):
                    self.sync(name)
            self.turn()

    def _minutes(self, at: datetime, place: int) -> int:
        """How many syncs of this one were due until then."""
        return int(((at - NOW).total_seconds() - place * 10 % SYNC_S) // SYNC_S)

    def open(self) -> Sequence[Alert]:
        """Every open alert."""
        own = self.do(lambda sql: rows.page(sql, Wanted(""), (), AT_ONCE * 10))
        spoken_for = [
            self.do(lambda sql, by=one.id: rows.page(sql, Wanted("", suppressed_by=by), (), AT_ONCE * 10))  # type: ignore[misc]
            for one in own
            if one.kind == "area"
        ]
        return [*own, *(alert for some in spoken_for for alert in some)]

    def open_keys(self) -> list[tuple[str, str]]:
        return sorted((alert.subject, alert.key) for alert in self.open())

    def told(self) -> list[tuple[str, str, int]]:
        """(status, reason, how many alerts) of every message that was queued, in order."""
        bodies = [msgspec.json.decode(body) for body in self.bodies()]
        return [(body["status"], body["groupLabels"]["alertname"], len(body["alerts"])) for body in bodies]

    def bodies(self) -> list[str]:
        found = self.do(lambda sql: sql.rows("SELECT body FROM alert_deliveries ORDER BY id"))
        return [row[0] for row in found]


def with_settings(**changes: Any) -> Room:
    """A room with other settings than the usual ones."""
    return Room(replace(SETTINGS, **changes))


def _named(values: Sequence[Value]) -> dict[str, Value]:
    return {str(place): value for place, value in enumerate(values, 1)}


@cache
def _tables() -> str:
    with tempfile.TemporaryDirectory() as folder:
        file = Path(folder) / "store.sqlite3"
        migrate_file(file)
        connection = sqlite3.connect(file)
        text = "\n".join(connection.iterdump())
        connection.close()
        return text
