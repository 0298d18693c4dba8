"""The A4 printer of the bench: a real IPP printer in software, whose paper, lid and toner are ours."""

import asyncio
import contextlib
import hashlib
import json
import logging
from collections.abc import Awaitable, Callable, Mapping
from dataclasses import dataclass, field
from functools import partial
from pathlib import Path

import msgspec
import pypdfium2 as pdfium

from kiosk.bench.far_end import Action, Nothing, Order
from kiosk.bench.ipp_machine import STATE_JOB, IppMachine
from kiosk.bench.panel_wire import Meaning, WireLog
from kiosk.bench.settings import IppSettings
from kiosk.domain.errors import Refused, Unreachable

SHOWN_JOBS = 20
COMMAND_ENDS_S = 2.0
LOOK_S = 0.2  # how soon a stuck document hears that it was called back
SHEETS, FEW_SHEETS = 250, 5
KEYWORDS: Mapping[
    str, str
] = {  # what is wrong, in the panel's words and in the printer's; paper it knows itself
    "jam": "media-jam-error",
    "cover": "cover-open-error",
    "toner_low": "marker-supply-low-warning",
    "toner_out": "marker-supply-empty-error",
    "tray": "input-tray-missing-error",
    "stop": "paused",
}
HARMLESS = frozenset({"paper_low", "toner_low"})

_log = logging.getLogger("kiosk.bench.ipp")


class AfterPages(Order, frozen=True, kw_only=True):
    """paper_out: when so many more pages have come out."""

    after_pages: int = 0


class Slow(Order, frozen=True, kw_only=True):
    """How long a page takes."""

    seconds_a_page: float = 2.0


class JobView(msgspec.Struct, frozen=True, kw_only=True):
    """One document that came. `state`: printing, printed, aborted, cancelled, lost."""

    job: int
    name: str
    size: int
    sha256: str
    pages: int
    came_out: int
    state: str


class IppView(msgspec.Struct, frozen=True, kw_only=True):
    """The printer now."""

    plugged: bool
    silent: bool
    faults: tuple[str, ...]
    seconds_a_page: float
    jobs: tuple[JobView, ...]


@dataclass(slots=True)
class _Session:
    """The print command of the job that is in the printer."""

    job: JobView
    writer: asyncio.StreamWriter

    def say(self, *lines: str) -> None:
        self.writer.write("".join(f"{line}\n" for line in lines).encode())


@dataclass(slots=True)
class _Hands:
    """What hands have done to it."""

    wrong: set[str] = field(default_factory=set)
    paper_out_after: int | None = None
    aborts: bool = False
    silent: bool = False
    seconds_a_page: float = 0.0


class IppEnd:
    """A FarEnd. A document is kept as its length and digest only."""

    name = "a4"

    def __init__(self, settings: IppSettings, wire: WireLog, on_change: Callable[[], None]) -> None:
        self._settings = settings
        self._wire = wire
        self._on_change = on_change
        self._machine = IppMachine(settings.port)
        self._hands = _Hands(seconds_a_page=settings.seconds_a_page)
        self._jobs: list[JobView] = []
        self._session: _Session | None = None
        self._server: asyncio.Server | None = None
        self._moved = asyncio.Event()
        self._state_told: asyncio.Future[int] | None = None  # the job of ours that told the printer its state
        self._told: list[str] = []  # what the printer was told last
        self._turn = asyncio.Lock()

    async def start(self, folder: Path) -> None:
        """Raises Unreachable where this machine has no ippeveprinter."""
        self._machine.unpack(folder)
        self._server = await asyncio.start_unix_server(self._printed, self._machine.socket, limit=1 << 26)
        await self._machine.switch_on()
        self._on_change()

    async def stop(self) -> None:
        await self._machine.switch_off()
        if self._server is not None:
            self._server.close()
            self._server = None
        await self._machine.remove()

    async def restore(self) -> None:
        async with self._turn:
            self._machine.hold_still(False)
            self._hands = _Hands(seconds_a_page=self._settings.seconds_a_page)
            self._jobs = self._jobs[-1:] if self._session is not None else []
            if not self._machine.running:
                await self._machine.switch_on()
            await self._tell()

    def actions(self) -> Mapping[str, Action]:
        simple = {
            "refill": lambda: self._heal("paper_out", "paper_low"),
            "paper_low": lambda: self._break("paper_low"),
            "jam": lambda: self._break("jam"),
            "clear_jam": lambda: self._heal("jam"),
            "open_cover": lambda: self._break("cover"),
            "close_cover": lambda: self._heal("cover"),
            "toner_low": lambda: self._break("toner_low"),
            "toner_out": lambda: self._break("toner_out"),
            "new_toner": lambda: self._heal("toner_low", "toner_out"),
            "take_tray": lambda: self._break("tray"),
            "put_tray": lambda: self._heal("tray"),
            "pause": lambda: self._break("stop"),
            "go_on": lambda: self._heal("stop"),
            "abort": self._abort,
            "go_silent": lambda: self._still(True),
            "speak": lambda: self._still(False),
            "unplug": self._unplug,
            "plug": self._plug,
        }
        actions = {name: Action(Nothing, partial(_by_hand, do)) for name, do in simple.items()}
        return {
            **actions,
            "paper_out": Action(AfterPages, self._paper_out),
            "slow": Action(Slow, self._slow),
        }

    def view(self) -> IppView:
        return IppView(
            plugged=self._machine.running,
            silent=self._hands.silent,
            faults=self.faults(),
            seconds_a_page=self._hands.seconds_a_page,
            jobs=tuple(self._jobs),
        )

    def faults(self) -> tuple[str, ...]:
        others = {"unplugged": not self._machine.running, "silent": self._hands.silent}
        return (*sorted(self._hands.wrong), *(name for name, so in others.items() if so))

    def addresses(self) -> Mapping[str, str]:
        return {"a4": f"ipp://localhost:{self._machine.port}/ipp/print"}

    # ---- hands ----

    async def _break(self, *what: str) -> None:
        async with self._turn:
            self._hands.wrong |= set(what)
            await self._tell()

    async def _heal(self, *what: str) -> None:
        async with self._turn:
            self._hands.wrong -= set(what)
            self._hands.paper_out_after = None
            await self._tell()

    async def _paper_out(self, order: AfterPages) -> None:
        if order.after_pages <= 0:
            await self._break("paper_out")
        else:
            self._hands.paper_out_after = order.after_pages
            self._on_change()

    async def _slow(self, order: Slow) -> None:
        if not 0 <= order.seconds_a_page <= 60:
            raise Refused("bad_number", "seconds_a_page: 0 to 60")
        self._hands.seconds_a_page = order.seconds_a_page
        self._on_change()

    async def _abort(self) -> None:
        """The document that is in it, or the next one, is given up."""
        self._hands.aborts = True
        self._stir()

    async def _still(self, still: bool) -> None:
        self._hands.silent = still
        self._machine.hold_still(still)
        self._on_change()

    async def _unplug(self) -> None:
        async with self._turn:
            self._hands.silent = False
            await self._machine.switch_off()
            self._told = []
            self._stir()

    async def _plug(self) -> None:
        async with self._turn:
            if not self._machine.running:
                await self._machine.switch_on()
                await self._tell()

    async def _tell(self) -> None:
        """The printer learns its state: by the command that runs, or by a job of ours, which needs paper."""
        self._stir()
        if not self._machine.running or self._hands.silent:
            return
        with contextlib.suppress(Unreachable, TimeoutError):
            if self._session is not None:
                self._say_states(self._session)
            elif self._told != self._states():
                await self._machine.load(SHEETS)
                self._state_told = asyncio.get_running_loop().create_future()
                await self._machine.nudge()
                async with asyncio.timeout(COMMAND_ENDS_S):
                    await self._machine.ended(await self._state_told)
            await self._load()

    async def _load(self) -> None:
        wrong = self._hands.wrong
        await self._machine.load(
            0 if "paper_out" in wrong else FEW_SHEETS if "paper_low" in wrong else SHEETS
        )

    def _states(self) -> list[str]:
        wrong = self._hands.wrong
        return [f"STATE: {'+' if name in wrong else '-'}{word}" for name, word in KEYWORDS.items()]

    def _say_states(self, session: _Session) -> None:
        self._told = self._states()
        session.say(*self._told)

    def _stir(self) -> None:
        self._moved.set()
        self._moved = asyncio.Event()
        self._on_change()

    # ---- the print command ----

    async def _printed(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        """One job, from its document to its exit status."""
        about = json.loads(await reader.readline())
        content = await reader.readexactly(about["length"])
        ended = asyncio.ensure_future(reader.read())
        ended.add_done_callback(lambda _: self._stir())
        try:
            if about["name"] == STATE_JOB:
                self._told = self._states()
                writer.write("".join(f"{line}\n" for line in [*self._told, "EXIT 0"]).encode())
            else:
                await self._print(_arrived(about, content), writer, ended)
            await writer.drain()
            async with asyncio.timeout(COMMAND_ENDS_S):
                await ended
            if about["name"] == STATE_JOB and self._state_told is not None and not self._state_told.done():
                self._state_told.set_result(about["job"])
        except (OSError, TimeoutError):
            _log.info("bench.a4 command gone")
        finally:
            if not ended.done():
                ended.cancel()
            writer.close()

    async def _print(self, job: JobView, writer: asyncio.StreamWriter, ended: asyncio.Future[bytes]) -> None:
        self._jobs.append(job)
        del self._jobs[:-SHOWN_JOBS]
        self._session = session = _Session(job, writer)
        self._wire.add("a4", b"", Meaning("a4.document", {"length": job.size}), to_device=True)
        self._say_states(session)
        session.say(f"ATTR: job-impressions={job.pages}")
        try:
            state = await self._pages(session, ended)
        finally:
            self._session = None
        self._shown(session, state=state)
        self._wire.add("a4", b"", Meaning(f"a4.{state}"), to_device=False)
        session.say(f"EXIT {0 if state == 'printed' else 1}")

    async def _pages(self, session: _Session, ended: asyncio.Future[bytes]) -> str:
        """The state it ends in."""
        while session.job.came_out < session.job.pages:
            if ended.done():
                return "lost"
            if self._hands.aborts:
                self._hands.aborts = False
                return "aborted"
            if self._hands.paper_out_after == 0:
                self._hands.paper_out_after = None
                self._hands.wrong.add("paper_out")
                await self._load()
            stuck = bool(self._hands.wrong - HARMLESS)
            stirred = await self._stirred_within(LOOK_S if stuck else self._hands.seconds_a_page)
            if not self._hands.silent and await self._machine.called_back(session.job.job):
                return "cancelled"
            if stirred or stuck:
                continue
            self._shown(session, came_out=session.job.came_out + 1)
            session.say(f"ATTR: job-impressions-completed={session.job.came_out}")
            if self._hands.paper_out_after is not None:
                self._hands.paper_out_after -= 1
        return "printed"

    def _shown(self, session: _Session, **changes: object) -> None:
        changed = msgspec.structs.replace(session.job, **changes)
        self._jobs = [changed if job is session.job else job for job in self._jobs]
        session.job = changed
        self._on_change()

    async def _stirred_within(self, seconds: float | None) -> bool:
        """Whether a hand did something before so many seconds were over."""
        moved = self._moved
        with contextlib.suppress(TimeoutError):
            async with asyncio.timeout(seconds):
                return await moved.wait()
        return False


async def _by_hand(do: Callable[[], Awaitable[None]], _: Nothing) -> None:
    await do()


def _arrived(about: Mapping[str, object], content: bytes) -> JobView:
    """A document as it is remembered: nothing of what it says."""
    copies = about["copies"] if isinstance(about["copies"], int) else 1
    return JobView(
        job=int(str(about["job"])),
        name=str(about["name"]),
        size=len(content),
        sha256=hashlib.sha256(content).hexdigest(),
        pages=_pages_of(content) * copies,
        came_out=0,
        state="printing",
    )


def _pages_of(content: bytes) -> int:
    """How many sheets it takes; what is no PDF spoils one."""
    try:
        with contextlib.closing(pdfium.PdfDocument(content)) as document:
            return len(document)
    except pdfium.PdfiumError:
        return 1
