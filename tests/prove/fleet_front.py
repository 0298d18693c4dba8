"""The whole row of a province: nginx before two processes, PgBouncer and HAProxy between them and three nodes under Patroni.

The very files of docs/fleet/front are played, with this machine's ports in them. Kiosks report through nginx; the operator
signs in and steers through it; the fleet is killed -9 behind it, as in `prove fleet`. While it runs, TLS ends at nginx.
Needs Debian's nginx, haproxy and pgbouncer, which nothing else of ours does.
"""

import asyncio
import os
import shutil
import socket
import ssl
import subprocess
import tempfile
import threading
import time
from collections.abc import Iterator, Mapping, Sequence
from contextlib import ExitStack, contextmanager
from pathlib import Path

import asyncpg

from fleet.cluster.nodes import Cluster, running
from kiosk.web.ports import free_ports
from tests.prove.fleet import QUICK, Size, proved

FILES = Path("docs/fleet/front")
NAME = "fleet.example"
START_S = 20.0
NODES_ASKED = 15
PATIENCE_S = 120.0
MIDDLE = Size(2_000, 60.0, 20.0, 10.0, QUICK.habits)


def main(quick: bool) -> int:
    """0 only if nothing was lost and nothing doubled through all of it. Quick: 400 kiosks for 12 s."""
    missing = [name for name in ("nginx", "haproxy", "pgbouncer", "openssl") if program(name) == ""]
    if missing:
        print(f"not on this machine: apt-get install {' '.join(missing)}")
        return 2
    with ExitStack() as things:
        folder = things.enter_context(tempfile.TemporaryDirectory(prefix="bianmin-cluster-"))
        nodes = things.enter_context(running(Path(folder)))
        own = things.enter_context(tempfile.TemporaryDirectory(prefix="bianmin-fleet-"))
        front = Path(things.enter_context(tempfile.TemporaryDirectory(prefix="bianmin-front-")))
        url = things.enter_context(before_the_database(front, nodes))

        @contextmanager
        def before_the_fleet(ports: Sequence[int]) -> Iterator[int]:
            seen: list[str] = []
            with nginx(front, ports) as (plain, tls):
                looking = threading.Thread(target=look_through_tls, args=(tls, front / "fleet.pem", seen))
                looking.start()
                yield plain
                looking.join()
            print(f"  TLS ends at nginx: {seen[-1]}", flush=True)
            assert seen[-1].startswith("TLSv1."), seen

        title = "nginx, 2 processes, PgBouncer, HAProxy, 3 nodes under Patroni"
        size = QUICK if quick else MIDDLE
        return proved(title, size, Path(own), url, 2, nodes.processes, before_the_fleet)


def program(name: str) -> str:
    """Where it is; "" for one that is not there."""
    return shutil.which(name, path="/usr/sbin:/usr/bin:/sbin:/bin") or ""


@contextmanager
def before_the_database(front: Path, nodes: Cluster) -> Iterator[str]:
    """HAProxy and PgBouncer before the nodes; the address for the fleet."""
    leader, door = free_ports(2)
    there = {"127.0.0.1:5000": f"127.0.0.1:{leader}"}
    for number, node in enumerate(nodes.nodes, 1):
        there[f"10.0.0.{number}:5432 check port 8008"] = f"127.0.0.1:{node.port} check port {node.rest}"
    haproxy = written(front, "haproxy.cfg", there)
    users = front / "users.txt"
    users.write_text('"bianmin" ""\n')
    pgbouncer = written(
        front,
        "pgbouncer.ini",
        {
            "port=5000": f"port={leader}",
            "listen_port = 6432": f"listen_port = {door}",
            "auth_type = scram-sha-256": "auth_type = trust",
            "/etc/pgbouncer/userlist.txt": str(users),
        },
    )
    unprivileged = nodes.as_user  # PgBouncer does not run as root
    for path in (front, users, pgbouncer):
        path.chmod(0o755 if path.is_dir() else 0o644)
    with served(front, "haproxy", [program("haproxy"), "-f", str(haproxy)], leader):
        asyncio.run(leads(leader))
        bouncer = [*unprivileged, program("pgbouncer"), str(pgbouncer)]
        with served(front, "pgbouncer", bouncer, door):
            yield f"postgresql://bianmin@127.0.0.1:{door}/bianmin"


async def leads(port: int) -> None:
    """Until HAProxy has asked every node: before, it takes all of them for leaders. Raises TimeoutError."""
    in_a_row = 0
    async with asyncio.timeout(START_S):
        while in_a_row < NODES_ASKED:
            connection = await asyncpg.connect(f"postgresql://bianmin@127.0.0.1:{port}/bianmin")
            follows = await connection.fetchval("SELECT pg_is_in_recovery()")
            await connection.close()
            in_a_row = 0 if follows else in_a_row + 1
            await asyncio.sleep(0.2)


@contextmanager
def nginx(front: Path, ports: Sequence[int]) -> Iterator[tuple[int, int]]:
    """Before these processes: the port without TLS, for kiosks that speak none, and the one with it."""
    plain, tls = free_ports(2)
    subject = ("-subj", f"/CN={NAME}", "-addext", f"subjectAltName=DNS:{NAME}")
    kept = ("-keyout", str(front / "fleet.key"), "-out", str(front / "fleet.pem"))
    made = [program("openssl"), "req", "-x509", "-newkey", "ed25519", "-nodes", "-days", "2", *kept, *subject]
    subprocess.run(made, check=True, capture_output=True)
    first, second = ports
    conf = written(
        front,
        "nginx.conf",
        {
            "/run/nginx.pid": str(front / "nginx.pid"),
            "listen 443 ssl;": f"listen 127.0.0.1:{tls} ssl; listen 127.0.0.1:{plain};",
            "/etc/bianmin/tls/": f"{front}/",
            "127.0.0.1:8300": f"127.0.0.1:{first}",
            "127.0.0.1:8301": f"127.0.0.1:{second}",
        },
    )
    command = [program("nginx"), "-c", str(conf), "-e", str(front / "nginx.log"), "-g", "daemon off;"]
    with served(front, "nginx", command, plain):
        yield plain, tls


def look_through_tls(port: int, authority: Path, seen: list[str]) -> None:
    """Ask for the fleet's signed time until it comes; seen: what was last said, its protocol in the end."""
    context = ssl.create_default_context(cafile=str(authority))
    asked = f"GET /v1/time?nonce=front HTTP/1.1\r\nHost: {NAME}\r\nConnection: close\r\n\r\n".encode()
    until = time.monotonic() + PATIENCE_S
    while time.monotonic() < until:
        try:
            with (
                socket.create_connection(("127.0.0.1", port), timeout=10) as line,
                context.wrap_socket(line, server_hostname=NAME) as tls,
            ):
                tls.sendall(asked)
                answer = b"".join(iter(lambda tls=tls: tls.recv(4096), b""))  # type: ignore[misc]  # bound here
                if b" 200 " in answer.split(b"\r\n")[0] and b'"signature"' in answer:
                    seen.append(f"{tls.version()}, and the signed time came through it")
                    return
                seen.append(answer[:60].decode("latin-1"))
        except OSError as failed:
            seen.append(str(failed))
        time.sleep(1.0)


def written(front: Path, name: str, there: Mapping[str, str]) -> Path:
    """The operator's file with this machine's ports and paths; what is to be replaced must stand in it."""
    text = (FILES / name).read_text("utf-8")
    for usual, here in there.items():
        assert usual in text, f"{name}: {usual!r} is not in it"
        text = text.replace(usual, here)
    made = front / name
    made.write_text(text)
    return made


@contextmanager
def served(front: Path, name: str, command: Sequence[str], port: int) -> Iterator[None]:
    """Runs while this lasts; begun when it takes connections."""
    with (front / f"{name}.out").open("wb") as log:
        process = subprocess.Popen(command, stdout=log, stderr=log, env={"PATH": os.environ["PATH"]})
        try:
            wait_for(port, process, front / f"{name}.out")
            yield
        finally:
            process.terminate()
            process.wait(20)


def wait_for(port: int, process: "subprocess.Popen[bytes]", log: Path) -> None:
    """Raises AssertionError where it ends before."""
    until = time.monotonic() + START_S
    while True:
        assert process.poll() is None, log.read_text()
        try:
            socket.create_connection(("127.0.0.1", port), timeout=1).close()
        except OSError:
            assert time.monotonic() < until, log.read_text()
            time.sleep(0.1)
        else:
            return
