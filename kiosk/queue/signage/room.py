"""The hall's screens as the service sees them: notices, emergency, playlist, proof of play, and the words of calls."""

import asyncio
import logging
import secrets
import sqlite3
from collections.abc import Callable, Sequence
from datetime import date, datetime, timedelta
from pathlib import Path

from kiosk.domain.errors import Refused
from kiosk.queue.execution import Command, command_of
from kiosk.queue.hours import local_time
from kiosk.queue.ledger import Ledger
from kiosk.queue.schemas import Emergency, Message, Signage
from kiosk.queue.signage import commands
from kiosk.queue.signage.commands import Draft
from kiosk.queue.signage.keeping import forget_signage
from kiosk.queue.signage.media import MediaFolder
from kiosk.queue.signage.notice import Notice, Timing
from kiosk.queue.signage.pack_shelf import PackShelf
from kiosk.queue.signage.playlist import Item, Slot, slots
from kiosk.queue.signage.plays import Play, keep_plays
from kiosk.queue.signage.reads import PlayTotal, approved_notices, emergency_now, notices, play_totals
from kiosk.queue.staff import Session
from kiosk.queue.transaction import Transaction
from kiosk.queue.voice.rendering import RenderedWords, engine_of
from kiosk.queue.writer import Manner

TIPS = ("queue", "certification", "unemployment", "card")
AHEAD_H = 72  # a display that is cut off knows what plays for so long

_log = logging.getLogger("queue.signage")


class Kept(Message, frozen=True, kw_only=True):
    """The answer to a change: the id of the notice or the emergency."""

    id: str


class Counted(Message, frozen=True, kw_only=True):
    """The answer to a batch of plays."""

    kept: int


class SignageRoom:
    """Started and stopped by the service. `folder` holds media and rendered words beside the store."""

    def __init__(self, ledger: Ledger, folder: Path) -> None:
        self._ledger = ledger
        self._settings = ledger.settings.signage
        self._tasks: list[asyncio.Task[None]] = []
        self._run = secrets.token_hex(4)
        self._changes = 0
        self.media = MediaFolder(folder / "media", self._settings)
        self.words = RenderedWords(folder / "voice", engine_of(ledger.settings.voice), self._changed)
        self.packs = PackShelf(self._settings, self.today, self._changed)

    def start(self) -> None:
        """After the ledger."""
        self.media.start()
        for name, run in (("packs", self.packs.run), ("words", self.words.run)):
            task = asyncio.create_task(run(), name=f"signage-{name}")
            task.add_done_callback(_say_why)
            self._tasks.append(task)
        self._prepare_emergency()

    async def stop(self) -> None:
        """End the tasks."""
        for task in self._tasks:
            task.cancel()
        await asyncio.gather(*self._tasks, return_exceptions=True)

    # ---- reads ----

    def today(self) -> date:
        """The site's date."""
        return self.local_now().date()

    def local_now(self) -> datetime:
        """The site's own time."""
        return local_time(self._ledger.clock.now(), self._ledger.settings.zone_info)

    def view(self) -> Signage:
        """What every display is told. `playlist` differs whenever its cards should be asked for again."""
        local, voice = self.local_now(), self._ledger.settings.voice
        standing = emergency_now(self._ledger.reader)
        emergency = None
        if standing is not None:
            emergency = Emergency(
                id=standing.id,
                text=standing.text,
                since=standing.raised_at,
                voice=self.words.address(standing.text),
                volume=voice.emergency_volume,
            )
        return Signage(
            playlist=f"{self._run}-{self._changes}-{local.date()}",
            volume=voice.volume_at(local.time()),
            emergency=emergency,
        )

    def slots(self) -> tuple[Slot, ...]:
        """What plays in the coming days."""
        return slots(self.items(), self.local_now(), hours=AHEAD_H)

    def playing(self) -> list[Notice]:
        """The approved notices that may still play."""
        return approved_notices(self._ledger.reader, self.today())

    def notices(self) -> list[Notice]:
        """All that the store has, the newest first."""
        return notices(self._ledger.reader)

    def totals(self, day: date) -> list[PlayTotal]:
        """What the displays showed on a day."""
        return play_totals(self._ledger.reader, day)

    # ---- commands; refusals: see signage.commands ----

    async def place(self, command: str, session: Session, asked: Message, draft: Draft) -> bytes:
        """A notice that waits for approval. Raises Refused: bad_notice, unknown_media."""
        draft.check(self.today())
        if draft.media and self.media.kind_of(draft.media) is not draft.kind:
            raise Refused("unknown_media")
        return await self._command(
            command_of(command, session.staff, "notice", asked),
            lambda transaction: commands.place(transaction, draft, session.staff).id,
        )

    async def approve(self, command: str, session: Session, notice: str) -> bytes:
        """It may play."""
        today = self.today()
        return await self._command(
            command_of(command, session.staff, f"approve {notice}", None),
            lambda transaction: commands.approve(transaction, notice, session, today).id,
        )

    async def withdraw(self, command: str, session: Session, notice: str) -> bytes:
        """It plays no more."""
        return await self._command(
            command_of(command, session.staff, f"withdraw {notice}", None),
            lambda transaction: commands.withdraw(transaction, notice, session.staff).id,
        )

    async def raise_emergency(self, command: str, session: Session, asked: Message, text: str) -> bytes:
        """Over everything, at once, on every screen of the site."""
        answer = await self._command(
            command_of(command, session.staff, "emergency", asked),
            lambda transaction: commands.raise_emergency(transaction, text, session.staff),
        )
        self._prepare_emergency()
        return answer

    async def lift_emergency(self, command: str, session: Session) -> bytes:
        """The hall goes on as usual."""
        return await self._command(
            command_of(command, session.staff, "lift", None),
            lambda transaction: commands.lift_emergency(transaction, session.staff),
        )

    async def keep_plays(self, command: str, display: str, asked: Message, plays: Sequence[Play]) -> bytes:
        """A display's batch, counted once."""
        return await self._ledger.command(
            command_of(command, display, "plays", asked),
            lambda transaction: Counted(kept=keep_plays(transaction, display, plays)),
        )

    async def forget_old(self) -> None:
        """The nightly part: old plays, notices that ended long ago, files that nobody names."""
        moment, keep = self._ledger.moment(), self._ledger.settings.retention.audit

        def forget(connection: sqlite3.Connection) -> set[str]:
            return forget_signage(
                connection, self.today(), plays_days=self._settings.plays_days, notices_days=keep
            )

        wanted = await self._ledger.write_plain(forget, Manner.LONG)
        yesterday = (moment.at - timedelta(days=1)).timestamp()
        gone = await asyncio.to_thread(self.media.forget, wanted, yesterday)
        _log.info("signage.forgotten files=%d", gone)

    async def _command(self, command: Command, work: Callable[[Transaction], str]) -> bytes:
        """The id that the work gives, after its commit; then every display is told."""
        answer = await self._ledger.command(command, lambda transaction: Kept(id=work(transaction)))
        self._changed()
        return answer

    def _prepare_emergency(self) -> None:
        standing = emergency_now(self._ledger.reader)
        if standing is not None:
            self.words.prepare((standing.text,))

    def _changed(self) -> None:
        self._changes += 1
        self._ledger.topics.mark(("signage",))

    def items(self) -> list[Item]:
        """In the order of a round: our tips, notices, then policies and jobs."""
        tips = TIPS if self._settings.tips else ()
        noticed = [Item(one.id, one.timing, one.priority) for one in self.playing()]
        cards = [Item(f"pack:{card.id}", Timing(card.published, card.expires)) for card in self.packs.cards]
        return [*(Item(f"tip:{tip}") for tip in tips), *noticed, *cards]


def _say_why(task: asyncio.Task[None]) -> None:
    if not task.cancelled() and (error := task.exception()) is not None:
        _log.error("signage.ended", exc_info=error)
