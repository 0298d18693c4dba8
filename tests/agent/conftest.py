"""The back office of a file of tests, well before each of them, and visits at it."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.agent.lookup_room import Rooms
from tests.bench.back_office import RunningOffice, running_office


@pytest.fixture(scope="module")
def one_office(tmp_path_factory: pytest.TempPathFactory) -> Iterator[RunningOffice]:
    """Started once."""
    folder: Path = tmp_path_factory.mktemp("office")
    with running_office(folder) as running:
        yield running


@pytest.fixture
def office(one_office: RunningOffice) -> RunningOffice:
    """Nothing goes wrong, and no PIN is blocked."""
    one_office.http.post("/control/restore").raise_for_status()
    one_office.spoil()
    return one_office


@pytest.fixture
def rooms(office: RunningOffice) -> Iterator[Rooms]:
    """Visits at that office."""
    made = Rooms(office.url)
    yield made
    made.close()
