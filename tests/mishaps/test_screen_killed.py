"""The screen is killed with a resident's card in the reader: the visit ends, and the card is asked for."""

import asyncio
import sys
import time
from pathlib import Path

from agent.config import VisitTimes
from agent.schemas import CardStep
from kiosk.domain.command import new_command_id
from tests.agent.station import Wanted, is_ready, rows, running_kiosk, site_queue, until
from tests.hardware.card.station import PEOPLE, card_station

SCREEN = """
import asyncio, sys
from pathlib import Path
from agent.client import AgentClient

async def main():
    client = AgentClient(Path(sys.argv[1]))
    async for state in client.stream():
        print(state.visit is not None, flush=True)

asyncio.run(main())
"""


async def test_the_visit_ends_after_five_seconds_and_the_card_is_asked_for(tmp_path: Path) -> None:
    async with (
        card_station() as cards,
        site_queue(tmp_path / "site") as site,
        running_kiosk(
            tmp_path / "agent", Wanted(site=site, card=True, printer=False, times=VisitTimes())
        ) as kiosk,
    ):
        await kiosk.until(lambda s: is_ready(s, "card"))
        screen = await asyncio.create_subprocess_exec(
            sys.executable, "-c", SCREEN, str(kiosk.socket), stdout=asyncio.subprocess.PIPE
        )
        assert screen.stdout is not None
        await screen.stdout.readline()
        visit = await kiosk.begin()
        await kiosk.client.arm(visit)
        await cards.slot.insert(PEOPLE[3])
        await kiosk.until(lambda s: s.visit is not None and s.visit.card is CardStep.READ)
        knowing = kiosk.agent.identifying._child.pids[0]

        screen.kill()
        killed_at = time.monotonic()
        await screen.communicate()
        asked = await kiosk.until(lambda s: s.visit is not None and s.visit.card is CardStep.TAKE_CARD)
        assert VisitTimes().screen_gone_s == 5.0
        assert 4.8 < time.monotonic() - killed_at < 12
        assert asked.visit is not None
        assert (asked.visit.id, asked.visit.person) == (visit, None)
        await until(lambda: not Path(f"/proc/{knowing}").exists())

        await cards.slot.remove()
        await kiosk.until(lambda s: s.visit is None)
        ended = rows(kiosk.store, "SELECT payload ->> 'reason' FROM outbox WHERE kind = 'visit.ended'")
        assert ended == [("screen_gone",)]


async def test_a_screen_that_is_back_soon_finds_its_visit(tmp_path: Path) -> None:
    async with running_kiosk(tmp_path / "agent", Wanted(printer=False)) as kiosk:
        looking = kiosk.client.stream()
        await anext(looking)
        visit = await kiosk.begin()
        await looking.aclose()  # type: ignore[attr-defined]  # it is a generator
        await asyncio.sleep(2)
        again = kiosk.client.stream()
        state = await anext(again)
        assert state.visit is not None
        assert state.visit.id == visit
        await asyncio.sleep(4)
        assert (await kiosk.client.end(visit, new_command_id(), "done")).visit is None
        await again.aclose()  # type: ignore[attr-defined]
