"""The simulated back office of a mishap, well before each."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.bench.back_office import RunningOffice, running_office


@pytest.fixture(scope="module")
def one_office(tmp_path_factory: pytest.TempPathFactory) -> Iterator[RunningOffice]:
    """Started once for a file."""
    folder: Path = tmp_path_factory.mktemp("office")
    with running_office(folder) as running:
        yield running


@pytest.fixture
def office(one_office: RunningOffice) -> Iterator[RunningOffice]:
    """Nothing goes wrong, and no PIN is blocked."""
    one_office.http.post("/control/restore").raise_for_status()
    one_office.spoil()
    yield one_office
    one_office.spoil()
