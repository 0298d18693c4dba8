"""A resident at the demo's kiosk: touches the real screen, puts cards into the bench's readers, reads what comes out."""

import asyncio
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from dataclasses import dataclass
from pathlib import Path

from kiosk.bench.finger import Finger
from kiosk.bench.processes import Processes
from kiosk.bench.station import Station, Wanted, start
from kiosk.bench.tour.paper import Bench
from kiosk.bench.tour.touch import Page, Screen
from kiosk.domain.catalogue import Catalogue, load_catalogue

PIN = "246810"  # of everybody in the bench's back office
CATALOGUE = Path("config/catalogue.toml")
CARD_GONE_S = 3.0


@dataclass(slots=True)
class Visitor:
    """One station, and the hand before its kiosk."""

    station: Station
    processes: Processes
    screen: Screen
    finger: Finger
    bench: Bench
    catalogue: Catalogue

    async def wake(self) -> None:
        """From the still picture to home."""
        await self.sees("attract")
        await self.screen.wake()

    async def choose(self, item: str) -> None:
        """From home to the item's notice, through its class."""
        about = self.catalogue.item(item)
        await self.screen.press(f"class-{about.group}")
        page = await self.screen.see("items")
        if f"item-{item}" not in page.targets:
            await self.screen.press(f"function-{about.function}")
            await self.screen.see("items")
        while f"item-{item}" not in self.screen.page().targets:
            await self.screen.press("leaf-forth", 3.0)
            await self.screen.see("items")
        await self.screen.press(f"item-{item}")
        await self.screen.see("notice")

    async def agree(self) -> None:
        """The notice is read."""
        await self.screen.press("agree")

    async def put_card(self, person: int) -> None:
        """A social-security card into the reader, once it is asked for."""
        await self.screen.see("prove_card")
        await self.bench.do("card/insert", person=person)

    async def lay_id_card(self, person: int) -> None:
        """An ID card onto the module, once it is asked for, and off again."""
        await self.screen.see("prove_card")
        await self.bench.do("idcard/place", person=person)
        await asyncio.sleep(1.0)
        await self.bench.do("idcard/remove")

    async def type_pin(self, digits: str = PIN) -> None:
        """On the encrypting keypad."""
        await self.screen.see("prove_pin")
        await self.bench.do("pinpad/type", digits=digits)

    async def sees(self, *pages: str, timeout_s: float = 60.0) -> Page:
        """The first of these pages that comes. Raises TimeoutError with the page that is shown."""
        try:
            async with asyncio.timeout(timeout_s):
                while (page := self.screen.page()).name not in pages:  # noqa: ASYNC110  # another process's page
                    await asyncio.sleep(0.02)
                return page
        except TimeoutError as late:
            raise TimeoutError(f"none of {pages}; the screen shows {self.screen.page().name}") from late

    async def until(self, holds: Callable[[], bool], what: str, timeout_s: float = 60.0) -> None:
        """Raises TimeoutError with what was waited for."""
        try:
            async with asyncio.timeout(timeout_s):
                while not holds():  # noqa: ASYNC110  # another process's doing
                    await asyncio.sleep(0.05)
        except TimeoutError as late:
            raise TimeoutError(f"{what}; the screen shows {self.screen.page().name}") from late

    async def leave(self) -> None:
        """Take the card, or say that all is done; in the end the still picture is there again."""
        await self.bench.do("card/remove")
        try:
            await self.sees("attract", timeout_s=CARD_GONE_S)
        except TimeoutError:  # there was none: an ID card, a code, or nobody yet
            if self.screen.page().name != "home":
                await self.screen.press("home")
            await self.screen.see("home")
            await self.screen.press("leave")
        await self.sees("attract")

    def pid(self, name: str) -> int:
        """Of one of the station's processes: kiosk, agent, queue, fleet, bench."""
        return self.processes.pid(name)


@asynccontextmanager
async def visitor(var: Path) -> AsyncIterator[Visitor]:
    """A whole station with its stores and logs below `var`, and somebody before it."""
    processes = Processes(var / "logs")
    try:
        station = await start(
            Wanted(var, virtual=True, browser=False, targets=True, usual_ports=False), processes
        )
        assert station.targets is not None
        bench = Bench(station.bench)
        try:
            with Finger(station.screen.display) as finger:
                screen = Screen(finger, station.targets)
                yield Visitor(station, processes, screen, finger, bench, load_catalogue(CATALOGUE))
        finally:
            await bench.close()
    finally:
        await processes.stop()
