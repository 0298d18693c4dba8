"""An ID card from the first question to the checked record, on a line as slow as 115200 baud, less the wire's own time."""

import asyncio
import statistics
import time

from kiosk.bench.idcard_module import frame
from kiosk.hardware.idcard.reader import SerialIdReader
from tests.budgets.rows import Measured
from tests.hardware.idcard.station import counter

GROUP = "devices"
READS = 25
BAUD = 115_200
BITS_PER_BYTE = 10  # 8N1
REQUESTS = 3 * 10
REPLIES = len(frame(0x9F, bytes(4))) + len(frame(0x90, bytes(8))) + len(frame(0x90, bytes(4 + 256 + 1024)))
READ_LIMIT_S = 6.0


async def measure() -> list[Measured]:
    """The median over so many reads of what find, select, read, parsing and checks cost beside the wire."""
    wire_ms = 1000 * (REQUESTS + REPLIES) * BITS_PER_BYTE / BAUD
    async with counter() as at:
        at.place()
        await at.reader.read(READ_LIMIT_S)
        over = [await _read_ms(at.reader) - wire_ms for _ in range(READS)]
    note = f"wire {wire_ms:.1f} ms, {READS} reads, {min(over):.1f} to {max(over):.1f} ms over it"
    return [Measured("idcard_over_wire_p50_ms", round(statistics.median(over), 2), note)]


async def _read_ms(reader: SerialIdReader) -> float:
    began = time.perf_counter()
    await reader.read(READ_LIMIT_S)
    return 1000 * (time.perf_counter() - began)


if __name__ == "__main__":
    print(asyncio.run(measure()))
