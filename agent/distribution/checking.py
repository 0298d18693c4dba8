"""What a file is, found out in a process of its own: reading a large one costs the agent no memory."""

import asyncio
import contextlib
import sys
from collections.abc import Sequence
from pathlib import Path

import msgspec

from agent.distribution.deciding import Reason


class Checked(msgspec.Struct, frozen=True):
    """What the process says: the item and version, or why the file is not believed."""

    item: str = ""
    version: int = -1
    why: str = ""


async def checked(file: Path, keys: Sequence[str], within_s: float) -> Checked:
    """Never raises for what is wrong with the file. A process that does not come to an end finds nothing to believe."""
    process = await asyncio.create_subprocess_exec(
        sys.executable,
        *("-m", "agent.distribution", str(file), *(f"--key={key}" for key in keys)),
        stdin=asyncio.subprocess.DEVNULL,
        stdout=asyncio.subprocess.PIPE,
        stderr=None,
    )
    try:
        async with asyncio.timeout(within_s):
            said, _ = await process.communicate()
    except TimeoutError:
        return Checked(why=Reason.WRONG_CONTENT)
    finally:
        with contextlib.suppress(ProcessLookupError):
            if process.returncode is None:
                process.kill()
                await process.wait()
    if process.returncode:
        return Checked(why=Reason.WRONG_CONTENT)
    return msgspec.json.decode(said, type=Checked)
