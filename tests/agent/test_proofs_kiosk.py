"""A proof at a whole kiosk: from the door of the visit to the paper, and what the outbox tells of it."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from agent.schemas import SlipState
from kiosk.domain.proof import number_digest
from tests.agent.proof_counter import PERSON, proof_counter, ready_of
from tests.bench.back_office import PEOPLE, RunningOffice, running_office


@pytest.fixture(scope="module")
def office(tmp_path_factory: pytest.TempPathFactory) -> Iterator[RunningOffice]:
    with running_office(tmp_path_factory.mktemp("office")) as running:
        yield running


async def test_a_proof_is_printed_told_and_counted_and_the_fourth_is_refused(
    tmp_path: Path, office: RunningOffice
) -> None:
    async with proof_counter(tmp_path / "agent", office) as there:
        done = await there.issued()
        for _ in range(3):
            slip = await there.ended(await there.print(done))
            assert slip.state is SlipState.PRINTED
        assert await there.refused(done) == "not_eligible"
        assert there.documents == ["printed"] * 3
        number = ready_of(done).number
        (issued,) = await there.facts("proof.issued")
        printed = await there.facts("proof.printed")
        assert issued["number"] == number
        assert [fact["number"] for fact in printed] == [number_digest(number)] * 3
        told = repr((issued, printed))
        assert PEOPLE[PERSON].name not in told
        assert PEOPLE[PERSON].number not in told
