"""The link to the agent against a real socket: what came late does not undo what is known."""

import asyncio
from dataclasses import replace
from pathlib import Path

import msgspec
import pytest

from kiosk.domain.clock import SystemClock
from kiosk.journey.actions import Heard, World
from kiosk.journey.errands import BeginVisit
from kiosk.journey.model import Model
from kiosk.screens.agent_link import AgentLink
from tests.screens import samples
from tests.screens.far_end import FarEnd, serving


@pytest.mark.parametrize(("late_s", "ids"), [(-1.0, [None, 7]), (0.0, [None, 7, None])])
async def test_a_state_from_before_the_visit_that_comes_after_it_does_not_end_it(
    tmp_path: Path, late_s: float, ids: list[int | None]
) -> None:
    heard: list[int | None] = []
    new = asyncio.Event()

    def send(action: World) -> None:
        if isinstance(action, Heard):
            visit = action.state.visit
            heard.append(None if visit is None else visit.id)
            new.set()

    async def next_heard() -> None:
        async with asyncio.timeout(60):
            await new.wait()
        new.clear()

    far = FarEnd()
    far.state = msgspec.structs.replace(far.state, made_at=10.0)
    model: Model = replace(samples.model(), state=None)
    socket = tmp_path / "agent.sock"
    async with serving(far, socket):
        link = AgentLink(socket, send, lambda: model, SystemClock(), retry_s=0.05, retry_max_s=0.1)
        running = asyncio.create_task(link.run())
        await next_heard()
        far.begins_quietly = True  # only the answer tells it
        far.state = msgspec.structs.replace(far.state, made_at=11.0)
        link.ask(BeginVisit("c1"))
        await next_heard()
        far.change(visit=None, made_at=11.0 + late_s)
        await asyncio.sleep(0.3)
        running.cancel()
    assert heard == ids
