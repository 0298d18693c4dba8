"""One bench for the tests of its API; each finds every device well and no card in."""

from collections.abc import Iterator
from pathlib import Path

import pytest

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
