"""Made-up proofs as a back office gives them, a press that puts them on paper, and what other programs say of the paper."""

import subprocess
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from agent.gateway.port import Json
from agent.proofs.paper import Proof, proof_from
from agent.proofs.press import NoPaper, Paper, Press
from kiosk.bench.gateway.proof_keys import SampleKeys, sample_keys
from kiosk.domain.proof import Shown, new_check_code, new_number, shown_digest, signed_bytes
from kiosk.signing.proof_keys import ProofKeys

VERIFY_URL = "https://verify.example.gov.cn/verify"
ISSUED, EXPIRES = "2026-11-22", "2027-02-20"
AUTHORITY = ("authority", "云溪区社会保险经办中心（示范）")
ROW = ("2026年10月", "职工养老", "7,600.00", "1,216.00", "608.00", "已到账")
ITEMS = (
    "ins.certificate",
    "ins.payment_proof",
    "ins.rights_statement",
    "emp.registration_proof",
    "case.acceptance",
)


@dataclass(slots=True)
class ProofRoom:
    """An office's keys and a warm press."""

    press: Press
    keys: SampleKeys

    @property
    def public(self) -> ProofKeys:
        """What verifiers have."""
        return {self.keys.id: self.keys.public}

    def record(self, item: str, shown: Shown, **changed: Json) -> dict[str, Json]:
        """What proof.issue answers."""
        number, check_code = new_number(), new_check_code()
        digest = shown_digest(item, check_code, shown)
        expires = str(changed.get("expires", EXPIRES))
        made: dict[str, Json] = {
            "outcome": "done",
            "proof_number": number,
            "check_code": check_code,
            "issued": ISSUED,
            "expires": expires,
            "key": self.keys.id,
            "digest": digest,
            "signature": self.keys.sign(signed_bytes(number, ISSUED, expires, digest)),
            "seal": {"ring": AUTHORITY[1], "below": "样章"},
            "sealed": True,
            "shown": {"fields": shown.fields, "columns": shown.columns, "rows": shown.rows},
        }
        return made | changed

    def proof(self, item: str = "ins.certificate", shown: Shown | None = None, **changed: Json) -> Proof:
        """The same as a value."""
        return proof_from(item, self.record(item, shown or certificate(), **changed))

    def paper(self, proof: Proof) -> Paper:
        """Made, sealed, read back."""
        made = self.made(proof)
        assert isinstance(made, Paper), made
        return made

    def made(self, proof: Proof) -> Paper | NoPaper:
        """The same where it may fail."""
        return self.press.make(proof, (VERIFY_URL, True), self.keys.seal).result(30)


@contextmanager
def proof_room(keys: SampleKeys | None = None) -> Iterator[ProofRoom]:
    """Its child is gone afterwards. keys: the office's, or new ones."""
    press = Press("config/proofs", "config/texts")
    press.warm()
    try:
        yield ProofRoom(press, keys or sample_keys(None))
    finally:
        press.close()


def certificate(**said: str) -> Shown:
    """参保证明. said: other texts for its fields."""
    fields = {
        "name": "欧阳静文",
        "id_number": "999101199001011234",
        "person_number": "990000001",
        "insured_place": "云溪区",
        "employer": "示范云梦建材有限公司",
        "purpose": "买房、租房",
    } | said
    row = ("职工养老", "正常参保", "2010年3月", "2026年10月", "188")
    columns = ("scheme", "enrolment_status", "paid_from", "paid_to", "months_paid")
    return Shown((*fields.items(), AUTHORITY), columns, (row,) * 4)


def payments(rows: int) -> Shown:
    """缴费证明 of so many rows: 38 of them fit on a page."""
    columns = ("period", "scheme", "base", "by_employer", "by_person", "paid_state")
    return Shown(
        (("name", "欧阳静文"), ("period", "2024年1月 至 2026年10月"), AUTHORITY), columns, (ROW,) * rows
    )


def said_by(program: str, pdf: bytes, folder: Path, *arguments: str) -> str:
    """What a program of Poppler, which had no part in making it, says of the file."""
    file = folder / "proof.pdf"
    file.write_bytes(pdf)
    command = [program, *arguments, str(file), *(["-"] if program == "pdftotext" else [])]
    return subprocess.run(command, capture_output=True, text=True, check=True, timeout=30).stdout


def bare(text: str) -> str:
    """Without white space."""
    return "".join(text.split())


def changed(record: Mapping[str, Json], **members: Json) -> dict[str, Json]:
    """A copy with other members."""
    return {**record, **members}
