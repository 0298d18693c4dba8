"""One window for all tests of the screen."""

import pytest

from tests.screens.kit import Kit

_kits: list[Kit] = []


@pytest.fixture
def kit() -> Kit:
    """The window of this run, empty."""
    if not _kits:
        _kits.append(Kit())
    _kits[0].forget()
    return _kits[0]
