"""The line between vpcd and whatever chip sits in one of its slots.

Protocol: both directions a big-endian 2-byte length and that many bytes; one byte from vpcd is an order
(0 power off, 1 power on, 2 reset, 4 give the ATR), anything longer a command.
"""

import asyncio
import socket
from collections.abc import Awaitable, Callable
from contextlib import suppress

POWER_OFF, GIVE_ATR = 0, 4
RECONNECT_S = 0.1

Connect = Callable[[], Awaitable[socket.socket]]
Serve = Callable[[socket.socket], Awaitable[None]]


async def stay_in_slot(connect: Connect, serve: Serve, is_in: Callable[[], bool]) -> None:
    """Keep a line to the slot for as long as the chip is in, across restarts of the card service.

    serve: answers on one line; it returns, or raises EOFError or OSError, when that line ends.
    """
    while is_in():
        try:
            line = await connect()
        except OSError:  # the card service is away; the chip stays in
            await asyncio.sleep(RECONNECT_S)
            continue
        with line, suppress(OSError, EOFError):
            line.setblocking(False)
            await serve(line)
        if is_in():
            await asyncio.sleep(RECONNECT_S)


async def message(line: socket.socket) -> bytes:
    """The next message from vpcd. Raises EOFError or OSError where the line ends."""
    return await _exactly(line, int.from_bytes(await _exactly(line, 2), "big"))


async def send(line: socket.socket, body: bytes) -> None:
    """One message to vpcd."""
    await asyncio.get_running_loop().sock_sendall(line, len(body).to_bytes(2, "big") + body)


async def _exactly(line: socket.socket, count: int) -> bytes:
    loop = asyncio.get_running_loop()
    received = b""
    while len(received) < count:
        # vpcd 3.3 sends length and body apart; without this each command waits 40 ms for a delayed acknowledgement
        line.setsockopt(socket.IPPROTO_TCP, socket.TCP_QUICKACK, 1)
        piece = await loop.sock_recv(line, count - len(received))
        if not piece:
            raise EOFError
        received += piece
    return received
