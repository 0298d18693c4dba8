"""The USB printer's line, on a pseudo-terminal: what usblp itself does is untested without hardware."""

import asyncio
import os
import pty
import tty
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import pytest
import uvloop

from kiosk.hardware.transport import InUse, LineLost, Quiet, transport_at
from kiosk.hardware.usb_line import UsbPrinterTransport

MUCH = bytes(1_000_000)


@dataclass(slots=True)
class FarEnd:
    """The printer's end."""

    master: int
    address: str

    def unplug(self) -> None:
        os.close(self.master)
        self.master = -1


@pytest.fixture
def far_end() -> Iterator[FarEnd]:
    master, near = pty.openpty()
    tty.setraw(near)
    end = FarEnd(master, f"usb://{os.ttyname(near)}")
    os.close(near)
    yield end
    if end.master >= 0:
        end.unplug()


async def test_bytes_go_there_and_come_back(far_end: FarEnd) -> None:
    line = transport_at(far_end.address)
    assert isinstance(line, UsbPrinterTransport)
    await line.open()
    await line.write(b"\x10\x04\x01", 1)
    assert os.read(far_end.master, 16) == b"\x10\x04\x01"
    os.write(far_end.master, b"\x12")
    assert await line.read(16, 1) == b"\x12"
    with pytest.raises(Quiet):
        await line.read(16, 0.02)
    await line.close()


async def test_a_printer_that_takes_nothing_ends_the_write_in_time_and_goes_on_later(far_end: FarEnd) -> None:
    line = transport_at(far_end.address)
    await line.open()
    with pytest.raises(Quiet):
        await line.write(MUCH, 0.1)
    taking = asyncio.create_task(asyncio.to_thread(_take, far_end.master, b"end"))
    await line.write(b"end", 2)
    assert await taking
    await line.close()


async def test_pulled_out_is_heard_by_reader_and_writer(far_end: FarEnd) -> None:
    line = transport_at(far_end.address)
    await line.open()
    reading = asyncio.create_task(line.read(16, 5))
    await asyncio.sleep(0)
    far_end.unplug()
    with pytest.raises(LineLost):
        await reading
    for action in (line.write(b"x", 1), line.read(1, 1)):
        with pytest.raises(LineLost):
            await action
    with pytest.raises(LineLost):
        line.drop_input()
    await line.close()


async def test_a_second_owner_is_refused(far_end: FarEnd) -> None:
    first, second = transport_at(far_end.address), transport_at(far_end.address)
    await first.open()
    with pytest.raises(InUse):
        await second.open()
    await first.close()
    await second.open()
    await second.close()


async def test_what_was_not_read_can_be_dropped(far_end: FarEnd) -> None:
    line = transport_at(far_end.address)
    await line.open()
    os.write(far_end.master, b"old")
    assert await line.read(1, 1) == b"o"
    line.drop_input()
    with pytest.raises(Quiet):
        await line.read(16, 0.02)
    await line.close()


def test_the_agents_own_event_loop_speaks_with_it_as_well(far_end: FarEnd) -> None:
    async def there_and_back() -> bytes:
        line = transport_at(far_end.address)
        await line.open()
        os.write(far_end.master, b"\x12")
        await line.write(MUCH[:100], 1)
        answer = await line.read(16, 1)
        await line.close()
        return answer

    assert uvloop.run(there_and_back()) == b"\x12"


async def test_no_device_file_is_absent(tmp_path: Path) -> None:
    with pytest.raises(LineLost, match="nothing is there"):
        await transport_at(f"usb://{tmp_path}/lp0").open()


def _take(master: int, until: bytes) -> bool:
    heard = b""
    while not heard.endswith(until):
        heard = (heard + os.read(master, 65536))[-100:]
    return True
