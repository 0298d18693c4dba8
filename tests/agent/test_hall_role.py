"""`python -m agent` with role = "hall": a key on a real line calls a ticket in a real queue process."""

import asyncio
import contextlib
import sqlite3
from collections.abc import AsyncIterator, Iterator
from contextlib import asynccontextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import cast

import pytest

from kiosk.bench.keypad import BusSettings, KeypadBus, PadView
from kiosk.bench.panel_wire import WireLog
from kiosk.domain.clock import SystemClock
from tests.agent.process import AgentProcess
from tests.agent.station import until
from tests.queue.process import Kiosk, QueueProcess, paired_kiosks, running_queue, staffed_consoles

WINDOWS = (1, 2)
TAKEN_S = 20.0
PRESSES = 4
BEEPS_S = 5.0  # a queue that is away is waited for a second


@dataclass(slots=True)
class HallAgentProcess:
    """The agent on a site server, over one bench line."""

    agent: AgentProcess
    bench: KeypadBus

    async def do(self, action: str, **order: object) -> None:
        chosen = self.bench.actions()[action]
        await chosen.run(chosen.takes(**order))

    async def press(self, window: int, key: str) -> None:
        """A finger presses until the host has taken it: a line that was just opened takes no key yet."""
        async with asyncio.timeout(TAKEN_S):
            taken = self.bench.taken
            while self.bench.taken == taken:
                await self.do("press", window=window, key=key)

    async def refused(self, window: int, key: str, *, beeps: int) -> None:
        """A finger presses until the pad says no in so many beeps, of which a busy line may lose one.

        Raises TimeoutError.
        """
        for attempt in range(PRESSES):
            before = self.window(window).beeps
            await self.press(window, key)
            try:
                await until(lambda: self.window(window).beeps == before + beeps, BEEPS_S)  # noqa: B023
            except TimeoutError:
                if attempt == PRESSES - 1:
                    raise
            else:
                return

    def window(self, number: int) -> PadView:
        return next(one for one in self.bench.view().windows if one.window == number)


@pytest.fixture
def queue(tmp_path: Path) -> Iterator[QueueProcess]:
    """A site with two windows."""
    with running_queue(tmp_path / "site", windows=len(WINDOWS)) as running:
        yield running


@asynccontextmanager
async def hall_agent(folder: Path, queue_url: str, code: str) -> AsyncIterator[HallAgentProcess]:
    """Started and paired, gone at the end of the block."""
    bench = KeypadBus(
        BusSettings(pads=WINDOWS, raters=WINDOWS, strips=WINDOWS),
        WireLog(SystemClock(), 400, lambda: None),
        lambda: None,
    )
    await bench.start(folder / "bench")
    (folder / "code").write_text(code)
    agent = AgentProcess(
        folder / "agent",
        {
            "devices.printer": {"enabled": False},
            "devices.card": {"enabled": False},
            "devices.keypad": {
                "enabled": True,
                "address": bench.addresses()["keypad"],
                "pads": list(WINDOWS),
                "raters": list(WINDOWS),
                "strips": list(WINDOWS),
                "code_file": str(folder / "code"),
            },
            "queue": {"url": queue_url, "timeout_s": 1.0},
        },
        role="hall",
    )
    await agent.start()
    try:
        yield HallAgentProcess(agent, bench)
    finally:
        if agent.process is not None:
            agent.process.kill()
            await agent.process.wait()
            cast(asyncio.SubprocessTransport, agent.process._transport).close()  # type: ignore[attr-defined]
        await bench.stop()


def calls(queue: QueueProcess) -> list[tuple[str, int]]:
    """What was called, in the queue's own store."""
    with contextlib.closing(sqlite3.connect(f"file:{queue.store}?mode=ro", uri=True)) as store:
        return [(str(row[0]), int(row[1])) for row in store.execute("SELECT number, window FROM handlings")]


def prepared(queue: QueueProcess) -> tuple[Kiosk, str]:
    """A kiosk, a clerk at window 1, and a code for the line."""
    (kiosk,) = paired_kiosks(queue, 1)
    for console in staffed_consoles(queue, 1):
        console.close()
    return kiosk, queue.operate("/v1/pairing-codes", {"kind": "keypad"})


def test_a_key_calls_a_ticket_and_its_number_is_on_pad_and_strip(queue: QueueProcess, tmp_path: Path) -> None:
    kiosk, code = prepared(queue)
    asyncio.run(_a_call(queue, kiosk, tmp_path, code))
    assert calls(queue) == [("A001", 1)]


async def _a_call(queue: QueueProcess, kiosk: Kiosk, folder: Path, code: str) -> None:
    async with hall_agent(folder, queue.url, code) as hall:
        await kiosk.take()
        await until(lambda: hall.window(1).places == "001   ")  # one is waiting
        assert hall.agent.process is not None
        pid = hall.agent.process.pid
        assert not Path(f"/proc/{pid}/task/{pid}/children").read_text().split(), "no visit, no card"
        await until(lambda: hall.window(2).lines == ("2 号窗口", "暂未开放"))
        await hall.press(1, "call")
        await until(lambda: hall.window(1).places == "   001")
        await until(lambda: hall.window(1).lines == ("1 号窗口", "请 A001 号"))
        await hall.refused(2, "call", beeps=2)  # refused: nobody signed in
        await hall.refused(1, "call", beeps=2)  # refused: somebody is here already
        await hall.press(1, "rate")
        await until(lambda: hall.window(1).asking)
        await hall.do("rate", window=1, value=3)
        await until(lambda: hall.window(1).stars)
        kiosk.close()
    with contextlib.closing(sqlite3.connect(queue.store)) as store:
        rated = store.execute("SELECT level, reasons, channel FROM ratings").fetchall()
    assert rated == [("dissatisfied", '["other"]', "pad")]
    assert not (hall.agent.var / "agent/agent.sock").exists()
