"""What makes a proof (证明) believable: its number, its check code, what is signed, and the address in its QR code. Pure.

The back office signs; a kiosk puts it on paper; the fleet and `bianmin verify` judge it. All of them read and write it here.
"""

import base64
import binascii
import hashlib
import json
import re
import secrets
from collections.abc import Mapping
from dataclasses import dataclass

from kiosk.domain.errors import ProtocolError

ALPHABET = "0123456789ABCDEFGHJKMNPQRSTVWXYZ"  # without I, L, O, U: nobody mistakes one for another
NUMBER_LENGTH = 26  # of 32 characters: 130 bits, so that no number is guessed
CODE_LENGTH, CODE_GROUP = 16, 4
MOST_FIELDS, MOST_COLUMNS, MOST_ROWS = 24, 8, 500
SIGNATURE_BYTES = 64  # Ed25519, and SM2 as r and s
PURPOSE = "bianmin-proof-1"  # so that nothing else that the key signs can be taken for a proof
_KEY = re.compile(r"[A-Za-z0-9_-]{1,32}")
_NUMBER = re.compile(f"[{ALPHABET}]{{{NUMBER_LENGTH}}}")
_CODE = re.compile(f"[{ALPHABET}]{{{CODE_LENGTH}}}")
_ADDRESS = re.compile(r"https?://[A-Za-z0-9.-]{1,200}(:[0-9]{1,5})?(/[A-Za-z0-9._~/-]*)?")


@dataclass(frozen=True, slots=True)
class Shown:
    """All that a proof says of somebody, in its order; the repr shows nothing.

    `fields`: (field id, text as printed); `columns`: field ids; `rows`: texts, one for each column.
    """

    fields: tuple[tuple[str, str], ...]
    columns: tuple[str, ...] = ()
    rows: tuple[tuple[str, ...], ...] = ()

    def __post_init__(self) -> None:
        if not 1 <= len(self.fields) <= MOST_FIELDS or len(self.columns) > MOST_COLUMNS:
            raise ProtocolError("a proof with no fields, or too many")
        if len(self.rows) > MOST_ROWS or any(len(row) != len(self.columns) for row in self.rows):
            raise ProtocolError("a proof's rows do not fit its columns")

    def __repr__(self) -> str:
        return "<Shown>"


@dataclass(frozen=True, slots=True)
class ProofCode:
    """What the QR code says: number, which key signed, and the signature in base64url. Nothing of a person."""

    number: str
    key: str
    signature: str


def new_number() -> str:
    """A number that nobody can guess."""
    return "".join(secrets.choice(ALPHABET) for _ in range(NUMBER_LENGTH))


def new_check_code() -> str:
    """16 characters in 4 groups, to be typed from paper."""
    return grouped("".join(secrets.choice(ALPHABET) for _ in range(CODE_LENGTH)))


def grouped(code: str) -> str:
    """ABCD-EFGH-JKMN-PQRS."""
    return "-".join(code[at : at + CODE_GROUP] for at in range(0, len(code), CODE_GROUP))


def in_fives(number: str) -> str:
    """4Q7N2 …: as it stands on paper, so that it can be read aloud."""
    return " ".join(number[at : at + 5] for at in range(0, len(number), 5))


def number_from(typed: str) -> str:
    """As somebody typed it: small letters, spaces and lines between, I for 1, O for 0. "" for what is no number."""
    bare = _bare(typed)
    return bare if _NUMBER.fullmatch(bare) else ""


def check_code_from(typed: str) -> str:
    """The same of a check code, in 4 groups."""
    bare = _bare(typed)
    return grouped(bare) if _CODE.fullmatch(bare) else ""


def check_digest(check_code: str) -> str:
    """What may be reported of a check code: it has 80 bits, so that this does not tell it."""
    return hashlib.sha256(f"{PURPOSE}/check/{check_code}".encode()).hexdigest()


def number_digest(number: str) -> str:
    """What an event says in place of a number."""
    return hashlib.sha256(f"{PURPOSE}/number/{number}".encode()).hexdigest()


def shown_digest(item: str, check_code: str, shown: Shown) -> str:
    """SHA-256 of all that is shown. The check code is among it: without it nobody can try names and numbers."""
    told = [item, check_code, shown.fields, shown.columns, shown.rows]
    written = json.dumps(told, ensure_ascii=False, separators=(",", ":"))
    return hashlib.sha256(written.encode()).hexdigest()


def signed_bytes(number: str, issued: str, expires: str, digest: str) -> bytes:
    """What the back office signs. issued, expires: YYYY-MM-DD. digest: of `shown_digest`."""
    return f"{PURPOSE}\n{number}\n{issued}\n{expires}\n{digest}".encode()


def signature_from(text: str) -> bytes:
    """64 bytes of base64url without padding, in their one spelling. Raises ProtocolError."""
    try:
        raw = base64.b64decode(text.encode("ascii") + b"==", altchars=b"-_", validate=True)
    except (ValueError, binascii.Error) as broken:
        raise ProtocolError("no signature") from broken
    if len(raw) != SIGNATURE_BYTES or signature_text(raw) != text:
        raise ProtocolError("no signature in its one spelling")
    return raw


def signature_text(raw: bytes) -> str:
    """base64url without padding."""
    return base64.urlsafe_b64encode(raw).rstrip(b"=").decode("ascii")


def address_of(verify_url: str, code: ProofCode) -> str:
    """What the QR code says. Raises ProtocolError for an address that is none."""
    if not _ADDRESS.fullmatch(verify_url):
        raise ProtocolError("no address to verify at")
    return f"{verify_url}?n={code.number}&k={code.key}&s={code.signature}"


def code_at(address: str) -> ProofCode:
    """What a QR code's address says. Raises ProtocolError where it is none of a proof's."""
    _, _, query = address.partition("?")
    pairs = (one.partition("=") for one in query[:500].split("&"))
    return code_in({name: value for name, _, value in pairs})


def code_in(asked: Mapping[str, str]) -> ProofCode:
    """The same from the address's parameters. Raises ProtocolError."""
    number, key, signature = (asked.get(name, "") for name in ("n", "k", "s"))
    if not _NUMBER.fullmatch(number) or not _KEY.fullmatch(key):
        raise ProtocolError("no number or no key of a proof")
    signature_from(signature)
    return ProofCode(number, key, signature)


def _bare(typed: str) -> str:
    bare = "".join(typed[:100].split()).replace("-", "").upper()
    return bare.translate(str.maketrans("ILO", "110"))
