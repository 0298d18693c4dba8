"""What the screen is shown: one immutable State, replaced on every change, pushed to every stream."""

import asyncio
from collections.abc import AsyncGenerator, Callable
from contextlib import aclosing
from dataclasses import dataclass
from datetime import datetime

import msgspec

from agent.content_schemas import Content
from agent.face_schemas import FaceView
from agent.schemas import (
    DeviceLine,
    Enrolment,
    Links,
    LinkState,
    PinEntry,
    ReadCode,
    Slip,
    State,
    Visit,
    Voice,
)
from kiosk.domain.clock import Clock
from kiosk.queue.schemas import Hall


@dataclass(frozen=True, slots=True)
class Nameplate:
    """What never changes while the agent runs."""

    station: str
    machine: str
    demo: bool
    languages: tuple[str, ...]
    version: str = ""


class Board:
    """The one place where the state is put together."""

    def __init__(self, plate: Nameplate, clock: Clock) -> None:
        self._plate = plate
        self._clock = clock
        self._links = Links(gateway=LinkState.DOWN, queue=LinkState.DOWN, fleet=LinkState.DOWN)
        self._devices: dict[str, DeviceLine] = {}
        self._hall: Hall | None = None
        self._slip: Slip | None = None
        self._visit: Callable[[], Visit | None] = lambda: None
        self._voice: Callable[[], Voice | None] = lambda: None
        self._content: Callable[[], Content] = Content
        self._pin: Callable[[], PinEntry | None] = lambda: None
        self._face: Callable[[], FaceView | None] = lambda: None
        self._enrolment: Callable[[], Enrolment | None] = lambda: None
        self._help_asked: datetime | None = None
        self._code: ReadCode | None = None
        self._near = False
        self._maintenance = False
        self._alone: tuple[str, ...] = ()
        self._offered: tuple[str, ...] | None = None
        self._version = 0
        self._changed = asyncio.Event()
        self._closed = False
        self.streams = 0  # how many screens are looking

    @property
    def links(self) -> Links:
        """The far sides as last heard."""
        return self._links

    @property
    def hall(self) -> Hall | None:
        """The hall as last heard; None before the first time."""
        return self._hall

    def fault_of(self, device: str) -> str:
        """A word of kiosk.domain.device.Fault; "none" where nothing was told of it yet."""
        line = self._devices.get(device)
        return "none" if line is None else line.fault

    @property
    def slip(self) -> Slip | None:
        """The slip of this visit's last ticket."""
        return self._slip

    def visits_from(self, visit: Callable[[], Visit | None]) -> None:
        """Where the running visit is read from, with its remaining time at this moment."""
        self._visit = visit

    def voice_from(self, voice: Callable[[], Voice | None]) -> None:
        """Where 朗读 is read from."""
        self._voice = voice

    def content_from(self, content: Callable[[], Content]) -> None:
        """Where it is read from what there is to read."""
        self._content = content

    def pin_from(self, pin: Callable[[], PinEntry | None]) -> None:
        """Where the PIN that is asked for is read from."""
        self._pin = pin

    def face_from(self, face: Callable[[], FaceView | None]) -> None:
        """Where the face before the camera is read from."""
        self._face = face

    def enrolment_from(self, enrolment: Callable[[], Enrolment]) -> None:
        """Where it is read from whether the fleet knows this machine."""
        self._enrolment = enrolment

    def state(self) -> State:
        """All the screen needs, at this moment."""
        return State(
            station=self._plate.station,
            machine=self._plate.machine,
            demo=self._plate.demo,
            now=self._clock.now(),
            languages=self._plate.languages,
            links=self._links,
            devices=tuple(self._devices.values()),
            hall=self._hall,
            visit=self._visit(),
            slip=self._slip,
            offered=self._offered,
            help_asked=self._help_asked,
            version=self._plate.version,
            code=self._code,
            near=self._near,
            maintenance=self._maintenance and self._visit() is None,
            alone=self._alone,
            content=self._content(),
            voice=self._voice(),
            pin=self._pin(),
            face=self._face(),
            enrolment=self._enrolment(),
            made_at=self._clock.monotonic(),
        )

    def set_hall(self, hall: Hall) -> None:
        """The queue told how the hall looks now."""
        if hall != self._hall:
            self._hall = hall
            self.touch()

    def set_link(self, name: str, state: LinkState) -> None:
        """name: gateway, queue or fleet."""
        if getattr(self._links, name) is not state:
            self._links = msgspec.structs.replace(self._links, **{name: state})
            self.touch()

    def set_device(self, line: DeviceLine) -> None:
        """A device changed."""
        if self._devices.get(line.device) != line:
            self._devices[line.device] = line
            self.touch()

    def set_slip(self, slip: Slip | None) -> None:
        """The slip of this visit's ticket changed; None when the visit ends."""
        if slip != self._slip:
            self._slip = slip
            self.touch()

    def set_help_asked(self, at: datetime | None) -> None:
        """人工帮助 was pressed; None when the visit ends."""
        if at != self._help_asked:
            self._help_asked = at
            self.touch()

    def set_code(self, code: ReadCode | None) -> None:
        """A code was read for the page that asks; None when it asks no more."""
        if code != self._code:
            self._code = code
            self.touch()

    def set_offered(self, items: tuple[str, ...]) -> None:
        """The back office told what it offers here; nothing where none is fitted."""
        if items != self._offered:
            self._offered = items
            self.touch()

    def set_alone(self, services: tuple[str, ...]) -> None:
        """For these a number can be given while the queue is gone."""
        if services != self._alone:
            self._alone = services
            self.touch()

    def set_near(self, near: bool) -> None:
        """Somebody stands before the machine, or nobody does."""
        if near is not self._near:
            self._near = near
            self.touch()

    def set_maintenance(self, on: bool) -> None:
        """Nobody begins anything here; shown when a visit that goes on is over."""
        if on is not self._maintenance:
            self._maintenance = on
            self.touch()

    def touch(self) -> None:
        """Something changed: wake every stream."""
        self._version += 1
        self._changed.set()
        self._changed = asyncio.Event()

    def close(self) -> None:
        """The agent stops: every stream ends."""
        self._closed = True
        self.touch()

    async def changes(self) -> AsyncGenerator[State, None]:
        """The state now and after every change, until the agent stops. Whoever reads it counts as a screen."""
        self.streams += 1
        try:
            async with aclosing(self.states()) as states:
                async for state in states:
                    yield state
        finally:
            self.streams -= 1

    async def states(self) -> AsyncGenerator[State, None]:
        """The same for a part of the agent itself, which is no screen."""
        seen = -1
        while not self._closed:
            waiting = self._changed
            if seen != self._version:
                seen = self._version
                yield self.state()
            else:
                await waiting.wait()
