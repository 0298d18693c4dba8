"""Keypads, rating pads and strips at the queue's windows: a press becomes one command, a change becomes a picture."""

import asyncio
import logging
from collections.abc import AsyncGenerator, Callable, Sequence
from contextlib import aclosing
from pathlib import Path
from typing import Protocol, assert_never

from agent.keypad_rules import pad_picture, reasons_of, strip_lines, verb_of
from kiosk.domain.command import new_command_id
from kiosk.domain.errors import BianminError, Refused, Unreachable
from kiosk.domain.rating import RatingChannel, RatingLevel
from kiosk.domain.texts import Texts
from kiosk.hardware.keypad.port import BusEvent, Key, Pads, Pressed, Rated, Stranger
from kiosk.hardware.led.port import WindowDisplay
from kiosk.queue.schemas import KeypadHall, KeypadWindow, Rate
from kiosk.queue.schemas import Rated as RatedTicket
from kiosk.queue.window_schemas import WindowCommand

FIRST_RETRY_S = 0.5
LAST_RETRY_S = 5.0
REFUSED_BEEPS = 2
AWAY_BEEPS = 3

_log = logging.getLogger("agent.keypads")


class KeypadDoor(Protocol):
    """What we ask of the queue."""

    @property
    def paired(self) -> bool: ...

    async def pair(self, code: str) -> object: ...

    def keypads_stream(self) -> AsyncGenerator[KeypadHall, None]: ...

    async def keypad(self, window: int, verb: str, command: WindowCommand) -> KeypadWindow: ...

    async def rate_at(self, window: int, rate: Rate) -> RatedTicket: ...


class KeypadHost:
    """Give `pressed` to the line, then the line to `show_on`. While the queue is away, nothing is kept for later."""

    def __init__(
        self,
        queue: KeypadDoor,
        words: Texts,
        levels: Sequence[RatingLevel],
        *,
        code_file: str,
        heard: Callable[[bool], None],
    ) -> None:
        self._queue = queue
        self._words = words
        self._levels = levels
        self._code_file = code_file
        self._heard = heard
        self._pads: list[Pads] = []
        self._strips: list[tuple[WindowDisplay, Sequence[int]]] = []
        self._numbers: set[int] = set()
        self._windows: dict[int, KeypadWindow] = {}  # empty while the queue is away
        self._busy: dict[tuple[int, bool], asyncio.Task[None]] = {}  # one thing at a time at each device
        self._retry_s = FIRST_RETRY_S

    def show_on(
        self, pads: Pads | None, strips: WindowDisplay, *, windows: Sequence[int], over: Sequence[int]
    ) -> None:
        """A line to show things on: keypads and raters at `windows`, strips over others."""
        if pads is not None:
            self._pads.append(pads)
        self._strips.append((strips, over))
        self._numbers |= {*windows, *over}
        self._show_all()

    async def run(self) -> None:
        """Follow the queue until cancelled."""
        try:
            while True:
                try:
                    await self._pair()
                    await self._follow()
                except Refused as refused:
                    _log.error("keypads.refused reason=%s", refused.reason)
                except (BianminError, OSError) as failed:
                    _log.info("keypads.queue_lost why=%s", type(failed).__name__)
                self._away()
                await asyncio.sleep(self._retry_s)
                self._retry_s = min(LAST_RETRY_S, self._retry_s * 2)
        finally:
            await self._drop_work()

    def pressed(self, event: BusEvent) -> None:
        """A finger did something; returns at once. A second press before the first is answered does nothing."""
        match event:
            case Stranger():
                return
            case Pressed(address, key):
                self._begin(address, rating=False, work=lambda window: self._press(window, key))
            case Rated(address, value):
                self._begin(address, rating=True, work=lambda window: self._rate(window, value))
            case _:
                assert_never(event)

    # ---- fingers ----

    def _begin(self, address: int, *, rating: bool, work: "Work") -> None:
        if (address, rating) in self._busy:
            return
        window = self._windows.get(address)
        if window is None:
            self._beep(address, AWAY_BEEPS)
            return
        task = asyncio.create_task(self._done(window, work))
        self._busy[address, rating] = task
        task.add_done_callback(lambda _: self._busy.pop((address, rating), None))

    async def _done(self, window: KeypadWindow, work: "Work") -> None:
        """The command goes out once; an answer that is lost shows itself in the stream."""
        try:
            await work(window)
        except Refused as refused:
            self._heard(True)
            _log.info("keypads.refused window=%d reason=%s", window.window, refused.reason)
            self._beep(window.window, REFUSED_BEEPS)
        except (BianminError, OSError) as failed:
            self._heard(False)
            _log.warning("keypads.failed window=%d why=%s", window.window, type(failed).__name__)
            self._beep(window.window, AWAY_BEEPS)

    async def _press(self, window: KeypadWindow, key: Key) -> None:
        verb = verb_of(key, window)
        if verb is None:
            self._beep(window.window, REFUSED_BEEPS)
            return
        command = WindowCommand(command=new_command_id(), seen=window.version)
        self._take_in(await self._queue.keypad(window.window, verb, command))
        self._heard(True)

    async def _rate(self, window: KeypadWindow, value: int) -> None:
        if not window.rating:
            return  # nobody was asked
        level = self._levels[value]
        await self._queue.rate_at(
            window.window,
            Rate(
                command=new_command_id(),
                channel=RatingChannel.PAD,
                level=level,
                ticket=window.rating,
                reasons=reasons_of(level),
            ),
        )
        self._heard(True)

    def _beep(self, address: int, times: int) -> None:
        for pads in self._pads:
            pads.beep(address, times)

    # ---- the queue ----

    async def _pair(self) -> None:
        if self._queue.paired or not self._code_file:
            return
        code = Path(self._code_file).read_text("utf-8").strip()
        await self._queue.pair(code)
        _log.info("keypads.paired")

    async def _follow(self) -> None:
        async with aclosing(self._queue.keypads_stream()) as halls:
            async for hall in halls:
                self._retry_s = FIRST_RETRY_S
                self._heard(True)
                self._windows = {
                    window.window: self._newer(window)
                    for window in hall.windows
                    if window.window in self._numbers
                }
                self._show_all()
        raise Unreachable("queue: the stream ended")

    def _newer(self, window: KeypadWindow) -> KeypadWindow:
        """An answer may be ahead of the stream."""
        known = self._windows.get(window.window)
        return known if known is not None and known.version > window.version else window

    def _take_in(self, window: KeypadWindow) -> None:
        if window.window in self._windows:
            self._windows[window.window] = self._newer(window)
            self._show(window.window)

    def _away(self) -> None:
        self._heard(False)
        self._windows = {}
        self._show_all()

    async def _drop_work(self) -> None:
        working = list(self._busy.values())
        for task in working:
            task.cancel()
        await asyncio.gather(*working, return_exceptions=True)

    # ---- pictures ----

    def _show_all(self) -> None:
        for number in sorted(self._numbers):
            self._show(number)

    def _show(self, number: int) -> None:
        window = self._windows.get(number)
        for pads in self._pads:
            pads.show_pad(number, pad_picture(window))
            pads.ask_rating(number, window is not None and bool(window.rating))
        for strips, over in self._strips:
            if number in over:
                strips.show(number, strip_lines(number, window, self._words))


class Work(Protocol):
    """What a press does with the window as it was shown."""

    async def __call__(self, window: KeypadWindow) -> None: ...
