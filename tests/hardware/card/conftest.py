"""Fixtures of the card tests."""

from collections.abc import AsyncIterator

import pytest

from tests.hardware.card.station import Station, card_station


@pytest.fixture
async def station() -> AsyncIterator[Station]:
    """A running card service with an empty slot."""
    async with card_station() as running:
        yield running
