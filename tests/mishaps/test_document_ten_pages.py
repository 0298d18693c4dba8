"""Ten pages at 5 megapixels, the most that one visit may scan."""

from pathlib import Path

import pytest

from kiosk.bench.document_pages import Scene
from kiosk.domain.errors import Refused
from kiosk.hardware.document import codec
from tests.hardware.document.desk import FULL_BENCH, document_bench, looking, settings_for

MOST_MB = 260  # of the process that holds them, whatever it did; 175 MB measured


async def test_ten_large_pages_stay_within_a_stated_bound_and_an_eleventh_is_refused() -> None:
    async with document_bench(FULL_BENCH) as bench:
        settings = settings_for(
            bench, still_width=2592, still_height=1944, settle_frames=0, order_s=60.0, frame_s=20.0
        )
        async with looking(settings) as looker:
            await bench.lay(Scene.CODES)
            for _ in range(10):
                await looker.pages.ask(codec.Still(ask=0))
            with pytest.raises(Refused, match="too_many_pages"):
                await looker.pages.ask(codec.Still(ask=0))
            done, pdf = await looker.pages.ask(codec.MakePdf(ask=0))
            assert pdf.count(b"/Type /Page\n") == 10
            assert sum(page.size for page in done.pages) < 60 << 20
            assert peak_mb(looker.pages.pid) < MOST_MB


def peak_mb(pid: int | None) -> int:
    """The most memory that the process ever had."""
    lines = Path(f"/proc/{pid}/status").read_text().splitlines()
    return next(int(line.split()[1]) for line in lines if line.startswith("VmHWM")) // 1024
