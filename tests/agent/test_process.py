"""The agent as a process: starts alone, ends cleanly and soon."""

import asyncio
import contextlib
import os
import signal
import socket
import sqlite3
import stat
import time
from pathlib import Path

from agent.client import AgentClient
from kiosk.domain.command import new_command_id
from kiosk.domain.errors import Unreachable
from kiosk.outbox.events import load_event_kinds
from tests.agent.process import AgentProcess, agent_process, bench_printer, tables
from tests.agent.station import EVENTS, rows, site_queue, until


async def test_it_ends_within_two_seconds_while_a_screen_looks(tmp_path: Path) -> None:
    async with bench_printer() as (_, address), agent_process(tmp_path, tables(None, address)) as agent:
        client = AgentClient(agent.socket)
        looked = asyncio.Event()

        async def look() -> str:
            try:
                async for _ in client.stream():
                    looked.set()
            except Unreachable as over:
                return str(over)
            return ""

        looking = asyncio.create_task(look())
        await looked.wait()
        await client.begin(new_command_id())
        began = time.monotonic()
        status = await agent.end(signal.SIGTERM)
        assert time.monotonic() - began < 8  # the budget is 2 s; waiting for the screen would never end
        assert status == 0
        assert (await looking).startswith("agent: stream")
        await client.close()
        assert "ERROR" not in agent.log()


async def test_what_happened_is_written_before_it_ends(tmp_path: Path) -> None:
    async with agent_process(tmp_path, tables(None)) as agent:
        client = AgentClient(agent.socket)
        await client.begin(new_command_id())
        await client.help()
        await client.close()
        await agent.end(signal.SIGTERM)
        kinds = [kind for (kind,) in rows(agent.store, "SELECT kind FROM outbox ORDER BY seq")]
        assert kinds[-3:] == ["visit.began", "help.asked", "visit.ended"]


async def test_every_event_of_a_life_is_one_the_fleet_knows(tmp_path: Path) -> None:
    async with (
        site_queue(tmp_path / "site") as site,
        bench_printer() as (_, address),
        agent_process(tmp_path / "kiosk", tables(site, address)) as agent,
    ):
        await until(lambda: ("link.changed",) in rows(agent.store, "SELECT kind FROM outbox"))
        await until(lambda: len(rows(agent.store, "SELECT kind FROM outbox")) >= 3)
        await agent.end(signal.SIGTERM)
    with contextlib.closing(sqlite3.connect(agent.store)) as connection:
        assert load_event_kinds(EVENTS).check_outbox(connection) >= 3


async def test_a_second_agent_on_the_same_folder_is_refused(tmp_path: Path) -> None:
    async with agent_process(tmp_path, tables(None)) as agent:
        second = await asyncio.create_subprocess_exec(
            *agent.command(), stdout=asyncio.subprocess.PIPE, stderr=asyncio.subprocess.PIPE
        )
        _, complained = await asyncio.wait_for(second.communicate(), 60)
        assert second.returncode == 2
        assert "an agent runs here already" in complained.decode()
        client = AgentClient(agent.socket)
        assert (await client.state()).visit is None, "the first one still answers"
        await client.close()


async def test_its_folder_and_socket_are_nobody_elses(tmp_path: Path) -> None:
    async with agent_process(tmp_path, tables(None)) as agent:
        assert stat.S_IMODE(agent.socket.parent.stat().st_mode) == 0o700
        assert stat.S_IMODE(agent.socket.stat().st_mode) == 0o660


async def test_systemd_may_hand_the_socket_over_and_is_told_when_we_are_ready(tmp_path: Path) -> None:
    listening = socket.socket(socket.AF_UNIX)
    handed = tmp_path / "handed.sock"
    listening.bind(str(handed))
    listening.listen(8)
    told = socket.socket(socket.AF_UNIX, socket.SOCK_DGRAM)
    told.bind(str(tmp_path / "notify.sock"))
    told.settimeout(15)
    agent = AgentProcess(tmp_path, tables(None))
    command = (
        "import os, sys\n"
        f"os.dup2({listening.fileno()}, 3)\n"
        "os.environ['LISTEN_PID'] = str(os.getpid())\n"
        "os.execv(sys.argv[1], sys.argv[1:])\n"
    )
    environment = {
        **os.environ,
        "LISTEN_FDS": "1",
        "NOTIFY_SOCKET": str(tmp_path / "notify.sock"),
        "WATCHDOG_USEC": "400000",
    }
    process = await asyncio.create_subprocess_exec(
        agent.command()[0],
        "-c",
        command,
        *agent.command(),
        stdout=asyncio.subprocess.PIPE,
        env=environment,
        pass_fds=[listening.fileno()],
    )
    try:
        words = [await asyncio.to_thread(told.recv, 64) for _ in range(4)]
        client = AgentClient(handed)
        assert (await client.state()).visit is None
        await client.close()
        process.send_signal(signal.SIGTERM)
        assert await asyncio.wait_for(process.wait(), 60) == 0
    finally:
        listening.close()
        told.close()
    assert words.count(b"READY=1") == 1
    assert words.count(b"WATCHDOG=1") == 3
