"""Mishap: the visit ends, or its process is killed, while a proof is there. What made the paper is gone with it."""

import os
import signal
from collections.abc import Iterator
from pathlib import Path

import pytest

from kiosk.domain.command import new_command_id
from tests.agent.proof_counter import ProofCounter, proof_counter
from tests.agent.station import until
from tests.bench.back_office import RunningOffice, running_office


@pytest.fixture(scope="module")
def office(tmp_path_factory: pytest.TempPathFactory) -> Iterator[RunningOffice]:
    with running_office(tmp_path_factory.mktemp("office")) as running:
        yield running


def paper_makers(parent: int) -> list[int]:
    """Processes that this one started to make paper."""
    found = []
    for status in Path("/proc").glob("[0-9]*/status"):
        try:
            said = status.read_text()
            command = (status.parent / "cmdline").read_bytes()
        except OSError:
            continue  # it is gone already
        if f"PPid:\t{parent}\n" in said and b"agent.proofs" in command:
            found.append(int(status.parent.name))
    return found


def is_gone(process: int) -> bool:
    """Nothing of it runs; what nobody has waited for yet does not."""
    try:
        return "State:\tZ" in Path(f"/proc/{process}/status").read_text()
    except OSError:
        return True


async def maker_of(there: ProofCounter) -> int:
    """The one of this visit."""
    visit = there.counter.kiosk.agent.child.pids[0]
    await until(lambda: bool(paper_makers(visit)))
    (maker,) = paper_makers(visit)
    return maker


async def test_the_visit_ends(tmp_path: Path, office: RunningOffice) -> None:
    async with proof_counter(tmp_path / "agent", office) as there:
        await there.issued()
        maker = await maker_of(there)
        counter = there.counter
        await counter.kiosk.client.end(counter.visit, new_command_id(), "home")
        await until(lambda: is_gone(maker))


async def test_its_process_is_killed(tmp_path: Path, office: RunningOffice) -> None:
    async with proof_counter(tmp_path / "agent", office) as there:
        await there.issued()
        maker = await maker_of(there)
        os.kill(there.counter.kiosk.agent.child.pids[0], signal.SIGKILL)
        await until(lambda: is_gone(maker))


async def test_a_screen_that_comes_anew_does_not_end_it(tmp_path: Path, office: RunningOffice) -> None:
    async with proof_counter(tmp_path / "agent", office) as there:
        done = await there.issued()
        maker = await maker_of(there)
        there.link = await there.counter.link()  # the door's thread of the first one ends
        assert (await there.ended(await there.print(done))).state == "printed"
        assert not is_gone(maker)
