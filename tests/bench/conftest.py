"""One bench for the tests of its API; each finds every device well and no card in."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.bench.back_office import RunningOffice, running_office
from tests.bench.running import RunningBench, running_bench

QUICK = "[qr]\nbaud = 115200\n"  # a test need not wait for a slow line


@pytest.fixture(scope="package")
def one_bench(tmp_path_factory: pytest.TempPathFactory) -> Iterator[RunningBench]:
    """Started once."""
    folder: Path = tmp_path_factory.mktemp("bench")
    with running_bench(folder, QUICK) as bench:
        yield bench


@pytest.fixture
def bench(one_bench: RunningBench) -> RunningBench:
    """As found in the morning, but for the paper in its tray."""
    one_bench.do("card/remove")
    one_bench.do("idcard/remove")
    one_bench.do("bench/restore")
    return one_bench


@pytest.fixture(scope="module")
def one_office(tmp_path_factory: pytest.TempPathFactory) -> Iterator[RunningOffice]:
    """The back office of a file's tests."""
    folder: Path = tmp_path_factory.mktemp("office")
    with running_office(folder, 'store = "memory"\n') as running:
        yield running


@pytest.fixture
def office(one_office: RunningOffice) -> RunningOffice:
    """Well, and nothing was ever written."""
    one_office.http.post("/control/restore").raise_for_status()
    return one_office
