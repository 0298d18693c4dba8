"""The tickets that sites have told of, in memory only: who loses them asks the sites to tell everything again."""

import asyncio
import logging
import secrets
from collections.abc import AsyncIterator
from dataclasses import dataclass, field
from datetime import datetime, timedelta

from fleet.config import Phones
from fleet.relay.schemas import PushTickets, RelayedTicket
from kiosk.domain.clock import Clock
from kiosk.domain.phone import PhoneNews, PhoneSite, PhoneTicket

LONGEST = timedelta(days=3)  # whatever a site says
SWEEP_S = 60.0

_log = logging.getLogger("fleet.relay")


@dataclass(slots=True)
class _Site:
    """One site as it last told of itself."""

    site: PhoneSite
    order: int = 0
    heard_s: float = 0.0
    heard_at: datetime | None = None
    count: int = 0


@dataclass(frozen=True, slots=True)
class _Offer:
    """What another reporter than the owner told last of a ticket: a promoted standby has the same store."""

    reporter: str
    until: datetime
    ticket: PhoneTicket


@dataclass(slots=True, eq=False)
class _Entry:
    """One ticket, and the phones that look at it."""

    reporter: str
    until: datetime
    ticket: PhoneTicket
    offered: _Offer | None = None
    readers: set[asyncio.Event] = field(default_factory=set)


class RelayedTickets:
    """By key. `memory` names what is remembered here; it ends with the process."""

    def __init__(self, clock: Clock, rules: Phones) -> None:
        self.memory = secrets.token_hex(8)
        self._clock = clock
        self._rules = rules
        self._sites: dict[str, _Site] = {}
        self._entries: dict[str, _Entry] = {}
        self._expected: dict[str, set[asyncio.Event]] = {}
        self._swept_s = clock.monotonic()
        self._closed = False

    def push(self, push: PushTickets) -> int:
        """Take over what has changed, but nothing of an older push that comes late; the highest order that was taken."""
        self._sweep()
        site = self._sites.setdefault(push.reporter, _Site(push.site))
        if push.order <= site.order:
            return site.order
        shared = site.site != push.site
        site.order, site.site = push.order, push.site
        self.heard(push.reporter)
        left = sum(not self._take(push.reporter, site, told) for told in push.tickets)
        if left:
            _log.warning("relay.not_taken reporter=%s count=%d", push.reporter, left)
        if shared:
            self._wake(*(entry for entry in self._entries.values() if entry.reporter == push.reporter))
        return site.order

    def heard(self, reporter: str) -> None:
        """The site is there."""
        site = self._sites.get(reporter)
        if site is None:
            return
        back = self.silent_since(reporter) is not None
        site.heard_s, site.heard_at = self._clock.monotonic(), self._clock.now()
        if back:
            self._wake(*(entry for entry in self._entries.values() if entry.reporter == reporter))

    def silent_since(self, reporter: str) -> datetime | None:
        """None while the site is heard."""
        site = self._sites[reporter]
        silent = self._clock.monotonic() - site.heard_s > self._rules.silent_s
        return site.heard_at if silent else None

    def reporter_of(self, key: str) -> str | None:
        """Whose ticket it is; None for one that is unknown or over."""
        entry = self._known(key)
        return None if entry is None else entry.reporter

    def news(self, key: str) -> PhoneNews | None:
        """The ticket as it is known now."""
        entry = self._known(key)
        if entry is None:
            return None
        site = self._sites[entry.reporter]
        silent = self.silent_since(entry.reporter)
        return PhoneNews(entry.ticket, site.site, silent or self._clock.now(), silent)

    async def expected(self, key: str, wait_s: float) -> None:
        """Until the ticket is known, at most so long: a slip is in a hand before its ticket is here."""
        if self._known(key) is not None:
            return
        came = asyncio.Event()
        self._expected.setdefault(key, set()).add(came)
        try:
            async with asyncio.timeout(wait_s):
                await came.wait()
        except TimeoutError:
            pass
        finally:
            waiting = self._expected.get(key, set())
            waiting.discard(came)
            if not waiting:
                self._expected.pop(key, None)

    async def changes(self, key: str) -> AsyncIterator[int]:
        """Counts up at once and with every change of the ticket, until it is over. A site falling silent is none: pages ask."""
        entry = self._known(key)
        if entry is None:
            return
        changed = asyncio.Event()
        entry.readers.add(changed)
        count = 0
        try:
            while not self._closed and self._entries.get(key) is entry:
                count += 1
                yield count
                await changed.wait()
                changed.clear()
        finally:
            entry.readers.discard(changed)

    def close(self) -> None:
        """Every stream ends: the process stops."""
        self._closed = True
        self._wake(*self._entries.values())

    def _take(self, reporter: str, site: _Site, told: RelayedTicket) -> bool:
        """Whether the reporter has the ticket from here on."""
        now = self._clock.now()
        until = min(told.until, now + LONGEST)
        entry = self._entries.get(told.key)
        if entry is None:
            if site.count >= self._rules.tickets or until <= now:
                return False
            site.count += 1
            self._entries[told.key] = _Entry(reporter, until, told.ticket)
            for came in self._expected.get(told.key, ()):
                came.set()
        elif entry.reporter == reporter:
            entry.until, entry.ticket = until, told.ticket
            self._wake(entry)
        else:
            entry.offered = _Offer(reporter, until, told.ticket)
            self._hand_over(entry)
        return self._entries[told.key].reporter == reporter

    def _hand_over(self, entry: _Entry) -> None:
        """A silent owner's ticket goes to whoever else told of it and is heard: only the site's store has its key."""
        offer = entry.offered
        if offer is None or self.silent_since(entry.reporter) is None or self.silent_since(offer.reporter):
            return
        heir = self._sites[offer.reporter]
        if heir.count >= self._rules.tickets:
            return
        self._sites[entry.reporter].count -= 1
        heir.count += 1
        entry.reporter, entry.until, entry.ticket, entry.offered = (
            offer.reporter,
            offer.until,
            offer.ticket,
            None,
        )
        self._wake(entry)

    def _known(self, key: str) -> _Entry | None:
        entry = self._entries.get(key)
        if entry is not None:
            self._hand_over(entry)
        return None if entry is None or entry.until <= self._clock.now() else entry

    def _wake(self, *entries: _Entry) -> None:
        for entry in entries:
            for reader in entry.readers:
                reader.set()

    def _sweep(self) -> None:
        """Tickets whose time is over are forgotten."""
        if self._clock.monotonic() - self._swept_s < SWEEP_S:
            return
        self._swept_s, now = self._clock.monotonic(), self._clock.now()
        for key, entry in [(key, entry) for key, entry in self._entries.items() if entry.until <= now]:
            del self._entries[key]
            self._sites[entry.reporter].count -= 1
            self._wake(entry)
