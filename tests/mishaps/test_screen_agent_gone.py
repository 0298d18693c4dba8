"""The agent goes away while the screen runs, and comes back."""

import asyncio
from pathlib import Path

from tests.screens.far_end import FarEnd, serving
from tests.screens.running import Screen
from tests.screens.x_display import display


async def test_a_screen_without_an_agent_waits_and_wakes_when_it_is_there(tmp_path: Path) -> None:
    with display() as x:
        screen = Screen(x, FarEnd(), tmp_path)
        await screen.start()
        try:
            await screen.until(lambda: screen.page == "attract", "the still picture")
            await asyncio.sleep(1.5)
            assert screen.target("wake") is None
            async with serving(screen.far, screen.socket):
                await screen.until(lambda: screen.target("wake") is not None, "ready to be woken")
        finally:
            assert await screen.stop() == 0


async def test_an_agent_restarted_in_a_visit_gets_its_own_page_and_then_a_fresh_start(tmp_path: Path) -> None:
    with display() as x:
        screen = Screen(x, FarEnd(), tmp_path)
        try:
            async with serving(screen.far, screen.socket):
                await screen.start()
                await screen.tap("wake")
                await screen.on("home")
                await screen.tap("take")
                await screen.on("classes")
            await screen.on("agent_away")
            assert screen.alive
            screen.far = FarEnd()  # restarted: it knows no visit any more
            async with serving(screen.far, screen.socket):
                await screen.on("attract")
                await screen.tap("wake")
                await screen.on("home")
        finally:
            assert await screen.stop() == 0


async def test_an_agent_that_answers_nonsense_is_an_agent_that_is_away(tmp_path: Path) -> None:
    async def nonsense(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        await reader.readuntil(b"\r\n\r\n")
        writer.write(b"\x00\xffnot HTTP at all\r\n\r\n")
        await writer.drain()
        writer.close()

    with display() as x:
        screen = Screen(x, FarEnd(), tmp_path)
        server = await asyncio.start_unix_server(nonsense, str(screen.socket))
        await screen.start()
        try:
            await screen.until(lambda: "agent.lost" in screen.log.read_text("utf-8"), "the loss logged")
            assert screen.alive
        finally:
            server.close()
            assert await screen.stop() == 0
