"""The queue as a process: it says when it is ready, stops at once, owns its store alone, and obeys its operator."""

import asyncio
import subprocess
import sys
import time
from pathlib import Path

import msgspec

from kiosk.queue.schemas import TakenTicket
from tests.queue.process import ROOT, QueueProcess, paired_kiosks, running_queue
from tests.queue.wire import Wire


def command_line(queue: QueueProcess, *words: str) -> subprocess.CompletedProcess[str]:
    """`python -m kiosk.queue WORDS` on the same files."""
    command = [
        sys.executable,
        "-m",
        "kiosk.queue",
        *words,
        "--config",
        str(queue.config),
        "--var",
        str(queue.var),
    ]
    return subprocess.run(command, capture_output=True, text=True, timeout=30, check=False, cwd=ROOT)


def test_a_stop_ends_streams_and_takes_less_than_two_seconds(tmp_path: Path) -> None:
    with running_queue(tmp_path, windows=1) as queue:
        (kiosk,) = paired_kiosks(queue, 1)

        async def listen_and_stop() -> float:
            ticket = msgspec.json.decode(await kiosk.take(), type=TakenTicket)
            kiosk.close()
            wire = Wire(queue.url)
            reader, writer = await wire.opened()
            link = ticket.status_url.removeprefix(queue.url)
            writer.write(f"GET /v1{link}/stream HTTP/1.1\r\nhost: queue\r\n\r\n".encode())
            await reader.readuntil(b"event: ticket")
            started = time.monotonic()
            assert await asyncio.to_thread(queue.stop) == 0
            wire.close()
            return time.monotonic() - started

        assert asyncio.run(listen_and_stop()) < 2
        queue.start()


def test_a_second_queue_on_the_same_store_is_refused(tmp_path: Path) -> None:
    with running_queue(tmp_path, windows=1) as queue:
        second = command_line(queue)
        assert second.returncode == 2
        assert "in use by another process" in second.stderr


def test_the_operator_works_beside_the_running_queue_and_without_it(tmp_path: Path) -> None:
    with running_queue(tmp_path, windows=1) as queue:
        assert len(command_line(queue, "setup-code").stdout.strip()) == 16
        code = command_line(queue, "pair-code", "--kind", "kiosk").stdout.strip()
        assert len(code) == 9
        refused = command_line(queue, "pair-code", "--kind", "pad", "--window", "7")
        assert (refused.returncode, "unknown_window" in refused.stderr) == (1, True)
        added = command_line(queue, "add-staff", "--login", "zhao", "--name", "赵敏", "--role", "admin")
        password = added.stdout.strip()
        again = command_line(queue, "add-staff", "--login", "zhao", "--name", "赵敏")
        assert (again.returncode, "login_taken" in again.stderr) == (1, True)

        async def login() -> int:
            wire = Wire(queue.url)
            body = msgspec.json.encode({"login": "zhao", "password": password})
            reply = await wire.request("POST", "/v1/login", body)
            wire.close()
            return reply.status

        assert asyncio.run(login()) == 200
        queue.stop()
        assert len(command_line(queue, "pair-code", "--kind", "kiosk").stdout.strip()) == 9
        verified = command_line(queue, "verify")
        assert (verified.returncode, "the log gives the same tables" in verified.stdout) == (0, True)
        queue.start()


def test_secrets_of_a_run_are_readable_by_its_user_only(tmp_path: Path) -> None:
    with running_queue(tmp_path, windows=1) as queue:
        folder = queue.store.parent
        for name in ("control.json", "setup-code"):
            assert (folder / name).stat().st_mode & 0o077 == 0


def test_a_taken_port_is_said(tmp_path: Path) -> None:
    with running_queue(tmp_path / "a", windows=1) as queue:
        port = queue.url.rpartition(":")[2]
        config = tmp_path / "b.toml"
        config.write_text(queue.config.read_text("utf-8").replace("port = 0", f"port = {port}"), "utf-8")
        second = command_line(QueueProcess(tmp_path / "b", config))
        assert second.returncode == 2
        assert f"127.0.0.1:{port}" in second.stderr
