"""A proof at a whole kiosk: from the door of the visit to the paper, and what the outbox tells of it."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from agent.schemas import SlipState
from kiosk.domain.proof import ProofCode, number_digest
from tests.agent.proof_counter import PERSON, proof_counter, ready_of
from tests.bench.back_office import PEOPLE, RunningOffice, running_office
from tests.fleet.proofs import Given, verifier


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return tmp_path_factory.mktemp("office")


@pytest.fixture(scope="module")
def office(folder: Path) -> Iterator[RunningOffice]:
    with running_office(folder) as running:
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


async def test_what_a_kiosk_reports_is_what_the_fleet_verifies(
    tmp_path: Path, office: RunningOffice, folder: Path
) -> None:
    async with proof_counter(tmp_path / "agent", office) as there:
        done = await there.issued()
        (told,) = await there.facts("proof.issued")
    cells = {cell.field: cell.text for cell in done.record.cells}
    payload = {name: str(value) for name, value in told.items()}
    code = ProofCode(payload["number"], payload["key"], payload["signature"])
    (tmp_path / "fleet").mkdir()
    async with verifier(tmp_path / "fleet") as fleet:
        keys = (folder / "gateway/proof-keys.toml").read_text("utf-8")
        (tmp_path / "fleet/keys.toml").write_text(keys, "utf-8")
        reported = Given(payload["number"], cells["check_code"], code, payload)
        await fleet.report(reported)
        assert await fleet.by_check_code(cells["proof_number"], cells["check_code"]) == "valid"
        assert await fleet.by_address(reported.address) == "valid"
