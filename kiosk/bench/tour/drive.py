"""./run demo --tour: four residents by real touches; exit 0 only if stores and far ends agree with what was done."""

import asyncio
import shutil
import sys
from dataclasses import dataclass
from pathlib import Path

from playwright.async_api import Page

from kiosk.bench.finger import Finger
from kiosk.bench.processes import NotStarted, Processes
from kiosk.bench.station import Station, Wanted, start
from kiosk.bench.tour import apply_steps, control, fleet_steps, kiosk_steps, lookup_steps, window_steps
from kiosk.bench.tour.neighbours import AFTER, BEFORE, take_numbers
from kiosk.bench.tour.pages import Pages
from kiosk.bench.tour.paper import Bench
from kiosk.bench.tour.report import Report
from kiosk.bench.tour.stores import Stores
from kiosk.bench.tour.touch import Screen

VAR = Path("var/tour")


@dataclass(frozen=True, slots=True)
class Walk:
    """Everything that a step may look at or touch."""

    station: Station
    screen: Screen
    bench: Bench
    stores: Stores
    pages: Pages
    report: Report
    out: Path
    caller: Page
    hall: Page
    pad: Page

    def picture(self, name: str) -> Path:
        """Where a picture of that name goes."""
        return self.out / f"{name}.png"


async def tour(out: Path) -> int:
    """0 where every step was confirmed; pictures are in `out` either way."""
    var = VAR.absolute()
    for folder in (var, out):
        shutil.rmtree(folder, ignore_errors=True)
        folder.mkdir(parents=True)
    processes, pages = Processes(var / "logs"), Pages()
    wanted = Wanted(var, virtual=True, browser=False, targets=True)
    try:
        await pages.open_browser()
        station = await start(wanted, processes)
        await take_numbers(station, var / "neighbour", BEFORE)
        return await _walked(station, pages, out)
    except (NotStarted, AssertionError, TimeoutError) as failed:
        print(f"\n✗ {failed}", file=sys.stderr)
        return 1
    finally:
        await pages.close()
        await processes.stop()


async def _walked(station: Station, pages: Pages, out: Path) -> int:
    assert station.targets is not None
    report, bench = Report(), Bench(station.bench)
    with Finger(station.screen.display) as finger:
        screen = Screen(finger, station.targets)
        walk = Walk(
            station,
            screen,
            bench,
            Stores(station.var),
            pages,
            report,
            out,
            caller=await pages.open(f"{station.queue}/login", 1366, 768),
            hall=await pages.open(station.display_link, 1920, 1080),
            pad=await pages.open(station.pad_links[window_steps.WINDOW], 1280, 800),
        )
        try:
            await kiosk_steps.wakes(walk)
            elder = await kiosk_steps.elder_takes_a_number(walk)
            await window_steps.staff_signs_in(walk)
            await window_steps.calls(walk, elder)
            await window_steps.finishes(walk, elder)
            await window_steps.pad_rates(walk, elder)
            second = await kiosk_steps.takes_a_number_without_paper(walk)
            await take_numbers(station, station.var / "neighbour", AFTER)
            await window_steps.calls(walk, second)
            await window_steps.finishes(walk, second)
            await kiosk_steps.rates_by_code(walk, second)
            asked = await lookup_steps.looks_up(walk)
            handled = await apply_steps.has_it_done(walk)
            await fleet_steps.has_it_all_once(walk)
            await control.checks_can_fail(walk, control.Believed(elder, second, asked, handled))
        except BaseException:
            screen.save(out / "failed-screen.png")
            for name, page in (("caller", walk.caller), ("hall", walk.hall), ("pad", walk.pad)):
                await page.screenshot(path=str(out / f"failed-{name}.png"))
            raise
        finally:
            await bench.close()
    refused = f"{report.lies_refused} pieces of spoiled evidence refused"
    print(f"\n{report.confirmations} confirmations by stores and far ends, {refused}; pictures in {out}")
    return 0


def main() -> int:
    """For `python -m kiosk.bench.tour.drive`."""
    return asyncio.run(tour(Path("out/tour").absolute()))


if __name__ == "__main__":
    sys.exit(main())
