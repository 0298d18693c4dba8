"""Materials: what an upload that was cut sends twice, and what the visit's process weighs while large pages go through it.

A whole kiosk with the bench's camera; the back office is one of bytes that breaks the line where it is told to.
"""

import asyncio
import tempfile
from collections import Counter
from pathlib import Path

from agent.apply_schemas import MaterialState
from tests.agent.materials_kiosk import EVIDENCE, MaterialsKiosk, materials_kiosk
from tests.agent.materials_room import Office
from tests.agent.test_materials_kiosk import LARGE, peak_mb
from tests.budgets.rows import Measured

GROUP = "apply"
PAGES, MOST_PAGES = 5, 10
GOOD_WRITES = 2  # then the line breaks at every write until it is healed
BROKEN = frozenset(range(GOOD_WRITES + 1, 1000))


def measure() -> list[Measured]:
    """Both with pages of 5 megapixels."""
    return asyncio.run(_measured())


async def _measured() -> list[Measured]:
    with tempfile.TemporaryDirectory(prefix="bianmin-budget-") as folder:
        cut = Office(cut_at=BROKEN)
        async with materials_kiosk(Path(folder) / "cut", cut, LARGE) as kiosk:
            await kiosk.photograph(PAGES)
            await kiosk.upload()
            stopped = await kiosk.until(MaterialState.CUT)
            cut.cut_at = frozenset()
            await kiosk.upload(again=True)
            await kiosk.until(MaterialState.SENT)
        whole = Office()
        async with materials_kiosk(Path(folder) / "whole", whole, LARGE) as kiosk:
            weight = await _ten_pages(kiosk)
    resent = sum(count - 1 for count in Counter(cut.sent).values())
    size = len(whole.content(EVIDENCE)) // 1024
    return [
        Measured(
            "upload_resent_parts",
            resent,
            f"{PAGES} pages, cut after {stopped.sent_parts} of {stopped.parts} parts, then sent on",
        ),
        Measured("upload_visit_mb", weight, f"peak, {MOST_PAGES} pages at 5 megapixels, {size} KiB of PDF"),
    ]


async def _ten_pages(kiosk: MaterialsKiosk) -> int:
    await kiosk.photograph(MOST_PAGES)
    await kiosk.upload()
    await kiosk.until(MaterialState.SENT)
    return max(peak_mb(pid) for pid in kiosk.pid_of(b"agent.visit"))
