"""One browser for all tests of the pages, one queue for each."""

from collections.abc import AsyncIterator
from pathlib import Path

import pytest
import pytest_asyncio
from playwright.async_api import Browser

from tests.browser.station import Station, chromium, open_station


@pytest_asyncio.fixture(scope="session", loop_scope="session")
async def browser() -> AsyncIterator[Browser]:
    """Debian's chromium, allowed to speak."""
    async with chromium() as running:
        yield running


@pytest_asyncio.fixture(loop_scope="session")
async def station(tmp_path: Path, browser: Browser) -> AsyncIterator[Station]:
    """An open hall; nobody has a number yet."""
    async with open_station(tmp_path, browser) as place:
        yield place


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """The browser lives in one event loop, so its tests do too."""
    here = Path(__file__).parent
    for item in items:
        if here in item.path.parents and isinstance(item, pytest.Function):
            item.add_marker(pytest.mark.asyncio(loop_scope="session"), append=False)
