"""The queue goes away: pads go blank, keys beep and are forgotten, and nothing is called when it is back.

And the host dies between a press and its answer: never two calls for one press.
"""

import asyncio
import signal
from pathlib import Path
from urllib.parse import urlsplit

from tests.agent.station import until
from tests.agent.test_hall_role import calls, hall_agent, prepared
from tests.queue.process import Kiosk, QueueProcess, running_queue

LIMIT_S = 20.0  # a host asks a queue that is away again after 5 s at most


def test_a_press_while_the_queue_is_away_calls_nobody_later(tmp_path: Path) -> None:
    with running_queue(tmp_path / "site", windows=2) as queue:
        stays = f"port = {urlsplit(queue.url).port}"  # it comes back where it was
        queue.config.write_text(queue.config.read_text("utf-8").replace("port = 0", stays), "utf-8")
        kiosk, code = prepared(queue)
        asyncio.run(_away_and_back(queue, kiosk, tmp_path, code))
        assert calls(queue) == []


async def _away_and_back(queue: QueueProcess, kiosk: Kiosk, folder: Path, code: str) -> None:
    async with hall_agent(folder, queue.url, code) as hall:
        await kiosk.take()
        kiosk.close()
        await until(lambda: hall.window(1).places == "001   ", LIMIT_S)
        queue.process.send_signal(signal.SIGSTOP)  # it hangs: the worst way to be away
        await hall.refused(1, "skip", beeps=3)
        queue.process.send_signal(signal.SIGCONT)
        await asyncio.to_thread(queue.kill)
        await until(lambda: hall.window(1).places == "      ", LIMIT_S)
        await until(lambda: hall.window(1).lines == ("1 号窗口",), LIMIT_S)
        await hall.refused(1, "call", beeps=3)
        await asyncio.to_thread(queue.start)
        await until(lambda: hall.window(1).places == "001   ", LIMIT_S)


def test_a_host_that_dies_after_a_press_never_calls_twice(tmp_path: Path) -> None:
    with running_queue(tmp_path / "site", windows=2) as queue:
        kiosk, code = prepared(queue)
        asyncio.run(_killed(queue, kiosk, tmp_path, code))
        assert calls(queue) == [("A001", 1)]


async def _killed(queue: QueueProcess, kiosk: Kiosk, folder: Path, code: str) -> None:
    async with hall_agent(folder, queue.url, code) as hall:
        for _ in range(2):
            await kiosk.take()
        kiosk.close()
        await until(lambda: hall.window(1).places == "002   ", LIMIT_S)
        queue.process.send_signal(signal.SIGSTOP)
        await hall.press(1, "call")  # echoed, sent, not answered
        await asyncio.sleep(0.1)
        await hall.agent.end(signal.SIGKILL)
        queue.process.send_signal(signal.SIGCONT)
        await until(lambda: len(calls(queue)) == 1, LIMIT_S)
        await hall.agent.start()
        await until(lambda: hall.window(1).places == "   001", LIMIT_S)
        await hall.refused(1, "call", beeps=2)  # the finger again: somebody is here already
