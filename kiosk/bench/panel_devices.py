"""All far ends of one bench: started together, moved by the same orders, stopped together.

A new device is one line in `far_ends`. Its constructor opens nothing and takes what it needs of `Surroundings`;
its name is its place everywhere: folder, control socket, wire log, /v1/<name>/…, texts `bench.<name>.…`.
"""

import asyncio
import shutil
from collections.abc import Callable, Iterator, Mapping
from contextlib import suppress
from dataclasses import dataclass
from datetime import date, datetime
from functools import partial
from pathlib import Path
from zoneinfo import ZoneInfo

import msgspec

from kiosk.bench.camera.machine import CameraBench
from kiosk.bench.document import DocumentBench
from kiosk.bench.far_end import Action, FarEnd, Nothing
from kiosk.bench.gateway.desk import GatewayDesk
from kiosk.bench.idcard import IdCardDesk, Place
from kiosk.bench.inputs import BenchInputs
from kiosk.bench.ipp import IppEnd
from kiosk.bench.keypad import KeypadBus
from kiosk.bench.panel_card import CardDesk
from kiosk.bench.panel_card_orders import Insert
from kiosk.bench.panel_changes import Changes
from kiosk.bench.panel_orders import Done, Orders
from kiosk.bench.panel_people import person_views
from kiosk.bench.panel_printer import PrinterDesk
from kiosk.bench.panel_qr import QrDesk, ShowECard
from kiosk.bench.panel_wire import WireLog
from kiosk.bench.people import Person, PersonLine, listed, synthetic_people
from kiosk.bench.pinpad import BenchPinpad
from kiosk.bench.settings import BenchSettings
from kiosk.bench.sound import SoundEnd
from kiosk.domain.clock import Clock
from kiosk.domain.errors import BianminError, Refused

BENCH = "bench"  # stands where a device's name stands when all of them are meant


@dataclass(frozen=True, slots=True)
class Surroundings:
    """What the bench lends to a far end."""

    settings: BenchSettings
    clock: Clock
    wire: WireLog
    on_change: Callable[[], None]  # told after every change of a view
    people: tuple[Person, ...]  # a person's id is the place in here
    lines: tuple[PersonLine, ...]  # the same people, masked
    today: date  # when they were made
    config: Path  # the folder of the catalogue and its code tables


def far_ends(around: Surroundings) -> Iterator[FarEnd]:
    """Every device of the bench, in the panel's order."""
    settings, wire, changed = around.settings, around.wire, around.on_change
    yield CardDesk(settings.card, around.people, wire, changed)
    yield IdCardDesk(settings.idcard, around.people, partial(_today, around), wire, changed)
    yield QrDesk(settings.qr, wire, changed, around.clock, people=len(around.people))
    yield PrinterDesk(settings.printer, around.clock, wire, changed)
    yield IppEnd(settings.a4, wire, changed)
    camera = CameraBench(settings.camera, around.clock, wire, changed)
    yield camera
    yield DocumentBench(settings.document, wire, changed)
    yield SoundEnd(settings.sound, around.clock, wire, changed, camera.overhears)
    yield KeypadBus(settings.keypad, wire, changed)
    yield BenchInputs(settings.inputs, wire, changed)
    yield BenchPinpad(settings.pinpad, wire, changed)
    yield GatewayDesk(settings.gateway, changed, config=around.config, today=around.today)


def _today(around: Surroundings) -> date:
    return around.clock.now().astimezone(ZoneInfo(around.settings.panel.time_zone)).date()


class Devices:
    """Every device, what went over their wires, and what hands did to them."""

    def __init__(self, settings: BenchSettings, clock: Clock, config: Path = Path("config")) -> None:
        self.settings = settings
        self._clock = clock
        self.zone = ZoneInfo(settings.panel.time_zone)
        self.changes = Changes()
        self.orders = Orders()
        self.wire = WireLog(clock, settings.panel.wire_lines, self.changes.touch)
        today = self.now().date()
        people = synthetic_people(settings.people.count, today)
        lines = listed(people, today)
        self.people = person_views(people, lines, settings.gateway.attendants)
        around = Surroundings(settings, clock, self.wire, self.changes.touch, people, lines, today, config)
        self.far_ends: Mapping[str, FarEnd] = {one.name: one for one in far_ends(around)}
        self.printer = next(one for one in self.far_ends.values() if isinstance(one, PrinterDesk))
        self.card = next(one for one in self.far_ends.values() if isinstance(one, CardDesk))
        self.camera = next(one for one in self.far_ends.values() if isinstance(one, CameraBench))
        self.missing: dict[str, str] = {}  # name → why this machine cannot have it
        self._folder: Path | None = None

    def now(self) -> datetime:
        """The time on the panel's clock."""
        return self._clock.now().astimezone(self.zone)

    async def start(self, folder: Path) -> None:
        """Start every far end in its folder below `folder`; one that this machine cannot have is `missing`."""
        self._folder = folder
        async with asyncio.TaskGroup() as starting:
            for far_end in self.far_ends.values():
                starting.create_task(self._start(far_end, folder / far_end.name))

    async def stop(self) -> None:
        """Stop everything; nothing of it stays."""
        running = [one for one in self.far_ends.values() if one.name not in self.missing]
        ended = await asyncio.gather(*(one.stop() for one in running), return_exceptions=True)
        for name in self.far_ends:
            if self._folder is not None:
                shutil.rmtree(self._folder / name, ignore_errors=True)
        for failure in ended:
            if isinstance(failure, BaseException):
                raise failure

    async def restore(self) -> None:
        """Every device well and filled up; a card that is in stays in."""
        for name, far_end in self.far_ends.items():
            if name not in self.missing:
                await far_end.restore()

    async def act(self, device: str, action: str, message: Mapping[str, object]) -> None:
        """Do it; done when this returns. Raises Refused."""
        chosen, order = self.checked(device, action, message)
        await chosen.run(order)
        await self._shown(order)
        self.orders.tell(Done(device=device, action=action, message=dict(message)))
        self.changes.touch()

    def checked(
        self, device: str, action: str, message: Mapping[str, object]
    ) -> tuple[Action, msgspec.Struct]:
        """The action and its order, without doing it. Raises Refused, naming what is wrong and where."""
        actions = self.actions(device)
        if device in self.missing:
            raise Refused("not_on_this_machine", f"{device}: {self.missing[device]}")
        if action not in actions:
            raise Refused("no_action", f"{device} {action}: expected {', '.join(actions)}")
        chosen = actions[action]
        try:
            return chosen, msgspec.convert(dict(message), chosen.takes)
        except msgspec.ValidationError as wrong:
            raise Refused("bad_order", f"{device} {action}: {wrong}") from wrong

    def actions(self, device: str) -> Mapping[str, Action]:
        """What can be done with it. Raises Refused for a device that is not here."""
        if device == BENCH:
            return {"restore": Action(Nothing, lambda _: self.restore())}
        if device not in self.far_ends:
            raise Refused("no_device", f"{device}: expected {', '.join(self.far_ends)} or {BENCH}")
        far_end = self.far_ends[device]
        return {**far_end.actions(), "restore": Action(Nothing, lambda _: far_end.restore())}

    def view(self, device: str) -> msgspec.Struct | None:
        """How it is now; None where this machine cannot have it, and for the bench itself."""
        return None if device in (*self.missing, BENCH) else self.far_ends[device].view()

    def faults(self, device: str) -> tuple[str, ...]:
        """What is wrong with it now; for the bench itself with any device, as `printer.cover_open`."""
        if device == BENCH:
            return tuple(f"{name}.{fault}" for name in self.far_ends for fault in self.faults(name))
        return () if device in self.missing else self.far_ends[device].faults()

    def state(self) -> dict[str, object]:
        """Everything, as JSON has it: one key for each device that runs, besides at, devices, people, faults, missing."""
        views = {name: self.view(name) for name in self.far_ends if name not in self.missing}
        return {
            "at": self.now(),
            "devices": tuple(self.far_ends),
            "people": self.people,
            "faults": self.faults(BENCH),
            "missing": self.missing,
            **views,
        }

    def addresses(self, panel: str) -> dict[str, str]:
        """Where everything is, as a configuration says it."""
        found = {"panel": panel}
        for name, far_end in self.far_ends.items():
            if name not in self.missing:
                found.update(far_end.addresses())
        return found

    async def _shown(self, order: msgspec.Struct) -> None:
        """Who shows a card stands before the camera; an attendant stands beside it."""
        match order:
            case Insert(person=person) | Place(person=person) | ShowECard(person=person):
                if person not in self.settings.gateway.attendants:
                    await self.camera.stands(person)
            case _:
                pass

    async def _start(self, far_end: FarEnd, folder: Path) -> None:
        folder.mkdir(mode=0o700, parents=True, exist_ok=True)
        try:
            await far_end.start(folder)
        except (BianminError, OSError) as why:
            self.missing[far_end.name] = str(why) or type(why).__name__
            with suppress(BianminError, OSError):
                await far_end.stop()
