"""Runs a program of the system with a time limit; never through a shell."""

import asyncio
import contextlib
from collections.abc import Sequence

from kiosk.domain.errors import Refused

MOST_BYTES = 64 << 20


async def output_of(words: Sequence[str], timeout_s: float) -> bytes:
    """What it wrote to its standard output. Raises Refused: not_fitted without words, failed where it fails or takes too long."""
    if not words:
        raise Refused("not_fitted")
    try:
        process = await asyncio.create_subprocess_exec(
            *words,
            stdin=asyncio.subprocess.DEVNULL,
            stdout=asyncio.subprocess.PIPE,
            stderr=asyncio.subprocess.DEVNULL,
        )
    except OSError as missing:
        raise Refused("failed", f"{words[0]}: {missing.strerror}") from missing
    try:
        async with asyncio.timeout(timeout_s):
            written, _ = await process.communicate()
    except TimeoutError as slow:
        raise Refused("failed", f"{words[0]}: no end within {timeout_s:.0f} s") from slow
    finally:
        if process.returncode is None:
            with contextlib.suppress(ProcessLookupError):
                process.kill()
            await process.wait()
    if process.returncode:
        raise Refused("failed", f"{words[0]}: exit {process.returncode}")
    if len(written) > MOST_BYTES:
        raise Refused("failed", f"{words[0]}: too much output")
    return written
