"""The log of a day, read for one question: by a connection of its own, in a thread of its own."""

import asyncio
import sqlite3
from collections.abc import Callable, Iterator
from contextlib import closing
from datetime import date, datetime, timedelta
from typing import TypeVar

from kiosk.domain.errors import Refused
from kiosk.queue import events as e
from kiosk.queue.ledger import Ledger
from kiosk.queue.lookback.explain import Question, explain
from kiosk.queue.lookback.fold import Happened, Picture
from kiosk.queue.lookback.messages import ReplayedHall, Why
from kiosk.queue.lookback.replay_day import replayed_hall
from kiosk.queue.store import open_reader

T = TypeVar("T")

_OF_DAY = (
    "SELECT seq, at, tick_ms, version, payload FROM events WHERE seq >= ? AND seq < ?"
    " AND (kind LIKE 'ticket.%' OR kind LIKE 'window.%' OR kind = 'staff.skill')"
    " AND kind NOT IN ('ticket.slip', 'ticket.recalled') ORDER BY seq"
)
_SKILLS_BEFORE = "SELECT seq, at, tick_ms, version, payload FROM events WHERE seq < ? AND kind = 'staff.skill' ORDER BY seq"


class LookingBack:
    """Questions about a day; whoever asks has shown that they may."""

    def __init__(self, ledger: Ledger) -> None:
        self._ledger = ledger

    async def why(self, a: str, b: str, window: int | None = None) -> Why:
        """Of two tickets of one day. Raises Refused: unknown_ticket, bad_request for the same or of two days."""
        moment = self._ledger.moment()

        def work(connection: sqlite3.Connection) -> Why:
            (one, day), (two, other_day) = _named(connection, a), _named(connection, b)
            if one == two or day != other_day:
                raise Refused("bad_request", "b")
            picture, call = _until_called(connection, day, {one, two})
            if not {one, two} <= picture.tickets.keys():
                raise Refused("unknown_ticket")
            at, tick_ms = (call.at, call.tick_ms) if call else (moment.at, moment.tick_ms)
            return explain(Question(one, two, picture, at, tick_ms, call, window), self._ledger.settings)

        return await self._read(work)

    async def replay(self, day: date, at: datetime) -> ReplayedHall:
        """The hall at that moment. Raises Refused: unknown_day, bad_request where `at` has no time zone."""
        if at.tzinfo is None:
            raise Refused("bad_request", "at")

        def work(connection: sqlite3.Connection) -> ReplayedHall:
            log = list(_log(connection, day.isoformat()))
            if not log:
                raise Refused("unknown_day", day.isoformat())
            picture = _before(connection, log[0].seq)
            last = log[0]
            for happened in log:
                if happened.at > at:
                    break
                picture.apply(happened)
                last = happened
            tick_ms = last.tick_ms + max(0, (at - last.at) // timedelta(milliseconds=1))
            return replayed_hall(picture, self._ledger.settings, at, tick_ms, (log[0].at, log[-1].at))

        return await self._read(work)

    async def _read(self, work: Callable[[sqlite3.Connection], T]) -> T:
        def read() -> T:
            with closing(open_reader(self._ledger.path)) as connection:
                return work(connection)

        return await asyncio.to_thread(read)


def _named(connection: sqlite3.Connection, name: str) -> tuple[str, str]:
    """Id and day of a ticket, by its id or by its number on the last day. Raises Refused unknown_ticket."""
    row = connection.execute("SELECT id, day FROM tickets WHERE id = ?", (name,)).fetchone()
    if row is None:
        row = connection.execute(
            "SELECT id, day FROM tickets WHERE label = ?"
            " AND day = (SELECT day FROM days ORDER BY opened_seq DESC LIMIT 1)",
            (name.strip().upper(),),
        ).fetchone()
    if row is None:
        raise Refused("unknown_ticket")
    return row[0], row[1]


def _until_called(
    connection: sqlite3.Connection, day: str, either: set[str]
) -> tuple[Picture, Happened | None]:
    """The hall right before one of these was called, with both known; without a call, and where both wait: the whole day.

    Both wait although one was called where it came back: what counts is how they stand now.
    """
    log = list(_log(connection, day))
    seq = log[0].seq if log else 0
    now, picture = _before(connection, seq), _before(connection, seq)
    for happened in log:
        now.apply(happened)
    waiting = {one.ticket for one in now.waiting()}
    if either <= waiting:
        return now, None
    for number, happened in enumerate(log):
        if isinstance(happened.event, e.TicketCalled) and happened.event.ticket in either:
            for later in log[number:]:
                if isinstance(later.event, e.TicketIssued) and later.event.ticket in either:
                    picture.apply(later)
            return picture, happened
        picture.apply(happened)
    return picture, None


def _before(connection: sqlite3.Connection, seq: int) -> Picture:
    """What holds from earlier days: skills."""
    picture = Picture()
    for row in connection.execute(_SKILLS_BEFORE, (seq,)):
        picture.apply(_happened(row))
    return picture


def _log(connection: sqlite3.Connection, day: str) -> Iterator[Happened]:
    row = connection.execute("SELECT opened_seq FROM days WHERE day = ?", (day,)).fetchone()
    if row is None:
        return
    (following,) = connection.execute(
        "SELECT min(opened_seq) FROM days WHERE opened_seq > ?", (row[0],)
    ).fetchone()
    for found in connection.execute(_OF_DAY, (row[0], following or 2**62)):
        yield _happened(found)


def _happened(row: tuple[int, str, int, int, str]) -> Happened:
    seq, at, tick_ms, version, payload = row
    return Happened(seq, datetime.fromisoformat(at), tick_ms, e.decoded(payload, version))
