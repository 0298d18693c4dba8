"""Makes a new outlook whenever the hall changed, in the loop's idle time: one short run, then everybody else's turn."""

import asyncio
import logging
import sqlite3
import time
from dataclasses import dataclass, field

from kiosk.queue.forecast.history import Lessons, lessons_of
from kiosk.queue.forecast.outlook import RUNS, Outlook, Playing
from kiosk.queue.forecast.reading import (
    PastDay,
    past_day,
    past_days,
    planned_of,
    scene_now,
    together,
    turns_of,
)
from kiosk.queue.hall_time import Moment
from kiosk.queue.ledger import Ledger
from kiosk.queue.reads import last_day
from kiosk.queue.views import ahead_of_new

MOST_WAITING = 200  # beyond that the length of the queue says as much
_REST = 20.0  # it rests so many times as long as it worked: a twentieth of one core at the most
_LEAST_REST_S = 1.0
_LEARN_EVERY_MS = 120_000

_log = logging.getLogger("queue.forecast")


@dataclass(slots=True)
class _Learnt:
    """Past days are read once; today's turns are taken in every few minutes."""

    day: str = ""
    past: list[PastDay] = field(default_factory=list)
    lessons: Lessons = field(default_factory=lambda: lessons_of(()))
    at_ms: int = -_LEARN_EVERY_MS


class Forecaster:
    """Publishes to `ledger.outlook`, which the loop and the writer read. One task; `renew` is one outlook at once."""

    def __init__(self, ledger: Ledger) -> None:
        self._ledger = ledger
        self._learnt = _Learnt()
        self._task: asyncio.Task[None] | None = None
        self._worked_s = 0.0

    def start(self) -> None:
        """From now on, at every change."""
        self._task = asyncio.create_task(self._run(), name="queue-forecast")
        self._task.add_done_callback(_say_why)

    async def stop(self) -> None:
        """End the task."""
        if self._task is not None:
            self._task.cancel()
            await asyncio.wait((self._task,))

    async def renew(self) -> Outlook | None:
        """The outlook of this moment, published; None while too many wait."""
        ledger, settings = self._ledger, self._ledger.settings
        moment = ledger.moment()
        (waiting,) = ledger.reader.execute("SELECT count(*) FROM tickets WHERE state = 'waiting'").fetchone()
        if waiting > MOST_WAITING:
            ledger.outlook = None
            return None
        learnt = await self._learn(moment)
        scene = scene_now(ledger.reader, settings, moment, learnt.past)
        aheads = {
            kind: ahead_of_new(ledger.reader, settings, moment, *kind)
            for kind in scene.offered
            if (pool := learnt.lessons.pools.get(kind[0])) is not None and pool.is_learnt
        }
        if not aheads:
            ledger.outlook = None
            return None
        medians_ms = {service.id: round(service.median_min * 60_000) for service in settings.services}
        playing = Playing(scene, learnt.lessons, medians_ms, seed=_seed(ledger.reader))
        for _ in range(RUNS):
            began_s = time.thread_time()
            playing.step()
            self._worked_s += time.thread_time() - began_s
            await asyncio.sleep(0)
        ledger.outlook = playing.outlook(aheads)
        ledger.topics.mark(("forecast",))
        return ledger.outlook

    async def _learn(self, moment: Moment) -> _Learnt:
        """What past days teach, and today so far."""
        learnt, reader = self._learnt, self._ledger.reader
        day = last_day(reader)
        today = day.day.isoformat() if day is not None else ""
        if learnt.day != today:
            past = []
            for one in past_days(reader, today):
                past.append(past_day(reader, self._ledger.settings, one))
                await asyncio.sleep(0)
            self._learnt = learnt = _Learnt(today, past)
        if moment.tick_ms - learnt.at_ms >= _LEARN_EVERY_MS:
            turns = [turn for one in learnt.past for turn in one.turns] + turns_of(reader, today)
            planned = [one.planned for one in learnt.past]
            planned.append(planned_of(reader, self._ledger.settings, today))
            learnt.lessons = lessons_of(turns, together(planned))
            learnt.at_ms = moment.tick_ms
        return learnt

    async def _run(self) -> None:
        topics = self._ledger.topics
        with topics.listen(("hall",)) as listener:
            while not topics.ended:
                self._worked_s = 0.0
                try:
                    await self.renew()
                except sqlite3.Error:  # the store has its own alarms; the next change tries again
                    _log.exception("forecast.failed")
                await asyncio.sleep(max(_LEAST_REST_S, _REST * self._worked_s))
                await listener.wait()


def _seed(connection: sqlite3.Connection) -> int:
    """The same hall gives the same outlook: the last ticket's place in the order of taking."""
    (last,) = connection.execute("SELECT coalesce(max(sequence), 0) FROM tickets").fetchone()
    return int(last)


def _say_why(task: asyncio.Task[None]) -> None:
    """It ends by being cancelled; the hall goes on by the length of the queue, but somebody should know."""
    if not task.cancelled() and (error := task.exception()) is not None:
        _log.error("forecast.ended", exc_info=error)
