"""The A4 printer's share of the proof: damaged answers, and random faults on a real IPP printer with documents in it."""

import asyncio
import random
import tempfile
from collections.abc import Mapping
from pathlib import Path

from agent.devices import BackOff, Supervisor
from kiosk.bench.far_end import Order
from kiosk.bench.ipp import AfterPages, IppEnd, JobView, Slow
from kiosk.bench.panel_wire import WireLog
from kiosk.bench.settings import IppSettings
from kiosk.domain.clock import SystemClock
from kiosk.domain.device import DeviceState, Health
from kiosk.domain.errors import ProtocolError
from kiosk.hardware.a4.driver import IppPrinter
from kiosk.hardware.a4.meaning import facts, job_number, job_status, printer_status, takes_pdf
from kiosk.hardware.a4.messages import answer_of
from kiosk.hardware.a4.port import DocumentResult, NotPrinted, PrintedDocument
from tests.hardware.a4.station import PAGES, PDF, quick
from tests.prove.mutation import mutated

PATIENCE_S = 20.0
BACK_OFF = BackOff(first_wait_s=0.02, longest_wait_s=0.2)
ANSWERS = (
    b'{"type":"answered","groups":[{"printer-state":3,"printer-state-reasons":"none",'
    b'"printer-is-accepting-jobs":true,"printer-make-and-model":"Bianmin","document-format-supported":'
    b'["application/pdf","image/pwg-raster"],"printer-impressions-completed":17}]}',
    b'{"type":"answered","groups":[{"printer-state":5,"printer-state-reasons":["media-jam-error","toner-low"]}]}',
    b'{"type":"answered","groups":[{"job-id":7,"job-state":9,"job-impressions-completed":2},{"job-id":8}]}',
)
ODD: tuple[object, ...] = (-1, 0, 10, 1 << 40, "", "media-", True, None, [], [3], ["none", 7], ["x" * 300])
PAIRS = (
    ("paper_out", "refill"),
    ("jam", "clear_jam"),
    ("open_cover", "close_cover"),
    ("toner_out", "new_toner"),
    ("take_tray", "put_tray"),
    ("pause", "go_on"),
    ("go_silent", "speak"),
    ("unplug", "plug"),
)
ORDERS: Mapping[str, Order] = {"slow": Slow(seconds_a_page=0.1), "out_later": AfterPages(after_pages=1)}


def mutate(count: int, seed: int) -> list[str]:
    """So many damaged answers: a status or ProtocolError; what went wrong, in words."""
    dice, wrong = random.Random(seed), []
    for _ in range(count):
        line = mutated(dice.choice(ANSWERS), dice)
        try:
            answer = answer_of(line)
        except ProtocolError:  # the child is ended
            continue
        for group in getattr(answer, "groups", ()):
            if group and dice.random() < 0.5:
                group[dice.choice(list(group))] = dice.choice(ODD)
            for meaning in (printer_status, job_status, job_number, facts, takes_pdf):
                try:
                    meaning(group)
                except ProtocolError:
                    continue
                except Exception as failed:  # noqa: BLE001  # any other error is what is looked for
                    wrong.append(f"a4: {meaning.__name__}: {failed!r}")
    return wrong


class _Tray:
    """Remembers every document that came, also those the panel has forgotten."""

    def __init__(self) -> None:
        self.jobs: dict[tuple[str, int], JobView] = {}
        self.end = IppEnd(
            IppSettings(seconds_a_page=0.01), WireLog(SystemClock(), 50, _nothing), on_change=self.look
        )

    def look(self) -> None:
        """Told of every change."""
        self.jobs.update({(job.name, job.job): job for job in self.end.view().jobs})


async def faults(count: int, seed: int) -> list[str]:
    """So many random faults while documents are printed; what went wrong, in words."""
    dice, tray = random.Random(seed), _Tray()
    health: list[Health] = []
    results: dict[str, DocumentResult] = {}
    folder = tempfile.TemporaryDirectory()
    await tray.end.start(Path(folder.name) / "a4")
    times = {"away_s": 0.3, "job_s": 2.0, "recovery_s": 0.3, "answer_s": 0.3}
    printer = IppPrinter(quick(tray.end.addresses()["a4"], **times), SystemClock())
    supervisor = Supervisor(printer, health.append, SystemClock(), BACK_OFF)
    running = asyncio.create_task(supervisor.run())
    printing = asyncio.create_task(_print_on(printer, results))
    try:
        for _ in range(count):
            await asyncio.sleep(dice.uniform(0, 0.1))
            await _one_fault(tray.end, dice)
        printing.cancel()
        await asyncio.wait({printing})
        await tray.end.restore()
        async with asyncio.timeout(PATIENCE_S):
            while not (_is_ready(health) and await _prints(printer, results)):  # noqa: ASYNC110  # asked as a resident would
                await asyncio.sleep(0.05)
    except TimeoutError:
        return [f"a4: not ready {PATIENCE_S} s after the last fault: {health[-1:]}"]
    finally:
        running.cancel()
        await asyncio.wait({running})
        await printer.close()
        await tray.end.stop()
        folder.cleanup()
    return _lies(tray, results)


async def _one_fault(end: IppEnd, dice: random.Random) -> None:
    actions = end.actions()
    if dice.random() < 0.2:
        chosen = dice.choice(["abort", *ORDERS])
        action = actions["paper_out" if chosen == "out_later" else chosen]
        await action.run(ORDERS.get(chosen) or action.takes())
        return
    do, undo = dice.choice(PAIRS)
    await actions[do].run(actions[do].takes())
    await asyncio.sleep(dice.uniform(0, 0.2))
    await actions[undo].run(actions[undo].takes())


async def _print_on(printer: IppPrinter, results: dict[str, DocumentResult]) -> None:
    number = 0
    while True:
        number += 1
        results[f"doc-{number}"] = await printer.print(f"doc-{number}", PDF, PAGES)
        await asyncio.sleep(0.02)


async def _prints(printer: IppPrinter, results: dict[str, DocumentResult]) -> bool:
    name = f"last-{len(results)}"
    results[name] = await printer.print(name, PDF, PAGES)
    return results[name] == PrintedDocument(PAGES)


def _lies(tray: _Tray, results: dict[str, DocumentResult]) -> list[str]:
    """Printed is whole on paper, once; of what was not printed no sheet came out."""
    wrong: list[str] = []
    for name, result in results.items():
        jobs = [job for (known, _), job in tray.jobs.items() if known == f"kiosk-{name}"]
        whole = [job for job in jobs if job.came_out == job.pages]
        if isinstance(result, PrintedDocument) and len(whole) != 1:
            wrong.append(f"a4: {name} is told printed, and {len(whole)} came out whole")
        if isinstance(result, NotPrinted) and any(job.came_out for job in jobs):
            wrong.append(f"a4: {name} is told not printed, and sheets came out")
        if len(jobs) > 1:
            wrong.append(f"a4: {name} came {len(jobs)} times")
    return wrong


def _is_ready(health: list[Health]) -> bool:
    return bool(health) and health[-1].state is DeviceState.READY


def _nothing() -> None:
    return
