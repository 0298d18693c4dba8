"""One material on its way to the back office: what it lacks is asked first, and only that is sent. Blocking."""

import base64
import hashlib
import secrets
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field, replace

from agent.applying.materials_parts import Whole, key_of, part, parts_of
from agent.gateway.port import Answered, Code, Json, NotAnswered, Question, Reply
from agent.lookups.fetching import Line, fetched
from kiosk.hardware.handing import Handed

LineOf = Callable[[], Line | None]


@dataclass(frozen=True, slots=True)
class About:
    """Whose they are. `draft`: the draft's key. `base`: a question with subject and evidence, the rest is set here."""

    draft: str
    base: Question = field(repr=False)


@dataclass(slots=True)
class Parcel:
    """What is sent of one material. `tried`: part → SHA-256 of what went out as it, whether or not it arrived.

    `id`: of its keys. Pages that were taken again have another one, though some bytes be the same: what lay there between
    must be written over.
    """

    material: str
    handed: Handed
    whole: Whole
    digests: tuple[str, ...]
    id: str = field(default_factory=lambda: secrets.token_hex(16))
    tried: dict[int, str] = field(default_factory=dict)
    whole_tried: bool = False
    sent_parts: int = 0
    dropped: bool = False

    @property
    def parts(self) -> int:
        """How many there are."""
        return parts_of(self.handed)

    @property
    def went_out(self) -> int:
        """How many different things were sent, arrived or not."""
        return len(self.tried) + self.whole_tried


def sent(parcel: Parcel, about: About, line: LineOf) -> bool:
    """Whether the back office has all of it now. False: sent again, it goes on where it stopped."""
    missing = _missing(parcel, about, line)
    if missing is None:
        return False
    parcel.sent_parts = parcel.parts - len(missing)
    for number in missing:
        if parcel.dropped or not _part_sent(parcel, number, about, line):
            return False
        parcel.sent_parts += 1
    return not parcel.dropped and _whole_sent(parcel, about, line)


def _missing(parcel: Parcel, about: About, line: LineOf) -> tuple[int, ...] | None:
    """What the back office has not acknowledged, or not as it is now; None where it does not say."""
    everything = tuple(range(1, parcel.parts + 1))
    if not parcel.tried:
        return everything  # nothing ever went out
    wire = line()
    if wire is None:
        return None
    body: dict[str, Json] = {"draft": about.draft, "material": parcel.material}
    told = fetched(replace(about.base, operation="mat.state", body=body), wire)
    if isinstance(told, NotAnswered):
        return everything if told.code is Code.NO_DATA else None
    there = {record.get("part") for record in told.records}
    return tuple(
        number
        for number in everything
        if number not in there or parcel.tried.get(number) != parcel.digests[number - 1]
    )


def _part_sent(parcel: Parcel, number: int, about: About, line: LineOf) -> bool:
    data = part(parcel.handed, number)
    digest = hashlib.sha256(data).hexdigest()
    parcel.tried[number] = digest
    body: dict[str, Json] = {
        "draft": about.draft,
        "material": parcel.material,
        "part": number,
        "parts": parcel.parts,
        "size": len(data),
        "sha256": digest,
        "data": base64.b64encode(data).decode(),
    }
    key = key_of(parcel.id, f"{number}", digest)
    return _written("mat.part", body, key, about, line) in _THERE


def _whole_sent(parcel: Parcel, about: About, line: LineOf) -> bool:
    whole = parcel.whole
    body: dict[str, Json] = {
        "draft": about.draft,
        "material": parcel.material,
        "parts": parcel.parts,
        "pages": whole.pages,
        "size": whole.size,
        "sha256": whole.sha256,
        "sm3": whole.sm3,
    }
    key = key_of(parcel.id, "whole", whole.sha256)
    code = _what_became(key, line) if parcel.whole_tried else Code.NO_DATA
    if code is Code.NO_DATA:  # it never arrived
        parcel.whole_tried = True
        code = _written("mat.whole", body, key, about, line)
    if code is Code.INVALID:  # what is there is not what we have: all of it again
        parcel.tried.clear()
        parcel.id, parcel.whole_tried = secrets.token_hex(16), False
    return code in _THERE


def _what_became(key: str, line: LineOf) -> Code:
    wire = line()
    return Code.UNKNOWN if wire is None else _code(wire.result_of(key))


def _written(operation: str, body: Mapping[str, Json], key: str, about: About, line: LineOf) -> Code:
    """A key that was used before gets its first answer: the same bytes sent again do nothing twice."""
    wire = line()
    if wire is None:
        return Code.UPSTREAM_DOWN
    return _code(wire.ask(replace(about.base, operation=operation, body=body, key=key)))


def _code(reply: Reply) -> Code:
    return Code.OK if isinstance(reply, Answered) else reply.code


_THERE = (Code.OK, Code.ALREADY_DONE)
