"""The engine against a small model, through restarts, repeats, clock steps and new days."""

import asyncio
import tempfile
from collections import Counter
from collections.abc import Awaitable
from contextlib import AsyncExitStack
from datetime import date, time, timedelta
from pathlib import Path

from hypothesis import settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, invariant, precondition, rule

from kiosk.domain.command import new_command_id
from kiosk.domain.errors import Refused
from kiosk.domain.priority import PriorityClass
from kiosk.queue.office.messages import FreeWindow
from kiosk.queue.replay import replayed_hash
from kiosk.queue.schemas import TakenTicket, TakeTicket
from kiosk.queue.service import Verb
from kiosk.queue.settings import WindowSettings
from kiosk.queue.store import state_hash
from kiosk.queue.window_schemas import WindowCommand
from kiosk.queue.words import Place
from tests.queue.model import FAIR, RETURN_AFTER, Model, ModelTicket
from tests.queue.remembered import remembered_and_read
from tests.queue.site import Hall, ManualClock, login_of, running_hall, site_settings

BOTH = ("pension", "social-card")
WINDOWS = {1: BOTH, 2: ("pension",), 3: ("social-card",)}
PREFIXES = {"pension": "A", "social-card": "B"}
SITE = site_settings(
    window_rows=tuple(WindowSettings(number=number, services=names) for number, names in WINDOWS.items()),
    day_close=time.max,
    fair=FAIR,
)
places = st.sampled_from(list(Place))
windows = st.sampled_from(sorted(WINDOWS))


class HallMachine(RuleBasedStateMachine):
    """Everything that people, clocks and power cuts do to a hall."""

    def __init__(self) -> None:
        super().__init__()
        self.loop = asyncio.new_event_loop()
        self.folder = tempfile.TemporaryDirectory()
        self.clock = ManualClock()
        self.model = Model(WINDOWS)
        self.issued: list[tuple[TakeTicket, bytes]] = []
        self.ids: list[str] = []
        self.stack = AsyncExitStack()
        self.hall = self._started()
        self.day = self._today()

    def _started(self) -> Hall:
        site = running_hall(Path(self.folder.name), SITE, clock=self.clock)
        return self.loop.run_until_complete(self.stack.enter_async_context(site))

    def _do(self, verb: Verb, window: int, asked: WindowCommand | None = None) -> str:
        return self._refused(self.hall.do(verb, window, login=login_of(window), asked=asked))

    def _drawn(self, data: st.DataObject) -> tuple[str, ModelTicket]:
        """A ticket of any day and state."""
        place = data.draw(st.integers(0, len(self.ids) - 1))
        return self.ids[place], self.model.tickets[place]

    def _refused(self, act: Awaitable[object]) -> str:
        """Empty, or why it was refused."""

        async def reason() -> str:
            try:
                await act
            except Refused as refused:
                return refused.reason
            return ""

        return self.loop.run_until_complete(reason())

    def _look(self) -> None:
        """What the queue does by itself; a day that the calendar has left is closed."""
        self.loop.run_until_complete(self.hall.look())
        today = self._today()
        if today > self.day:
            self.day = today
            self.model.close_day()

    def _today(self) -> date:
        return self.clock.now().astimezone(SITE.zone_info).date()

    # ---- what is done ----

    @rule(service=st.sampled_from(BOTH), elder=st.booleans())
    def take_a_number(self, service: str, elder: bool) -> None:
        priority = PriorityClass.ELDER if elder else PriorityClass.NORMAL
        asked = TakeTicket(command=new_command_id(), service=service, priority=priority)
        answer = self.loop.run_until_complete(self.hall.service.take_ticket("kiosk-1", asked))
        ticket: TakenTicket = answer.view()
        assert ticket.number == self.model.take(service, PREFIXES[service], int(elder))
        self.issued.append((asked, answer.body))
        self.ids.append(ticket.ticket)

    @precondition(lambda self: self.issued)
    @rule(data=st.data())
    def repeat_a_command(self, data: st.DataObject) -> None:
        asked, first = data.draw(st.sampled_from(self.issued))
        assert self.loop.run_until_complete(self.hall.service.take_ticket("kiosk-1", asked)).body == first

    @rule(window=windows)
    def sit_down_or_leave(self, window: int) -> None:
        if window not in self.model.staffed:
            assert self._do(Verb.TAKE, window) == ""
            self.model.staffed.add(window)
        elif window in self.model.active:
            assert self._do(Verb.LEAVE, window) == "active_ticket"
        else:
            assert self._do(Verb.LEAVE, window) == ""
            self.model.leave(window)

    @rule(window=windows)
    def call_next(self, window: int) -> None:
        refused = self._do(Verb.CALL, window)
        expected = self.model.next_for(window)
        if window not in self.model.staffed:
            assert refused == "not_your_window"
        elif window in self.model.paused:
            assert refused == "paused"
        elif window in self.model.active:
            assert refused == "already_active"
        elif expected is None:
            assert refused == "nobody_waiting"
        else:
            assert refused == ""
            self.model.call(window, expected)
            row = self.hall.service.ledger.reader.execute(
                "SELECT number FROM handlings WHERE outcome IS NULL AND window = ?", (window,)
            ).fetchone()
            assert row == (expected.number,)

    @precondition(lambda self: self.model.active)
    @rule(data=st.data(), verb=st.sampled_from((Verb.SERVE, Verb.FINISH, Verb.NO_SHOW)))
    def go_on(self, data: st.DataObject, verb: Verb) -> None:
        window = data.draw(st.sampled_from(sorted(self.model.active)))
        refused = self._do(verb, window)
        ticket = self.model.active[window]
        if verb is not Verb.FINISH and ticket.state == "serving":
            assert refused == "wrong_state"
            return
        assert refused == ""
        if verb is Verb.SERVE:
            ticket.state = "serving"
            return
        del self.model.active[window]
        if verb is Verb.NO_SHOW:
            ticket.state, ticket.missed_ms = "no_show", self.model.now_ms
        elif ticket.then:
            ticket.service = ticket.then.pop(0)
            self.model.put(ticket, "time", [])
        else:
            ticket.state, ticket.done_ms = "done", self.model.now_ms

    @precondition(lambda self: self.model.active)
    @rule(data=st.data(), to=st.sampled_from((*BOTH, *WINDOWS)), place=places)
    def send_on(self, data: st.DataObject, to: str | int, place: Place) -> None:
        window = data.draw(st.sampled_from(sorted(self.model.active)))
        ticket = self.model.active.pop(window)
        aim = {"window": to} if isinstance(to, int) else {"service": to}
        asked = WindowCommand(command="", seen=0, place=place, **aim)
        assert self._do(Verb.TRANSFER, window, asked) == ""
        ticket.bound = to if isinstance(to, int) else None
        ticket.service = to if isinstance(to, str) else ticket.service
        there = self.model.order(to) if isinstance(to, int) else self.model.others(to, ticket)
        self.model.put(ticket, place.value, there)

    @precondition(lambda self: self.model.active)
    @rule(data=st.data(), service=st.sampled_from(BOTH))
    def add_a_service(self, data: st.DataObject, service: str) -> None:
        window = data.draw(st.sampled_from(sorted(self.model.active)))
        ticket = self.model.active[window]
        refused = self._do(Verb.ADD_SERVICE, window, WindowCommand(command="", seen=0, service=service))
        assert refused == ("service_there" if service in (ticket.service, *ticket.then) else "")
        if not refused:
            ticket.then.append(service)

    @precondition(lambda self: self.model.active)
    @rule(data=st.data())
    def park(self, data: st.DataObject) -> None:
        window = data.draw(st.sampled_from(sorted(self.model.active)))
        ticket = self.model.active.pop(window)
        assert self._do(Verb.PARK, window, WindowCommand(command="", seen=0, reason="papers")) == ""
        ticket.state, ticket.at = "parked", window

    @precondition(lambda self: self.model.staffed)
    @rule(data=st.data())
    def free(self, data: st.DataObject) -> None:
        window = data.draw(st.sampled_from(sorted(self.model.staffed)))
        ticket = self.model.active.pop(window, None)
        staff, number = f"staff-{login_of(window)}", ticket.number if ticket else ""
        asked = FreeWindow(command=new_command_id(), staff=staff, number=number)
        assert self._refused(self.hall.service.office.free_window("boss", window, asked)) == ""
        if ticket is not None:
            self.model.put(ticket, "head", self.model.others(ticket.service, ticket))
        self.model.leave(window)

    @precondition(lambda self: self.ids)
    @rule(data=st.data(), window=windows)
    def call_back(self, data: st.DataObject, window: int) -> None:
        ticket, known = self._drawn(data)
        refused = self._do(Verb.CALL_BACK, window, WindowCommand(command="", seen=0, ticket=ticket))
        if window not in self.model.staffed:
            assert refused == "not_your_window"
        elif window in self.model.paused:
            assert refused == "paused"
        elif window in self.model.active:
            assert refused == "already_active"
        elif known.state != "parked":
            assert refused == "not_parked"
        else:
            assert refused == ("" if known.at == window else "parked_elsewhere")
            if not refused:
                self.model.bring(window, known)

    @precondition(lambda self: self.ids)
    @rule(data=st.data())
    def come_back(self, data: st.DataObject) -> None:
        ticket, known = self._drawn(data)
        back = self.hall.service.residents.come_back(ticket, new_command_id(), "kiosk", "kiosk-1")
        assert self._refused(back) == self.model.come_back(known)

    @precondition(lambda self: self.ids and self.model.staffed)
    @rule(data=st.data())
    def take_up_again(self, data: st.DataObject) -> None:
        window = data.draw(st.sampled_from(sorted(self.model.staffed)))
        ticket, known = self._drawn(data)
        refused = self._do(Verb.REOPEN, window, WindowCommand(command="", seen=0, ticket=ticket))
        assert refused == self.model.reopen(known, window)

    @precondition(lambda self: self.ids)
    @rule(data=st.data())
    def be_late(self, data: st.DataObject) -> None:
        ticket, known = self._drawn(data)
        refused = self._refused(self.hall.service.residents.postpone(ticket, new_command_id(), "phone"))
        assert refused == ("" if known.state == "waiting" else "not_waiting")
        if not refused:
            at = self.model.others(known.service).index(known)
            order = self.model.others(known.service, known)
            self.model.put(known, at + RETURN_AFTER, order)

    @precondition(lambda self: self.ids and self.model.staffed)
    @rule(data=st.data())
    def grant(self, data: st.DataObject) -> None:
        window = data.draw(st.sampled_from(sorted(self.model.staffed)))
        ticket, known = self._drawn(data)
        asked = WindowCommand(command="", seen=0, ticket=ticket, priority=PriorityClass.SOLDIER)
        assert self._do(Verb.GRANT, window, asked) == ("" if known.state == "waiting" else "not_waiting")
        if known.state == "waiting":
            known.own = known.level = 2

    @precondition(lambda self: self.model.staffed)
    @rule(data=st.data())
    def pause_or_resume(self, data: st.DataObject) -> None:
        window = data.draw(st.sampled_from(sorted(self.model.staffed)))
        verb = Verb.RESUME if window in self.model.paused else Verb.PAUSE
        assert self._do(verb, window) == ""
        self.model.paused ^= {window}

    @precondition(lambda self: self.ids)
    @rule(data=st.data())
    def give_back(self, data: st.DataObject) -> None:
        ticket, known = self._drawn(data)
        refused = self._refused(self.hall.service.cancel(ticket, new_command_id()))
        assert refused == ("" if known.state in ("waiting", "parked") else "not_waiting")
        if not refused:
            known.state, known.at = "cancelled", None

    @rule(seconds=st.sampled_from((1, 31, 250, 600, 1800)))
    def time_passes(self, seconds: int) -> None:
        self.clock.advance(seconds)
        self.model.now_ms += 1000 * seconds
        self._look()

    @rule(hours=st.sampled_from((-1, 1)))
    def the_clock_is_an_hour_off(self, hours: int) -> None:
        """Hall time does not follow the wall, so nothing is reordered; within a day numbering goes on."""
        there = self.clock.now() + timedelta(hours=hours)
        if there.astimezone(SITE.zone_info).date() == self._today():
            self.clock.jump(there)

    @rule()
    def the_power_fails(self) -> None:
        self.loop.run_until_complete(self.stack.aclose())
        self.hall = self._started()

    @rule()
    def a_new_day(self) -> None:
        self.clock.jump(self.clock.now() + timedelta(days=1))
        self._look()

    # ---- what always holds ----

    @invariant()
    def every_ticket_is_somewhere(self) -> None:
        """I8: issued = open + done + cancelled + expired + no-shows, and each where the model has it."""
        rows = self.hall.service.ledger.reader.execute("SELECT state, count(*) FROM tickets GROUP BY state")
        assert Counter(dict(rows.fetchall())) == self.model.states()

    @invariant()
    def one_ticket_at_a_window_and_one_window_for_a_ticket(self) -> None:
        """I2, from the store."""
        rows = self.hall.service.ledger.reader.execute(
            "SELECT window, number FROM handlings WHERE outcome IS NULL ORDER BY window"
        )
        assert rows.fetchall() == [(w, t.number) for w, t in sorted(self.model.active.items())]

    @invariant()
    def what_is_parked_is_parked_once_and_where_it_was(self) -> None:
        rows = self.hall.service.ledger.reader.execute(
            "SELECT number, window FROM parked ORDER BY window, number"
        )
        parked = sorted((t.at or 0, t.number) for t in self.model.tickets if t.state == "parked")
        assert rows.fetchall() == [(number, window) for window, number in parked]

    @invariant()
    def the_order_is_the_models(self) -> None:
        """I5: at every window the console lists who may be called there as the model has them."""
        for window in WINDOWS:
            view = self.loop.run_until_complete(self.hall.service.window_view(window))
            here = [row.number for row in view.waiting if row.here]
            assert here == [t.number for t in self.model.order(window)]
            coming = self.model.next_for(window)
            assert view.next_number == (coming.number if coming else "")

    @invariant()
    def the_writer_remembers_what_the_tables_say(self) -> None:
        remembered, read = self.loop.run_until_complete(remembered_and_read(self.hall.service))
        assert remembered == read

    @invariant()
    def hall_time_only_grows(self) -> None:
        """I7."""
        rows = self.hall.service.ledger.reader.execute(
            "SELECT 1 FROM (SELECT tick_ms, lag(tick_ms) OVER (ORDER BY seq) AS before FROM events)"
            " WHERE tick_ms < before"
        )
        assert rows.fetchall() == []

    @invariant()
    def no_number_twice(self) -> None:
        """I1."""
        rows = self.hall.service.ledger.reader.execute(
            "SELECT 1 FROM tickets GROUP BY site, day, prefix, number HAVING count(*) > 1"
        )
        assert rows.fetchall() == []

    def teardown(self) -> None:
        """I3: the log alone gives the same tables."""
        reader = self.hall.service.ledger.reader
        assert replayed_hash(reader, SITE.site.id) == state_hash(reader)
        self.loop.run_until_complete(self.stack.aclose())
        self.loop.close()
        self.folder.cleanup()


TestHall = HallMachine.TestCase
TestHall.settings = settings(max_examples=15, stateful_step_count=30, deadline=None)
