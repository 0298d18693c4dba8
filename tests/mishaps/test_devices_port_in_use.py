"""Two processes want one port: the second is told so, and gets it when the first lets go."""

import asyncio
import sys
from collections.abc import AsyncIterator
from contextlib import AsyncExitStack, asynccontextmanager
from pathlib import Path

from kiosk.bench.printer.machine import BenchPrinter
from kiosk.bench.printer.wires import SerialPlug
from kiosk.doctor.holders import holders
from kiosk.domain.device import DeviceState, Fault
from kiosk.hardware.transport import transport_at
from tests.mishaps.supervised import supervised_printer

HOLD = """
import asyncio, sys
from kiosk.hardware.transport import transport_at

async def hold():
    line = transport_at(sys.argv[1])
    await line.open()
    print("held", flush=True)
    await asyncio.to_thread(sys.stdin.read)
    await line.close()

asyncio.run(hold())
"""


@asynccontextmanager
async def held(address: str) -> AsyncIterator[asyncio.subprocess.Process]:
    """Another process of the product has the port."""
    pipe = asyncio.subprocess.PIPE
    holder = await asyncio.create_subprocess_exec(
        sys.executable, "-c", HOLD, address, stdin=pipe, stdout=pipe
    )
    assert holder.stdout is not None
    assert holder.stdin is not None
    await holder.stdout.readline()
    try:
        yield holder
    finally:
        holder.stdin.close()
        await holder.wait()


async def test_the_second_process_is_told_and_gets_the_port_as_soon_as_it_is_free() -> None:
    plug = SerialPlug(BenchPrinter())
    await plug.open()
    address = f"serial://{plug.path}?baud=115200"
    async with AsyncExitStack() as other:
        holder = await other.enter_async_context(held(address))
        async with supervised_printer(transport_at(address)) as seen:
            await seen.stands(DeviceState.BACKOFF, Fault.IN_USE)
            assert holder.pid in [one.pid for one in holders(Path(plug.path))]
            await other.aclose()
            await seen.stands(DeviceState.READY)
    await plug.close()
