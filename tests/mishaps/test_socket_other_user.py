"""Another local user wants to speak to the agent."""

import os
import shutil
import signal
import subprocess
import tempfile
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.agent.process import agent_process, tables

NOBODY = 65534
STRANGER = (
    "import socket, sys\n"
    "line = socket.socket(socket.AF_UNIX)\n"
    "line.settimeout(5)\n"
    "try:\n"
    "    line.connect(sys.argv[1])\n"
    "    line.sendall(b'GET /v1/state HTTP/1.1\\r\\nHost: agent\\r\\n\\r\\n')\n"
    "    print('answer', len(line.recv(4096)))\n"
    "except OSError as refused:\n"
    "    print(type(refused).__name__)\n"
)

pytestmark = pytest.mark.skipif(os.geteuid() != 0, reason="only root may become somebody else")


@pytest.fixture
def everybodys() -> Iterator[Path]:
    """A folder that every user may enter."""
    folder = Path(tempfile.mkdtemp(prefix="bianmin-socket-"))
    folder.chmod(0o755)
    yield folder
    shutil.rmtree(folder)


def asked_by(uid: int, socket: Path) -> str:
    """What that user hears."""
    done = subprocess.run(
        ["/usr/bin/python3", "-c", STRANGER, str(socket)],
        user=uid, group=uid, extra_groups=[], capture_output=True, text=True, timeout=20, check=True,
    )  # fmt: skip
    return done.stdout.strip()


async def test_the_demos_folder_keeps_others_out(everybodys: Path) -> None:
    async with agent_process(everybodys, tables(None)) as agent:
        assert asked_by(NOBODY, agent.socket) == "PermissionError"
        assert asked_by(0, agent.socket).startswith("answer ")


async def test_the_sockets_own_mode_keeps_others_out(everybodys: Path) -> None:
    at = everybodys / "agent.sock"
    async with agent_process(everybodys, {**tables(None), "socket": {"path": str(at)}}, at) as agent:
        assert asked_by(NOBODY, at) == "PermissionError"
        assert agent.process is not None


async def test_a_stranger_who_gets_through_is_hung_up(everybodys: Path) -> None:
    at = everybodys / "agent.sock"
    async with agent_process(everybodys, {**tables(None), "socket": {"path": str(at)}}, at) as agent:
        at.chmod(0o666)
        assert asked_by(NOBODY, at) in ("answer 0", "ConnectionResetError", "BrokenPipeError")
        assert asked_by(0, at).startswith("answer ")
        assert asked_by(0, at) != "answer 0"
        await agent.end(signal.SIGTERM)
        assert "socket.stranger" in agent.log()
