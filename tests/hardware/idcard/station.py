"""A module on a real pseudo-terminal, with the real driver at its near end."""

import tempfile
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass
from datetime import date
from pathlib import Path

from kiosk.bench.idcard import Faults, IdCardDesk, IdCardSettings, Place
from kiosk.bench.idcard_text import Kind
from kiosk.bench.people import synthetic_people
from kiosk.domain.clock import SystemClock
from kiosk.hardware.idcard.portrait import Decoder
from kiosk.hardware.idcard.reader import SerialIdReader
from kiosk.hardware.transport import transport_at

TODAY = date(2026, 11, 22)
PEOPLE = synthetic_people(40, TODAY)
QUICK_BAUD = 115200


@dataclass(slots=True)
class Counter:
    """The module and its driver."""

    desk: IdCardDesk
    reader: SerialIdReader

    @property
    def address(self) -> str:
        """Of the module's line."""
        return self.desk.addresses()["idcard"]

    def place(self, person: int = 0, kind: Kind = Kind.CITIZEN) -> None:
        """Lay that person's card down."""
        self.desk.place(Place(person=person, kind=kind))

    def fault(self, **faults: object) -> None:
        """From now on exactly this is wrong."""
        self.desk.fault(Faults(**faults))  # type: ignore[arg-type]  # fields by name


@asynccontextmanager
async def module(*, sticky: bool = False) -> AsyncIterator[IdCardDesk]:
    """Plugged in, with nothing on it."""
    with tempfile.TemporaryDirectory(prefix="bianmin-test-") as folder:
        settings = IdCardSettings(baud=QUICK_BAUD, sticky=sticky)
        desk = IdCardDesk(settings, PEOPLE, lambda: TODAY, None, lambda: None)
        await desk.start(Path(folder) / "idcard")
        try:
            yield desk
        finally:
            await desk.stop()


@asynccontextmanager
async def counter(
    *, sticky: bool = False, decoder: Decoder | None = None, patience: float = 1.0
) -> AsyncIterator[Counter]:
    """Plugged in, opened."""
    async with module(sticky=sticky) as desk:
        transport = transport_at(desk.addresses()["idcard"])
        reader = SerialIdReader(transport, SystemClock(), decoder=decoder, patience=patience)
        await reader.open()
        try:
            yield Counter(desk, reader)
        finally:
            await reader.close()
