"""The code scanner's desk: what hands can do before it, and to it."""

import asyncio
from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Literal

import msgspec

from kiosk.bench.far_end import Action, Nothing, Order
from kiosk.bench.gateway.ecard import code_of
from kiosk.bench.panel_wire import Meaning, WireLog
from kiosk.bench.qr import NO_READ, PIECE, PtyScanner
from kiosk.bench.settings import QrSettings
from kiosk.domain.clock import Clock, SystemClock
from kiosk.domain.errors import Refused

LONGEST_CODE = 1024
GARBAGE = bytes((0xFF, 0x00, 0xC3, 0x28, 0x1B, 0x5B, 0x9F, 0x92))
AGAIN_S = 0.25  # a continuous unit says what it sees so often
SLOW_S = 0.02
SUFFIXES = {"crlf": b"\r\n", "cr": b"\r", "lf": b"\n", "tab": b"\t", "none": b""}


class Scan(Order, frozen=True, kw_only=True):
    """Show it a code; `times`: it is held there."""

    text: str
    times: int = 1


class ShowECard(Order, frozen=True, kw_only=True):
    """Somebody's phone with a fresh code of their electronic card (电子社保卡), good for a minute and once."""

    person: int


class Suffix(Order, frozen=True, kw_only=True):
    """How the unit ends a code."""

    suffix: Literal["crlf", "cr", "lf", "tab", "none"]


class Switched(Order, frozen=True, kw_only=True):
    """On or off."""

    on: bool = True


class Continuous(Order, frozen=True, kw_only=True):
    """It sees this code and says so again and again; an empty one: no more."""

    text: str = ""


class Unplug(Order, frozen=True, kw_only=True):
    """Pulled out; with a text, in the middle of that code."""

    during: str = ""


class QrView(msgspec.Struct, frozen=True, kw_only=True):
    """The scanner."""

    plugged: bool
    scans: int
    suffix: str
    slow: bool
    wrong_baud: bool
    continuous: bool


class QrDesk:
    """A `FarEnd`. Raises Refused where something cannot be done."""

    name = "qr"

    def __init__(
        self,
        settings: QrSettings,
        wire: WireLog,
        on_change: Callable[[], None],
        clock: Clock | None = None,
        *,
        people: int = 12,
    ) -> None:
        self._baud = settings.baud
        self._clock = clock or SystemClock()
        self._people = people
        self._log = wire
        self._on_change = on_change
        self._link: Path | None = None
        self._scanner: PtyScanner | None = None
        self._scans = 0
        self._suffix = "crlf"
        self._slow = False
        self._again: asyncio.Task[None] | None = None
        self._hand = asyncio.Lock()  # one thing at a time happens at the scanner

    # ---- FarEnd ----

    async def start(self, folder: Path) -> None:
        folder.mkdir(parents=True, exist_ok=True)
        self._link = folder / "line"
        self._scanner = PtyScanner(baud=self._baud, link=self._link)

    async def stop(self) -> None:
        await self._stop_repeating()
        self._wire().unplug()

    async def restore(self) -> None:
        await self._stop_repeating()
        self._suffix, self._slow = "crlf", False
        self._wire().wire.wrong_baud = False
        self._wire().plug()
        self._on_change()

    def actions(self) -> Mapping[str, Action]:
        return {
            "scan": Action(Scan, self._scan),
            "e-card": Action(ShowECard, self._show_e_card),
            "give-up": Action(Nothing, lambda _: self._send(NO_READ, Meaning("qr.no_read"))),
            "garbage": Action(Nothing, lambda _: self._send(GARBAGE, Meaning("qr.garbage"))),
            "suffix": Action(Suffix, self._set_suffix),
            "slow": Action(Switched, self._set_slow),
            "continuous": Action(Continuous, self._repeat),
            "wrong_baud": Action(Switched, self._wrong_baud),
            "unplug": Action(Unplug, self._unplug),
            "plug": Action(Nothing, self._plug),
            "restore": Action(Nothing, lambda _: self.restore()),
        }

    def view(self) -> QrView:
        return QrView(
            plugged=self._scanner is not None and self._scanner.wire.plugged,
            scans=self._scans,
            suffix=self._suffix,
            slow=self._slow,
            wrong_baud=self._scanner is not None and self._scanner.wire.wrong_baud,
            continuous=self._again is not None,
        )

    def faults(self) -> tuple[str, ...]:
        now = self.view()
        wrong = {"unplugged": not now.plugged, "wrong_baud": now.wrong_baud, "slow": now.slow}
        return tuple(name for name, is_so in wrong.items() if is_so)

    def addresses(self) -> Mapping[str, str]:
        return {"qr": f"serial://{self._link}?baud={self._baud}"}

    # ---- hands ----

    async def _scan(self, order: Scan) -> None:
        code = _checked(order.text)
        for _ in range(order.times):
            await self._send(code, Meaning("qr.code"))

    async def _set_suffix(self, order: Suffix) -> None:
        self._suffix = order.suffix
        self._on_change()

    async def _set_slow(self, order: Switched) -> None:
        self._slow = order.on
        self._on_change()

    async def _wrong_baud(self, order: Switched) -> None:
        self._wire().wire.wrong_baud = order.on
        self._on_change()

    async def _repeat(self, order: Continuous) -> None:
        await self._stop_repeating()
        if order.text:
            self._again = asyncio.create_task(self._repeating(_checked(order.text)))
        self._on_change()

    async def _show_e_card(self, order: ShowECard) -> None:
        if not 0 <= order.person < self._people:
            raise Refused("no_person", f"person: expected 0 to {self._people - 1}")
        code = code_of(order.person, self._clock.now().timestamp())
        await self._send(code.encode(), Meaning("qr.e_card"))

    async def _unplug(self, order: Unplug) -> None:
        if order.during:
            code = _checked(order.during)
            await self._wire().wire.send(code[: (len(code) + 1) // 2])
        self._wire().unplug()
        self._on_change()

    async def _plug(self, _: Nothing) -> None:
        self._wire().plug()
        self._on_change()

    # ---- on the wire ----

    async def _send(self, code: bytes, meaning: Meaning) -> None:
        async with self._hand:
            scanner = self._wire()
            if not scanner.wire.plugged:
                raise Refused("unplugged", "the scanner is not plugged in")
            if scanner.wire.unread() > LONGEST_CODE:
                scanner.wire.forget_unread()  # nobody reads: lost, as on a real line
            scanner.suffix = SUFFIXES[self._suffix]
            self._scans += 1
            await scanner.scan(code, PIECE, SLOW_S if self._slow else 0.0)
        self._log.add(self.name, code, meaning, to_device=False)
        self._on_change()

    async def _repeating(self, code: bytes) -> None:
        while self._wire().wire.plugged:
            await self._send(code, Meaning("qr.code"))
            await asyncio.sleep(AGAIN_S)

    async def _stop_repeating(self) -> None:
        again, self._again = self._again, None
        if again is not None:
            again.cancel()
            await asyncio.gather(again, return_exceptions=True)

    def _wire(self) -> PtyScanner:
        if self._scanner is None:
            raise Refused("unplugged", "the scanner has not started")
        return self._scanner


def _checked(text: str) -> bytes:
    code = text.encode()
    if not 0 < len(code) <= LONGEST_CODE:
        raise Refused("bad_code", f"a code has 1 to {LONGEST_CODE} bytes")
    return code
