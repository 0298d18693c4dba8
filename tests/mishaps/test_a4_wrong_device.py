"""Something else is at the printer's address: a web server, a line that is closed at once, or nonsense."""

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

import pytest

from kiosk.domain.clock import SystemClock
from kiosk.domain.device import Fault
from kiosk.hardware.a4.driver import IppPrinter
from kiosk.hardware.a4.wire import NoPrinter
from kiosk.hardware.transport import LineLost
from tests.hardware.a4.station import PDF, quick

PAGE = b"HTTP/1.1 200 OK\r\nContent-Type: text/html\r\nContent-Length: 14\r\n\r\n<html></html>\n"
NO_SUCH_PAGE = b"HTTP/1.1 404 Not Found\r\nContent-Length: 0\r\n\r\n"
NO_HTTP = b"\x10\x00\x00\x00\x12\x1b@\r\n\r\n"
IPP_HEAD = b"HTTP/1.1 200 OK\r\nContent-Type: application/ipp\r\nContent-Length: %d\r\n\r\n"
NO_STATE = b"\x02\x00\x00\x00\x00\x00\x00\x01\x01\x47\x00\x12attributes-charset\x00\x05utf-8\x03"
ENDLESS = NO_STATE[:9] + b"\x44\x00\x01a\xff\xfa\x03"  # a value of -6 bytes: the reader goes back for ever
CUT_OFF = NO_STATE[:20]


@pytest.mark.parametrize("answer", [PAGE, NO_SUCH_PAGE, IPP_HEAD % len(CUT_OFF) + CUT_OFF, NO_HTTP])
async def test_what_is_no_printer_is_told_as_the_wrong_device(answer: bytes) -> None:
    async with saying(answer) as printer:
        with pytest.raises(NoPrinter) as told:
            await printer.open()
    assert told.value.fault is Fault.WRONG_DEVICE


async def test_an_answer_that_the_library_never_finishes_reading_costs_its_child_only() -> None:
    async with saying(IPP_HEAD % len(ENDLESS) + ENDLESS) as printer, asyncio.timeout(60):
        with pytest.raises(LineLost):
            await printer.open()
        assert printer.pid is None


async def test_a_line_that_is_closed_at_once_is_lost() -> None:
    async with saying(b"") as printer:
        with pytest.raises(LineLost):
            await printer.open()


async def test_an_answer_without_a_state_opens_nothing_and_leaves_no_child() -> None:
    async with saying(IPP_HEAD % len(NO_STATE) + NO_STATE) as printer:
        with pytest.raises(NoPrinter):
            await printer.open()
        assert printer.pid is None
        assert await printer.print("proof-1", PDF, 1) is not None


@asynccontextmanager
async def saying(answer: bytes) -> AsyncIterator[IppPrinter]:
    """A driver whose printer answers everything with the same bytes."""

    async def answers(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        await reader.readuntil(b"\r\n\r\n")
        writer.write(answer)
        await writer.drain()
        writer.close()

    server = await asyncio.start_server(answers, "127.0.0.1", 0)
    port = server.sockets[0].getsockname()[1]
    printer = IppPrinter(quick(f"ipp://127.0.0.1:{port}/ipp/print"), SystemClock())
    try:
        yield printer
    finally:
        await printer.close()
        server.close()
