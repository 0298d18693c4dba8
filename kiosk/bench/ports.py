"""Ports on loopback: the usual one where it is free, another where it is taken."""

import socket


def port_near(usual: int) -> int:
    """`usual` where nobody listens there, else any free port."""
    for port in (usual, 0):
        with socket.socket() as probe:
            probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
            try:
                probe.bind(("127.0.0.1", port))
            except OSError:
                continue
            return int(probe.getsockname()[1])
    raise OSError("no free port on loopback")
