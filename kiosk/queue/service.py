"""The site queue as its pages and its API see it: reads of what is committed, commands answered after their commit."""

import hmac
from collections.abc import AsyncIterator, Callable, Collection
from dataclasses import dataclass
from pathlib import Path
from typing import Generic, TypeVar

import msgspec

from kiosk.domain.clock import Clock
from kiosk.domain.errors import Refused
from kiosk.queue import views
from kiosk.queue.commands import days, keypads, ratings, speaking, tickets, windows
from kiosk.queue.commands.verbs import Console, Verb
from kiosk.queue.day import Trust
from kiosk.queue.duties import Duties
from kiosk.queue.execution import command_of
from kiosk.queue.feeds import Feeds, View
from kiosk.queue.forecast.forecaster import Forecaster
from kiosk.queue.hall_view import hall_view
from kiosk.queue.keypad_view import keypad_hall
from kiosk.queue.ledger import Ledger
from kiosk.queue.lookback.reading import LookingBack
from kiosk.queue.numbering import code_as_typed
from kiosk.queue.office.office import Office
from kiosk.queue.pairing import Devices
from kiosk.queue.phases import Phases, Unwatched
from kiosk.queue.ratings import check_rateable, subject_of
from kiosk.queue.reads import ordinals_given, ticket_by_code, ticket_by_token
from kiosk.queue.residents import Residents
from kiosk.queue.schemas import (
    DayKey,
    Hall,
    KeypadHall,
    KeypadWindow,
    Lease,
    Message,
    PadView,
    Rate,
    RateableTicket,
    Rated,
    ReportPrint,
    TakenTicket,
    TakeTicket,
    TicketStatus,
)
from kiosk.queue.settings import QueueSettings, WindowSettings
from kiosk.queue.signage.room import SignageRoom
from kiosk.queue.speakers import Speakers
from kiosk.queue.staff import Role, Session, StaffRoom
from kiosk.queue.standby.protection import protection_of
from kiosk.queue.standby.standing import Standing
from kiosk.queue.supervising import Supervising
from kiosk.queue.transaction import Transaction
from kiosk.queue.voice.calls import CallVoice
from kiosk.queue.window_schemas import WindowAnswer, WindowCommand, WindowView
from kiosk.queue.window_view import window_view

__all__ = ["Answer", "QueueService", "Verb", "View"]

M = TypeVar("M", bound=Message)


@dataclass(frozen=True, slots=True)
class Answer(Generic[M]):
    """The answer to a command: `body` is the stored first answer byte for byte (JSON), `view()` the same decoded."""

    body: bytes
    shape: type[M]

    def view(self) -> M:
        """The answer as a value."""
        return msgspec.json.decode(self.body, type=self.shape)


class QueueService:
    """Refusals are kiosk.domain.errors.Refused. Started and stopped by the application's lifespan."""

    def __init__(
        self,
        settings: QueueSettings,
        store: Path,
        clock: Clock,
        trust: Callable[[], Trust],
        phases: Phases | None = None,
    ) -> None:
        self.settings = settings
        self.clock = clock
        self._windows = {window.number: window for window in settings.windows}
        self.ledger = Ledger(store, settings, clock, trust, phases or Unwatched())
        self.staff = StaffRoom(self.ledger, settings.staff)
        self.devices = Devices(self.ledger)
        self.office = Office(self.ledger, self.staff)
        self.public_url = settings.site.public_url.rstrip("/")
        self.operator_token = ""  # set by whoever starts the process; empty = no operator
        self.setup_code = ""  # set while nobody can sign in
        self.supervising = Supervising(self.ledger)
        self.lookback = LookingBack(self.ledger)
        self.residents = Residents(self.ledger, lambda: self.public_url, settings.staff)
        self.standing = Standing(self.ledger, self._superseded)
        self._speakers = Speakers(self.ledger)
        self.forecaster = Forecaster(self.ledger)
        self.signage = SignageRoom(self.ledger, store.parent)
        self.voice = CallVoice(settings, self.signage.words)
        self.duties = Duties(self.ledger, self._forget_old)
        self._feeds = Feeds(self.ledger, self._hall, self._window, self._pad, self._ticket, self.signage.view)

    async def start(self) -> None:
        """Open the store, bring the day up to date, begin the timed duties."""
        self.ledger.start()
        await self.standing.start()
        self._speakers.start()
        self.signage.start()
        if not self.standing.is_superseded:
            await self.duties.start()
            self.forecaster.start()

    async def stop(self) -> None:
        """End streams and duties, finish what was asked, close the store."""
        self.end_streams()
        await self.forecaster.stop()
        await self.duties.stop()
        await self.signage.stop()
        await self.ledger.stop()

    async def _forget_old(self) -> None:
        """What rooms of their own forget at night."""
        await self.staff.forget_idle()
        await self.signage.forget_old()

    def end_streams(self) -> None:
        """Every stream ends now: the server is about to stop."""
        self.ledger.topics.end()
        self.ledger.shipping.end()

    def _superseded(self) -> None:
        """Another server is the site's: nothing changes here any more, and nobody is shown anything."""
        self.ledger.is_read_only = True
        self.end_streams()

    # ---- reads ----

    async def hall(self) -> Hall:
        """The hall now."""
        return self._hall()

    async def day_key(self) -> DayKey:
        """The key for person tags of this business day. Raises Refused day_not_open."""
        row = self.ledger.reader.execute(
            "SELECT day_keys.day, key FROM day_keys JOIN days USING (day)"
            " WHERE closed_at IS NULL ORDER BY opened_seq DESC LIMIT 1"
        ).fetchone()
        if row is None:
            raise Refused("day_not_open")
        return views.day_key(row[0], row[1], self.settings)

    async def window_view(self, window: int) -> WindowView:
        """The console of a window. Raises Refused unknown_window."""
        return self._window(window)

    async def pad_view(self, window: int) -> PadView:
        """What the pad of a window shows. Raises Refused unknown_window."""
        return self._pad(window)

    async def ticket_status(self, ticket: str) -> TicketStatus:
        """Raises Refused unknown_ticket."""
        return self._ticket(ticket)

    async def ticket_of_token(self, token: str) -> str:
        """The ticket behind the link on a slip. Raises Refused unknown_ticket."""
        return ticket_by_token(self.ledger.reader, token).id

    async def rateable(self, code: str) -> RateableTicket:
        """What the code on a slip stands for. Raises Refused: unknown_code, not_finished, already_rated, code_expired."""
        ticket = ticket_by_code(self.ledger.reader, code)
        given = ordinals_given(self.ledger.reader, subject_of(ticket.id))
        now_ms = self.ledger.moment().tick_ms
        check_rateable(ticket.state, ticket.closed_ms, given, now_ms, self.settings.rating.code_valid_h)
        return views.rateable_ticket(ticket)

    async def rateable_by_link(self, token: str) -> RateableTicket:
        """What the link on a slip stands for, with the slip's code. Refusals: see rateable."""
        try:
            code = ticket_by_token(self.ledger.reader, token).code
        except Refused as unknown:
            raise Refused("unknown_code") from unknown
        return msgspec.structs.replace(await self.rateable(code), code=code)

    def keypad_hall(self, windows: Collection[WindowSettings]) -> KeypadHall:
        """These windows as the hall's line shows them."""
        return keypad_hall(self.ledger.reader, self.ledger.moment(), windows)

    def follow_keypads(self, windows: Collection[WindowSettings]) -> AsyncIterator[KeypadHall]:
        """The same at once and at every change."""
        return self._feeds.follow_keypads(
            [window.number for window in windows], lambda: self.keypad_hall(windows)
        )

    def subscribe(self, topic: str, after: int = 0) -> AsyncIterator[View]:
        """The present view at once, then each change, latest wins. Raises Refused where the topic names nothing.

        Topics: hall, window:3, pad:3, ticket:<id>, and zone:<id>, which gives the Hall and Announcements in order, the
        unfinished ones with a sequence > `after` first.
        """
        return self._feeds.subscribe(topic, after)

    # ---- commands ----

    async def take_ticket(self, device: str, take: TakeTicket) -> Answer[TakenTicket]:
        """A number. Refusals: see commands.tickets.take."""
        answer = await self._command(
            take.command, device, "take", take, TakenTicket,
            lambda transaction: tickets.take(transaction, take, device, self.public_url),
        )  # fmt: skip
        self.voice.prepare(take.service)
        return answer

    async def report_print(self, device: str, ticket: str, report: ReportPrint) -> Answer[TicketStatus]:
        """What became of the slip. Raises Refused unknown_ticket."""
        return await self._command(
            report.command, device, f"print {ticket}", report, TicketStatus,
            lambda transaction: tickets.report_print(transaction, ticket, report),
        )  # fmt: skip

    async def cancel(self, ticket: str, command: str) -> Answer[TicketStatus]:
        """The resident gives the number back. Raises Refused: unknown_ticket, not_waiting."""
        return await self._command(
            command, "phone", f"cancel {ticket}", None, TicketStatus,
            lambda transaction: tickets.cancel(transaction, ticket),
        )  # fmt: skip

    async def rate(self, actor: str, asked: Rate, *, pad_window: int | None = None) -> Answer[Rated]:
        """actor: a device or `phone`. pad_window: where a pad sends it. Refusals: see commands.ratings.rate."""
        if bool(asked.ticket) == bool(code_as_typed(asked.code)):
            raise Refused("bad_request", "ticket or code")
        return await self._command(
            asked.command, actor, "rate", asked, Rated,
            lambda transaction: ratings.rate(transaction, asked, pad_window=pad_window),
        )  # fmt: skip

    async def command_window(
        self, session: Session, window: int, verb: Verb, command: WindowCommand
    ) -> Answer[WindowAnswer]:
        """What staff do at a window. Refusals: see commands.windows.command_window."""
        known = self._known(window)
        console = Console(session.staff, session.id, self.staff.is_alive, session.role.may(Role.SUPERVISOR))
        answer = await self._command(
            command.command, session.staff, f"window {window} {verb.value}", command, WindowAnswer,
            lambda transaction: windows.command_window(transaction, console, known, verb, command),
        )  # fmt: skip
        return self._with_name(answer)

    async def command_keypad(
        self, host: str, window: WindowSettings, verb: Verb, command: WindowCommand
    ) -> Answer[KeypadWindow]:
        """What a keypad does at a window. Refusals: see commands.keypads.command_keypad."""
        return await self._command(
            command.command, host, f"keypad {window.number} {verb.value}", command, KeypadWindow,
            lambda transaction: keypads.command_keypad(transaction, host, window, verb, command),
        )  # fmt: skip

    async def sign_out(self, session: Session) -> None:
        """Leave the windows of this console, then end the session. Raises Refused active_ticket."""
        await self.ledger.write(lambda transaction: windows.leave_all(transaction, session.staff, session.id))
        await self.staff.logout(session)

    async def set_up(self, code: str, login: str, name: str, password: str, address: str) -> None:
        """The first administrator, by the one-time code. Raises Refused: wrong_code, and those of StaffRoom.add."""
        self.staff.check_guessing(address)
        is_right = hmac.compare_digest(code.encode(), self.setup_code.encode())
        if not self.setup_code or not self.staff.is_empty() or not is_right:
            self.staff.guessed_wrong(address)
            raise Refused("wrong_code")
        await self.staff.add(login, name, Role.ADMIN, password)
        self.setup_code = ""

    async def confirm_date(self, session: Session) -> Hall:
        """A member of staff vouches for today's date. Raises Refused date_implausible."""
        await self.ledger.write(lambda transaction: days.confirm_date(transaction, session.staff))
        return self._hall()

    async def speaker(self, zone: str, holder: str) -> Lease:
        """Ask for the voice of the zone. Raises Refused unknown_zone."""
        return await self._speakers.ask(zone, holder)

    async def announcement_finished(self, announcement: str, zone: str = "") -> None:
        """Spoken to the end. zone: where the page belongs. Raises Refused unknown_announcement."""
        if zone and announcement.rpartition("-")[0] != zone:
            raise Refused("unknown_announcement")
        await self.ledger.write(lambda transaction: speaking.finish_announcement(transaction, announcement))

    async def _command(
        self,
        command: str,
        actor: str,
        what: str,
        message: Message | None,
        shape: type[M],
        work: Callable[[Transaction], Message],
    ) -> Answer[M]:
        return Answer(await self.ledger.command(command_of(command, actor, what, message), work), shape)

    # ---- views ----

    def _hall(self) -> Hall:
        ledger = self.ledger
        hall = hall_view(
            ledger.reader,
            self.settings,
            ledger.moment(),
            provisional=ledger.is_provisional(),
            outlook=ledger.outlook,
        )
        protection = protection_of(
            ledger.reader,
            is_protected=ledger.shipping.is_protected,
            is_configured=bool(self.settings.standby.peer),
        )
        return msgspec.structs.replace(hall, protection=protection) if protection else hall

    def _window(self, window: int) -> WindowView:
        ledger, known = self.ledger, self._known(window)
        view = window_view(
            ledger.reader, self.settings, ledger.moment(), known, provisional=ledger.is_provisional()
        )
        return views.with_name(ledger.reader, view)

    def _pad(self, window: int) -> PadView:
        self._known(window)
        return views.pad_view(self.ledger.reader, self.ledger.moment(), window)

    def _ticket(self, ticket: str) -> TicketStatus:
        ledger = self.ledger
        return views.ticket_status(ledger.reader, self.settings, ledger.moment(), ticket, ledger.outlook)

    def _known(self, window: int) -> WindowSettings:
        known = self._windows.get(window)
        if known is None:
            raise Refused("unknown_window", "window")
        return known

    def _with_name(self, answer: Answer[WindowAnswer]) -> Answer[WindowAnswer]:
        """The name is not part of the stored answer: it is added while the side table still has it."""
        view = answer.view()
        named = views.with_name(self.ledger.reader, view)
        return answer if named is view else Answer(msgspec.json.encode(named), WindowAnswer)
