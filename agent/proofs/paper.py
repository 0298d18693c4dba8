"""What the back office issued, as a value, or a refusal: nothing goes on paper that does not fit its own signature. Pure."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date

from agent.gateway.port import Json
from kiosk.domain.errors import ProtocolError
from kiosk.domain.proof import (
    ProofCode,
    Shown,
    check_code_from,
    number_from,
    shown_digest,
    signature_from,
)

LONGEST_SEAL = 26  # characters that fit around a seal
MOST_PRINTS = 3


@dataclass(frozen=True, slots=True)
class Proof:
    """One proof under its number; the repr shows nothing. `issued`, `expires`: YYYY-MM-DD. `printed`: before this visit."""

    item: str
    number: str
    check_code: str
    issued: str
    expires: str
    code: ProofCode = field(repr=False)
    shown: Shown = field(repr=False)
    digest: str
    seal_ring: str
    seal_below: str
    sealed: bool  # the back office signs the PDF (proof.seal)
    printed: int = 0
    most: int = MOST_PRINTS

    def __repr__(self) -> str:
        return f"<Proof {self.item}>"


def proof_from(item: str, record: Mapping[str, Json]) -> Proof:
    """Raises ProtocolError where the record is no proof, or is signed for something else than it shows."""
    number, check_code = _text(record, "proof_number"), _text(record, "check_code")
    if not number or number_from(number) != number:
        raise ProtocolError("no number of a proof")
    if not check_code or check_code_from(check_code) != check_code:
        raise ProtocolError("no check code of a proof")
    issued, expires = _day(record, "issued"), _day(record, "expires")
    if expires < issued:
        raise ProtocolError("a proof that expires before it is issued")
    shown = _shown(_table(record, "shown"))
    digest = shown_digest(item, check_code, shown)
    if _text(record, "digest") != digest:
        raise ProtocolError("a proof that is signed for something else than it shows")
    signature = _text(record, "signature")
    signature_from(signature)
    seal = _table(record, "seal")
    return Proof(
        item=item,
        number=number,
        check_code=check_code,
        issued=issued,
        expires=expires,
        code=ProofCode(number, _text(record, "key"), signature),
        shown=shown,
        digest=digest,
        seal_ring=_text(seal, "ring")[:LONGEST_SEAL],
        seal_below=_text(seal, "below")[:4],
        sealed=record.get("sealed") is True,
        printed=_count(record, "printed", 0),
        most=_count(record, "most", MOST_PRINTS),
    )


def _shown(told: Mapping[str, Json]) -> Shown:
    fields = tuple(_pair(one) for one in _many(told, "fields"))
    columns = tuple(_plain(one) for one in _many(told, "columns"))
    rows = tuple(tuple(_plain(cell) for cell in _list(row)) for row in _many(told, "rows"))
    return Shown(fields, columns, rows)


def _pair(told: Json) -> tuple[str, str]:
    match _list(told):
        case [str(name), str(text)]:
            return name, text
        case _:
            raise ProtocolError("a field that is not its id and its text")


def _many(told: Mapping[str, Json], name: str) -> Sequence[Json]:
    return _list(told.get(name, ()))


def _list(told: Json) -> Sequence[Json]:
    if isinstance(told, str) or not isinstance(told, Sequence):
        raise ProtocolError("expected a list")
    return told


def _plain(told: Json) -> str:
    if not isinstance(told, str):
        raise ProtocolError("expected a text")
    return told


def _text(told: Mapping[str, Json], name: str) -> str:
    return _plain(told.get(name))


def _table(told: Mapping[str, Json], name: str) -> Mapping[str, Json]:
    found = told.get(name)
    if not isinstance(found, Mapping):
        raise ProtocolError(f"a proof without {name}")
    return found


def _day(told: Mapping[str, Json], name: str) -> str:
    text = _text(told, name)
    try:
        if date.fromisoformat(text).isoformat() == text:
            return text
    except ValueError as broken:
        raise ProtocolError(f"{name}: no day") from broken
    raise ProtocolError(f"{name}: no day")


def _count(told: Mapping[str, Json], name: str, otherwise: int) -> int:
    found = told.get(name, otherwise)
    if isinstance(found, bool) or not isinstance(found, int) or not 0 <= found <= 99:
        raise ProtocolError(f"{name}: no small number")
    return found
