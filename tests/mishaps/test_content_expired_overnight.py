"""Midnight passes while a resident reads: the list, the document and the paper know it at once."""

from datetime import UTC, datetime
from pathlib import Path

import pytest

from agent.content_client import ContentClient
from agent.content_schemas import Find
from kiosk.domain.errors import Refused
from tests.agent.content import document, pack, write
from tests.agent.station import Wanted, running_kiosk
from tests.agent.test_content import NOON, settings, wanted_print
from tests.queue.site import ManualClock


async def test_what_has_passed_is_neither_shown_nor_printed(tmp_path: Path) -> None:
    clock = ManualClock(NOON)
    wanted = Wanted(clock=clock, content=settings(tmp_path / "packs"))
    write(tmp_path / "packs" / "demo.bmpack", pack(document("a", expires="2026-03-18"), document("b")))
    async with running_kiosk(tmp_path / "agent", wanted) as kiosk:
        client = ContentClient(kiosk.client)
        await kiosk.until(lambda state: bool(state.content.shelves))
        visit = await kiosk.begin()
        assert (await client.find(Find())).total == 2
        clock.jump(datetime(2026, 3, 18, 16, 0, 1, tzinfo=UTC))  # one second past midnight in Shanghai
        assert [entry.document for entry in (await client.find(Find())).entries] == ["demo/b"]
        with pytest.raises(Refused, match="no_document"):
            await client.document("demo/a", "zh_CN")
        with pytest.raises(Refused, match="no_document"):
            await client.print_slip(visit, wanted_print("demo/a"))
        await kiosk.until(lambda state: [one.count for one in state.content.shelves] == [1])
        clock.jump(NOON)  # the clock was wrong: what dropped is back by itself
        await kiosk.until(lambda state: [one.count for one in state.content.shelves] == [2])
