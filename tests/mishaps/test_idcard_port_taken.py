"""Another program has the module's port: said as such, and ours as soon as it lets go."""

import asyncio
import sys

from kiosk.domain.device import DeviceState, Fault
from tests.agent.id_counter import supervised
from tests.hardware.idcard.station import module

HOLD = """
import fcntl, serial, sys, termios
port = serial.Serial(sys.argv[1], 115200, exclusive=True)
fcntl.ioctl(port.fd, termios.TIOCEXCL)
print("held", flush=True)
sys.stdin.read()
fcntl.ioctl(port.fd, termios.TIOCNXCL)
"""


async def test_a_port_that_another_process_holds_is_in_use_until_it_lets_go() -> None:
    async with module() as desk:
        path = desk.addresses()["idcard"].removeprefix("serial://").partition("?")[0]
        holder = await asyncio.create_subprocess_exec(
            sys.executable, "-c", HOLD, path, stdin=asyncio.subprocess.PIPE, stdout=asyncio.subprocess.PIPE
        )
        assert holder.stdin is not None
        assert holder.stdout is not None
        await holder.stdout.readline()
        async with supervised(desk=desk) as at:
            await at.stands(DeviceState.BACKOFF, Fault.IN_USE)
            holder.stdin.close()
            await holder.wait()
            await at.stands(DeviceState.READY)
