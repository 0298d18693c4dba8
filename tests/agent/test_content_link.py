"""The screen's own errands for content, against a real agent: asked, answered, refused."""

import asyncio
from pathlib import Path

from agent.content_schemas import Find
from kiosk.domain.clock import SystemClock
from kiosk.journey.actions import Failed, World
from kiosk.journey.content import (
    AskDocument,
    AskEntries,
    ContentErrand,
    Listed,
    Opened,
    PutOnA4,
    PutOnSlip,
    ReadAloud,
)
from kiosk.journey.model import Model
from kiosk.screens.agent_link import AgentLink
from tests.agent.station import is_ready, until
from tests.agent.test_content import reading_kiosk
from tests.screens.samples import model


class Desk:
    """What a screen keeps, and what it was told."""

    def __init__(self, now: Model) -> None:
        self.now = now
        self.told: list[World] = []

    def of(self, kind: type) -> list[World]:
        return [one for one in self.told if isinstance(one, kind)]


async def test_lists_documents_and_paper_come_over_the_agents_door(tmp_path: Path) -> None:
    async with reading_kiosk(tmp_path) as (kiosk, _):
        await kiosk.until(lambda state: is_ready(state, "printer"))
        await kiosk.begin()
        desk = Desk(model(state=await kiosk.client.state()))
        link = AgentLink(
            kiosk.socket, desk.told.append, lambda: desk.now, SystemClock(), retry_s=0.1, retry_max_s=1.0
        )
        running = asyncio.create_task(link.run())
        asked = AskDocument("demo/a", "en")
        refused: tuple[ContentErrand, ...] = (
            AskDocument("demo/none", "en"),
            PutOnA4("c2", "demo/form", "en"),
            ReadAloud("demo/a", "en"),
        )
        try:
            for errand in (AskEntries(Find(kind="guide")), asked, PutOnSlip("c1", "demo/a", "en"), *refused):
                link.ask(errand)
            await until(lambda: len(desk.of(Failed)) == 3 and bool(desk.of(Listed)) and bool(desk.of(Opened)))
            await until(lambda: len(kiosk.printer.receipts) == 1)
        finally:
            running.cancel()
            await asyncio.wait({running})
        failures = {one.errand: one.reason for one in desk.of(Failed) if isinstance(one, Failed)}
        assert failures == dict(zip(refused, ("no_document", "no_a4", "no_reader"), strict=True))
