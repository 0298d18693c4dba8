"""The visit's door: an abstract Unix socket with a random name, one screen at a time, one question after the other.

The name is known to whoever asks the agent for its state; who may speak is judged by the peer's user id (SO_PEERCRED). The
socket is in no folder, and gone with the process.
"""

import contextlib
import logging
import secrets
import socket
import struct
import threading
import time
from collections.abc import Callable

import msgspec

from agent.door_schemas import DoorAnswer, DoorAsk, asks
from agent.lookup_schemas import NoAnswer, Why

PREFIX = "bianmin-visit-"
LONGEST_QUESTION = 64 * 1024
LONGEST_ANSWER = 1024 * 1024
BREATH_S = 0.1
WRITE_LIMIT_S = 5.0  # a screen that does not read is as good as gone

_log = logging.getLogger("agent.visit")


class Door:
    """Open from now on. `answer` is called in a thread of ours; `allowed` says which user ids may ask."""

    def __init__(
        self, answer: Callable[[DoorAsk], DoorAnswer], allowed: Callable[[], frozenset[int]]
    ) -> None:
        self._answer = answer
        self._allowed = allowed
        self.name = PREFIX + secrets.token_hex(16)
        self._listening = socket.socket(socket.AF_UNIX)
        self._listening.bind("\0" + self.name)
        self._listening.listen(4)
        self._guest: socket.socket | None = None
        threading.Thread(target=self._accept, name="door", daemon=True).start()

    def _accept(self) -> None:
        while True:
            try:
                guest, _ = self._listening.accept()
            except OSError:  # too many files are open, perhaps: the next one may find room
                time.sleep(BREATH_S)
                continue
            if uid_of(guest) not in self._allowed():
                _log.warning("visit.stranger")
                guest.close()
                continue
            guest.settimeout(None)
            before, self._guest = self._guest, guest
            if before is not None:
                with contextlib.suppress(OSError):  # it is gone already
                    before.shutdown(socket.SHUT_RDWR)
            threading.Thread(target=self._serve, args=(guest,), name="screen", daemon=True).start()

    def _serve(self, guest: socket.socket) -> None:
        """Until it goes, is replaced, or says what is no question: that could hold anything, and is not logged."""
        with guest, contextlib.suppress(OSError):
            pending = b""
            while chunk := guest.recv(LONGEST_QUESTION):
                pending += chunk
                *lines, pending = pending.split(b"\n")
                for line in lines:
                    if (ask := question(line)) is None:
                        return
                    _send(guest, reply(self._answer(ask)))
                if len(pending) > LONGEST_QUESTION:
                    return


def question(line: bytes) -> DoorAsk | None:
    """What the line asks; None for what is no question."""
    if len(line) > LONGEST_QUESTION:
        return None
    try:
        ask: DoorAsk = asks.decode(line)
    except (msgspec.MsgspecError, UnicodeDecodeError, RecursionError):
        return None
    return ask


def reply(answer: DoorAnswer) -> bytes:
    """The answer as a line. One that is too long for the screen comes from a far end that means no good."""
    line = msgspec.json.encode(answer)
    if len(line) >= LONGEST_ANSWER:
        line = msgspec.json.encode(NoAnswer(why=Why.DOWN))
    return line + b"\n"


def uid_of(guest: socket.socket) -> int:
    """Who is at the other end."""
    credentials = guest.getsockopt(socket.SOL_SOCKET, socket.SO_PEERCRED, struct.calcsize("3i"))
    _, uid, _ = struct.unpack("3i", credentials)
    return int(uid)


def _send(guest: socket.socket, line: bytes) -> None:
    guest.settimeout(WRITE_LIMIT_S)
    try:
        guest.sendall(line)
    finally:
        guest.settimeout(None)
