"""A far end and an adapter that is pointed at it."""

from collections.abc import Iterator

import pytest

from agent.gateway.asking import ContractGateway
from agent.gateway.rest_json import rest_json
from tests.gateway.far_end import FarEnd, answering
from tests.gateway.station import settings_for


@pytest.fixture
def far() -> Iterator[FarEnd]:
    """Answers NO_DATA until it is told something else."""
    with FarEnd(answering(code="NO_DATA")) as far_end:
        yield far_end


@pytest.fixture
def gateway(far: FarEnd) -> Iterator[ContractGateway]:
    """rest_json, pointed at the far end."""
    adapter = rest_json(settings_for(far.url))
    yield adapter
    adapter.close()
