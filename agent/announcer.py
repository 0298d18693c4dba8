"""One mouth for the whole kiosk: a single worker, a bounded queue, safety before calls before guidance, no overlap."""

import asyncio
import contextlib
import logging
from collections.abc import Callable
from dataclasses import dataclass, field
from enum import Enum, IntEnum

from kiosk.domain.clock import Clock
from kiosk.hardware.sound.port import Ended, Player, Sound
from kiosk.hardware.transport import LineLost

LIMIT = 8
HANGS_S = 2.0  # longer than the sound itself: the player hangs

_log = logging.getLogger("agent.announcer")


class Priority(IntEnum):
    """Who waits for whom; the smaller one speaks first and interrupts the greater."""

    SAFETY = 0
    CALL = 1
    GUIDANCE = 2


class Outcome(Enum):
    """What became of an announcement."""

    FINISHED = "finished"
    INTERRUPTED = "interrupted"  # something more important was said, or silence was asked for
    DROPPED = "dropped"  # too late, too many, or replaced by a newer one
    LOST = "lost"  # nothing to play on


def _nobody(outcome: Outcome) -> None:
    """Nobody asked."""


@dataclass(frozen=True, slots=True)
class Announcement:
    """Something to be said.

    group: a newer one takes the place of an older of the same group, also of one that is being heard.
    settle_s: it waits so long, and a newer one of its group may come instead. ttl_s: it is not said later than this.
    times: how often it is said in a row. again_s: so long after its end it is said again, until something takes its place.
    """

    key: str
    sound: Sound
    priority: Priority = Priority.GUIDANCE
    group: str = ""
    settle_s: float = 0.0
    again_s: float = 0.0
    ttl_s: float = 10.0
    times: int = 1
    on_end: Callable[[Outcome], None] = _nobody


@dataclass(slots=True, order=True)
class _Waiting:
    priority: Priority
    turn: int
    since: float = field(compare=False)
    until: float = field(compare=False)
    said: Announcement = field(compare=False)


class Announcer:
    """`say` and `hush` return at once; `run` speaks."""

    def __init__(
        self, player: Player, clock: Clock, volume: Callable[[], int], *, between_s: float = 0.3
    ) -> None:
        """between_s: silence between two announcements, so that they are heard as two."""
        self._player = player
        self._between_s = between_s
        self._clock = clock
        self._volume = volume
        self._waiting: list[_Waiting] = []
        self._current: _Waiting | None = None
        self._voice: asyncio.Task[Ended] | None = None
        self._again = False  # what is interrupted now will be said again
        self._taken_back = False  # what is heard now will not, though it asks for it
        self._turns = 0
        self._news = asyncio.Event()
        self.muted = False  # only safety is said

    @property
    def waiting(self) -> tuple[str, ...]:
        """The keys of what is still to be said, in order; first the one that is being heard."""
        ahead = [self._current] if self._current is not None else []
        return tuple(one.said.key for one in [*ahead, *sorted(self._waiting)])

    def say(self, said: Announcement) -> bool:
        """False where it is not said: muted, or it is being said already, or more important things fill the queue."""
        if self.muted and said.priority is not Priority.SAFETY:
            return False
        current = self._current
        if current is not None and current.said.key == said.key:
            return False
        self._drop([one for one in self._waiting if _same(one.said, said)])
        self._wait(said, said.settle_s)
        if len(self._waiting) > LIMIT:
            least = max(self._waiting)
            self._drop([least])
            if least.said is said:
                return False
        if current is not None and (said.priority < current.priority or _same(current.said, said)):
            self._interrupt(again=current.priority is Priority.CALL and not _same(current.said, said))
        self._news.set()
        return True

    def unsay(self, group: str) -> None:
        """What waits of this group is not said any more; what is being heard goes on to its end."""
        self._taken_back = self._current is not None and self._current.said.group == group
        self._drop([one for one in self._waiting if one.said.group == group])

    def hush(self) -> None:
        """Silence at once, and nothing that waits is said; only calls, which are for the hall, go on."""
        self._drop([one for one in self._waiting if one.priority is not Priority.CALL])
        if self._current is not None and self._current.priority is not Priority.CALL:
            self._interrupt(again=False)

    async def run(self) -> None:
        """Until cancelled."""
        while True:
            self._news.clear()
            now_s = self._clock.monotonic()
            self._drop([one for one in self._waiting if one.until <= now_s])
            settled = [one for one in self._waiting if one.since <= now_s]
            if not settled:
                await self._something_to_say(now_s)
                continue
            chosen = min(settled)
            self._waiting.remove(chosen)
            self._current, self._again, self._taken_back = chosen, False, False
            outcome = Outcome.INTERRUPTED
            try:
                outcome = await self._spoken(chosen.said)
            finally:
                self._current = None
                if self._again and outcome is Outcome.INTERRUPTED:
                    self._waiting.append(chosen)
                elif outcome is Outcome.FINISHED and self._comes_again(chosen.said):
                    self._wait(chosen.said, chosen.said.again_s)
                else:
                    chosen.said.on_end(outcome)
            await asyncio.sleep(self._between_s)

    def _comes_again(self, said: Announcement) -> bool:
        newer = any(_same(one.said, said) for one in self._waiting)
        return said.again_s > 0 and not newer and not self._taken_back

    def _wait(self, said: Announcement, after_s: float) -> None:
        """It is said after so long, at the earliest."""
        self._turns += 1
        since_s = self._clock.monotonic() + after_s
        self._waiting.append(_Waiting(said.priority, self._turns, since_s, since_s + said.ttl_s, said))

    async def _something_to_say(self, now_s: float) -> None:
        """Until there is news, or what waits has settled."""
        soonest_s = min((one.since for one in self._waiting), default=None)
        with contextlib.suppress(TimeoutError):
            async with asyncio.timeout(None if soonest_s is None else soonest_s - now_s):
                await self._news.wait()

    async def _spoken(self, said: Announcement) -> Outcome:
        """Says it so many times, with a watchdog over the player."""
        for _ in range(said.times):
            self._voice = voice = asyncio.ensure_future(self._player.play(said.sound, self._volume()))
            try:
                async with asyncio.timeout(said.sound.seconds + HANGS_S):
                    await asyncio.wait((voice,))
            except TimeoutError:
                _log.warning("announcer.player_hangs key=%s", said.key)
                await self._player.kill()
                return Outcome.LOST
            finally:
                self._voice = None
                voice.cancel()
                await asyncio.gather(voice, return_exceptions=True)
            if voice.cancelled():
                return Outcome.INTERRUPTED
            if voice.exception() is not None:
                return self._unheard(voice.exception())
        return Outcome.FINISHED

    def _unheard(self, why: BaseException | None) -> Outcome:
        if not isinstance(why, LineLost):
            _log.error("announcer.failed why=%s", type(why).__name__)
        return Outcome.LOST

    def _interrupt(self, *, again: bool) -> None:
        self._again = again
        if self._voice is not None:
            self._voice.cancel()

    def _drop(self, dropped: list[_Waiting]) -> None:
        for one in dropped:
            with contextlib.suppress(ValueError):
                self._waiting.remove(one)
                one.said.on_end(Outcome.DROPPED)


def _same(one: Announcement, other: Announcement) -> bool:
    """Whether the newer takes the older one's place."""
    return one.key == other.key or (one.group != "" and one.group == other.group)
