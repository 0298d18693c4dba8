"""What the queue does by itself, when its time has come."""

import asyncio
from dataclasses import replace
from pathlib import Path

from kiosk.domain.clock import SystemClock
from kiosk.queue.day import Trust
from kiosk.queue.schemas import PadView
from kiosk.queue.service import QueueService, Verb
from kiosk.queue.settings import RatingSettings
from tests.queue.site import Hall, ManualClock, SettableTrust, site_settings


async def test_a_pad_that_begins_to_ask_between_two_looks_falls_silent_in_time(tmp_path: Path) -> None:
    settings = replace(site_settings(), rating=RatingSettings(pad_s=1, code_valid_h=72))
    service = QueueService(settings, tmp_path / "store.sqlite3", SystemClock(), lambda: Trust.NTP)
    hall = Hall(service, ManualClock(), SettableTrust())
    await service.start()
    await hall.staffed(1)
    await hall.take()
    await hall.called(1)
    await hall.do(Verb.FINISH)
    async with asyncio.timeout(60):
        async for view in service.subscribe("pad:1"):
            assert isinstance(view, PadView)
            if not view.number:
                break
    assert service.ledger.reader.execute("SELECT ordinal FROM ratings").fetchall() == [(0,)]
    await service.stop()
