"""A reporter that takes what comes down, and a fleet where its parts can be reached."""

import contextlib
from collections.abc import AsyncIterator
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from pathlib import Path

from fleet.api import Parts, create_app, parts
from fleet.client import Intervals, Reporter
from fleet.commands import rows as commands
from fleet.commands.orders import Order
from fleet.config import FleetConfig, Logins, Server, Syncs, store_file
from fleet.enrolment import new_code, new_code_text
from fleet.feed import Feed
from fleet.registry import add_code
from fleet.schemas import Command, CommandKind, Desired, Heartbeat, Reported, ReporterKind, Setting
from fleet.store.port import Store
from fleet.store.postgres import open_postgres
from fleet.store.sqlite import SqliteStore
from kiosk.domain.clock import Clock, SystemClock
from kiosk.outbox.door import OutboxDoor
from kiosk.signing.key import SigningKey
from tests.fleet.site import AREA, SITE, OwnStore, intake_rules, listening, made_before

QUICK = Intervals(flush_s=0.02, retry_first_s=0.05, retry_most_s=0.2, timeout_s=20.0, hold_s=100.0)


@dataclass
class Taken:
    """fleet.client.Downlink that only remembers; a changed setting is in force at once."""

    rev: int = 0
    report: Reported | None = None
    given: list[Command] = field(default_factory=list)
    wished: list[Desired] = field(default_factory=list)

    def report_taken(self, report: Reported) -> None:
        self.report = None

    async def desired(self, desired: Desired) -> None:
        self.wished.append(desired)
        self.rev = desired.rev
        self.report = Reported(rev=desired.rev, settings=desired.settings)

    def commands(self, commands: tuple[Command, ...]) -> None:
        self.given.extend(commands)


@dataclass
class City:
    """A served fleet."""

    url: str
    made: Parts
    store: Store

    async def code(self, kind: ReporterKind = ReporterKind.KIOSK, *, approves: bool = True) -> str:
        text = new_code_text()
        until = datetime.now(UTC) + timedelta(hours=1)
        code = new_code(text, kind, area=AREA, site=SITE, quota=9, expires_at=until, approves=approves)
        await self.store.write(lambda sql: add_code(sql, code))
        return text

    async def order(
        self, reporter: str, kind: CommandKind, valid_s: float = 600.0, **arguments: Setting
    ) -> Order:
        now, valid = datetime.now(UTC), timedelta(seconds=valid_s)
        return await self.store.write(
            lambda sql: commands.add(sql, reporter, kind, arguments, valid=valid, who="ops", at=now)
        )

    async def state(self, order: Order) -> Order:
        return await self.store.read(lambda sql: commands.one(sql, order.reporter, order.id))


@contextlib.asynccontextmanager
async def city(
    var: Path,
    *,
    hold_s: float = 100.0,
    news_s: float = 0.05,
    next_s: float = 300.0,
    clock: Clock | None = None,
    store_url: str = "",
) -> AsyncIterator[City]:
    """The real application on a real socket. store_url: of a PostgreSQL database; empty: a file below `var`."""
    feed = Feed(pause_s=0.05)
    store: Store
    if store_url:
        store = await open_postgres(store_url, intake_rules(), changed=feed.changed, told=feed.told)
    else:
        store = SqliteStore(
            made_before(store_file(var)), intake_rules(), changed=feed.changed, told=feed.told
        )
    config = FleetConfig(
        sync=Syncs(next_s=next_s, hold_s=hold_s, news_s=news_s),
        server=Server(port=0),
        logins=Logins(second_factor=False),
    )
    made = parts(config, store, clock or SystemClock(), feed, var, SigningKey.generate())
    async with listening(create_app(made)) as url:
        yield City(url, made, store)
        made.close()
    await store.aclose()


def machine(
    url: str,
    folder: Path,
    store: OwnStore,
    downlink: Taken | None = None,
    *,
    boot: str = "b",
    parts: tuple[str, ...] = (),
    clock: Clock | None = None,
    kind: ReporterKind = ReporterKind.KIOSK,
    ca_file: str = "",
) -> Reporter:
    """One machine with an outbox of its own."""
    of = clock or SystemClock()
    return Reporter(
        url,
        kind,
        folder,
        OutboxDoor(store.write, of),
        lambda: Heartbeat(software="0.1.0", boot=boot, outbox_depth=0),
        of,
        QUICK,
        downlink=downlink,
        parts=parts,
        ca_file=ca_file,
    )
