"""预约签到 by card: a finger's walk through the screen's pure function, a visit's desk at the simulated back office, an agent
with a printer, and a site's queue. The clock stands at the day of the back office."""

from collections.abc import AsyncIterator, Callable
from contextlib import AbstractAsyncContextManager, asynccontextmanager, nullcontext
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from pathlib import Path

from agent.apply_schemas import Done
from agent.schemas import SlipState
from kiosk.domain.command import new_command_id
from kiosk.domain.errors import Refused
from kiosk.journey.actions import Failed, Took
from kiosk.journey.apply import Confirm, TakeBooked
from kiosk.journey.errands import TakeTicket
from kiosk.journey.lookup import Agree, ChooseItem
from kiosk.screens.ticket_desk import take_of
from tests.agent.apply_room import ApplyRoom, ApplyRooms
from tests.agent.station import Kiosk, Place, Site, Wanted, running_kiosk, site_queue
from tests.bench.back_office import TODAY, RunningOffice
from tests.queue.site import ManualClock
from tests.screens.asking_walk import Walk, identified

ITEM = "appt.checkin"
DAYBREAK = datetime(2026, 11, 21, 22, 0, tzinfo=UTC)  # 06:00 at the site, on the back office's day
HERE = {"养老保险业务": "pension", "社保卡业务": "social-card"}  # matters of services that the site has


@dataclass(slots=True)
class Visitor:
    """One resident, at one visit: what is on the screen, and the desk behind it."""

    walk: Walk
    room: ApplyRoom
    draft: str

    def confirm(self) -> Walk:
        """确认, and the back office's answer."""
        self.walk.do(Confirm())
        return self.walk.answer(self.room.submit(self.draft))

    @property
    def asked(self) -> TakeTicket:
        """The number that the screen waits for."""
        errand = self.walk.model.waiting_for
        assert isinstance(errand, TakeTicket), errand
        return errand

    @property
    def receipt(self) -> Done:
        """What came of the check-in."""
        done = self.walk.model.applying.done
        assert done is not None
        return done


@dataclass(slots=True)
class CheckInHall:
    """A kiosk of the hall."""

    site: Site
    kiosk: Kiosk
    clock: ManualClock
    rooms: ApplyRooms
    office: RunningOffice
    visit: int = 0

    def person(self, matter: str = "") -> int:
        """One of the bench's own who has an appointment today, for something that the site has, or for this."""
        for one in range(12):
            of_today = [a for a in self._booked(one) if a["appointment_on"] == TODAY.isoformat()]
            matters = {str(a["appointment_service"]) for a in of_today}
            if len(of_today) == 1 and (matter in matters if matter else matters <= set(HERE)):
                return one
        raise LookupError(matter)

    def slot_of(self, person: int) -> datetime:
        """When it begins."""
        (slot,) = (a["slot"] for a in self._booked(person) if a["appointment_on"] == TODAY.isoformat())
        return datetime.fromisoformat(f"{TODAY.isoformat()}T{str(slot)[:5]}:00+08:00")

    async def arrives(self, person: int, *, minutes: float = 0) -> Visitor:
        """At the review of the form, so long after the slot."""
        if self.visit:
            await self.kiosk.client.end(self.visit, new_command_id(), "done")
        self.go_to(self.slot_of(person) + timedelta(minutes=minutes))
        return await self.comes(person)

    async def comes(self, person: int) -> Visitor:
        """At the review of the form, at this time."""
        self.visit = await self.kiosk.begin()
        room = self.rooms.of(person)
        review = room.walked(ITEM, {})
        walk = identified()
        walk.finger = f"{new_command_id()}-"
        walk.do(ChooseItem(ITEM), Agree()).answer(review)
        return Visitor(walk, room, review.draft)

    def go_to(self, at: datetime) -> None:
        """Time passes."""
        self.clock.advance((at - self.clock.now()).total_seconds())

    async def number(self, visitor: Visitor) -> Walk:
        """The agent's answer to what the screen asks."""
        errand = visitor.asked
        try:
            taken = await self.kiosk.client.take(self.visit, take_of(errand, None))
        except Refused as refused:
            return visitor.walk.do(Failed(errand, refused.reason, refused.detail))
        return visitor.walk.do(Took(errand.command, taken))

    async def again(self, visitor: Visitor) -> Walk:
        """取号 on the receipt."""
        visitor.walk.do(TakeBooked())
        return await self.number(visitor)

    async def printed(self, ticket: str) -> int:
        """How many slips came out, once that of this ticket did."""
        await self.kiosk.until(
            lambda s: s.slip is not None and (s.slip.ticket, s.slip.state) == (ticket, SlipState.PRINTED)
        )
        return len(self.kiosk.printer.receipts)

    def tickets(self) -> list[tuple[str, str, str, str]]:
        """Number, service, class and origin of every ticket of the site."""
        rows = self.site.hall.service.ledger.reader.execute(
            "SELECT label, service, priority, origin FROM tickets ORDER BY sequence"
        )
        return [(str(a), str(b), str(c), str(d)) for a, b, c, d in rows]

    def _booked(self, person: int) -> list[dict[str, object]]:
        records: list[dict[str, object]] = self.office.ask("appt.list", person)["records"]
        return records


@asynccontextmanager
async def check_in_hall(
    folder: Path,
    office: RunningOffice,
    line: Callable[[Site], AbstractAsyncContextManager[Place]] = nullcontext,
) -> AsyncIterator[CheckInHall]:
    """line: what lies between the kiosk and the site."""
    clock = ManualClock(DAYBREAK)
    rooms = ApplyRooms(office.url)
    async with (
        site_queue(folder / "site", clock) as site,
        line(site) as place,
        running_kiosk(folder / "kiosk", Wanted(site=place, clock=clock)) as kiosk,
    ):
        await kiosk.ready()
        try:
            yield CheckInHall(site, kiosk, clock, rooms, office)
        finally:
            rooms.close()
