"""A day's work on one site, without HTTP: many kiosks and windows at once, until the log is long enough."""

import asyncio
import random
import time
from dataclasses import dataclass

from kiosk.domain.command import new_command_id
from kiosk.domain.errors import Refused
from kiosk.queue.schemas import TakeTicket
from kiosk.queue.service import QueueService, Verb
from kiosk.queue.staff import Session
from kiosk.queue.window_schemas import WindowCommand
from tests.queue.site import login_of, session_of

KIOSKS = 32
FULL_HALL = 120  # no more numbers are taken while so many wait, with those kiosks
COURSES = (
    (Verb.SERVE, Verb.FINISH),
    (Verb.FINISH,),
    (Verb.NO_SHOW,),
)


@dataclass(frozen=True, slots=True)
class Worked:
    """What was done: commands that were answered, and how long it took them, by the clock and by the processor."""

    commands: int
    took_s: float
    cpu_s: float


async def work(service: QueueService, commands: int, *, seed: int, kiosks: int = KIOSKS) -> Worked:
    """Every window of the site has somebody, and all go on until so many commands are answered. seed: of the dice."""
    day = _Day(service, commands, random.Random(seed), FULL_HALL * kiosks // KIOSKS)
    began, cpu_began = time.monotonic(), time.process_time()
    async with asyncio.TaskGroup() as tasks:
        giving = [tasks.create_task(day.give_numbers(f"kiosk-{kiosk}")) for kiosk in range(kiosks)]
        await asyncio.wait(
            [tasks.create_task(day.work_off(window.number)) for window in service.settings.windows]
        )
        for kiosk_task in giving:  # who waits for room in the hall
            kiosk_task.cancel()
    return Worked(day.done, time.monotonic() - began, time.process_time() - cpu_began)


class _Day:
    def __init__(self, service: QueueService, commands: int, dice: random.Random, room: int) -> None:
        self._service = service
        self._commands = commands
        self._dice = dice
        self._services = [one.id for one in service.settings.services]
        self._room = asyncio.Semaphore(room)  # for people who wait
        self.done = 0

    @property
    def _over(self) -> bool:
        return self.done >= self._commands

    async def give_numbers(self, kiosk: str) -> None:
        while not self._over:
            await self._room.acquire()
            asked = TakeTicket(command=new_command_id(), service=self._dice.choice(self._services))
            await self._service.take_ticket(kiosk, asked)
            self.done += 1

    async def work_off(self, window: int) -> None:
        login = login_of(window)
        seen = await self._do(session_of(login), window, Verb.TAKE, 0)
        while not self._over:
            try:
                seen = await self._do(session_of(login), window, Verb.CALL, seen)
            except Refused as refused:
                if refused.reason != "nobody_waiting":
                    raise
                await asyncio.sleep(0.005)
                continue
            self._room.release()
            for verb in self._dice.choice(COURSES):
                seen = await self._do(session_of(login), window, verb, seen)

    async def _do(self, session: Session, window: int, verb: Verb, seen: int) -> int:
        asked = WindowCommand(command=new_command_id(), seen=seen)
        answer = await self._service.command_window(session, window, verb, asked)
        self.done += 1
        return answer.view().version
