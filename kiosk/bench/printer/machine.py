"""The printer itself: takes bytes, prints, answers, holds what it cannot print, and has moods."""

import asyncio
import random
import time
from collections import deque
from collections.abc import Callable
from dataclasses import dataclass

from kiosk.bench.printer import state as looks
from kiosk.bench.printer.paper import DOTS_PER_MM, Receipt, Strip
from kiosk.bench.printer.parser import DLE, Command, Parser
from kiosk.bench.printer.press import Press
from kiosk.bench.printer.state import FULL_ROLL_MM, State

CLEAR_HELD = 2
KEPT_RECEIPTS = 50
KEPT_WIRE = 400
TICK_S = 0.02
ROWS_AT_ONCE = 400

Send = Callable[[bytes], None]


@dataclass(frozen=True, slots=True)
class WireLine:
    """One frame of the wire log. `to_printer` is False for its answers."""

    at: float
    to_printer: bool
    data: bytes


@dataclass(slots=True)
class Moods:
    """What is wrong with the line or the firmware, not with the paper."""

    silent: bool = False
    babble: bool = False
    answer_after_s: float = 0.0


class BenchPrinter:
    """One printer. An end of a wire (tcp, pty) attaches itself, gives it bytes and carries its answers.

    speed_mm_s: how fast paper comes out, None = at once. buffer_bytes: more than that is not taken off the wire
    while the printer holds. process_ids: whether it knows GS ( H.
    """

    def __init__(
        self,
        *,
        width: int = 576,
        buffer_bytes: int = 65536,
        speed_mm_s: float | None = None,
        process_ids: bool = True,
        on_change: Callable[[], None] = lambda: None,
    ) -> None:
        self.state = State()
        self.moods = Moods()
        self.receipts: deque[Receipt] = deque(maxlen=KEPT_RECEIPTS)
        self.wire: deque[WireLine] = deque(maxlen=KEPT_WIRE)
        self.unknown: list[str] = []
        self.bytes_received = 0
        self._buffer_bytes = buffer_bytes
        self._speed_mm_s = speed_mm_s
        self._on_change = on_change
        self._parser = Parser()
        self._press = Press(width, self, process_ids=process_ids)
        self._buffer = bytearray()
        self._send: Send | None = None
        self._on_room: Callable[[], None] = lambda: None
        self._drop_line: Callable[[], None] = lambda: None
        self._traps: list[tuple[int, Callable[[], None]]] = []
        self._ticking: asyncio.TimerHandle | None = None
        self._made = 0
        self._tail = b""
        self._noise = random.Random(7)
        self.interrupted = False

    # ── by hand, and from the panel ──

    def pull_paper(self) -> None:
        """Take the roll out."""
        self._become(paper_in=False)

    def refill(self) -> None:
        """Put a full roll in."""
        self._become(paper_in=True, roll_mm=FULL_ROLL_MM)

    def run_out_after_mm(self, millimetres: float) -> None:
        """So much is left on the roll."""
        self._become(paper_in=True, roll_mm=millimetres)

    def open_cover(self) -> None:
        """Printing stops until it is closed."""
        self._become(cover_open=True)

    def close_cover(self) -> None:
        """What it held goes on."""
        self._become(cover_open=False)

    def jam_cutter(self) -> None:
        """The next cut fails."""
        self._become(cutter_jammed=True)

    def free_cutter(self) -> None:
        """The cut that failed is done."""
        self._become(cutter_jammed=False, cutter_error=False)

    def heat_up(self) -> None:
        """The head is too hot."""
        self._become(overheated=True)

    def cool_down(self) -> None:
        """It goes on by itself."""
        self._become(overheated=False)

    def break_down(self) -> None:
        """Unrecoverable until it is switched off."""
        self._become(broken=True)

    def go_silent(self) -> None:
        """It prints and does not answer any more."""
        self.moods.silent = True
        self._on_change()

    def speak(self) -> None:
        """Every mood is over."""
        self.moods = Moods()
        self._on_change()

    def babble(self) -> None:
        """Noise goes before and after every answer."""
        self.moods.babble = True
        self._on_change()

    def answer_after(self, seconds: float) -> None:
        """Every answer is late."""
        self.moods.answer_after_s = seconds
        self._on_change()

    def cut_connection(self) -> None:
        """The line breaks now: TCP is reset, the pty vanishes."""
        self._drop_line()

    def cut_connection_after(self, byte_count: int) -> None:
        """The line breaks after so many more bytes."""
        self.after_bytes(byte_count, self.cut_connection)

    def after_bytes(self, byte_count: int, action: Callable[[], None]) -> None:
        """Do something when so many more bytes arrived."""
        self._traps.append((self.bytes_received + byte_count, action))

    def switch_off_and_on(self) -> None:
        """Everything it held is forgotten; the paper stays where it is."""
        self.moods = Moods()
        self._buffer.clear()
        self._parser.forget()
        self._press.reset()
        self.interrupted = self._press.mid_job
        self._become(broken=False, cutter_error=False, overheated=False)

    def restore(self) -> None:
        """As new: all is well and a full roll is in."""
        self.moods = Moods()
        self._traps.clear()
        self._become(
            paper_in=True, roll_mm=FULL_ROLL_MM, cover_open=False, cutter_jammed=False, cutter_error=False,
            overheated=False, broken=False,
        )  # fmt: skip

    # ── what can be seen ──

    @property
    def held_bytes(self) -> int:
        """Received and not yet printed."""
        return len(self._buffer)

    @property
    def strip(self) -> Strip:
        """The paper that hangs out, not cut yet."""
        return self._press.strip

    @property
    def automatic_status(self) -> bool:
        """Whether it tells changes by itself."""
        return self._press.automatic_status

    @property
    def connected(self) -> bool:
        """Whether somebody is on the line."""
        return self._send is not None

    # ── the wire ──

    def attach(self, send: Send, drop_line: Callable[[], None], on_room: Callable[[], None]) -> None:
        """A line was plugged in."""
        self._send, self._drop_line, self._on_room = send, drop_line, on_room
        self._on_change()

    def detach(self) -> None:
        """The line is gone; what was received stays, as in a real printer."""
        self._send = None
        self._drop_line = self._on_room = lambda: None
        if self._buffer or self._parser.in_picture or self._press.mid_job:
            self.interrupted = True
        self._run()
        self._on_change()

    def receive(self, data: bytes) -> bool:
        """Bytes from the line; False asks it to wait for `on_room`."""
        due = sorted(trap for trap in self._traps if trap[0] <= self.bytes_received + len(data))
        if due:
            at, action = due[0]
            self._traps.remove(due[0])
            first = max(0, at - self.bytes_received)
            self._take(data[:first])
            action()
            return self.receive(data[first:]) if self.connected else True
        self._take(data)
        return self.has_room

    @property
    def has_room(self) -> bool:
        """Whether more bytes are taken off the wire."""
        return len(self._buffer) < self._buffer_bytes

    def say(self, data: bytes) -> None:
        """Answer over the line, as the mood allows."""
        if self.moods.silent or self._send is None:
            return
        if self.moods.babble:
            data = self._noise.randbytes(3) + data + self._noise.randbytes(2)
        if self.moods.answer_after_s:
            asyncio.get_running_loop().call_later(self.moods.answer_after_s, self._put, self._send, data)
        else:
            self._put(self._send, data)

    # ── for the press ──

    def use_paper(self, rows: int) -> bool:
        """Take rows off the roll; False when it ends."""
        before = self.state.near_end
        self.state.roll_mm -= rows / DOTS_PER_MM
        if self.state.near_end != before or self.state.paper_out:
            self.announce()
        return not self.state.paper_out

    def fail_cut(self) -> None:
        """The knife is stuck."""
        self.state.cutter_error = True
        self.announce()

    def tray(self, strip: Strip, *, cut: bool) -> None:
        """A piece of paper is off."""
        self._made += 1
        self.receipts.append(
            Receipt(
                number=self._made,
                png=strip.png(),
                text="\n".join(strip.lines),
                codes=tuple(strip.codes),
                cut=cut,
                complete=not self.interrupted,
                length_mm=strip.height / DOTS_PER_MM,
            )
        )
        self.interrupted = False
        self._on_change()

    def announce(self) -> None:
        """The automatic status, where it is switched on."""
        if self._press.automatic_status:
            self.say(looks.automatic(self.state))
        self._on_change()

    # ── inside ──

    def _put(self, send: Send, data: bytes) -> None:
        if self._send is send:
            self.wire.append(WireLine(time.time(), to_printer=False, data=data))
            send(data)

    def _become(self, **changes: bool | float) -> None:
        for name, value in changes.items():
            setattr(self.state, name, value)
        self.announce()
        self._run()

    def _take(self, data: bytes) -> None:
        if not data:
            return
        self.bytes_received += len(data)
        self.wire.append(WireLine(time.time(), to_printer=True, data=data))
        self._buffer += data
        self._obey_real_time(data)
        self._run()

    def _obey_real_time(self, data: bytes) -> None:
        """Real-time commands are looked for in every byte that arrives, even inside pictures: a known trap."""
        looked_at = self._tail + data
        at = looked_at.find(DLE)
        while 0 <= at < len(looked_at) - 2:
            name, n = looked_at[at + 1], looked_at[at + 2]
            if name == 4 and 1 <= n <= 4:
                self.say(bytes((looks.real_time(self.state, n),)))
            elif name == 5 and n == CLEAR_HELD:
                self._clear_held(len(looked_at) - at - 3)
            at = looked_at.find(DLE, at + 1)
        self._tail = looked_at[max(0, len(looked_at) - 2) :] if DLE in looked_at[-2:] else b""

    def _clear_held(self, keep_last: int) -> None:
        """Forget what came before the command; what came after it stays."""
        if len(self._buffer) > keep_last + 3 or self._parser.in_picture or self._press.mid_job:
            self.interrupted = True
        del self._buffer[: len(self._buffer) - keep_last]
        self._parser.forget()
        self._press.reset()
        self.state.cutter_error = self.state.cutter_error and self.state.cutter_jammed

    def _run(self) -> None:
        if self._ticking is not None:
            return
        full = not self.has_room
        self._print_some(None if self._speed_mm_s is None else round(self._speed_mm_s * TICK_S * DOTS_PER_MM))
        if full and self.has_room:
            self._on_room()

    def _print_some(self, rows: int | None) -> None:
        """Work through the buffer; with a speed, only so many rows of paper before the next tick."""
        start = self._press.rows_made
        while not self.state.stopped:
            if self._press.owes:
                self._press.go_on()
                continue
            item = self._parser.take(self._buffer)
            if item is None:
                return
            self._press.do(item)
            if rows is not None and self._press.rows_made - start >= rows:
                self._ticking = asyncio.get_running_loop().call_later(TICK_S, self._tick)
                self._on_change()
                return

    def _tick(self) -> None:
        self._ticking = None
        self._run()

    def note_unknown(self, what: Command | int) -> None:
        """Something a real printer would print as garbage or ignore."""
        self.unknown.append(repr(what))
