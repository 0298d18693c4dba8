"""A PostgreSQL server of the tests' own: Debian's programs, an unprivileged user, a socket in a folder that goes with it."""

import asyncio
import itertools
import os
import pwd
import shutil
import subprocess
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path

import asyncpg
import pytest

from fleet.store.server import make_ready

BIN = Path("/usr/lib/postgresql/15/bin")
USER = "bianmin"
TEMPLATE = "fleet_template"
UNPRIVILEGED = ("postgres", "nobody")  # PostgreSQL does not run as root


@dataclass
class Server:
    """One cluster of databases; it may be stopped at once and started again."""

    folder: Path
    as_user: list[str]
    options: str
    _names: Iterator[int] = field(default_factory=lambda: itertools.count(1))

    def url(self, database: str) -> str:
        """As the fleet's configuration names it."""
        return f"postgresql://{USER}@/{database}?host={self.folder}"

    def start(self) -> None:
        """Returns when it takes connections."""
        options = f"-c listen_addresses= -k {self.folder} -c max_connections=60 {self.options}"
        self.run("pg_ctl", "-D", self.data, "-l", f"{self.folder}/log", "-w", "-o", options, "start")

    def stop(self, mode: str = "immediate") -> None:
        """immediate is a crash: nothing is written that was not."""
        self.run("pg_ctl", "-D", self.data, "-m", mode, "-w", "stop")

    @property
    def data(self) -> str:
        return f"{self.folder}/data"

    def run(self, program: str, *words: str) -> None:
        # The server outlives pg_ctl: it must not hold a pipe of ours.
        with (self.folder / "said").open("w+") as said:
            done = subprocess.run(
                [*self.as_user, str(BIN / program), *words],
                stdout=said,
                stderr=said,
                timeout=60,
                check=False,
                cwd="/",
            )
            said.seek(0)
            assert done.returncode == 0, said.read()

    def processes(self) -> list[int]:
        """The server's own and those it has begun."""
        postmaster = int(Path(self.data, "postmaster.pid").read_text().split()[0])
        begun = Path(f"/proc/{postmaster}/task/{postmaster}/children").read_text().split()
        return [postmaster, *map(int, begun)]

    async def execute(self, statement: str, database: str = "postgres") -> None:
        connection = await asyncpg.connect(self.url(database))
        await connection.execute(statement)
        await connection.close()

    async def fresh(self) -> str:
        """A new database with all our tables and none of their rows: its address."""
        return await self._made(TEMPLATE)

    async def empty(self) -> str:
        """A new database without anything: its address."""
        return await self._made("template0")

    async def _made(self, template: str) -> str:
        name = f"fleet_{next(self._names)}"
        await self.execute(f"CREATE DATABASE {name} TEMPLATE {template} STRATEGY FILE_COPY")
        return self.url(name)


@contextmanager
def running_server(options: str = "-c fsync=off") -> Iterator[Server]:
    """Started, and gone afterwards."""
    if not (BIN / "initdb").exists():
        pytest.fail("PostgreSQL 15 is not on this machine: ./run setup", pytrace=False)
    folder = Path(tempfile.mkdtemp(prefix="bianmin-pg-"))
    server = Server(folder, _unprivileged(folder), options)
    try:
        server.run(
            "initdb", "-D", server.data, "-U", USER, "-A", "trust", "-E", "UTF8", "--locale=C", "--no-sync"
        )
        server.start()
        asyncio.run(_make_template(server))
        yield server
    finally:
        if Path(server.data, "postmaster.pid").exists():
            server.stop()
        shutil.rmtree(folder)


async def _make_template(server: Server) -> None:
    await server.execute(f"CREATE DATABASE {TEMPLATE}")
    await make_ready(server.url(TEMPLATE))


def _unprivileged(folder: Path) -> list[str]:
    if os.getuid() != 0:
        return []
    known = {entry.pw_name: entry for entry in pwd.getpwall()}
    user = next(known[name] for name in UNPRIVILEGED if name in known)
    os.chown(folder, user.pw_uid, user.pw_gid)
    return ["setpriv", f"--reuid={user.pw_uid}", f"--regid={user.pw_gid}", "--clear-groups"]
