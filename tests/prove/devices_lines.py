"""The serial lines' share of the proof: scanner, hall line with pads and strips, inputs board, encrypting keypad."""

import asyncio
import random
import tempfile
from collections.abc import AsyncIterator, Callable
from contextlib import AsyncExitStack, asynccontextmanager, suppress
from dataclasses import dataclass, field
from pathlib import Path

from agent.devices import BackOff, Device, Supervisor
from kiosk.bench.far_end import FarEnd
from kiosk.bench.inputs import BenchInputs
from kiosk.bench.inputs import InputsSettings as BenchInputsSettings
from kiosk.bench.keypad import BusSettings, KeypadBus
from kiosk.bench.panel_qr import QrDesk
from kiosk.bench.panel_wire import WireLog
from kiosk.bench.pinpad import BenchPinpad
from kiosk.bench.pinpad import PinpadSettings as BenchPinpadSettings
from kiosk.bench.settings import QrSettings as BenchQrSettings
from kiosk.domain.clock import SystemClock
from kiosk.domain.device import DeviceState, Fault, Health, Notice
from kiosk.domain.errors import ProtocolError, Refused
from kiosk.hardware.inputs.board import InputsBoard
from kiosk.hardware.inputs.codec import Ask, LineReader, Version
from kiosk.hardware.inputs.codec import encoded as inputs_line
from kiosk.hardware.inputs.port import Inputs
from kiosk.hardware.inputs.settings import InputsSettings
from kiosk.hardware.keypad import codec as pads
from kiosk.hardware.keypad.driver import Fitted, HallBus
from kiosk.hardware.keypad.framing import BusReader
from kiosk.hardware.keypad.meaning import beep_frame, key_frame, meaning_of, pad_frame, rating_frame
from kiosk.hardware.keypad.port import BusEvent, Key, PadPicture
from kiosk.hardware.keypad.settings import BusTimes
from kiosk.hardware.led import codec as strips
from kiosk.hardware.led.codec import Picture
from kiosk.hardware.pinpad import codec as keys
from kiosk.hardware.pinpad.driver import SerialPinpad
from kiosk.hardware.pinpad.port import PinBlock
from kiosk.hardware.pinpad.settings import PinpadSettings
from kiosk.hardware.qr.codes import IdentityToken, recognised
from kiosk.hardware.qr.framing import LONGEST, Framer
from kiosk.hardware.qr.port import Scan
from kiosk.hardware.qr.scanner import SerialQrScanner
from kiosk.hardware.transport import transport_at
from tests.prove.mutation import mutated

PADS = tuple(
    pads.encoded(frame)
    for frame in (
        *(key_frame(window, key) for window in (1, 7) for key in Key),
        *(rating_frame(3, value) for value in range(4)),
        pad_frame(2, PadPicture(ticket="A023")),
        beep_frame(254),
    )
)
STRIPS = tuple(
    strips.encoded(strips.show(window, picture))
    for window, picture in (
        (1, Picture(("1 号窗口", "请 A023 号"))),
        (254, Picture(("暂停服务",), True)),
        (2, Picture()),
    )
)
LINES = tuple(
    inputs_line(message)
    for message in (Inputs(), Inputs(False, 7, True, True, True), Version("board", "1.2"), Ask())
)
CODES = (
    b"482913\r\n",
    b"https://queue.site.lan/t/kq7Vw2_x-Ab19Zz0QeRt5A\r",
    b"BMA-234567892\n",
    b"%%NoRead\t",
)
KEYS = tuple(
    keys.encoded(message)
    for message in (
        keys.Ask(),
        keys.Arm("1a2b3c4d", "subject", 4, 12, 60),
        keys.Version("keypad", "1.2", has_key=True, order="1a2b3c4d"),
        keys.Stands("1a2b3c4d", 6),
        keys.Block("1a2b3c4d", PinBlock(bytes(range(16)), "zpk-1", "SM4")),
    )
)
TIMES = BusTimes(turnaround_s=0.008, answer_s=0.05, settle_s=0.0, refresh_s=0.3)
BACK_OFF = BackOff(first_wait_s=0.02, longest_wait_s=0.1)
WINDOWS = (1, 2)
PATIENCE_S = 20.0
ROUNDS_APART_S = 0.004


def mutate(count: int, seed: int) -> list[str]:
    """So many damaged frames for each codec; what went wrong, in words."""
    dice, wrong = random.Random(seed), []
    codecs: dict[str, tuple[tuple[bytes, ...], Callable[[bytes], None]]] = {
        "pads": (PADS, _take_in_bus),
        "strips": (STRIPS, _take_in_bus),
        "inputs": (LINES, _take_in_inputs),
        "codes": (CODES, _take_in_code),
        "keys": (KEYS, _take_in_keys),
    }
    for name, (whole, take_in) in codecs.items():
        for _ in range(count):
            data = mutated(dice.choice(whole), dice)
            try:
                take_in(data)
            except Exception as failed:  # noqa: BLE001  # any error is what is looked for
                wrong.append(f"{name}: {failed!r} for {data.hex()}")
    return wrong


def _take_in_bus(data: bytes) -> None:
    reader = BusReader()
    frames = reader.feed(data) + reader.flush()
    taken = reader.noise
    for frame in frames:
        if isinstance(frame, pads.PadFrame):
            taken += len(pads.encoded(frame))
            meaning_of(frame)
        else:
            taken += len(strips.encoded(frame))
            with suppress(ProtocolError):
                strips.shown(frame)
    assert taken == len(data), "bytes were lost"
    assert reader.feed(PADS[0]) == [pads.decoded(PADS[0])], "never finds the next frame"


def _take_in_inputs(data: bytes) -> None:
    reader = LineReader()
    for message in reader.feed(data):
        assert inputs_line(message)
    assert reader.feed(b"\n" + LINES[0])[-1:] == [Inputs()], "never finds the next line"


def _take_in_code(data: bytes) -> None:
    framer = Framer()
    for code in (*framer.feed(data, 0.0), *framer.flush(1.0)):
        assert 0 < len(code) <= LONGEST
        what = recognised(code)
        assert not isinstance(what, IdentityToken) or repr(what) == "IdentityToken()"
    assert not framer.pending


def _take_in_keys(data: bytes) -> None:
    deframer = keys.Deframer()
    for message in deframer.feed(data):
        assert keys.encoded(message)
    found = [*deframer.feed(KEYS[0]), *deframer.feed(KEYS[0])]
    assert keys.Ask() in found, "never finds the next frame"


# ---- faults ----


@dataclass(slots=True)
class _Stand:
    """Four lines, four supervised drivers, and what they said."""

    ends: dict[str, FarEnd]
    health: dict[str, Health] = field(default_factory=dict)
    pressed: list[BusEvent] = field(default_factory=list)
    scanned: list[Scan] = field(default_factory=list)

    async def do(self, end: str, action: str, **order: object) -> None:
        """A hand at the bench; what cannot be done now is not done."""
        chosen = self.ends[end].actions()[action]
        with suppress(Refused):
            await chosen.run(chosen.takes(**order))

    @property
    def is_ready(self) -> bool:
        """Every device, with every part of it."""
        well = (DeviceState.READY, Fault.NONE, Notice.NONE)
        return all((one.state, one.fault, one.notice) == well for one in self.health.values())


FAULTS: tuple[tuple[str, str, dict[str, object]], ...] = (
    ("keypad", "unplug", {}),
    ("keypad", "unplug", {"during": 1}),
    ("keypad", "noise", {}),
    ("keypad", "wrong_baud", {}),
    ("keypad", "silence", {"window": 2}),
    ("keypad", "press_together", {"windows": WINDOWS, "key": "call"}),
    ("qr", "unplug", {}),
    ("qr", "unplug", {"during": "482913"}),
    ("qr", "garbage", {}),
    ("qr", "give-up", {}),
    ("qr", "wrong_baud", {}),
    ("qr", "slow", {}),
    ("inputs", "unplug", {}),
    ("inputs", "unplug", {"during": True}),
    ("inputs", "wrong_baud", {}),
    ("inputs", "mood", {"mood": "silent"}),
    ("inputs", "mood", {"mood": "garbage"}),
    ("inputs", "mood", {"mood": "other_device"}),
    ("inputs", "mood", {"mood": "bad_sum"}),
    ("pinpad", "unplug", {}),
    ("pinpad", "unplug", {"during": True}),
    ("pinpad", "wrong_baud", {}),
    ("pinpad", "lose_key", {}),
    ("pinpad", "mood", {"mood": "silent"}),
    ("pinpad", "mood", {"mood": "garbage"}),
    ("pinpad", "mood", {"mood": "other_device"}),
    ("pinpad", "mood", {"mood": "bad_sum"}),
)
USES: tuple[tuple[str, str, dict[str, object]], ...] = (
    ("keypad", "press", {"window": 1, "key": "recall"}),
    ("keypad", "rate", {"window": 2, "value": 2}),
    ("qr", "scan", {"text": "482913"}),
    ("inputs", "switch", {"input": "near", "on": True}),
)


async def faults(count: int, seed: int) -> list[str]:
    """So many random faults while people use the devices; afterwards all of them are READY and heard. What went wrong."""
    dice = random.Random(seed)
    async with _stand() as at:
        await _within(lambda: len(at.health) == len(at.ends) and at.is_ready)
        for _ in range(count):
            for name, action, order in (dice.choice(FAULTS), dice.choice(USES)):
                await at.do(name, action, **order)
            await asyncio.sleep(ROUNDS_APART_S)
            if dice.random() < 0.5:
                await at.ends[dice.choice(list(at.ends))].restore()
        for end in at.ends.values():
            await end.restore()
        if not await _within(lambda: at.is_ready):
            return [f"{one.device}: {one.state} {one.fault} {one.notice}" for one in at.health.values()]
        return await _unheard(at)


async def _unheard(at: _Stand) -> list[str]:
    at.pressed.clear()
    at.scanned.clear()
    await at.do("keypad", "press", window=2, key="skip")
    await at.do("qr", "scan", text="000001")
    heard = {"keypad": lambda: bool(at.pressed), "qr": lambda: bool(at.scanned)}
    return [
        f"{name}: not heard after the faults" for name, is_so in heard.items() if not await _within(is_so)
    ]


@asynccontextmanager
async def _stand() -> AsyncIterator[_Stand]:
    clock = SystemClock()
    log = WireLog(clock, 20, lambda: None)
    async with AsyncExitStack() as stack:
        folder = Path(stack.enter_context(tempfile.TemporaryDirectory()))
        everything = {"baud": 115200, "pads": WINDOWS, "raters": WINDOWS, "strips": WINDOWS}
        at = _Stand(
            {
                "keypad": KeypadBus(BusSettings(**everything), log, lambda: None),  # type: ignore[arg-type]  # by name
                "qr": QrDesk(BenchQrSettings(baud=115200), log, lambda: None),
                "inputs": BenchInputs(BenchInputsSettings(baud=115200, beat_s=0.1), log, lambda: None),
                "pinpad": BenchPinpad(BenchPinpadSettings(baud=115200), log, lambda: None),
            }
        )
        lines = {}
        for name, end in at.ends.items():
            await end.start(folder / name)
            stack.push_async_callback(end.stop)
            lines[name] = transport_at(end.addresses()[name])
        scanner = _AlwaysArmed(lines["qr"], clock, heard=at.scanned.append)
        devices: list[Device] = [
            HallBus(
                "keypad", lines["keypad"], Fitted(WINDOWS, WINDOWS, WINDOWS),
                clock=clock, times=TIMES, heard=at.pressed.append,
            ),
            scanner,
            InputsBoard(lines["inputs"], InputsSettings(silence_s=0.4), clock, lambda _: None),
            SerialPinpad(lines["pinpad"], PinpadSettings(silence_s=1.5), clock, lambda _: None),
        ]  # fmt: skip
        for device in devices:
            supervisor = Supervisor(device, lambda one: at.health.update({one.device: one}), clock, BACK_OFF)
            task = asyncio.create_task(supervisor.run())
            stack.push_async_callback(_ended, task)
        yield at


class _AlwaysArmed(SerialQrScanner):
    """As if a page asked for a code all the time."""

    async def open(self) -> None:
        await super().open()
        self.arm()


async def _ended(task: "asyncio.Task[None]") -> None:
    task.cancel()
    await asyncio.gather(task, return_exceptions=True)


async def _within(true: Callable[[], bool]) -> bool:
    try:
        async with asyncio.timeout(PATIENCE_S):
            while not true():  # noqa: ASYNC110  # asked from outside
                await asyncio.sleep(0.01)
    except TimeoutError:
        return False
    return True
