"""What a reporter is told with the answer to its sync: settings that differ, commands that wait, a new key to make.

What the store says of a reporter is remembered until there is news of it, so that a quiet sync asks for nothing.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import NamedTuple

from fleet.commands import rows as commands
from fleet.commands.orders import Result, result_of
from fleet.news import EVERYBODY, News
from fleet.registry import reporter as registered
from fleet.rollouts.wishes import Wishes
from fleet.schemas import Command, Desired, Reported, ReporterKind, Sync, Wish
from fleet.store.port import Store
from fleet.store.sql import Sql
from fleet.twin.rows import effective_for, keep_report

KEPT = 100_000


@dataclass(frozen=True, slots=True)
class Outlook:
    """What may be told to one reporter. `commands_at`: when something is to be given; None: nothing is open."""

    rev: int
    commands_at: datetime | None
    rotate: bool


class Down(NamedTuple):
    """What goes along with one answer."""

    rev: int
    desired: Desired | None = None
    commands: tuple[Command, ...] = ()
    rotate: bool = False
    artefacts: dict[str, Wish] | None = None
    artefacts_tag: str = ""

    @property
    def empty(self) -> bool:
        """Whether there is nothing to do for the reporter."""
        return self.desired is None and not self.commands and not self.rotate and self.artefacts is None


class Downlinks:
    """For every reporter that syncs with this process."""

    def __init__(self, store: Store, news: News, wishes: Wishes) -> None:
        self._wishes = wishes
        self._store = store
        self._news = news
        self._outlooks: dict[str, Outlook] = {}
        news.listen(self._forget)

    async def hear(self, sync: Sync, now: datetime) -> None:
        """What a sync that was taken says of settings and commands; most say nothing."""
        results = [result for event in sync.events if (result := result_of(event)) is not None]
        if not results and sync.reported is None:
            return
        await self._store.write(lambda sql: _kept(sql, sync.reporter, results, sync.reported, now))

    async def down(self, sync: Sync, now: datetime) -> Down:
        """What there is for a reporter, by the settings and wishes that it knows; commands are leased to it."""
        reporter, rev = sync.reporter, sync.reported_rev
        outlook = self._outlooks.get(reporter) if self._news.believed else None
        if outlook is None:
            outlook = await self._store.read(lambda sql: _outlook(sql, reporter))
            self._remember(reporter, outlook)
        desired = None
        if outlook.rev != rev:
            effective = await self._store.read(lambda sql: effective_for(sql, reporter))
            desired = Desired(rev=effective.rev, settings=dict(effective.settings))
        given: tuple[Command, ...] = ()
        if outlook.commands_at is not None and outlook.commands_at <= now:
            orders, again_at = await self._store.write(lambda sql: commands.lease(sql, reporter, now))
            given = tuple(order.as_message(now) for order in orders)
            self._remember(reporter, Outlook(outlook.rev, again_at, outlook.rotate))
        tag, artefacts = await self._wishes.told(reporter, sync.artefacts_tag)
        return Down(outlook.rev, desired, given, outlook.rotate, artefacts, tag)

    def _remember(self, reporter: str, outlook: Outlook) -> None:
        if len(self._outlooks) >= KEPT:
            self._outlooks.pop(next(iter(self._outlooks)))
        self._outlooks[reporter] = outlook

    def _forget(self, about: str) -> None:
        if about == EVERYBODY:
            self._outlooks.clear()
        else:
            self._outlooks.pop(about, None)


async def _outlook(sql: Sql, reporter: str) -> Outlook:
    if (await registered(sql, reporter)).kind is not ReporterKind.KIOSK:
        return Outlook(0, None, await _rotates(sql, reporter))  # a site takes neither settings nor commands
    effective = await effective_for(sql, reporter)
    return Outlook(effective.rev, await commands.again_at(sql, reporter), await _rotates(sql, reporter))


async def _rotates(sql: Sql, reporter: str) -> bool:
    row = await sql.row("SELECT rotate FROM identities WHERE reporter = $1", reporter)
    return bool(row and row[0])


async def _kept(
    sql: Sql, reporter: str, results: Sequence[Result], reported: Reported | None, now: datetime
) -> None:
    if results:
        await commands.settle(sql, reporter, results, now)
    if reported is not None:
        await keep_report(sql, reporter, reported, now)
