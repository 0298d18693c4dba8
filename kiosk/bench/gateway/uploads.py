"""Papers on their way in: mat.part, mat.state, mat.whole. A draft is known by its key alone, which nobody can guess."""

import base64
import binascii
import hashlib
from typing import Annotated

import msgspec
from cryptography.hazmat.primitives import hashes
from msgspec import Meta

from kiosk.bench.gateway.messages import Code, Key, Record, Value
from kiosk.bench.gateway.papers import Paper, Papers
from kiosk.bench.gateway.wishes import DONE, RECEIVED, Done, NotDone, Outcome

PART_LIMIT = 40 * 1024
MOST_PARTS = 1000

Material = Annotated[str, Meta(pattern=r"^[a-z][a-z0-9_]{0,39}\Z")]
Hex64 = Annotated[str, Meta(pattern=r"^[0-9a-f]{64}\Z")]
Number = Annotated[int, Meta(ge=1, le=MOST_PARTS)]


class Heard(msgspec.Struct, frozen=True, kw_only=True):
    """What is said of a material."""

    draft: Key
    material: Material


class Part(Heard, frozen=True, kw_only=True):
    """One part. `sha256`, `size`: of this part."""

    part: Number
    parts: Number
    size: Annotated[int, Meta(ge=1, le=PART_LIMIT)]
    sha256: Hex64
    data: Annotated[str, Meta(max_length=PART_LIMIT * 4 // 3 + 4)]


class Whole(Heard, frozen=True, kw_only=True):
    """All of it."""

    parts: Number
    pages: Annotated[int, Meta(ge=1, le=100)]
    size: Annotated[int, Meta(ge=1, le=MOST_PARTS * PART_LIMIT)]
    sha256: Hex64
    sm3: Hex64


def part(body: dict[str, Value], papers: Papers) -> Outcome:
    """Keep one part."""
    try:
        told = msgspec.convert(body, Part)
        data = base64.b64decode(told.data, validate=True)
    except (msgspec.ValidationError, binascii.Error, ValueError):
        return NotDone(Code.INVALID, wrong={"data": "format"})
    if told.part > told.parts:
        return NotDone(Code.INVALID, wrong={"part": "range"})
    if len(data) != told.size or hashlib.sha256(data).hexdigest() != told.sha256:
        return NotDone(Code.INVALID, wrong={"sha256": "differs"})
    papers.keep(told.draft, told.material, (told.part, told.parts), data)
    return Done({"part": told.part}, DONE)


def state(body: dict[str, Value], papers: Papers) -> list[Record] | None:
    """The parts that are there; None for no question of ours."""
    try:
        told = msgspec.convert(body, Heard)
    except msgspec.ValidationError:
        return None
    return [{"part": number} for number in papers.there(told.draft, told.material)]


def whole(body: dict[str, Value], papers: Papers) -> Outcome:
    """Put the parts together, and see that they are what the kiosk has."""
    try:
        told = msgspec.convert(body, Whole)
    except msgspec.ValidationError:
        return NotDone(Code.INVALID, wrong={"parts": "format"})
    paper = Paper(told.material, told.pages, told.sha256, told.sm3)
    data = papers.joined(told.draft, told.material, told.parts)
    if data is None:
        if papers.has(paper):
            return NotDone(Code.ALREADY_DONE)
        return NotDone(Code.INVALID, wrong={"parts": "missing"})
    sm3 = hashes.Hash(hashes.SM3())
    sm3.update(data)
    if (len(data), hashlib.sha256(data).hexdigest(), sm3.finalize().hex()) != (
        told.size,
        told.sha256,
        told.sm3,
    ):
        return NotDone(Code.INVALID, wrong={"sha256": "differs"})
    papers.keep_whole(told.draft, paper, told.parts)
    return Done({"pages": told.pages}, RECEIVED)
