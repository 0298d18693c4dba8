"""脱机号: numbers that this kiosk holds in advance, given while the site's queue is gone, handed in when it is back."""

import asyncio
import logging
import secrets
import sqlite3
from datetime import date, datetime, tzinfo
from typing import Protocol

import msgspec

from agent import store
from agent.board import Board
from agent.forwarding import Forwarder, keep_leased
from agent.lease_days import begun, day_given, morning
from agent.schemas import LinkState
from agent.store import Store
from kiosk.domain.clock import Clock
from kiosk.domain.errors import BianminError, Refused
from kiosk.domain.slip_token import from_text, slip_token
from kiosk.queue.lease_schemas import LeaseBook, LeasedTicket
from kiosk.queue.schemas import ServiceLine, TakenTicket, TakeTicket

RENEW_S = 60.0
RETRY_S = 1.0
_BOOK = "lease_book"

_log = logging.getLogger("agent.leases")


class LeaseDoor(Protocol):
    """What we ask of the queue."""

    @property
    def paired(self) -> bool: ...

    async def lease_numbers(self) -> LeaseBook: ...


class Leases:
    """One number is spent in the transaction that keeps its ticket: before it is shown, and never again."""

    def __init__(
        self,
        queue: LeaseDoor,
        keeping: Store,
        forwarder: Forwarder,
        board: Board,
        clock: Clock,
        zone: tzinfo,
    ) -> None:
        self._queue = queue
        self._store = keeping
        self._forwarder = forwarder
        self._board = board
        self._clock = clock
        self._zone = zone
        self._used = asyncio.Event()

    async def resume(self) -> None:
        """After a start: the hall as it was last known, and for which services a number could be given alone."""
        book = await self._store.write(_book)
        if book is not None and self._board.hall is None and self._is_today(book):
            self._board.set_hall(book.hall)
        await self._tell()

    async def run(self) -> None:
        """Hold enough numbers, until cancelled."""
        while True:
            self._used.clear()
            await self._tell()
            pause_s = RENEW_S if await self._renewed() else RETRY_S
            try:
                async with asyncio.timeout(pause_s):
                    await self._used.wait()
                    await asyncio.sleep(RETRY_S)  # first it has to be handed in
            except TimeoutError:
                continue

    def poke(self) -> None:
        """Ask again soon whether we hold enough."""
        self._used.set()

    async def given(self, command: str) -> TakenTicket | None:
        """The number that was given alone for this very tap."""
        return await self._store.write(lambda db: _given(db, command))

    async def give(self, take: TakeTicket) -> TakenTicket | None:
        """A number, durable before this returns; None where this kiosk holds none for the service now."""
        now = self._clock.now()
        taken = await self._store.write(lambda db: self._spend(db, take, now))
        if taken is not None:
            _log.info("lease.given ticket=%s number=%s", taken.ticket, taken.number)
            self._forwarder.poke()
            self.poke()
            await self._tell()
        return taken

    async def _renewed(self) -> bool:
        if not self._queue.paired:
            return False
        try:
            book = await self._queue.lease_numbers()
        except Refused as refused:
            _log.info("lease.refused reason=%s", refused.reason)
            return True
        except BianminError as failed:
            _log.info("lease.not_renewed why=%s", type(failed).__name__)
            return False
        now = self._clock.now()
        await self._store.write(lambda db: _keep_book(db, book, now))
        await self._tell()
        return True

    async def _tell(self) -> None:
        """The screen offers what could be given alone; of a day that its server did not see begin, the hall as that begins."""
        now = self._clock.now()
        book, services = await self._store.write(lambda db: (_book(db), self._services(db, now)))
        self._board.set_alone(services)
        coming = begun(book, now) if book is not None else None
        if book is None or coming is None or self._board.links.queue is not LinkState.DOWN:
            return
        if self._board.hall is None or self._board.hall.business_day < coming.day:
            self._board.set_hall(morning(book.hall, coming, self._zone))

    def _is_today(self, book: LeaseBook) -> bool:
        now = self._clock.now()
        return now < book.until and any(
            block.day == now.astimezone(self._zone).date() for block in book.blocks
        )

    def _services(self, connection: sqlite3.Connection, now: datetime) -> tuple[str, ...]:
        book = _book(connection)
        day = day_given(book, now, self._zone) if book is not None else None
        if book is None or day is None:
            return ()
        return tuple(line.id for line in book.hall.services if _block(connection, line, day) is not None)

    def _spend(self, connection: sqlite3.Connection, take: TakeTicket, now: datetime) -> TakenTicket | None:
        if (known := _given(connection, take.command)) is not None:
            return known
        book = _book(connection)
        line = next((line for line in book.hall.services if line.id == take.service), None) if book else None
        day = day_given(book, now, self._zone) if book is not None else None
        if book is None or line is None or day is None:
            return None
        block = _block(connection, line, day)
        if block is None:
            return None
        lease, number, key = block
        connection.execute("UPDATE leases SET next = next + 1 WHERE lease = ?", (lease,))
        leased = LeasedTicket(
            ticket=secrets.token_hex(8),
            lease=lease,
            day=day,
            prefix=line.prefix,
            number=number,
            token=slip_token(from_text(key), lease, day, line.prefix, number),
            taken_at=now,
            take=take,
        )
        taken = _as_taken(leased, line, book)
        connection.execute(
            "INSERT INTO given VALUES (?, ?, ?)", (take.command, msgspec.json.encode(taken), now.isoformat())
        )
        keep_leased(connection, leased, now)
        return taken


def _block(connection: sqlite3.Connection, line: ServiceLine, day: date) -> tuple[str, int, str] | None:
    """Lease, next number and key of the first block that has one for this service on that day."""
    row = connection.execute(
        "SELECT lease, next, key FROM leases WHERE day = ? AND prefix = ? AND next <= last"
        " ORDER BY last LIMIT 1",
        (day.isoformat(), line.prefix),
    ).fetchone()
    return None if row is None else (row[0], int(row[1]), row[2])


def _as_taken(leased: LeasedTicket, line: ServiceLine, book: LeaseBook) -> TakenTicket:
    """What screen and slip show: of people ahead and of the wait nobody knows."""
    return TakenTicket(
        ticket=leased.ticket,
        number=f"{leased.prefix}{leased.number:03d}",
        service=line.id,
        business_day=leased.day,
        taken_at=leased.taken_at,
        priority=leased.take.priority,
        ahead=0,
        windows=line.windows,
        code="",
        status_url=book.status_base + leased.token,
        leased=True,
    )


def _keep_book(connection: sqlite3.Connection, book: LeaseBook, now: datetime) -> None:
    """New blocks begin at their first number; one that we hold goes on where it stands. Old days go."""
    blocks = (*book.blocks, *(book.next_day.blocks if book.next_day is not None else ()))
    for block in blocks:
        connection.execute(
            "INSERT OR IGNORE INTO leases VALUES (?, ?, ?, ?, ?, ?, ?)",
            (
                block.lease,
                block.day.isoformat(),
                block.prefix,
                block.first,
                block.last,
                block.key,
                now.isoformat(),
            ),
        )
    kept = {block.lease for block in blocks}
    for (lease,) in connection.execute("SELECT lease FROM leases").fetchall():
        if lease not in kept:
            connection.execute("DELETE FROM leases WHERE lease = ?", (lease,))
    store.note(connection, _BOOK, msgspec.json.encode(book).decode())


def _book(connection: sqlite3.Connection) -> LeaseBook | None:
    value = store.noted(connection, _BOOK)
    return None if value is None else msgspec.json.decode(value, type=LeaseBook)


def _given(connection: sqlite3.Connection, command: str) -> TakenTicket | None:
    row = connection.execute("SELECT taken FROM given WHERE command = ?", (command,)).fetchone()
    return None if row is None else msgspec.json.decode(row[0], type=TakenTicket)
