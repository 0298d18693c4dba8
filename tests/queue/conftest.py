"""What the tests of the queue share."""

from collections.abc import AsyncIterator
from pathlib import Path

import pytest

from tests.queue.site import Hall, running_hall


@pytest.fixture
async def hall(tmp_path: Path) -> AsyncIterator[Hall]:
    """An open hall with three windows, nobody at them yet."""
    async with running_hall(tmp_path) as site:
        yield site
