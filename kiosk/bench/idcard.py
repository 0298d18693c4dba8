"""The ID-card module's desk: a module on a serial line, cards of made-up people, and all that can go wrong with it."""

import asyncio
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import Literal

import msgspec

from kiosk.bench.far_end import Action, Nothing, Order
from kiosk.bench.idcard_line import BITS_PER_BYTE, PacedLine
from kiosk.bench.idcard_module import NOISE, Card, Ear, Module
from kiosk.bench.idcard_text import Kind, photo_of, text_of
from kiosk.bench.panel_wire import Meaning, WireLog
from kiosk.bench.people import Person
from kiosk.bench.serial_wire import point
from kiosk.domain.errors import Refused
from kiosk.domain.identity import masked_name

GARBAGE = bytes.fromhex("00FFAAAA96 13AAAAAA9669FFFF")  # ends in a preamble with a length that cannot be
SPLIT = 7
SPLIT_PAUSE_S = 0.016  # as an adapter's latency timer tears a reply apart
AS_OTHERS = {"scanner": b"%%NoRead\r\n", "keypad": bytes.fromhex("FF6803036801010C0E16"), "": b""}

Phase = Literal["", "status", "find", "select", "read"]


@dataclass(frozen=True, slots=True)
class IdCardSettings:
    """`sticky`: after a good read the module finds nothing until the card has left, as many do."""

    baud: int = 115200
    sticky: bool = False


class Place(Order, frozen=True, kw_only=True):
    """Lay a person's card on it."""

    person: int
    kind: Kind = Kind.CITIZEN
    fingerprint: Literal[0, 512, 1024] = 0
    new_address: str = ""


class Faults(Order, frozen=True, kw_only=True):
    """What is wrong; the whole of it, so `{}` heals. `at` keeps a damage of replies to replies to that request."""

    at: Phase = ""
    bad_checksum: int = 0  # so many replies
    truncate: int | None = None  # so many bytes of each reply come
    garbage: bool = False  # before each reply
    noise: bool = False  # 05 05 05 05 before each reply
    split: bool = False  # replies come in small pieces
    sw3: int = 0  # the answer to everything
    silent: bool = False
    slow_s: float = 0.0
    baud: int | None = None  # the module's own, where it is not the line's
    speaks_as: Literal["", "scanner", "keypad", "echo"] = ""
    lift_at: Phase = ""  # the card leaves as this comes
    unplug_at: Phase = ""


class View(msgspec.Struct, frozen=True, kw_only=True):
    """The module now; a card's holder is masked."""

    plugged: bool
    sticky: bool
    person: int | None
    holder: str | None
    kind: str | None
    reads: int
    fault: Faults


class IdCardDesk:
    """One module behind a name that stays. Actions raise Refused where they cannot be done."""

    name = "idcard"

    def __init__(
        self,
        settings: IdCardSettings,
        people: Sequence[Person],
        today: Callable[[], date],
        wire: WireLog | None,
        on_change: Callable[[], None],
    ) -> None:
        self._settings = settings
        self._people = people
        self._today = today
        self._wire = wire
        self._on_change = on_change
        self._module = Module(sticky=settings.sticky, on_lifted=self._lifted)
        self._ear = Ear()
        self._fault = Faults()
        self._line: PacedLine | None = None
        self._link: Path | None = None
        self._holder: Person | None = None
        self._kind: Kind | None = None
        self.reads = 0  # good replies to a read
        self.asked: list[str] = []  # the latest requests, in words

    async def start(self, folder: Path) -> None:
        folder.mkdir(parents=True, exist_ok=True)
        self._link = folder / "line"
        self.plug()

    async def stop(self) -> None:
        self.unplug()

    async def restore(self) -> None:
        self.fault(Faults())
        self.plug()

    def actions(self) -> Mapping[str, Action]:
        return {
            "place": Action(Place, self._do_place),
            "remove": Action(Nothing, self._do_remove),
            "fault": Action(Faults, self._do_fault),
            "unplug": Action(Nothing, self._do_unplug),
            "plug": Action(Nothing, self._do_plug),
        }

    def view(self) -> View:
        return View(
            plugged=self._line is not None,
            sticky=self._module.sticky,
            person=None if self._holder is None else self._people.index(self._holder),
            holder=None if self._holder is None else masked_name(self._holder.name),
            kind=None if self._kind is None else self._kind.value,
            reads=self.reads,
            fault=self._fault,
        )

    def faults(self) -> tuple[str, ...]:
        wrong = [] if self._line is not None else ["unplugged"]
        told = msgspec.structs.asdict(self._fault)
        return (
            *wrong,
            *(name for name, value in told.items() if name != "at" and value not in (None, False, 0, "")),
        )

    def addresses(self) -> Mapping[str, str]:
        return {"idcard": f"serial://{self._link}?baud={self._settings.baud}"}

    # ── what hands do ──

    def place(self, order: Place) -> None:
        """Lay a card down; one that lies there is taken away first."""
        if not 0 <= order.person < len(self._people):
            raise Refused("no_such_person", str(order.person))
        self._holder, self._kind = self._people[order.person], order.kind
        text = text_of(self._holder, order.kind, self._today())
        self._module.place(Card(text, photo_of(self._holder), bytes(order.fingerprint), order.new_address))
        self._on_change()

    def remove(self) -> None:
        """Take the card away."""
        self._module.remove()
        self._lifted()

    def fault(self, order: Faults) -> None:
        """From now on exactly this is wrong."""
        self._fault = order
        self._module.sw3 = order.sw3 if not order.at else 0
        self._module.lift_at = order.lift_at
        if self._line is not None:
            self._line.baud = order.baud or self._settings.baud
        self._on_change()

    def plug(self) -> None:
        """A fresh line behind the same name; a module that gets power knows of nothing."""
        if self._line is None and self._link is not None:
            self._line = PacedLine(self._fault.baud or self._settings.baud, self._hear)
            self._ear.forget()
            if self._module.card is not None:
                self._module.place(self._module.card)
            point(self._link, Path(self._line.path))
            self._on_change()

    def unplug(self) -> None:
        """The device is gone from the machine."""
        line, self._line = self._line, None
        if line is not None and self._link is not None:
            self._link.unlink(missing_ok=True)
            line.unplug()
            self._on_change()

    # ── the wire ──

    def _hear(self, data: bytes) -> None:
        line = self._line
        if line is None:
            return
        if self._fault.speaks_as:
            line.send([AS_OTHERS.get(self._fault.speaks_as, data)])
        elif line.host_baud() != line.baud:
            if not self._fault.silent:
                line.send([bytes.fromhex("AAAAAA96690004000010 14")])
        else:
            for request in self._ear.hear(data):
                self._asked(line, request)

    def _asked(self, line: PacedLine, request: bytes) -> None:
        word, reply = self._module.answer(request)
        self.asked = [*self.asked[-99:], word]
        self._note(bytes.fromhex("AAAAAA9669") + request, word, to_device=True)
        if self._fault.unplug_at == word:
            asyncio.get_running_loop().call_soon(self.unplug)
            return
        if self._fault.silent:
            return
        if word == "read" and len(reply) > SPLIT * SPLIT:
            self.reads += 1
        pieces = self._damaged(word, reply)
        self._note(reply, "answer", to_device=False)
        line.send(
            pieces,
            after_s=len(request) * BITS_PER_BYTE / line.baud + self._slowness_s(word),
            pause_s=SPLIT_PAUSE_S if self._fault.split else 0.0,
        )
        self._on_change()

    def _slowness_s(self, word: str) -> float:
        return self._fault.slow_s if self._fault.at in ("", word) else 0.0

    def _damaged(self, word: str, reply: bytes) -> list[bytes]:
        """The reply as it goes out."""
        fault = self._fault
        if fault.at and fault.at != word:
            return [reply]
        if fault.at and fault.sw3:
            reply = self._only(fault.sw3)
        if fault.bad_checksum:
            self._fault = msgspec.structs.replace(fault, bad_checksum=fault.bad_checksum - 1)
            reply = reply[:-1] + bytes((reply[-1] ^ 0x55,))
        if fault.truncate is not None:
            reply = reply[: fault.truncate]
        if fault.garbage:
            reply = GARBAGE + reply
        if fault.noise:
            reply = NOISE + reply
        step = SPLIT * 40 if len(reply) > 100 else SPLIT
        return [reply[at : at + step] for at in range(0, len(reply), step)] if fault.split else [reply]

    @staticmethod
    def _only(sw3: int) -> bytes:
        return Module(sw3=sw3).answer(bytes.fromhex("000311FFED"))[1]

    def _note(self, data: bytes, word: str, *, to_device: bool) -> None:
        if self._wire is None:
            return
        shown = data[:14]  # never a card's text: it is a person's, though a made-up one's
        fields = {} if to_device else {"status": f"{data[9]:02X}", "length": len(data)}
        self._wire.add(self.name, shown, Meaning(f"idcard.{word}", fields), to_device=to_device)

    def _lifted(self) -> None:
        self._holder = self._kind = None
        self._on_change()

    # ── actions ──

    async def _do_place(self, order: Place) -> None:
        self.place(order)

    async def _do_remove(self, _: Nothing) -> None:
        self.remove()

    async def _do_fault(self, order: Faults) -> None:
        self.fault(order)

    async def _do_unplug(self, _: Nothing) -> None:
        self.unplug()

    async def _do_plug(self, _: Nothing) -> None:
        self.plug()
