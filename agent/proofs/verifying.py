"""`bianmin verify FILE --keys KEYS`: judges a proof's PDF without asking anybody: its QR code's signature, its seal, its expiry.

0 valid · 1 not a proof, altered or forged · 2 genuine and expired · 3 nothing can be said (no such file, no keys, no PDF).
Whether it was revoked only the fleet's /verify knows.
"""

import argparse
import json
import sys
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from enum import StrEnum
from io import BytesIO
from pathlib import Path

import pypdfium2 as pdfium
from asn1crypto import cms, x509
from pyhanko.pdf_utils.misc import PdfError
from pyhanko.pdf_utils.reader import PdfFileReader
from pyhanko.sign.diff_analysis import ModificationLevel
from pyhanko.sign.validation import SignatureCoverageLevel, validate_pdf_signature
from pyhanko_certvalidator import ValidationContext

from agent.proofs.reading_back import missing, read_back
from kiosk.domain.errors import ConfigError, ProtocolError
from kiosk.domain.proof import ProofCode, Shown, code_at, in_fives, shown_digest
from kiosk.domain.texts import LANGUAGES, load_texts
from kiosk.signing.proof_keys import ProofKey, ProofKeys, is_signed, load_proof_keys

ATTACHMENT = "proof.json"
TEXTS = Path(__file__).parents[2] / "config/texts"


class Finding(StrEnum):
    """What was found; wording `verify_file.<finding>`."""

    VALID = "valid"
    EXPIRED = "expired"
    NO_PDF = "no_pdf"
    NO_CODE = "no_code"
    NO_DATA = "no_data"
    UNKNOWN_KEY = "unknown_key"
    NOT_SIGNED = "not_signed"
    NOT_SHOWN = "not_shown"
    ALTERED = "altered"
    NO_SEAL = "no_seal"


EXIT = {Finding.VALID: 0, Finding.EXPIRED: 2, Finding.NO_PDF: 3, Finding.UNKNOWN_KEY: 3}


@dataclass(frozen=True, slots=True)
class Found:
    """`number`, `issued`, `expires`: where its signature is right."""

    finding: Finding
    number: str = ""
    issued: str = ""
    expires: str = ""


@dataclass(frozen=True, slots=True)
class _Told:
    """What lies in the file beside its pages."""

    item: str
    number: str
    check_code: str
    issued: str
    expires: str
    shown: Shown


def judged(pdf: bytes, keys: ProofKeys, today: date) -> Found:
    """What the file is. Pure but for the libraries that read it."""
    try:
        back = read_back(pdf)
        attached = _attached(pdf)
    except pdfium.PdfiumError:
        return Found(Finding.NO_PDF)
    try:
        code = code_at(back.codes[0] if len(back.codes) == 1 else "")
    except ProtocolError:
        return Found(Finding.NO_CODE)
    try:
        told = _told(attached)
    except (ProtocolError, ValueError, KeyError, TypeError):
        return Found(Finding.NO_DATA)
    key = keys.get(code.key)
    if key is None:
        return Found(Finding.UNKNOWN_KEY)
    if not _is_signed(keys, code, told):
        return Found(Finding.NOT_SIGNED)
    texts = [text for _, text in told.shown.fields] + [cell for row in told.shown.rows for cell in row]
    if missing([*texts, told.check_code, told.number], back.text):
        return Found(Finding.NOT_SHOWN)
    if (wrong := _seal_wrong(pdf, key)) is not None:
        return Found(wrong)
    finding = Finding.EXPIRED if told.expires < today.isoformat() else Finding.VALID
    return Found(finding, told.number, told.issued, told.expires)


def _is_signed(keys: ProofKeys, code: ProofCode, told: _Told) -> bool:
    digest = shown_digest(told.item, told.check_code, told.shown)
    return code.number == told.number and is_signed(keys, code, (told.issued, told.expires, digest))


def _seal_wrong(pdf: bytes, key: ProofKey) -> Finding | None:
    """A key with a certificate seals all its proofs: one without its seal, or altered since, is none."""
    if not key.seal:
        return None
    try:
        signatures = PdfFileReader(BytesIO(pdf)).embedded_signatures
        if len(signatures) != 1:
            return Finding.NO_SEAL
        certificate = x509.Certificate.load(key.seal)
        trusted = ValidationContext(trust_roots=[certificate], allow_fetching=False)
        status = validate_pdf_signature(signatures[0], trusted)
        is_whole = status.coverage == SignatureCoverageLevel.ENTIRE_FILE
        is_same = signatures[0].signer_cert.dump() == key.seal
        if not _fills_its_place(pdf, signatures[0].byte_range, bytes(signatures[0].pkcs7_content)):
            return Finding.ALTERED
    except (PdfError, ValueError, KeyError, TypeError, IndexError):
        return Finding.ALTERED
    unchanged = status.modification_level in (None, ModificationLevel.NONE)
    sound = status.intact and status.valid and is_whole and is_same and unchanged
    return None if sound else Finding.ALTERED


def _fills_its_place(pdf: bytes, byte_range: Sequence[int], padded: bytes) -> bool:
    """Whether the one part of the file that no signature covers holds the signature, zeros, and nothing else."""
    _, begins, ends, _ = (int(one) for one in byte_range)
    signature = bytes(cms.ContentInfo.load(padded).dump())
    written = signature.hex().encode().ljust(ends - begins - 2, b"0")
    return pdf[begins:ends] in (b"<" + written + b">", b"<" + written.upper() + b">")


def _attached(pdf: bytes) -> bytes:
    document = pdfium.PdfDocument(pdf)
    try:
        for place in range(document.count_attachments()):
            attachment = document.get_attachment(place)
            if attachment.get_name() == ATTACHMENT:
                return bytes(attachment.get_data())
    finally:
        document.close()
    return b""


def _told(attached: bytes) -> _Told:
    """Raises ProtocolError, ValueError, KeyError, TypeError."""
    raw = json.loads(attached)
    words = {name: raw[name] for name in ("item", "number", "check_code", "issued", "expires")}
    if not all(isinstance(word, str) for word in words.values()):
        raise TypeError("expected texts")
    shown = Shown(
        tuple((str(name), str(text)) for name, text in raw["fields"]),
        tuple(map(str, raw["columns"])),
        tuple(tuple(map(str, row)) for row in raw["rows"]),
    )
    return _Told(**words, shown=shown)


def main(arguments: list[str]) -> int:
    """Says it in words; the exit status says it to programs."""
    parser = argparse.ArgumentParser(prog="bianmin verify", description=__doc__.splitlines()[0])
    parser.add_argument("file", type=Path, help="the PDF")
    parser.add_argument("--keys", type=Path, required=True, help="the back offices' public keys (TOML)")
    parser.add_argument("--language", choices=LANGUAGES, default=LANGUAGES[0])
    parser.add_argument("--texts", type=Path, default=TEXTS)
    parser.add_argument("--today", type=date.fromisoformat, default=date.today())  # noqa: DTZ011  # the reader's own day
    options = parser.parse_args(arguments)
    try:
        words, keys = load_texts(options.texts, options.language), load_proof_keys(options.keys)
        pdf = options.file.read_bytes()
    except (ConfigError, OSError) as wrong:
        print(wrong, file=sys.stderr)
        return 3
    found = judged(pdf, keys, options.today)
    print(words(f"verify_file.{found.finding.value}"))
    if found.number:
        print(
            words(
                "verify_file.about", number=in_fives(found.number), issued=found.issued, expires=found.expires
            )
        )
        print(words("verify_file.not_revoked"))
    return EXIT.get(found.finding, 1)


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
