"""Whole copies of a PostgreSQL database, by PostgreSQL's own tools in their custom format."""

import asyncio
import os
import shutil
from collections.abc import Sequence
from pathlib import Path
from urllib.parse import unquote, urlsplit, urlunsplit

from kiosk.domain.errors import BianminError

_DEBIAN = Path("/usr/lib/postgresql")


class DumpFailed(BianminError):
    """The tool is not there or has failed; its own words are in the message."""


async def dump(url: str, file: Path) -> None:
    """A copy of this moment, replacing the file; without the uploads, which are gone after a day. Raises DumpFailed."""
    fresh = file.with_suffix(".new")
    await _run(url, "pg_dump", ["--format=custom", "--exclude-table-data=uploads", f"--file={fresh}"])
    fresh.replace(file)


async def load(url: str, file: Path) -> None:
    """What the copy holds, into a database that holds nothing yet: all or nothing. Raises DumpFailed."""
    words = ["--single-transaction", "--no-owner", "--exit-on-error", str(file)]
    await _run(url, "pg_restore", words)


async def _run(url: str, tool: str, words: Sequence[str]) -> None:
    plain, password = without_password(url)
    environment = os.environ | ({"PGPASSWORD": password} if password else {})
    done = await asyncio.create_subprocess_exec(
        _found(tool), f"--dbname={plain}", *words, env=environment, stderr=asyncio.subprocess.PIPE
    )
    _, said = await done.communicate()
    if done.returncode != 0:
        raise DumpFailed(f"{tool}: {said.decode('utf-8', 'replace').strip()}")


def without_password(url: str) -> tuple[str, str]:
    """The address as other users of the machine may read it, and the password."""
    parts = urlsplit(url)
    names, at, hosts = parts.netloc.rpartition("@")
    user, _, password = names.partition(":")
    return urlunsplit(parts._replace(netloc=f"{user}{at}{hosts}")), unquote(password)


def _found(tool: str) -> str:
    if found := shutil.which(tool):
        return found
    versions = sorted(_DEBIAN.glob(f"*/bin/{tool}"), key=lambda file: float(file.parts[-3]))
    if not versions:
        raise DumpFailed(f"{tool} is not on this machine: install postgresql-client")
    return str(versions[-1])
