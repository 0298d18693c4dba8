"""Lines as they are: quiet, stuck, reset, closed, unplugged."""

import asyncio
import threading

import pytest

from kiosk.bench.printer.machine import BenchPrinter
from kiosk.bench.printer.wires import SerialPlug, TcpPlug
from kiosk.domain.errors import ConfigError
from kiosk.hardware.transport import LineLost, Quiet, transport_at

ASK_ROLL = b"\x10\x04\x04"
MUCH = bytes(2_000_000)


@pytest.fixture(params=("tcp", "serial"))
async def plug(request: pytest.FixtureRequest) -> TcpPlug | SerialPlug:
    """A bench printer that takes 4 KiB while its cover is open."""
    bench = BenchPrinter(buffer_bytes=4096)
    made: TcpPlug | SerialPlug = TcpPlug(bench) if request.param == "tcp" else SerialPlug(bench)
    await made.open()
    return made


def _address(plug: TcpPlug | SerialPlug) -> str:
    return plug.address if isinstance(plug, TcpPlug) else f"serial://{plug.path}?baud=115200"


async def test_bytes_go_there_and_come_back(plug: TcpPlug | SerialPlug) -> None:
    line = transport_at(_address(plug))
    await line.open()
    await line.write(ASK_ROLL, 1)
    assert await line.read(16, 1) == b"\x12"
    await line.close()
    await plug.close()


async def test_nothing_in_time_is_quiet_and_the_line_stays(plug: TcpPlug | SerialPlug) -> None:
    line = transport_at(_address(plug))
    await line.open()
    with pytest.raises(Quiet):
        await line.read(16, 0.05)
    await line.write(ASK_ROLL, 1)
    assert await line.read(16, 1) == b"\x12"
    await line.close()
    await plug.close()


async def test_a_device_that_takes_nothing_ends_the_write_in_time(plug: TcpPlug | SerialPlug) -> None:
    plug.printer.open_cover()
    line = transport_at(_address(plug))
    await line.open()
    with pytest.raises(Quiet):
        await line.write(MUCH * 8, 0.3)
    await line.close()
    await plug.close()


async def test_dropped_input_is_gone(plug: TcpPlug | SerialPlug) -> None:
    line = transport_at(_address(plug))
    await line.open()
    await line.write(ASK_ROLL * 3, 1)
    await line.read(1, 1)
    await asyncio.sleep(0.05)
    line.drop_input()
    with pytest.raises(Quiet):
        await line.read(16, 0.05)
    await line.close()
    await plug.close()


async def test_a_lost_line_is_heard_by_the_reader_and_by_the_writer(plug: TcpPlug | SerialPlug) -> None:
    line = transport_at(_address(plug))
    await line.open()
    reading = asyncio.create_task(line.read(16, 5))
    await asyncio.sleep(0.05)
    plug.printer.cut_connection()
    with pytest.raises(LineLost):
        await reading
    with pytest.raises(LineLost):
        await line.write(ASK_ROLL, 1)
    await line.close()
    await plug.close()


async def test_a_line_that_is_not_open_says_so(plug: TcpPlug | SerialPlug) -> None:
    line = transport_at(_address(plug))
    with pytest.raises(LineLost):
        await line.write(ASK_ROLL, 1)
    await line.close()
    await plug.close()


async def test_a_serial_line_has_one_thread_with_its_name_and_none_after_closing() -> None:
    plug = SerialPlug(BenchPrinter())
    await plug.open()
    line = transport_at(f"serial://{plug.path}?baud=9600&flow=xon_xoff")
    await line.open()
    assert f"serial {plug.path}" in [thread.name for thread in threading.enumerate()]
    await line.close()
    assert f"serial {plug.path}" not in [thread.name for thread in threading.enumerate()]
    await plug.close()


async def test_a_serial_line_has_one_owner() -> None:
    plug = SerialPlug(BenchPrinter())
    await plug.open()
    first, second = (transport_at(f"serial://{plug.path}?baud=9600") for _ in range(2))
    await first.open()
    with pytest.raises(LineLost):
        await second.open()
    await first.close()
    await second.open()
    await second.close()
    await plug.close()


@pytest.mark.parametrize(
    "address",
    (
        "",
        "tcp://127.0.0.1",
        "tcp://host:port",
        "http://127.0.0.1:9100",
        "serial://",
        "serial:///dev/x?baud=fast",
        "serial:///dev/x?speed=9600",
        "serial:///dev/x?flow=maybe",
    ),
)
def test_an_address_that_means_nothing_is_a_configuration_error(address: str) -> None:
    with pytest.raises(ConfigError, match="device address"):
        transport_at(address)


def test_an_address_is_given_back_as_it_is_meant() -> None:
    for address in ("tcp://10.0.0.7:9100", "serial:///dev/kiosk/printer?baud=115200&flow=rts_cts"):
        assert transport_at(address).address == address
