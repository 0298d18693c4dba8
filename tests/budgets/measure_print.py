"""From the request to the fence: unpaced TCP, and a serial line as slow as its baud rate."""

import asyncio
import statistics
import time
from dataclasses import replace

from kiosk.hardware.printer.port import Printed
from kiosk.hardware.printer.profile import PrinterProfile, TextMode
from tests.budgets.rows import Measured
from tests.hardware.printer.setting import Setting, a_slip, over_serial, over_tcp

GROUP = "path"
SLIPS = 30
SERIAL_SLIPS = 3
BAUD = 115_200
BITS_PER_BYTE = 10  # 8N1
FIELD = PrinterProfile()


async def measure() -> list[Measured]:
    """p50 of each text mode over TCP; the worst ratio to the wire's own time over serial."""
    raster_ms = await _tcp_p50_ms(FIELD)
    gbk_ms = await _tcp_p50_ms(replace(FIELD, text_mode=TextMode.GBK))
    ratios = [await _serial_ratio(replace(FIELD, text_mode=mode)) for mode in TextMode]
    return [
        Measured("print_raster_p50_ms", round(raster_ms, 1)),
        Measured("print_gbk_p50_ms", round(gbk_ms, 1)),
        Measured("print_serial_over_wire_ratio", round(max(ratios), 3)),
    ]


async def _tcp_p50_ms(profile: PrinterProfile) -> float:
    async with over_tcp(profile) as at:
        await _print_timed(at, "warm-up")
        return 1000 * statistics.median([await _print_timed(at, f"job-{number}") for number in range(SLIPS)])


async def _serial_ratio(profile: PrinterProfile) -> float:
    """How much longer than the bytes alone need at 8N1; the worst of a few slips."""
    ratios = []
    async with over_serial(profile, baud=BAUD) as at:
        await _print_timed(at, "warm-up")
        for number in range(SERIAL_SLIPS):
            before = at.bench.bytes_received
            taken_s = await _print_timed(at, f"job-{number}")
            wire_s = (at.bench.bytes_received - before) * BITS_PER_BYTE / BAUD
            ratios.append(taken_s / wire_s)
    return max(ratios)


async def _print_timed(at: Setting, job: str) -> float:
    slip = a_slip(number=f"A{len(at.bench.receipts):03}")
    started = time.perf_counter()
    result = await at.printer.print(job, slip)
    taken_s = time.perf_counter() - started
    if result != Printed():
        raise RuntimeError(f"{job}: {result}")
    return taken_s


if __name__ == "__main__":
    print(asyncio.run(measure()))
