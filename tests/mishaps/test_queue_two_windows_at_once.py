"""2 to 16 windows press 呼叫下一位 at the same moment, over real HTTP: nobody is called to two windows."""

import asyncio
import sqlite3
from pathlib import Path

from tests.queue.process import Busy, Console, Kiosk, paired_kiosks, running_queue, staffed_consoles

MOST = 16
ROUNDS = 3


async def take_all(kiosks: list[Kiosk]) -> None:
    """One number at each kiosk, at once."""
    await asyncio.gather(*(kiosk.take() for kiosk in kiosks))


async def call_together(consoles: list[Console]) -> list[str]:
    """What each window got; empty for 'nobody waiting'."""
    views = await asyncio.gather(*(console.view() for console in consoles))

    async def call(console: Console, seen: int) -> str:
        try:
            view = await console.do("call", seen)
        except Busy as busy:
            if busy.reason != "nobody_waiting":
                raise
            return ""
        assert view.active is not None
        await console.do("finish", view.version)
        return view.active.ticket

    pairs = zip(consoles, views, strict=True)
    return list(await asyncio.gather(*(call(console, view.version) for console, view in pairs)))


async def rush(kiosks: list[Kiosk], consoles: list[Console]) -> list[str]:
    """More and more windows, some with fewer people waiting than windows."""
    called: list[str] = []
    for windows in (2, 4, 8, 16):
        for _ in range(ROUNDS):
            await take_all(kiosks[: max(2, windows - 1)])
            called += [ticket for ticket in await call_together(consoles[:windows]) if ticket]
    for kiosk in kiosks:
        kiosk.close()
    for console in consoles:
        console.close()
    return called


def test_no_ticket_is_called_to_two_windows_and_no_number_is_given_twice(tmp_path: Path) -> None:
    with running_queue(tmp_path, windows=MOST) as queue:
        called = asyncio.run(rush(paired_kiosks(queue, MOST), staffed_consoles(queue, MOST)))
        connection = sqlite3.connect(queue.store)
        (tickets, numbers) = connection.execute(
            "SELECT count(*), count(DISTINCT day || prefix || number) FROM tickets"
        ).fetchone()
        (calls,) = connection.execute("SELECT count(*) FROM handlings").fetchone()
        connection.close()
    assert len(called) == len(set(called)) == calls
    assert tickets == numbers == ROUNDS * (2 + 3 + 7 + 15)
