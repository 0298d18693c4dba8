"""Three PostgreSQL nodes under Patroni, and etcd, on loopback: what a province runs on three machines.

For trying out and for proofs: whoever is on this machine may log in.
"""

import asyncio
import os
import pwd
import signal
import subprocess
import time
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from pathlib import Path
from typing import IO

import asyncpg

from kiosk.domain.errors import BianminError
from kiosk.web.ports import free_ports

BIN = Path("/usr/lib/postgresql/15/bin")
PATRONI, ETCD = Path("/usr/bin/patroni"), Path("/usr/bin/etcd")
DATABASE, USER = "bianmin", "bianmin"
NODES = 3
UNPRIVILEGED = ("postgres", "nobody")  # neither PostgreSQL nor Patroni runs as root
START_S = 120.0
# ttl is the least that Patroni takes: so long nobody leads where a leader's machine dies.
_PATRONI = """
scope: bianmin
name: {name}
restapi: {{listen: "127.0.0.1:{rest}", connect_address: "127.0.0.1:{rest}"}}
etcd3: {{host: "127.0.0.1:{etcd}"}}
bootstrap:
  dcs:
    ttl: 20
    loop_wait: 1
    retry_timeout: 3
    primary_start_timeout: 0
    maximum_lag_on_failover: 1048576
    synchronous_mode: true
    postgresql:
      use_pg_rewind: true
      parameters: {{max_connections: 80, wal_log_hints: "on", wal_keep_size: 256MB}}
  initdb: [{{encoding: UTF8}}, {{locale: C}}]
postgresql:
  listen: "127.0.0.1:{port}"
  connect_address: "127.0.0.1:{port}"
  data_dir: {folder}/data
  bin_dir: {bin}
  pgpass: {folder}/pgpass
  authentication:
    superuser: {{username: postgres, password: postgres}}
    replication: {{username: replicator, password: replicator}}
    rewind: {{username: rewinder, password: rewinder}}
  parameters: {{unix_socket_directories: {folder}}}
  pg_hba: ["host all all 127.0.0.1/32 trust", "host replication all 127.0.0.1/32 trust"]
"""


class ClusterFailed(BianminError):
    """It did not come up; the logs beside its data say why."""


@dataclass
class Node:
    """One machine: its Patroni and its PostgreSQL. rest: where Patroni says whether it leads."""

    name: str
    folder: Path
    port: int
    rest: int
    process: subprocess.Popen[bytes] | None = None


class Cluster:
    """Started by `running`."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder
        self.as_user = _unprivileged(folder)  # before the command of a program that does not run as root
        ports = free_ports(2 + 2 * NODES)
        self._etcd_port, self._peer_port = ports[:2]
        self._etcd: subprocess.Popen[bytes] | None = None
        self._logs: list[IO[bytes]] = []
        self.nodes = [
            Node(f"node{number}", folder / f"node{number}", port, rest)
            for number, (port, rest) in enumerate(zip(ports[2::2], ports[3::2], strict=True), 1)
        ]
        for node in self.nodes:
            self._own(node.folder)
            settings = _PATRONI.format(
                name=node.name,
                rest=node.rest,
                etcd=self._etcd_port,
                port=node.port,
                folder=node.folder,
                bin=BIN,
            )
            (node.folder / "patroni.yml").write_text(settings)

    @property
    def url(self) -> str:
        """Of whichever node leads."""
        return self._url(DATABASE, USER)

    def start(self) -> None:
        """Returns when there is a leader with a database, and a standby that has all it has. Raises ClusterFailed."""
        if not all(map(Path.exists, (BIN / "initdb", PATRONI, ETCD))):
            raise ClusterFailed(
                "PostgreSQL 15, Patroni or etcd is missing: ./run fleet --cluster installs them"
            )
        self._own(self._folder / "etcd")
        client, peer = f"http://127.0.0.1:{self._etcd_port}", f"http://127.0.0.1:{self._peer_port}"
        self._etcd = self._run(
            "etcd",
            *(str(ETCD), "--name", "one", "--data-dir", f"{self._folder}/etcd/data"),
            *("--listen-client-urls", client, "--advertise-client-urls", client),
            *(
                "--listen-peer-urls",
                peer,
                "--initial-advertise-peer-urls",
                peer,
                "--initial-cluster",
                f"one={peer}",
            ),
        )
        for node in self.nodes:
            self.start_node(node)
        asyncio.run(self._prepare())

    def start_node(self, node: Node) -> None:
        """It joins by itself, as leader or standby."""
        node.process = self._run(node.name, str(PATRONI), f"{node.folder}/patroni.yml")

    def kill(self, node: Node, *, whole: bool) -> None:
        """-9 to its PostgreSQL, with all its processes; whole: the machine, with its Patroni too."""
        postmaster = _postmaster(node)
        doomed = [postmaster, *_children(postmaster)]
        if whole and node.process is not None:
            doomed.insert(0, node.process.pid)
        for pid in doomed:
            with suppress(ProcessLookupError):
                os.kill(pid, signal.SIGKILL)
        if whole and node.process is not None:
            node.process.wait()
            node.process = None

    def processes(self) -> list[int]:
        """Everything that runs here, by process id."""
        found = [self._etcd.pid] if self._etcd is not None else []
        for node in self.nodes:
            if node.process is not None:
                found.append(node.process.pid)
            with suppress(FileNotFoundError):
                postmaster = _postmaster(node)
                found += [postmaster, *_children(postmaster)]
        return found

    async def leader(self) -> Node | None:
        """None while nobody leads."""
        for node in self.nodes:
            if await self._asked(node, "SELECT NOT pg_is_in_recovery()"):
                return node
        return None

    async def is_whole(self) -> bool:
        """Whether the leader has a standby that confirms every commit, and everyone follows."""
        leader = await self.leader()
        if leader is None:
            return False
        statement = "SELECT count(*) FILTER (WHERE sync_state = 'sync') > 0 AND count(*) = $1 FROM pg_stat_replication"
        return bool(await self._asked(leader, statement, NODES - 1))

    def stop(self) -> None:
        """All of it ends."""
        for node in self.nodes:
            if node.process is not None:
                node.process.terminate()
        for node in self.nodes:
            if node.process is not None:
                with suppress(subprocess.TimeoutExpired):
                    node.process.wait(30)
            with suppress(FileNotFoundError):
                self.kill(node, whole=True)
        if self._etcd is not None:
            self._etcd.kill()
            self._etcd.wait()
        for log in self._logs:
            log.close()

    async def _prepare(self) -> None:
        until = time.monotonic() + START_S
        while not await self.is_whole():
            if time.monotonic() > until:
                raise ClusterFailed(
                    f"no leader with {NODES - 1} standbys after {START_S:.0f} s: see {self._folder}"
                )
            await asyncio.sleep(0.5)
        connection = await asyncpg.connect(self._url("postgres", "postgres"))
        if not await connection.fetchval("SELECT 1 FROM pg_database WHERE datname = $1", DATABASE):
            await connection.execute(f"CREATE ROLE {USER} LOGIN")
            await connection.execute(f"CREATE DATABASE {DATABASE} OWNER {USER}")
        await connection.close()
        while not all([await self._has_database(node) for node in self.nodes]):
            # A client asks them in turn, and one that has not heard of the database yet would end its search.
            if time.monotonic() > until:
                raise ClusterFailed(f"a standby does not follow: see {self._folder}")
            await asyncio.sleep(0.2)

    async def _has_database(self, node: Node) -> bool:
        return bool(await self._asked(node, "SELECT 1 FROM pg_database WHERE datname = $1", DATABASE))

    async def _asked(self, node: Node, statement: str, *values: object) -> object:
        try:
            connection = await asyncpg.connect(
                host="127.0.0.1",
                port=node.port,
                user="postgres",
                database="postgres",
                timeout=3,
                command_timeout=3,
            )
        except (OSError, asyncpg.PostgresError, asyncpg.InterfaceError):
            return None
        try:
            return await connection.fetchval(statement, *values)
        except (OSError, asyncpg.PostgresError, asyncpg.InterfaceError):
            return None
        finally:
            connection.terminate()

    def _url(self, database: str, user: str) -> str:
        hosts = ",".join(f"127.0.0.1:{node.port}" for node in self.nodes)
        return f"postgresql://{user}@{hosts}/{database}?target_session_attrs=read-write"

    def _run(self, name: str, *command: str) -> "subprocess.Popen[bytes]":
        log = (self._folder / f"{name}.log").open("ab")
        self._logs.append(log)
        environment = {"PATH": f"{BIN}:/usr/bin:/bin", "LC_ALL": "C.UTF-8"}  # none of our Python's
        return subprocess.Popen([*self.as_user, *command], stdout=log, stderr=log, env=environment, cwd="/")

    def _own(self, folder: Path) -> None:
        folder.mkdir(mode=0o700, parents=True, exist_ok=True)
        if self.as_user:
            user = _user()
            os.chown(folder, user.pw_uid, user.pw_gid)


@contextmanager
def running(folder: Path) -> Iterator[Cluster]:
    """Started in this folder, and ended whatever happens. Raises ClusterFailed."""
    cluster = Cluster(folder)
    try:
        cluster.start()
        yield cluster
    finally:
        cluster.stop()


def _unprivileged(folder: Path) -> list[str]:
    if os.getuid() != 0:
        return []
    user = _user()
    os.chown(folder, user.pw_uid, user.pw_gid)
    return ["setpriv", f"--reuid={user.pw_uid}", f"--regid={user.pw_gid}", "--clear-groups"]


def _user() -> pwd.struct_passwd:
    known = {entry.pw_name: entry for entry in pwd.getpwall()}
    return next(known[name] for name in UNPRIVILEGED if name in known)


def _postmaster(node: Node) -> int:
    """Of its PostgreSQL, which is no child of Patroni. Raises FileNotFoundError."""
    return int((node.folder / "data" / "postmaster.pid").read_text().split()[0])


def _children(pid: int) -> list[int]:
    with suppress(FileNotFoundError):
        return [int(child) for child in Path(f"/proc/{pid}/task/{pid}/children").read_text().split()]
    return []
