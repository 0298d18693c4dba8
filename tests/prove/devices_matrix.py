"""Every fault that a device's driver may report, and what a hand at the bench does to bring it about.

`Hand`: done here, on the whole bench beside a real agent process. `Told`: where a fault shows only in use (a slip printed,
a camera looked through), the test that brings it about with the same far end.
"""

import asyncio
import tempfile
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

from agent.client import AgentClient
from agent.schemas import DeviceLine, State
from kiosk.domain.device import DeviceState, Fault, Notice
from kiosk.hardware.idcard.meaning import Sw3
from tests.agent.process import AgentProcess
from tests.bench.running import RunningBench, running_bench
from tests.prove.devices_soak import bench_environment, bench_tables

PATIENCE_S = 12.0
QUICKLY: Mapping[str, Mapping[str, object]] = {
    "devices.printer.profile": {"answer_s": 0.3, "heartbeat_s": 0.2, "recovery_s": 0.6},
    "devices.idcard": {"health_s": 0.3},
    "devices.a4": {"watch_s": 0.3, "answer_s": 1.0},
    "devices.camera": {"probe_s": 0.5},
    "devices.document": {"probe_s": 0.5},
    "devices.sound": {"watch_s": 0.5},
    "devices.keypad.times": {"refresh_s": 2.0},
    "supervision": {"first_wait_s": 0.05, "longest_wait_s": 0.3},
}
Message = Mapping[str, object]
NOTHING: Message = {}


@dataclass(frozen=True, slots=True)
class Hand:
    """Orders to the device's far end, one after the other."""

    orders: tuple[tuple[str, Message], ...]


@dataclass(frozen=True, slots=True)
class Told:
    """A test's file."""

    test: str


@dataclass(frozen=True, slots=True)
class Missing:
    """Not reachable yet, and why."""

    why: str


def hand(*names: str, **message: object) -> Hand:
    """Orders of these names; the last one with the message."""
    return Hand((*((name, NOTHING) for name in names[:-1]), (names[-1], message)))


FAULTS: Mapping[str, Mapping[Fault, Hand | Told | Missing]] = {
    "printer": {
        Fault.OFFLINE: hand("go-silent"),
        Fault.PAPER_OUT: hand("pull-paper"),
        Fault.COVER_OPEN: hand("open-cover"),
        Fault.OVERHEATED: hand("heat-up"),
        Fault.UNRECOVERABLE: hand("break-down"),
        Fault.CUTTER: Told("tests/mishaps/test_printer_cutter_stuck.py"),
        Fault.GARBLED: Told("tests/mishaps/test_printer_wrong_baud.py"),
    },
    "card": {
        Fault.SERVICE_LOST: hand("kill-service"),
        Fault.NO_READER: Told("tests/agent/test_card_reader.py"),
    },
    "idcard": {
        Fault.OFFLINE: hand("fault", silent=True),
        Fault.GARBLED: hand("fault", baud=9600),
        Fault.WRONG_DEVICE: hand("fault", speaks_as="scanner"),
        Fault.SELF_TEST: hand("fault", sw3=int(Sw3.SELF_TEST)),
        Fault.UNAUTHORISED: hand("fault", sw3=int(Sw3.UNAUTHORISED)),
        Fault.UNRECOVERABLE: hand("fault", sw3=int(Sw3.COMMAND)),
    },
    "qr": {
        Fault.GARBLED: Told("tests/hardware/qr/test_scanner.py"),
        Fault.OFFLINE: hand("unplug"),
    },
    "keypad": {
        Fault.OFFLINE: hand("unplug"),
        Fault.GARBLED: Hand((("wrong_baud", {"on": True}), ("press", {"window": 1, "key": "call"}))),
    },
    "inputs": {
        Fault.OFFLINE: hand("mood", mood="silent"),
        Fault.GARBLED: hand("mood", mood="garbage"),
        Fault.WRONG_DEVICE: hand("mood", mood="other_device"),
        Fault.BATTERY_LOW: Hand((("battery", {"percent": 5}), ("switch", {"input": "mains", "on": False}))),
    },
    "pinpad": {
        Fault.OFFLINE: hand("mood", mood="silent"),
        Fault.GARBLED: hand("mood", mood="garbage"),
        Fault.WRONG_DEVICE: hand("mood", mood="other_device"),
        Fault.UNAUTHORISED: hand("lose_key"),
    },
    "camera": {
        Fault.OFFLINE: hand("unplug"),
        Fault.COVERED: Told("tests/mishaps/test_camera_covered.py"),
        Fault.FROZEN: Told("tests/mishaps/test_camera_frozen.py"),
        Fault.GARBLED: Told("tests/mishaps/test_camera_garbage.py"),
    },
    "document": {
        Fault.OFFLINE: hand("unplug"),
        Fault.COVERED: Told("tests/mishaps/test_document_covered.py"),
        Fault.FROZEN: Told("tests/mishaps/test_document_frozen.py"),
    },
    "a4": {
        Fault.OFFLINE: hand("unplug"),
        Fault.PAPER_OUT: hand("paper_out"),
        Fault.COVER_OPEN: hand("open_cover"),
        Fault.JAM: hand("jam"),
        Fault.TONER_OUT: hand("toner_out"),
        Fault.TRAY_MISSING: hand("take_tray"),
        Fault.STOPPED: hand("pause"),
        Fault.OVERHEATED: Missing(
            "CUPS' test printer knows no such reason; tests/hardware/a4/test_meaning.py has it"
        ),
        Fault.UNRECOVERABLE: Missing(
            "CUPS' test printer never fails inside itself while it takes a document"
        ),
        Fault.WRONG_DEVICE: Told("tests/mishaps/test_a4_wrong_device.py"),
        Fault.IN_USE: Missing("CUPS' test printer never declines a document because it is busy"),
    },
    "sound": {Fault.NO_SOUND: hand("unplug")},
}
EVERYWHERE: Mapping[
    Fault, Told
] = {  # what the line itself or the configuration is to blame for, whatever is at its end
    Fault.IN_USE: Told("tests/mishaps/test_devices_port_in_use.py"),
    Fault.NO_PERMISSION: Told("tests/mishaps/test_devices_no_permission.py"),
    Fault.WRONG_DEVICE: Told("tests/mishaps/test_devices_wrong_device.py"),
    Fault.CONFIG: Told("tests/agent/test_devices.py"),
}
NOTICES: Mapping[str, Mapping[Notice, Hand]] = {
    "printer": {Notice.PAPER_LOW: hand("near-end")},
    "a4": {Notice.PAPER_LOW: hand("paper_low"), Notice.TONER_LOW: hand("toner_low")},
    "inputs": {
        Notice.DOOR_OPEN: hand("switch", input="door_open", on=True),
        Notice.ON_BATTERY: hand("switch", input="mains", on=False),
    },
}

WELL: Mapping[str, Hand] = {
    "idcard": hand("fault"),
    "camera": hand("plug"),
    "document": hand("plug"),
    "sound": hand("plug"),
    "a4": hand("plug", "refill", "clear_jam", "close_cover", "new_toner", "put_tray", "go_on"),
}
RESTORE = hand("restore")  # of every other device


async def matrix() -> list[str]:
    """All rows that a hand can bring about, the devices at the same time; what went wrong, in words."""
    with (
        tempfile.TemporaryDirectory(prefix="bianmin-matrix-") as folder,
        running_bench(Path(folder)) as bench,
    ):
        agent = AgentProcess(Path(folder) / "kiosk", _tables(bench))
        bench_environment(bench)
        await agent.start()
        assert agent.process is not None
        client = AgentClient(agent.socket)
        try:
            rows = [_Rows(client, bench, device) for device in FAULTS]
            wrong = await asyncio.gather(*(one.all() for one in rows))
        finally:
            await client.close()
            agent.process.kill()
            await agent.process.wait()
    count = sum(isinstance(row, Hand) for rows in FAULTS.values() for row in rows.values())
    print(f"matrix: {count} faults and {sum(map(len, NOTICES.values()))} notices reached by hand", flush=True)
    return [line for lines in wrong for line in lines]


def _tables(bench: RunningBench) -> dict[str, Mapping[str, object]]:
    tables: dict[str, Mapping[str, object]] = {**bench_tables(bench), "queue": {"url": "http://127.0.0.1:9"}}
    for name, quick in QUICKLY.items():
        tables[name] = {**tables.get(name, {}), **quick}
    return tables


class _Rows:
    """The rows of one device, one after the other."""

    def __init__(self, client: AgentClient, bench: RunningBench, device: str) -> None:
        self._client = client
        self._bench = bench
        self._device = device

    async def all(self) -> list[str]:
        """What was not reached, or did not go away."""
        wrong = [
            *[
                await self._one(str(fault), row.orders, _with_fault(fault))
                for fault, row in FAULTS[self._device].items()
                if isinstance(row, Hand)
            ],
            *[
                await self._one(str(notice), row.orders, _with_notice(notice))
                for notice, row in NOTICES.get(self._device, {}).items()
            ],
        ]
        return [line for line in wrong if line]

    async def _one(
        self, what: str, orders: Sequence[tuple[str, Message]], shown: Callable[[DeviceLine], bool]
    ) -> str:
        try:
            await self._until(_is_well)
            await self._do(orders)
            await self._until(shown)
            await self._do(WELL.get(self._device, RESTORE).orders)
            await self._until(_is_well)
        except TimeoutError:
            line = self._line(await self._client.state())
            await self._do(WELL.get(self._device, RESTORE).orders)
            return f"{self._device}: {what} not seen or not over: {line.state}, {line.fault}, {line.notice}"
        return ""

    async def _do(self, orders: Sequence[tuple[str, Message]]) -> None:
        for name, message in orders:
            await asyncio.to_thread(self._bench.do, f"{self._device}/{name}", **message)

    async def _until(self, true: Callable[[DeviceLine], bool]) -> None:
        async with asyncio.timeout(PATIENCE_S):
            while not true(self._line(await self._client.state())):  # noqa: ASYNC110  # asked as a screen would
                await asyncio.sleep(0.02)

    def _line(self, state: State) -> DeviceLine:
        nobody = DeviceLine(device=self._device, state="", fault="", notice="")
        return next((line for line in state.devices if line.device == self._device), nobody)


def _is_well(line: DeviceLine) -> bool:
    quiet = line.notice in (Notice.NONE, Notice.NO_AUTHENTICATOR)
    return line.state == DeviceState.READY and line.fault == Fault.NONE and quiet


def _with_fault(fault: Fault) -> Callable[[DeviceLine], bool]:
    return lambda line: line.fault == fault


def _with_notice(notice: Notice) -> Callable[[DeviceLine], bool]:
    return lambda line: line.notice == notice
