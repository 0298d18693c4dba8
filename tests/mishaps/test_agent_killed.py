"""The agent is killed and started again while the screen runs and while a slip is printed."""

import asyncio
import signal
from pathlib import Path

import pytest

from agent.client import AgentClient
from agent.schemas import SlipState, State, Take
from kiosk.domain.command import new_command_id
from kiosk.domain.errors import Refused, Unreachable
from kiosk.hardware.printer.job import FORGET
from tests.agent.process import agent_process, bench_printer, screen_at, tables
from tests.agent.station import is_ready, rows, site_queue, until, watching


async def shown(client: AgentClient, device: str) -> State:
    """The first state with that device well and a hall."""
    async with asyncio.timeout(60):
        while not is_ready(state := await client.state(), device) or state.hall is None:  # noqa: ASYNC110
            await asyncio.sleep(0.02)
        return state


async def test_the_screen_hears_it_connects_again_and_the_state_is_right(tmp_path: Path) -> None:
    async with (
        site_queue(tmp_path / "site") as site,
        bench_printer() as (_, address),
        agent_process(tmp_path / "kiosk", tables(site, address)) as agent,
        screen_at(agent.socket) as client,
    ):
        await shown(client, "printer")
        before = await client.begin(new_command_id())
        stream = client.stream()
        assert (await anext(stream)).visit is not None

        await agent.end(signal.SIGKILL)
        with pytest.raises(Unreachable):
            async for _ in stream:
                pass
        with pytest.raises(Unreachable):
            await client.state()

        await agent.start()
        async with watching(client) as seen:
            assert seen[0].visit is None, "nothing of a visit outlives the agent"
            await shown(client, "printer")
            after = await client.begin(new_command_id())
            assert before.visit is not None
            assert after.visit is not None
            with pytest.raises(Refused, match="visit_over"):
                await client.active(before.visit.id)
            taken = await client.take(
                after.visit.id, Take(command=new_command_id(), service="pension", language="zh_CN")
            )
            assert taken.number == "A001"
            await until(lambda: seen[-1].slip is not None and seen[-1].slip.state is SlipState.PRINTED)


async def test_a_slip_under_way_is_unknown_and_never_printed_again(tmp_path: Path) -> None:
    async with (
        site_queue(tmp_path / "site") as site,
        bench_printer() as (bench, address),
        agent_process(tmp_path / "kiosk", tables(site, address)) as agent,
        screen_at(agent.socket) as client,
    ):
        await shown(client, "printer")
        visit = (await client.begin(new_command_id())).visit
        assert visit is not None
        bench.after_bytes(1500, bench.go_silent)
        take = Take(command=new_command_id(), service="pension", language="zh_CN")
        taken = await client.take(visit.id, take)
        await until(lambda: bench.moods.silent)
        await agent.end(signal.SIGKILL)

        bench.speak()
        await agent.start()
        ledger = site.hall.service.ledger.path
        await until(lambda: rows(ledger, "SELECT print_state FROM tickets") == [("unknown",)])
        received = bench.bytes_received
        await shown(client, "printer")
        again = (await client.begin(new_command_id())).visit
        assert again is not None
        assert await client.take(again.id, take) == taken, "the tap that is repeated gets its number"
        slip = (await client.state()).slip
        assert slip is not None
        assert slip.state is SlipState.UNKNOWN
        await asyncio.sleep(0.3)
        assert bench.bytes_received - received < 200 + len(FORGET), "a greeting and questions, and no slip"
