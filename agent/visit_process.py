"""The agent's side of the visit's child process: one that works, one warm spare, killed without asking.

The agent itself never holds a name or a number: it sees masked words, a tag and error codes.
"""

import asyncio
import contextlib
import logging
import os
from collections.abc import AsyncIterator, Callable, Coroutine, Mapping

import msgspec

from agent.identity import Terms
from agent.schemas import Medium, Role
from agent.visit_faces import PortraitHanded, VerdictTaken
from agent.visit_messages import (
    AlsoIdModule,
    Arm,
    Around,
    CardFailed,
    CardRead,
    CodeRead,
    CodeRefused,
    Disarm,
    Equip,
    IdPortBack,
    KnowTables,
    Message,
    PagesHanded,
    PagesWanted,
    Personal,
    PinKept,
    ProofDown,
    ProofMade,
    ProofPrinted,
    ProofRefused,
    Proved,
    Reading,
    Ready,
    SlipMade,
    Verified,
)
from agent.visit_pipe import Child, Forgotten, IdPort, ended, spawned, with_seen
from agent.visit_wire import Answer, Judged, Reader, Told, answers
from kiosk.domain.errors import Unreachable
from kiosk.hardware.card.port import CardErrorCode
from kiosk.hardware.card.settings import CardSettings

READY_LIMIT_S = 10.0
HANG_GRACE_S = 0.5  # after the whole read's limit: the child could not even say "timeout", so it hangs
RESPAWN_S = 1.0
LONGEST_ORDER_S = 5.0  # of a numbered order, beyond twice the back office's limit: some ask it for two things

VisitEvent = Reading | CardRead | CardFailed | IdPortBack | Forgotten

_log = logging.getLogger("agent.visit")


class VisitChild:
    """The visit's process as the agent uses it: start, then arm/disarm/kill as visits come, stop at the end."""

    def __init__(
        self,
        *,
        read_limit_s: float,
        card: CardSettings | None = None,
        equip: Equip | None = None,
        on_told: Callable[[Told | Ready], None] = lambda _told: None,
        env: Mapping[str, str] | None = None,
    ) -> None:
        """card: how social cards are verified. equip: what lookups need; None = there are none.

        on_told: hears what the working process tells unasked, and when one is ready. env: laid over our own environment,
        such as PCSCLITE_CSOCK_NAME.
        """
        self._equip = equip
        self._on_told = on_told
        self._read_limit_s = read_limit_s
        self._card = card or CardSettings()
        self._env = {**os.environ, **(env or {})}
        self._current: Child | None = None
        self._spare: Child | None = None
        self._arm: Arm | None = None
        self._knows = False
        self._session = 0
        self._watchdogs: dict[Medium, asyncio.TimerHandle] = {}
        self._replacing = asyncio.Lock()
        self._refilling = asyncio.Lock()
        self._events: asyncio.Queue[VisitEvent] = asyncio.Queue()
        self._tasks: set[asyncio.Task[None]] = set()

    @property
    def pids(self) -> tuple[int, ...]:
        """The processes that live now, the working one first."""
        return tuple(child.process.pid for child in (self._current, self._spare) if child is not None)

    @property
    def armed(self) -> bool:
        """Whether a card that comes now is read."""
        return self._arm is not None

    @property
    def door(self) -> str:
        """Where the working process listens for the screen; "" while it does not."""
        return "" if self._current is None else self._current.door

    async def start(self) -> None:
        """Start both processes. Raises Unreachable where they do not come up."""
        self._current, self._spare = first = await self._spawn(), await self._spawn()
        for child in first:
            try:
                async with asyncio.timeout(READY_LIMIT_S):
                    ready = await asyncio.shield(child.ready)
            except (TimeoutError, EOFError) as silent:
                if child.killed:
                    continue  # a visit has ended meanwhile
                await self.stop()
                raise Unreachable("the visit's process does not start") from silent
            if not ready.locked and child is first[0]:
                # RLIMIT_MEMLOCK is too small: a swap could hold a name
                _log.warning("visit.memory_not_locked")

    async def events(self) -> AsyncIterator[VisitEvent]:
        """What the armed reader did; one reader of events, until cancelled."""
        while True:
            yield await self._events.get()

    async def arm(
        self,
        readers: tuple[str, ...],
        terms: Terms,
        *,
        seen: Mapping[str, int] | None = None,
        on: IdPort | None = None,
        role: Role = Role.SELF,
    ) -> None:
        """Read the next card in these readers, also one that is in already, except those with the event counter `seen`,
        or the next one `on` this ID-card module, whose port is the process's from now on: whichever comes first.

        After CardFailed it stays armed and that card must leave first (`armed` is False where the process itself
        died); after CardRead it is disarmed. An earlier arming is void.
        """
        self._session += 1
        self._arm = Arm(
            session=self._session,
            role=role,
            readers=readers,
            seen=dict(seen or {}),
            card=self._card,
            id_module=None if on is None else on.settings,
            must_leave=on is not None and on.must_leave,
            limit_s=self._read_limit_s,
            day_key=terms.day_key,
            today=terms.today,
            elder_age=terms.elder_age,
            from_claim=terms.from_claim,
        )
        self._drop_events()
        self._send(self._arm)

    def also(self, on: IdPort) -> None:
        """The ID-card module as well, under the present arming; its port is the process's from now on."""
        assert self._arm is not None
        self._arm = msgspec.structs.replace(self._arm, id_module=on.settings, must_leave=on.must_leave)
        self._send(AlsoIdModule(session=self._session, id_module=on.settings, must_leave=on.must_leave))

    async def disarm(self) -> None:
        """Nothing is read any more, and nothing of before is told any more; who is known stays known."""
        self._void_arming()
        self._send(Disarm())

    # ── the back office, by way of a process ──

    async def ask(self, question: Callable[[int], Message]) -> Judged | None:
        """The working process's answer to a numbered order; None where it dies, says nothing in time, or there is none."""
        return await self._asked(self._current, question)

    async def ask_spare(self, question: Callable[[int], Message]) -> Judged | None:
        """The same of the one that knows nobody."""
        return await self._asked(self._spare, question)

    async def _asked(self, child: Child | None, question: Callable[[int], Message]) -> Judged | None:
        if child is None:
            return None
        number = child.questions.ask()
        child.say(question(number))
        limit_s = (
            LONGEST_ORDER_S if self._equip is None else LONGEST_ORDER_S + 2 * self._equip.gateway.limit_s
        )
        return await child.questions.answer(number, limit_s)

    def know_tables(self, versions: dict[str, str]) -> None:
        """The back office's code tables are these; every process hears it."""
        if self._equip is not None:
            self._equip = msgspec.structs.replace(self._equip, versions=versions)
        for child in (self._current, self._spare):
            if child is not None:
                child.say(KnowTables(versions=versions))

    def pages_handed(self, message: PagesHanded) -> None:
        """What became of the pages that the working process wanted; one that is new meanwhile does not know of them."""
        if self._current is not None:
            self._current.say(message)

    def proof_printed(self, told: ProofPrinted) -> None:
        """To the working process; one that does not know the job passes it over."""
        if self._current is not None:
            self._current.say(told)

    async def kill(self) -> None:
        """The visit is over: its process and all it knew are gone when this returns; the spare takes its place."""
        self._forget_arming()
        if self._current is not None:
            self._current.killed = True
        await self._replace()

    async def stop(self) -> None:
        """End everything."""
        self._forget_arming()
        both, self._current, self._spare = (self._current, self._spare), None, None
        for task in self._tasks:
            task.cancel()
        await asyncio.gather(*self._tasks, return_exceptions=True)
        for child in both:
            if child is not None:
                await ended(child)

    # ── the reader's answers ──

    def _heard(self, child: Child, answer: Answer) -> None:
        match answer:
            case Ready():
                child.door = answer.door
                if not child.ready.done():
                    child.ready.set_result(answer)
                self._on_told(answer)
            case CodeRead() | CodeRefused() | Proved() | ProofRefused() | ProofDown() | PinKept() | Around():
                if isinstance(answer, CodeRead) and child is self._current:
                    self._known_by_code()
                child.questions.heard(answer)
            case PortraitHanded() | VerdictTaken():
                child.questions.heard(answer)
            case Personal() | Verified() | SlipMade() | PagesWanted() | ProofMade():
                if child is self._current:
                    self._on_told(answer)
            case Reading() | CardRead() | CardFailed() | IdPortBack():
                self._read(child, answer)
            case _:
                self._on_told(answer)

    def _known_by_code(self) -> None:
        """Whatever lies in a reader now is not read any more."""
        self._void_arming()
        self._knows = True
        self._send(Disarm())

    def _read(self, child: Child, answer: Reader) -> None:
        if child is not self._current or self._arm is None or answer.session != self._session:
            return
        match answer:
            case Reading(medium=medium):
                self._arm = with_seen(self._arm, answer)
                limit_s = self._read_limit_s + HANG_GRACE_S
                self._calm(medium)
                self._watchdogs[medium] = asyncio.get_running_loop().call_later(limit_s, self._hangs, medium)
            case CardRead():
                self._calm()
                self._arm, self._knows = None, True
            case CardFailed(medium=medium):
                self._calm(medium)
            case IdPortBack():
                self._calm(Medium.ID_CARD)
                self._arm = msgspec.structs.replace(self._arm, id_module=None)
        self._events.put_nowait(answer)

    def _hangs(self, medium: Medium) -> None:
        """The read is over its limit: only the death of the process ends it."""
        self._keep(self._start_over(medium))

    async def _start_over(self, medium: Medium) -> None:
        """Another process takes over the arming; the card that is in must leave before it is read again."""
        _log.warning("visit.hung")
        failed = CardFailed(session=self._session, code=CardErrorCode.TIMEOUT, medium=medium)
        armed = self._arm
        if self._knows:  # and whoever is known is lost with it: nobody else's card is asked for
            self._forget_arming()
            await self._replace()
            self._events.put_nowait(Forgotten())
            self._events.put_nowait(failed)
            return
        await self._replace()
        if armed is not None and armed is self._arm:
            self._send(armed)
            self._events.put_nowait(failed)

    # ── processes ──

    async def _spawn(self) -> Child:
        child = await spawned(self._env)
        if self._equip is not None:
            child.say(self._equip)
        child.hearing = self._keep(self._hear(child))
        return child

    async def _hear(self, child: Child) -> None:
        assert child.process.stdout is not None
        try:
            while text := await child.process.stdout.readline():
                self._heard(child, answers.decode(text))
        except (msgspec.MsgspecError, ValueError):  # its text is not logged: it could hold anything
            child.process.kill()
        await child.process.wait()
        child.questions.drop()
        if not child.ready.done():
            child.ready.set_exception(EOFError())
            child.ready.exception()  # looked at, also where nobody waits for it
        if child is self._spare:
            self._spare = None
            self._keep(self._refill(RESPAWN_S))
        elif child is self._current:
            await self._died(child)

    async def _died(self, child: Child) -> None:
        """By itself, and with it what it knew of a resident: told as a fault, disarmed."""
        told = CardFailed(session=self._session, code=CardErrorCode.DEVICE_FAULT)
        knew = self._knows
        was_needed = self._arm is not None or knew
        _log.warning("visit.died status=%s", child.process.returncode)
        self._forget_arming()
        if self._spare is None:
            await asyncio.sleep(RESPAWN_S)  # so that a process that cannot live does not keep us busy
        if child is self._current:
            await self._replace()
        if knew:
            self._events.put_nowait(Forgotten())
        if was_needed:
            self._events.put_nowait(told)

    async def _replace(self) -> None:
        """One at a time: two would each start a process, and lose one. What knew the resident goes before all else."""
        self._calm()
        async with self._replacing:
            ending = self._current
            self._current, self._spare = self._spare, None
            if ending is not None:
                await ended(ending)
            if self._current is None:
                self._current = await self._spawn()
        self._keep(self._refill(0.0))

    async def _refill(self, wait_s: float) -> None:
        await asyncio.sleep(wait_s)
        async with self._refilling:
            while self._spare is None and self._current is not None:
                try:
                    self._spare = await self._spawn()
                except OSError as refused:
                    _log.warning("visit.not_spawned errno=%s", refused.errno)
                    await asyncio.sleep(RESPAWN_S)

    def _send(self, message: Message) -> None:
        if self._current is None:
            raise Unreachable("the visit's process was not started")
        self._current.say(message)

    def _forget_arming(self) -> None:
        self._knows = False
        self._void_arming()

    def _void_arming(self) -> None:
        self._arm = None
        self._session += 1
        self._calm()
        self._drop_events()

    def _drop_events(self) -> None:
        with contextlib.suppress(asyncio.QueueEmpty):
            while True:
                self._events.get_nowait()

    def _calm(self, *media: Medium) -> None:
        """Nobody waits for these reads any more; for none at all where none is named."""
        for medium in media or tuple(self._watchdogs):
            if (watchdog := self._watchdogs.pop(medium, None)) is not None:
                watchdog.cancel()

    def _keep(self, work: Coroutine[None, None, None]) -> asyncio.Task[None]:
        task = asyncio.get_running_loop().create_task(work)
        self._tasks.add(task)
        task.add_done_callback(self._tasks.discard)
        return task
