"""Between the desk and the agent: follows the agent's state, runs errands, tells the desk what came of them."""

import asyncio
import logging
from collections.abc import Callable
from datetime import datetime
from pathlib import Path
from typing import assert_never, get_args

import msgspec

from agent.certify_schemas import CertifyAsk
from agent.client import AgentClient
from agent.content_client import ContentClient
from agent.content_schemas import PrintContent, ReadContent
from agent.schemas import AtPage, RateHere, State
from kiosk.domain.clock import Clock
from kiosk.domain.errors import ProtocolError, Refused, Unreachable
from kiosk.journey.actions import (
    Failed,
    FoundRateable,
    Heard,
    HelpCalled,
    Lost,
    RatingTaken,
    RollNoted,
    Took,
    World,
)
from kiosk.journey.apply import ApplyAnswered, ApplyErrand
from kiosk.journey.certify import CertifyAnswered, FaceErrand
from kiosk.journey.content import (
    AskDocument,
    AskEntries,
    ContentErrand,
    Listed,
    Opened,
    PutOnA4,
    PutOnSlip,
    ReadAloud,
)
from kiosk.journey.errands import (
    ArmReaders,
    AskCode,
    AskNoCode,
    BeginVisit,
    CallHelp,
    ChangeVolume,
    DisarmReaders,
    EndVisit,
    Errand,
    FindRateable,
    GiveRating,
    NoteNewRoll,
    SayActive,
    SwitchVoice,
    TakeTicket,
    TellPage,
)
from kiosk.journey.lookup import Answered, ArmFor, AskNoPin, AskPin, VisitErrand
from kiosk.journey.mine import MineErrand, ToldMine
from kiosk.journey.model import Model
from kiosk.journey.scanning import ScanErrand
from kiosk.screens.face_desk import FaceDesk
from kiosk.screens.scan_desk import ScanDesk
from kiosk.screens.ticket_desk import ask_mine, take_of
from kiosk.screens.visit_desk import VisitDesk

END_TRIES = 3
END_PAUSE_S = 0.5
# Never wait behind a slow errand, nor keep another one waiting.
_ALONE = (
    *(SayActive, CallHelp, SwitchVoice, ChangeVolume, TellPage),
    *(AskEntries, AskDocument, PutOnSlip, PutOnA4, ReadAloud),
    *get_args(VisitErrand),
    *get_args(ApplyErrand),
    *get_args(ScanErrand),
    *get_args(CertifyAsk),
    *get_args(FaceErrand),
)
ReaderErrand = ArmReaders | ArmFor | DisarmReaders | AskCode | AskNoCode | AskPin | AskNoPin

_log = logging.getLogger("kiosk.agent_link")


class AgentLink:
    """`send` gives the desk an action, `model` is the desk's present model."""

    def __init__(
        self,
        socket: Path,
        send: Callable[[World], None],
        model: Callable[[], Model],
        clock: Clock,
        *,
        retry_s: float,
        retry_max_s: float,
    ) -> None:
        self._client = AgentClient(socket)
        self._send = send
        self._model = model
        self._clock = clock
        self._retry_s = retry_s
        self._retry_max_s = retry_max_s
        self._visit_desk = VisitDesk(
            lambda: self._model().visit,
            self._is_wanted,
        )
        self._scan_desk = ScanDesk(self._client, str(socket), self._visit)
        self._face_desk = FaceDesk(self._client, str(socket), self._visit, clock)
        self._errands: asyncio.Queue[Errand] = asyncio.Queue()
        self._alone: set[asyncio.Task[None]] = set()
        self._newest = 0.0  # when the newest state was made

    def ask(self, errand: Errand) -> None:
        """Run this errand: in turn, or at once where it must not wait."""
        if isinstance(errand, _ALONE):
            task = asyncio.get_running_loop().create_task(self._do(errand))
            self._alone.add(task)
            task.add_done_callback(self._alone.discard)
        else:
            self._errands.put_nowait(errand)

    async def run(self) -> None:
        """Until cancelled: follow the state and run errands in their order."""
        try:
            async with asyncio.TaskGroup() as group:
                group.create_task(self._follow())
                group.create_task(self._work())
        finally:
            self._visit_desk.close()
            await self._client.close()

    async def _follow(self) -> None:
        pause = self._retry_s
        failed = False
        while True:
            try:
                async for state in self._client.stream():
                    pause, failed = self._retry_s, False
                    self._heard(state)
            except (Unreachable, ProtocolError, msgspec.MsgspecError) as lost:
                if failed or not isinstance(lost, Unreachable):
                    _log.warning("agent.lost why=%s", type(lost).__name__)
                    self._send(Lost(self._now()))
                    await asyncio.sleep(pause)
                    pause = min(self._retry_max_s, pause * 2)
                failed = True  # one reconnection goes unseen: the agent may only have closed the stream

    async def _work(self) -> None:
        while True:
            await self._do(await self._errands.get())

    async def _do(self, errand: Errand) -> None:
        try:
            await self._ask(errand)
        except Refused as refused:
            self._send(Failed(errand, refused.reason, refused.detail))
        except (Unreachable, ProtocolError, msgspec.MsgspecError) as failed:
            _log.warning("errand.failed errand=%s why=%s", type(errand).__name__, type(failed).__name__)
            self._send(Failed(errand, ""))

    async def _ask(self, errand: Errand) -> None:
        client = self._client
        if isinstance(errand, ApplyErrand | VisitErrand | CertifyAsk | ScanErrand | FaceErrand | MineErrand):
            await self._ask_visit(errand)
            return
        match errand:
            case BeginVisit(command):
                self._heard(await client.begin(command))
            case SayActive(visit):
                await client.active(visit)
            case EndVisit():
                await self._end(errand)
            case ArmReaders() | ArmFor() | DisarmReaders() | AskCode() | AskNoCode() | AskPin() | AskNoPin():
                await self._ask_reader(errand)
            case TakeTicket(command):
                take = take_of(errand, self._model().applying.handed)
                self._send(Took(command, await client.take(self._visit(), take)))
            case FindRateable(code):
                self._send(FoundRateable(code, await client.rateable(code)))
            case GiveRating(command, code, level, reasons):
                rating = RateHere(command=command, code=code, level=level, reasons=reasons)
                self._send(RatingTaken(await client.rate(rating)))
            case NoteNewRoll() | CallHelp():
                await self._tell_staff(errand)
            case SwitchVoice() | ChangeVolume() | TellPage():
                await self._speak(errand)
            case AskEntries() | AskDocument() | PutOnSlip() | PutOnA4() | ReadAloud():
                await self._browse(errand)
            case _:
                assert_never(errand)

    async def _ask_visit(
        self, errand: ApplyErrand | VisitErrand | CertifyAsk | ScanErrand | FaceErrand | MineErrand
    ) -> None:
        if isinstance(errand, MineErrand):
            self._send(ToldMine(errand, await ask_mine(self._client, self._visit(), errand)))
        elif isinstance(errand, ScanErrand):
            self._send(await self._scan_desk.do(errand))
        elif isinstance(errand, FaceErrand):
            self._send(await self._face_desk.do(errand))
        elif isinstance(errand, CertifyAsk):
            self._send(CertifyAnswered(errand, await self._visit_desk.certify(errand)))
        elif isinstance(errand, VisitErrand):
            self._send(Answered(errand, await self._visit_desk.ask(errand)))
        else:
            self._send(ApplyAnswered(errand, await self._visit_desk.apply(errand)))

    async def _tell_staff(self, errand: NoteNewRoll | CallHelp) -> None:
        match errand:
            case NoteNewRoll(command):
                await self._client.new_roll(command)
                self._send(RollNoted())
            case CallHelp():
                await self._client.help()
                self._send(HelpCalled())
            case _:
                assert_never(errand)

    async def _browse(self, errand: ContentErrand) -> None:
        content = ContentClient(self._client)
        match errand:
            case AskEntries(find):
                self._send(Listed(find, await content.find(find)))
            case AskDocument(key, language):
                self._send(Opened(errand, await content.document(key, language)))
            case PutOnSlip(command, key, language):
                wanted = PrintContent(command=command, document=key, language=language)
                await content.print_slip(self._visit(), wanted)
            case PutOnA4(command, key, language):
                wanted = PrintContent(command=command, document=key, language=language)
                await content.print_form(self._visit(), wanted)
            case ReadAloud(key, language):
                await content.read(self._visit(), ReadContent(document=key, language=language))
            case _:
                assert_never(errand)

    async def _speak(self, errand: SwitchVoice | ChangeVolume | TellPage) -> None:
        client, visit = self._client, self._visit()
        match errand:
            case SwitchVoice(on, page):
                await client.voice(visit, on=on, page=page)
            case ChangeVolume(level):
                await client.volume(visit, level)
            case TellPage(page, number):
                await client.at_page(visit, AtPage(page=page, number=number))
            case _:
                assert_never(errand)

    async def _ask_reader(self, errand: ReaderErrand) -> None:
        client, visit = self._client, self._visit()
        match errand:
            case ArmReaders():
                self._heard(await client.arm(visit))
            case ArmFor(role):
                self._heard(await client.arm(visit, role))
            case DisarmReaders():
                self._heard(await client.disarm(visit))
            case AskCode(purpose):
                await client.ask_code(visit, purpose)
            case AskNoCode():
                await client.ask_no_code(visit)
            case AskPin(role, field):
                await client.ask_pin(visit, role, field)
            case AskNoPin():
                await client.ask_no_pin(visit)
            case _:
                assert_never(errand)

    async def _end(self, errand: EndVisit) -> None:
        """The end of a visit is tried again: nothing of a resident may stay because of one lost answer."""
        for left in reversed(range(END_TRIES)):
            try:
                self._heard(await self._client.end(errand.visit, errand.command, errand.reason))
            except Unreachable:
                if not left:
                    raise
                await asyncio.sleep(END_PAUSE_S)
            else:
                return

    def _is_wanted(self, errand: Errand) -> bool:
        model = self._model()
        return errand in (model.waiting_for, model.applying.poll, model.applying.progress, model.certify.poll)

    def _visit(self) -> int:
        visit = self._model().visit
        if visit is None:
            raise Refused("no_visit")
        return visit.id

    def _heard(self, state: State) -> None:
        if state.made_at < self._newest:
            return  # said before what was heard already: a visit that has just begun is not over
        self._newest = state.made_at
        if state.visit is None:
            self._visit_desk.close()
        self._send(Heard(state, self._clock.monotonic()))

    def _now(self) -> datetime:
        return self._clock.now().astimezone(self._model().now.tzinfo)
