"""Ports on loopback for servers that begin here: the usual one where it is free, else one that nobody else is told."""

import os
import secrets
import socket
from collections import deque

# Below those that the kernel gives to connections going out (net.ipv4.ip_local_port_range), above the usual ones.
_OURS = range(10_240, 32_768)
_REMEMBERED = 64  # a server told longer ago listens by now
_TRIES = 1_000
_claims: deque[int] = deque()  # file numbers, so that what is left at the end is closed without a word


def port_near(usual: int) -> int:
    """`usual` where nobody listens there, else any free port. Raises OSError where there is none."""
    return usual if _is_free(usual) else free_ports(1)[0]


def free_ports(count: int) -> list[int]:
    """Free ones, none of which another process of ours is told meanwhile. Raises OSError where there are none."""
    return [_claimed() for _ in range(count)]


def _claimed() -> int:
    for _ in range(_TRIES):
        port = secrets.choice(_OURS)
        claim = socket.socket(socket.AF_UNIX)
        try:
            claim.bind(f"\0bianmin-port-{port}")
        except OSError:
            claim.close()
            continue
        _claims.append(claim.detach())
        if len(_claims) > _REMEMBERED:
            os.close(_claims.popleft())
        if _is_free(port):
            return port
    raise OSError("no free port on loopback")


def _is_free(port: int) -> bool:
    with socket.socket() as probe:
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind(("127.0.0.1", port))
        except OSError:
            return False
    return True
