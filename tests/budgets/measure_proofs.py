"""Proofs (证明): from the tap that issues one to the PDF that may be printed, its size, its self-check; at the simulated office.

The child that makes paper is warm, as it is when a form was filled in: it starts when the form opens.
"""

import base64
import os
import secrets
import statistics
import tempfile
import time
from pathlib import Path

from agent.gateway.plain import record
from agent.proofs.paper import proof_from
from agent.proofs.press import Paper, Press
from tests.agent.proof_room import VERIFY_URL
from tests.bench.back_office import RICH, RunningOffice, running_office
from tests.budgets.rows import Measured

GROUP = "apply"
TIMES = 9
WISHES = (
    ("ins.certificate", {"purpose": "house"}),
    ("ins.payment_proof", {"from": "202401", "to": "202610", "purpose": "loan"}),  # 136 rows
    ("ins.rights_statement", {"year": "2025"}),
    ("emp.registration_proof", {"purpose": "work"}),
)


def measure() -> list[Measured]:
    """All of one visit."""
    press = Press("config/proofs", "config/texts")
    press.warm()
    with (
        tempfile.TemporaryDirectory(prefix="bianmin-budget-") as folder,
        running_office(Path(folder)) as office,
    ):
        try:
            first_ms, _ = _made(press, office, *WISHES[0])
            made = [_made(press, office, *wish) for wish in WISHES for _ in range(TIMES)]
        finally:
            press.close()
    took = [ms for ms, _ in made]
    sizes = [len(paper.pdf) / 1024 for _, paper in made]
    checks = [paper.checked_ms for _, paper in made]
    load = f"load {os.getloadavg()[0]:.1f}"
    return [
        Measured(
            "proof_pdf_ms",
            round(statistics.median(took), 1),
            f"issued, set, sealed, read back: {min(took):.0f} to {max(took):.0f}, the first one {first_ms:.0f}; {load}",
        ),
        Measured(
            "proof_pdf_kb", round(max(sizes), 1), f"the largest of four, 136 rows; {min(sizes):.0f} and more"
        ),
        Measured(
            "proof_selfcheck_ms",
            round(statistics.median(checks), 1),
            f"{min(checks)} to {max(checks)}; {load}",
        ),
    ]


def _made(press: Press, office: RunningOffice, item: str, values: dict[str, str]) -> tuple[float, Paper]:
    began = time.perf_counter()
    body = {"item": item, "values": values, "materials": []}
    answer = office.ask("proof.issue", RICH, key=secrets.token_hex(16), body=body)
    proof = proof_from(item, record(answer["records"][0]))
    paper = press.make(
        proof, (VERIFY_URL, True), lambda digest: _sealed(office, proof.number, digest)
    ).result(60)
    assert isinstance(paper, Paper), paper
    return 1000 * (time.perf_counter() - began), paper


def _sealed(office: RunningOffice, number: str, digest: bytes) -> bytes:
    body = {"number": number, "digest": digest.hex()}
    nobody = {"level": 0, "means": []}
    answer = office.ask("proof.seal", None, key=secrets.token_hex(16), body=body, evidence=nobody)
    return base64.b64decode("".join(answer["records"][0]["cms"]))
