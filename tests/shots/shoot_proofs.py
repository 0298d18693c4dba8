"""Pictures of the five proofs on A4, as the simulated back office gives them to its people: `shoot(out, names)`."""

import base64
import secrets
import tempfile
from collections.abc import Sequence
from pathlib import Path

import pypdfium2 as pdfium
from PIL import Image

from agent.gateway.plain import record
from agent.proofs.paper import proof_from
from agent.proofs.press import Paper, Press
from tests.bench.back_office import RunningOffice, running_office

VERIFY_URL = "https://verify.example.gov.cn/verify"
SCALE = 1.4  # pixels a point
EDGE = 6  # grey around the paper
# Picture → item, person (a rare name, a very long one, 360 months), values.
PROOFS = {
    "50-proof-enrolment": ("ins.certificate", 0, {"purpose": "house"}),
    "51-proof-contributions": ("ins.payment_proof", 4, {"from": "202501", "to": "202610", "purpose": "loan"}),
    "52-proof-rights": ("ins.rights_statement", 4, {"year": "2025"}),
    "53-proof-employment": ("emp.registration_proof", 5, {"purpose": "work"}),
    "54-proof-acceptance": ("case.acceptance", 1, {}),
}


def shoot(out: Path, names: Sequence[str]) -> list[Path]:
    """Page 1 of each; and the last of the one that has several."""
    chosen = [name for name in PROOFS if not names or name in names]
    if not chosen:
        return []
    press = Press("config/proofs", "config/texts")
    paths: list[Path] = []
    with tempfile.TemporaryDirectory() as folder, running_office(Path(folder)) as office:
        try:
            for name in chosen:
                pdf = _pdf(press, office, *PROOFS[name])
                paths += _pictures(pdf, out / name)
        finally:
            press.close()
    return paths


def _pdf(press: Press, office: RunningOffice, item: str, person: int, values: dict[str, str]) -> bytes:
    if item == "case.acceptance":
        values = {"case_number": office.ask("case.progress", person)["records"][0]["case_number"]}
    body = {"item": item, "values": values, "materials": []}
    answer = office.ask("proof.issue", person, key=secrets.token_hex(16), body=body)
    proof = proof_from(item, record(answer["records"][0]))
    paper = press.make(proof, (VERIFY_URL, True), lambda digest: _seal(office, proof.number, digest)).result(
        60
    )
    assert isinstance(paper, Paper), paper
    return paper.pdf


def _seal(office: RunningOffice, number: str, digest: bytes) -> bytes:
    body = {"number": number, "digest": digest.hex()}
    nobody = {"level": 0, "means": []}
    answer = office.ask("proof.seal", None, key=secrets.token_hex(16), body=body, evidence=nobody)
    return base64.b64decode("".join(answer["records"][0]["cms"]))


def _pictures(pdf: bytes, file: Path) -> list[Path]:
    document = pdfium.PdfDocument(pdf)
    pages = {"": 0} | ({"-last": len(document) - 1} if len(document) > 1 else {})
    paths = []
    for ending, page in pages.items():
        paper = document[page].render(scale=SCALE).to_pil().convert("RGB")
        framed = Image.new("RGB", (paper.width + 2 * EDGE, paper.height + 2 * EDGE), "#b8bcc4")
        framed.paste(paper, (EDGE, EDGE))
        path = file.with_name(f"{file.name}{ending}.png")
        framed.quantize(64).save(path, optimize=True)
        paths.append(path)
    document.close()
    return paths
