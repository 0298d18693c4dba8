"""The agent is killed while a lookup's slip is on its way: the paper shows at most that one, and nobody prints it again."""

import asyncio
import signal
from pathlib import Path

from agent.client import AgentClient
from agent.lookup_schemas import NeedsMore, PrintAnswer, Printing, Shown
from agent.schemas import CardStep, State
from agent.visit_link import VisitLink
from kiosk.domain.command import new_command_id
from tests.agent.lookup_counter import wanted
from tests.agent.process import agent_process, bench_printer, screen_at, tables
from tests.agent.station import is_ready, until
from tests.bench.back_office import AREA, PEOPLE, RICH, RunningOffice
from tests.hardware.card.station import card_station


async def ready(client: AgentClient) -> State:
    """The first state in which all devices are well."""
    async with asyncio.timeout(60):
        while not (is_ready(state := await client.state(), "printer") and is_ready(state, "card")):  # noqa: ASYNC110
            await asyncio.sleep(0.02)
        return state


async def door(client: AgentClient) -> str:
    """Of the open visit, once its process listens."""
    async with asyncio.timeout(60):
        while (visit := (await client.state()).visit) is None or not visit.door:  # noqa: ASYNC110
            await asyncio.sleep(0.02)
        return visit.door


async def test_a_slip_under_way_is_never_printed_again(tmp_path: Path, office: RunningOffice) -> None:
    async with card_station() as cards, bench_printer() as (bench, address):
        kiosk: dict[str, dict[str, object]] = {
            **tables(None, address),
            "devices.card": {"enabled": True, "contact": "^Bianmin Bench 00 00$"},
            "gateway": {"kind": "rest_json", "url": office.url, "area": AREA, "device": "k", "site": "s"},
        }
        async with agent_process(tmp_path / "kiosk", kiosk) as agent, screen_at(agent.socket) as client:
            await ready(client)
            visit = (await client.begin(new_command_id())).visit
            assert visit is not None
            await client.arm(visit.id)
            await cards.slot.insert(PEOPLE[RICH])
            async with asyncio.timeout(60):
                while (now := (await client.state()).visit) is None or now.card is not CardStep.READ:  # noqa: ASYNC110
                    await asyncio.sleep(0.02)
            link = VisitLink(now.door)
            shown = await link.look_up(wanted("card.info"))
            assert isinstance(shown, Shown)
            bench.after_bytes(1500, bench.go_silent)
            asked = PrintAnswer(command="finger", answer=shown.answer, language="zh_CN")
            assert isinstance(await link.print(asked), Printing)
            await until(lambda: bench.moods.silent)
            link.close()
            await agent.end(signal.SIGKILL)

            bench.speak()
            received = bench.bytes_received
            await agent.start()
            state = await ready(client)
            assert (state.visit, state.slip) == (None, None)
            await client.begin(new_command_id())
            link = VisitLink(await door(client))
            assert isinstance(await link.look_up(wanted("card.info")), NeedsMore)
            link.close()
            await asyncio.sleep(0.3)
            forgotten = 4096  # what makes a printer forget half a slip is zeros, and less than this
            assert bench.bytes_received - received < forgotten, "questions, and no slip"
            assert len([receipt for receipt in bench.receipts if receipt.complete]) <= 1
            assert PEOPLE[RICH].name not in agent.log()
            assert PEOPLE[RICH].number not in agent.log()
