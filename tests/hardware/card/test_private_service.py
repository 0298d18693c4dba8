"""The bench's card service is the bench's alone."""

import asyncio
import os
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

from kiosk.bench.pcsc import PrivatePcscd, listening_ports
from kiosk.domain.errors import Unreachable
from tests.hardware.card.station import PEOPLE, card_station

VPCD_PORTS = {35963, 35964, 35965, 35966}  # two readers of two slots


async def test_vpcd_listens_inside_its_room_and_nowhere_on_this_machine() -> None:
    async with PrivatePcscd() as service:
        assert service.listening_ports() == VPCD_PORTS
        assert not listening_ports() & VPCD_PORTS
        for address in _own_addresses():
            with pytest.raises(OSError, match=r"Connect|unreachable|assign"):
                await asyncio.open_connection(address, 35963)


async def test_several_services_never_dispute_a_port() -> None:
    async with PrivatePcscd(reader="One") as one, PrivatePcscd(reader="Two") as two:
        assert one.listening_ports() == two.listening_ports() == VPCD_PORTS
        assert one.env != two.env


async def test_a_stopped_service_leaves_nothing() -> None:
    service = PrivatePcscd()
    await service.start()
    running = _processes_with(str(service.folder))
    await service.stop()
    assert running
    assert not _processes_with(str(service.folder))
    assert not service.folder.exists()


async def test_the_service_dies_with_its_parent(tmp_path: Path) -> None:
    script = (
        "import asyncio, pathlib\n"
        "from kiosk.bench.pcsc import PrivatePcscd\n"
        "async def main():\n"
        f"    service = PrivatePcscd(pathlib.Path({str(tmp_path)!r}))\n"
        "    await service.start()\n"
        "    print('up', flush=True)\n"
        "    await asyncio.sleep(60)\n"
        "asyncio.run(main())\n"
    )
    with subprocess.Popen([sys.executable, "-c", script], stdout=subprocess.PIPE) as parent:
        assert parent.stdout is not None
        assert parent.stdout.readline() == b"up\n"
        assert _processes_with(str(tmp_path))
        parent.kill()
    async with asyncio.timeout(60):
        while _processes_with(str(tmp_path)):  # noqa: ASYNC110  # nobody tells us when the kernel is done
            await asyncio.sleep(0.02)


async def test_a_room_that_cannot_be_made_says_why(tmp_path: Path) -> None:
    taken = tmp_path / "file"
    taken.write_text("")
    with pytest.raises((Unreachable, FileExistsError)):
        await PrivatePcscd(taken).start()


@pytest.mark.skipif(os.geteuid() != 0, reason="starts another user's service")
async def test_an_ordinary_user_can_have_one(tmp_path: Path) -> None:
    tmp_path.chmod(0o755)
    folder = Path(f"/tmp/bianmin-user-{os.getpid()}")  # noqa: S108  # other users cannot reach pytest's folders
    command = ["setpriv", "--reuid=65534", "--regid=65534", "--clear-groups"]
    if subprocess.run([*command, "unshare", "-rmn", "true"], check=False, capture_output=True).returncode:
        pytest.skip("this machine lets no ordinary user make namespaces")
    readable = subprocess.run([*command, sys.executable, "-c", "import kiosk.bench.pcsc"], check=False)
    if readable.returncode:
        pytest.skip("this tree is not readable for other users")
    script = (
        "import asyncio, pathlib\n"
        "from kiosk.bench.pcsc import PrivatePcscd\n"
        "async def main():\n"
        f"    async with PrivatePcscd(pathlib.Path({str(folder)!r})) as service:\n"
        "        (await service.connect()).close()\n"
        "        print(sorted(service.listening_ports()))\n"
        "asyncio.run(main())\n"
    )
    done = await asyncio.create_subprocess_exec(
        *command, sys.executable, "-c", script, stdout=subprocess.PIPE
    )
    told, _ = await done.communicate()
    shutil.rmtree(folder)
    assert told.decode().strip() == str(sorted(VPCD_PORTS))


async def test_the_card_stays_in_across_a_restart() -> None:
    async with card_station() as station:
        await station.slot.insert(PEOPLE[0])
        await station.read()
        await station.service.kill_service()
        await station.service.start_service()
        assert (await station.read()).number == PEOPLE[0].number


def _own_addresses() -> list[str]:
    told = subprocess.run(["hostname", "-I"], capture_output=True, text=True, check=False).stdout.split()
    return ["127.0.0.1", "::1", *told]


def _processes_with(word: str) -> list[int]:
    found = []
    for entry in Path("/proc").iterdir():
        if entry.name.isdigit() and entry.name != str(os.getpid()):
            try:
                arguments = (entry / "cmdline").read_bytes()
            except OSError:
                continue
            if word.encode() in arguments and b"-c\0" not in arguments and arguments:
                found.append(int(entry.name))
    return found


async def test_a_machine_that_refuses_says_what_it_refused(tmp_path: Path) -> None:
    with pytest.raises(Unreachable, match="no private card service"):
        await PrivatePcscd(tmp_path, reader='quote " in the name\nLIBPATH /nowhere').start()
