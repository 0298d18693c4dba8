"""The document camera's cable comes out: between two pages, and in the middle of a photograph."""

import pytest

from kiosk.bench.document import Unplug
from kiosk.domain.errors import Refused
from kiosk.hardware.document import codec
from kiosk.hardware.document.port import Seeing
from tests.hardware.document.desk import document_bench, looking, settings_for


async def test_pages_stay_while_it_is_away_and_scanning_goes_on_when_it_is_back() -> None:
    async with document_bench() as bench, looking(settings_for(bench)) as looker:
        await looker.pages.ask(codec.Still(ask=0))
        await bench.unplug()
        await looker.until(Seeing.LOST)
        with pytest.raises(Refused, match="no_picture"):
            await looker.pages.ask(codec.Still(ask=0))
        await bench.plug()
        await looker.until(Seeing.WELL)
        done, _ = await looker.pages.ask(codec.Still(ask=0))
        assert len(done.pages) == 2


async def test_a_photograph_that_broke_off_makes_no_page() -> None:
    async with document_bench() as bench, looking(settings_for(bench)) as looker:
        await bench.actions()["unplug"].run(Unplug(during_still=True))
        with pytest.raises(Refused, match="no_picture"):
            await looker.pages.ask(codec.Still(ask=0))
        await bench.plug()
        await looker.until(Seeing.WELL)
        done, _ = await looker.pages.ask(codec.Tell(ask=0))
        assert done.pages == ()
