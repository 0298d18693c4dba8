"""One site for tests: the real service over a real store, with a clock that the test moves."""

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from datetime import UTC, datetime, time, timedelta
from pathlib import Path

import msgspec

from kiosk.domain.command import new_command_id
from kiosk.domain.priority import PriorityClass
from kiosk.queue.day import Trust
from kiosk.queue.hours_settings import HoursSettings, Open
from kiosk.queue.schemas import Booked, TakenTicket, TakeTicket
from kiosk.queue.service import QueueService, Verb
from kiosk.queue.settings import (
    CallSettings,
    LimitSettings,
    PrioritySettings,
    QueueSettings,
    RatingSettings,
    ServiceSettings,
    SiteSettings,
    StaffSettings,
    WindowSettings,
)
from kiosk.queue.staff import Role, Session
from kiosk.queue.window_schemas import WindowAnswer, WindowCommand
from tests.queue.remembered import remembered_and_read

ALWAYS = Open(opens=time(0, 0), closes=time(23, 59, 59, 999999))
BLANK = WindowCommand(command="", seen=0)
PASSWORD = "correct horse battery"
NOON = datetime(2026, 11, 23, 2, 0, tzinfo=UTC)  # Monday, 10:00 in Shanghai


class ManualClock:
    """Wall time and monotonic time, moved by the test; `jump` moves the wall alone."""

    def __init__(self, now: datetime = NOON) -> None:
        self._now = now
        self._monotonic_s = 1000.0

    def now(self) -> datetime:
        return self._now

    def monotonic(self) -> float:
        return self._monotonic_s

    def advance(self, seconds: float) -> None:
        """Time passes."""
        self._now += timedelta(seconds=seconds)
        self._monotonic_s += seconds

    def jump(self, to: datetime) -> None:
        """Somebody sets the clock."""
        self._now = to


def site_settings(
    *,
    windows: int = 3,
    hours: HoursSettings | None = None,
    services: tuple[ServiceSettings, ...] | None = None,
    calls: CallSettings | None = None,
    window_rows: tuple[WindowSettings, ...] | None = None,
    day_close: time = time(20, 0),
    fair: int = 0,
    staff: StaffSettings | None = None,
    limits: LimitSettings | None = None,
) -> QueueSettings:
    """Two prefixes, every window does everything, open day and night."""
    offered = services or (
        ServiceSettings(id="pension", prefix="A", median_min=10),
        ServiceSettings(id="social-card", prefix="B", median_min=6),
    )
    names = tuple(service.id for service in offered)
    rows = window_rows or tuple(WindowSettings(number=n, services=names) for n in range(1, windows + 1))
    return QueueSettings(
        site=SiteSettings(id="430602-001", name="望岳路街道人社服务站"),
        services=offered,
        windows=rows,
        hours=hours or always_open(day_close),
        priority=PrioritySettings(
            levels={"normal": 0, "elder": 1, "soldier": 2, "appointment": 2, "green": 3},
            ageing_step_s=600,
            fair=fair,
        ),
        calls=calls or CallSettings(),
        rating=RatingSettings(pad_s=30, code_valid_h=72),
        staff=staff or StaffSettings(),
        limits=limits or LimitSettings(),
    )


def always_open(day_close: time = time.max) -> HoursSettings:
    """Day and night, every day."""
    return HoursSettings(
        monday=ALWAYS,
        tuesday=ALWAYS,
        wednesday=ALWAYS,
        thursday=ALWAYS,
        friday=ALWAYS,
        saturday=ALWAYS,
        sunday=ALWAYS,
        day_close=day_close,
    )


class Hall:
    """A running site, and short ways to do what people there do."""

    def __init__(self, service: QueueService, clock: ManualClock, trust: "SettableTrust") -> None:
        self.service = service
        self.clock = clock
        self.trust = trust

    async def take(
        self,
        service: str = "pension",
        *,
        command: str = "",
        priority: PriorityClass = PriorityClass.NORMAL,
        person_tag: str | None = None,
        masked_name: str | None = None,
        then: tuple[str, ...] = (),
        appointment: Booked | None = None,
    ) -> TakenTicket:
        """A number from the kiosk."""
        asked = TakeTicket(
            command=command or new_command_id(),
            service=service,
            priority=priority,
            person_tag=person_tag,
            masked_name=masked_name,
            then=then,
            appointment=appointment,
        )
        return (await self.service.take_ticket("kiosk-1", asked)).view()

    async def hire(self, login: str = "zhao", role: Role = Role.STAFF) -> str:
        """A member of staff who can sign in; the id."""
        return await self.service.staff.add(login, "赵敏", role, PASSWORD)

    async def do(
        self,
        verb: Verb,
        window: int = 1,
        *,
        login: str = "",
        seen: int | None = None,
        command: str = "",
        asked: WindowCommand | None = None,
        role: Role = Role.STAFF,
    ) -> WindowAnswer:
        """A command at a window, from a console that is up to date unless `seen` says otherwise.

        asked: the fields that the verb needs; its id and version are filled in.
        """
        session = session_of(login or login_of(window), role)
        version = (await self.service.window_view(window)).version if seen is None else seen
        asked = msgspec.structs.replace(asked or BLANK, command=command or new_command_id(), seen=version)
        return (await self.service.command_window(session, window, verb, asked)).view()

    async def staffed(self, *windows: int) -> None:
        """Somebody sits at each of these windows; window 1 is zhao's."""
        for window in windows:
            await self.do(Verb.TAKE, window, login=login_of(window))

    async def called(self, window: int = 1) -> str:
        """The number that this window calls."""
        view = await self.do(Verb.CALL, window, login=login_of(window))
        assert view.active is not None
        return view.active.number

    async def served(self, window: int = 1, serving_s: float = 60) -> str:
        """Call, serve and finish; the number."""
        number = await self.called(window)
        await self.do(Verb.SERVE, window, login=login_of(window))
        self.clock.advance(serving_s)
        await self.do(Verb.FINISH, window, login=login_of(window))
        return number

    async def look(self) -> None:
        """What the queue would do by itself at this time."""
        await self.service.duties.look()


class SettableTrust:
    """Who vouches for the clock, as the test says."""

    def __init__(self, trust: Trust = Trust.NTP) -> None:
        self.trust = trust

    def __call__(self) -> Trust:
        return self.trust


def session_of(login: str = "zhao", role: Role = Role.STAFF) -> Session:
    """A console of that person; the engine does not ask whether anybody signed in."""
    return Session(f"session-{login}", f"staff-{login}", login, role, "csrf")


def login_of(window: int) -> str:
    """Who sits there in tests."""
    return "zhao" if window == 1 else f"staff{window}"


@asynccontextmanager
async def running_hall(
    folder: Path,
    settings: QueueSettings | None = None,
    *,
    clock: ManualClock | None = None,
    trust: Trust = Trust.NTP,
) -> AsyncIterator[Hall]:
    """A site over `<folder>/store.sqlite3`; entering it again is a restart. In the end the writer remembers what is there."""
    clock, vouched = clock or ManualClock(), SettableTrust(trust)
    service = QueueService(settings or site_settings(), folder / "store.sqlite3", clock, vouched)
    await service.start()
    try:
        yield Hall(service, clock, vouched)
        if service.ledger.is_writing and not service.ledger.is_read_only:
            remembered, read = await remembered_and_read(service)
            assert remembered == read
    finally:
        async with asyncio.timeout(60):
            await service.stop()
