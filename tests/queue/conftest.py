"""What the tests of the queue share."""

from collections.abc import AsyncIterator
from pathlib import Path

import pytest

from tests.queue.served import Served, served_hall
from tests.queue.site import Hall, running_hall


@pytest.fixture
async def hall(tmp_path: Path) -> AsyncIterator[Hall]:
    """An open hall with three windows, nobody at them yet."""
    async with running_hall(tmp_path) as site:
        yield site


@pytest.fixture
async def served(tmp_path: Path) -> AsyncIterator[Served]:
    """The same hall behind its HTTP API."""
    async with served_hall(tmp_path) as site:
        yield site
