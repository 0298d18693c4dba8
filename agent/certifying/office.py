"""The back office's side of a certification, typed. Blocking. Source: config/gateway.openapi.yaml, cert.*.

What cannot be understood is no answer: of a read UPSTREAM_DOWN, of a write UNKNOWN.
"""

import base64
import binascii
from collections.abc import Mapping
from dataclasses import dataclass, field
from hashlib import sha256
from typing import Annotated, TypeAlias, TypeVar

import msgspec
from msgspec import Meta

from agent.certify_schemas import CONSENT_VERSION, SchemeState
from agent.face_schemas import FacePurpose
from agent.gateway.port import Code, Json, NotAnswered, Question, Reply
from agent.lookups.fetching import Line
from agent.lookups.people import People
from agent.schemas import Role

MOST_PORTRAIT_BYTES = 131_072
_Day = Annotated[str, Meta(pattern=r"^\d{4}-\d\d-\d\d\Z")]
_Month = Annotated[str, Meta(pattern=r"^\d{6}\Z")]
_Id = Annotated[str, Meta(pattern=r"^[A-Za-z0-9_.:-]{1,64}\Z")]
_Receipt = Annotated[str, Meta(pattern=r"^[0-9A-Z]{26}\Z")]
_TableCode = Annotated[str, Meta(pattern=r"^[0-9A-Za-z_.-]{1,32}\Z")]


class Told(msgspec.Struct, frozen=True, kw_only=True):
    """What it says; its repr shows nothing. Members that we do not know are passed over."""

    def __repr__(self) -> str:
        return f"<{type(self).__name__}>"


class Scheme(Told, frozen=True, kw_only=True):
    """One benefit that is drawn."""

    scheme: _TableCode
    period_months: Annotated[int, Meta(ge=1, le=60)]
    certified_on: _Day | None
    due: _Day
    state: SchemeState


class Person(Told, frozen=True, kw_only=True):
    """Where somebody stands."""

    schemes: Annotated[tuple[Scheme, ...], Meta(max_length=10)]
    has_portrait: bool
    wants_no_face: bool
    guardian_needed: bool


class Decision(Told, frozen=True, kw_only=True):
    """One benefit after it."""

    scheme: _TableCode
    state: SchemeState
    next_due: _Day
    resumed: bool = False
    back_pay_from: _Month | None = None
    back_pay_to: _Month | None = None


class Decided(Told, frozen=True, kw_only=True):
    """What the back office made of what the kiosk found. decision: passed, to_check, pending."""

    verify_number: _Id
    verified_at: Annotated[str, Meta(max_length=40)]
    decision: _TableCode
    schemes: Annotated[tuple[Decision, ...], Meta(max_length=10)]


class _Recorded(Told, frozen=True, kw_only=True):
    receipt: _Receipt


class _Portrait(Told, frozen=True, kw_only=True):
    bytes: Annotated[int, Meta(ge=1, le=MOST_PORTRAIT_BYTES)]
    sha256: str
    image: Annotated[tuple[str, ...], Meta(min_length=1, max_length=100)]


@dataclass(frozen=True, slots=True)
class Found:
    """What goes into cert.submit, and nothing that could hold a face."""

    consent: str
    passed: bool
    live: str
    reasons: tuple[str, ...]
    score: int | None
    threshold: int
    algorithm: str
    attempts: int
    place: str


T = TypeVar("T", bound=Told)
Personal: TypeAlias = "bytes | NotAnswered"


@dataclass(frozen=True, slots=True)
class Office:
    """Of one visit: about the one who stands here. `guardian`: spoken for by whoever was read beside them."""

    people: People = field(repr=False)

    def person(self, line: Line, *, guardian: bool) -> Person | NotAnswered:
        """cert.person."""
        return _one(line.ask(self._asked("cert.person", {}, guardian=guardian)), Person, Code.UPSTREAM_DOWN)

    def consent(
        self, key: str, purpose: FacePurpose, language: str, line: Line, *, given: bool, guardian: bool
    ) -> str | NotAnswered:
        """cert.consent under this key: its receipt. What may have been recorded is asked for once."""
        body: dict[str, Json] = {
            "text_version": CONSENT_VERSION,
            "language": language,
            "state": "given" if given else "withdrawn",
            "by": "guardian" if guardian else "self",
            "purpose": purpose.value,
        }
        reply = line.ask(self._asked("cert.consent", body, key=key, guardian=guardian))
        if isinstance(reply, NotAnswered) and reply.code is Code.UNKNOWN:
            reply = line.result_of(key)
        recorded = _one(reply, _Recorded, Code.UNKNOWN)
        return recorded if isinstance(recorded, NotAnswered) else recorded.receipt

    def portrait(self, receipt: str, line: Line, *, guardian: bool) -> bytes | NotAnswered:
        """cert.portrait, whole: as many bytes as it says, with the digest that it says."""
        body: dict[str, Json] = {"consent": receipt}
        told = _one(
            line.ask(self._asked("cert.portrait", body, guardian=guardian)), _Portrait, Code.UPSTREAM_DOWN
        )
        if isinstance(told, NotAnswered):
            return told
        try:
            picture = base64.b64decode("".join(told.image), validate=True)
        except (binascii.Error, ValueError):
            return NotAnswered(Code.UPSTREAM_DOWN)
        is_whole = len(picture) == told.bytes and sha256(picture).hexdigest() == told.sha256
        return picture if is_whole else NotAnswered(Code.UPSTREAM_DOWN)

    def submit(self, key: str, found: Found, line: Line, *, guardian: bool) -> Decided | NotAnswered:
        """cert.submit under this key."""
        return _decided(line.ask(self._asked("cert.submit", _body(found), key=key, guardian=guardian)))

    def result(self, key: str, line: Line) -> Decided | NotAnswered:
        """What became of it; UNKNOWN as long as nobody knows."""
        return _decided(line.result_of(key))

    def _asked(self, operation: str, body: Mapping[str, Json], *, guardian: bool, key: str = "") -> Question:
        me, beside = self.people.known(Role.SELF), self.people.known(Role.RELATIVE)
        return Question(
            operation,
            body=body,
            subject=None if me is None else me.subject,
            relative=beside.subject if guardian and beside is not None else None,
            evidence=self.people.evidence(for_relative=guardian),
            key=key,
        )


def _body(found: Found) -> dict[str, Json]:
    outcome = "passed" if found.passed else "undecided" if found.live == "undecided" else "not_passed"
    return {
        "consent": found.consent,
        "outcome": outcome,
        "score": found.score,
        "threshold": found.threshold,
        "algorithm": found.algorithm,
        "liveness": {"verdict": found.live, "reasons": found.reasons},
        "attempts": found.attempts,
        "place": found.place,
    }


def _decided(reply: Reply) -> Decided | NotAnswered:
    return _one(reply, Decided, Code.UNKNOWN)


def _one(reply: Reply, shape: type[T], nonsense: Code) -> T | NotAnswered:
    """The one record of an answer; `nonsense`: what is no answer counts as this."""
    if isinstance(reply, NotAnswered):
        return reply
    try:
        return msgspec.convert(dict(reply.records[0]) if reply.records else {}, shape)
    except msgspec.ValidationError:
        return NotAnswered(nonsense)
