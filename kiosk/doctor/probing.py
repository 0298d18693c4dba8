"""Asks a port what is behind it, in the protocols that answer a harmless question. Only with --probe."""

import asyncio
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

from kiosk.hardware.idcard import codec as idcard
from kiosk.hardware.printer.codec import Demultiplexer, Question, RealTimeAnswer, question
from kiosk.hardware.transport import LineLost, Quiet, Transport, transport_at

ANSWER_S = 0.4
READ_LIMIT = 512


@dataclass(frozen=True, slots=True)
class Probe:
    """A question, at the speeds at which the device is sold, and what an answer to it looks like."""

    device: str
    what: str
    bauds: tuple[int, ...]
    ask: bytes
    answers: Callable[[bytes], bool]


@dataclass(frozen=True, slots=True)
class Recognised:
    """What answered, and how the configuration calls it."""

    device: str
    what: str
    address: str


def _is_printer(heard: bytes) -> bool:
    frames = Demultiplexer().feed(heard)
    return len(frames) == 1 and isinstance(frames[0], RealTimeAnswer)


def _is_id_module(heard: bytes) -> bool:
    return any(isinstance(reply, idcard.Reply) for reply in idcard.Deframer().feed(heard))


PROBES = (
    Probe("idcard", "ID-card module", (115200, 9600), idcard.encode(idcard.STATUS), _is_id_module),
    Probe(
        "printer", "ESC/POS printer", (115200, 9600, 19200, 38400), question(Question.PRINTER), _is_printer
    ),
)


async def recognise(node: Path) -> Recognised | None:
    """What is behind a serial port; None for silence, for what we do not know and for what only speaks by itself.

    Raises LineLost where the port does not open.
    """
    for probe in PROBES:
        for baud in probe.bauds:
            address = f"serial://{node}?baud={baud}"
            if probe.answers(await _asked(transport_at(address), probe.ask)):
                return Recognised(probe.device, probe.what, address)
    return None


async def _asked(line: Transport, ask: bytes) -> bytes:
    await line.open()
    heard = b""
    try:
        async with asyncio.timeout(2 * ANSWER_S):
            await line.write(ask, ANSWER_S)
            while True:
                heard += await line.read(READ_LIMIT, ANSWER_S)
    except (Quiet, TimeoutError, LineLost):
        return heard
    finally:
        await line.close()
