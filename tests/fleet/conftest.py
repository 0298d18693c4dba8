"""What the tests of reporters share: the store of one of them."""

from collections.abc import AsyncIterator
from pathlib import Path

import pytest

from tests.fleet.site import OwnStore


@pytest.fixture
async def store(tmp_path: Path) -> AsyncIterator[OwnStore]:
    """The outbox of a reporter."""
    own = OwnStore(tmp_path / "own.sqlite3")
    yield own
    own.close()
