"""人工帮助 is an event for whoever watches, and shows on the screen that it was heard."""

from pathlib import Path

from agent.schemas import State
from kiosk.domain.command import new_command_id
from tests.agent.station import Wanted, rows, running_kiosk
from tests.queue.site import ManualClock


async def test_it_rings_once_for_impatient_fingers(tmp_path: Path) -> None:
    clock = ManualClock()
    async with running_kiosk(tmp_path / "agent", Wanted(clock=clock, printer=False)) as kiosk:
        visit = await kiosk.begin()
        await kiosk.client.help()
        clock.advance(5)
        await kiosk.client.help()
        clock.advance(30)
        await kiosk.client.help()
        await kiosk.events()
        asked = rows(kiosk.store, "SELECT payload ->> 'visit' FROM outbox WHERE kind = 'help.asked'")
        assert asked == [(visit,), (visit,)]


async def test_the_next_resident_is_heard_at_once(tmp_path: Path) -> None:
    async with running_kiosk(tmp_path / "agent", Wanted(printer=False)) as kiosk:
        await kiosk.client.help()
        visit = await kiosk.begin()
        await kiosk.client.help()
        shown = await kiosk.client.state()
        ended: State = await kiosk.client.end(visit, new_command_id(), "home")
        assert (await kiosk.events()).count("help.asked") == 2
        assert shown.help_asked is not None
        assert ended.help_asked is None
