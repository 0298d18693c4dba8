"""A port is told once: by no two processes, none that a connection going out may take, and the usual one where it is free."""

import socket
import subprocess
import sys
from pathlib import Path

from kiosk.web.ports import free_ports, port_near

OUTGOING = Path("/proc/sys/net/ipv4/ip_local_port_range")
_SIXTY = "from kiosk.web.ports import free_ports; print(*free_ports(60)); input()"


def test_no_port_is_told_twice_while_its_server_begins() -> None:
    asked = [
        subprocess.Popen(
            (sys.executable, "-c", _SIXTY), stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True
        )
        for _ in range(3)
    ]
    told = []
    for process in asked:
        assert process.stdout is not None
        told += process.stdout.readline().split()
    for process in asked:
        process.communicate("done\n")
    assert len(set(told)) == len(told) == 180


def test_no_connection_going_out_can_take_it() -> None:
    assert max(free_ports(60)) < int(OUTGOING.read_text().split()[0])


def test_the_usual_port_where_nobody_listens_there() -> None:
    usual = free_ports(1)[0]
    assert port_near(usual) == usual
    with socket.create_server(("127.0.0.1", usual)):
        assert port_near(usual) != usual
