"""The agent's Unix socket: bound by us or handed over by systemd, mode 0660, and every peer checked."""

import asyncio
import grp
import logging
import os
import pwd
import socket
import struct
from collections.abc import Callable
from pathlib import Path

from uvicorn.protocols.http.httptools_impl import HttpToolsProtocol

from agent.preview import GREETING

BACKLOG = 64
FIRST_HANDED_OVER = 3  # Source: sd_listen_fds(3)

# Gets a connection and its token; answers what to call when the connection is lost, None where it must be.
Admit = Callable[[socket.socket, bytes], Callable[[], None] | None]

_log = logging.getLogger("agent.listening")


def listening_socket(path: str, group: str) -> socket.socket:
    """The one that systemd handed over, else a new one at `path`."""
    return _handed_over() or bound_socket(path, grp.getgrnam(group).gr_gid if group else None)


def bound_socket(path: str, group: int | None) -> socket.socket:
    """A listening Unix socket of mode 0660; an old one at that place is replaced."""
    Path(path).unlink(missing_ok=True)
    listening = socket.socket(socket.AF_UNIX)
    mask = os.umask(0o117)
    try:
        listening.bind(path)
    finally:
        os.umask(mask)
    if group is not None:
        os.chown(path, -1, group)
    listening.listen(BACKLOG)
    return listening


def allowed_peers(group: str) -> frozenset[int]:
    """The user ids that may speak to us: root, ourselves, and everybody in the screen's group."""
    if not group:
        return frozenset({0, os.getuid()})
    screen = grp.getgrnam(group)
    members = {pwd.getpwnam(name).pw_uid for name in screen.gr_mem}
    members |= {user.pw_uid for user in pwd.getpwall() if user.pw_gid == screen.gr_gid}
    return frozenset({0, os.getuid(), *members})


def peers_only(allowed: frozenset[int], admit: Admit) -> type[asyncio.Protocol]:
    """The HTTP protocol that hangs up on a peer whose user id is not allowed (SO_PEERCRED).

    `admit` is asked about a peer that begins with the preview's greeting instead of a request.
    """

    class PeerChecked(HttpToolsProtocol):
        _fresh = True
        _gone: Callable[[], None] | None = None

        def connection_made(self, transport: asyncio.Transport) -> None:  # type: ignore[override]
            if _peer_uid(transport) in allowed:
                super().connection_made(transport)
            else:
                _log.warning("socket.stranger")
                transport.abort()

        def data_received(self, data: bytes) -> None:
            fresh, self._fresh = self._fresh, False
            if fresh and data.startswith(GREETING):
                self._gone = _preview_asked(self.transport, data.removeprefix(GREETING), admit)
            elif self._gone is not None:
                self.transport.abort()  # a viewer has nothing to say
            elif self.transport is not None:
                super().data_received(data)

        def connection_lost(self, exc: Exception | None) -> None:
            gone, self._gone = self._gone, None
            if gone is not None:
                gone()
            if self.transport is not None:
                super().connection_lost(exc)

    return PeerChecked


def _preview_asked(transport: asyncio.BaseTransport, token: bytes, admit: Admit) -> Callable[[], None] | None:
    """Descriptors cannot be sent through a transport: `admit` gets a socket of its own on the same connection."""
    viewer = socket.socket(fileno=os.dup(transport.get_extra_info("socket").fileno()))
    gone = admit(viewer, token)
    if gone is None:
        viewer.close()
        transport.abort()  # type: ignore[attr-defined]  # a stream's transport has it
    return gone


def _handed_over() -> socket.socket | None:
    if os.environ.get("LISTEN_PID") != str(os.getpid()) or os.environ.get("LISTEN_FDS") != "1":
        return None
    for name in ("LISTEN_PID", "LISTEN_FDS", "LISTEN_FDNAMES"):
        os.environ.pop(name, None)  # it is ours, not our children's
    os.set_inheritable(FIRST_HANDED_OVER, False)
    return socket.socket(fileno=FIRST_HANDED_OVER)


def _peer_uid(transport: asyncio.BaseTransport) -> int:
    peer = transport.get_extra_info("socket")
    credentials = peer.getsockopt(socket.SOL_SOCKET, socket.SO_PEERCRED, struct.calcsize("3i"))
    _, uid, _ = struct.unpack("3i", credentials)
    return int(uid)
