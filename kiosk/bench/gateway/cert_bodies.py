"""What a kiosk may say of a certification, and nothing else: no member of these can hold a face. Source: the contract, cert.*."""

import re
from typing import Annotated, Literal, TypeVar

import msgspec
from msgspec import Meta

from kiosk.bench.gateway.messages import Code, Id, Value
from kiosk.bench.gateway.wishes import NotDone

Receipt = Annotated[str, Meta(pattern=r"^[0-9A-Z]{26}\Z")]
TableCode = Annotated[str, Meta(pattern=r"^[0-9A-Za-z_.-]{1,32}\Z")]
Share = Annotated[int, Meta(ge=-10_000, le=10_000)]  # ten-thousandths

_PLACE = re.compile(r"`\$\.([a-z][a-z0-9_]{0,39})")
_FIELD = re.compile(r"(missing required|unknown) field `([a-z][a-z0-9_]{0,39})`")


class Told(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """A body; its repr shows nothing."""

    def __repr__(self) -> str:
        return f"<{type(self).__name__}>"


class PortraitAsked(Told, frozen=True, kw_only=True):
    """cert.portrait."""

    consent: Receipt


class Consent(Told, frozen=True, kw_only=True):
    """cert.consent."""

    text_version: Id
    language: Annotated[str, Meta(pattern=r"^[a-z]{2,3}(_[A-Z]{2})?\Z")]
    state: Literal["given", "withdrawn"]
    by: Literal["self", "guardian"]
    purpose: Literal["certification", "identification"] = "certification"


class Liveness(Told, frozen=True, kw_only=True):
    """Of cert.submit."""

    verdict: Literal["live", "not_live", "undecided"]
    reasons: Annotated[tuple[TableCode, ...], Meta(max_length=16)] = ()


class Submitted(Told, frozen=True, kw_only=True):
    """cert.submit. `score` None: nothing was compared."""

    consent: Receipt
    outcome: Literal["passed", "not_passed", "undecided"]
    score: Share | None
    threshold: Share
    algorithm: Id
    liveness: Liveness
    attempts: Annotated[int, Meta(ge=1, le=9)]
    place: Annotated[str, Meta(max_length=200)]


class ManualValues(Told, frozen=True, kw_only=True):
    """What the form asks. `address` only of a visit."""

    way: Literal["visit", "staff"]
    phone: Annotated[str, Meta(pattern=r"^(1[3-9][0-9]{9}|0[1-9][0-9]{8,10})\Z")]
    call_time: TableCode
    address: Annotated[str, Meta(pattern=r"^[0-9]{6,12}/", max_length=113)] | None = None


class Manual(Told, frozen=True, kw_only=True):
    """cert.manual."""

    values: ManualValues
    materials: Annotated[list[object], Meta(max_length=0)] = []


T = TypeVar("T", bound=Told)


def told(body: dict[str, Value], shape: type[T]) -> T | NotDone:
    """The body, or INVALID with the member that is wrong."""
    try:
        return msgspec.convert(body, shape)
    except msgspec.ValidationError as wrong:
        return NotDone(Code.INVALID, wrong=_wrong(str(wrong)))


def _wrong(said: str) -> dict[str, str]:
    """msgspec's words name the member; what cannot be told is of the body as a whole."""
    if field := _FIELD.search(said):
        return {field[2]: "missing" if field[1].startswith("missing") else "unknown"}
    places = re.findall(r"[a-z][a-z0-9_]*", place[1]) if (place := re.search(r"`\$([^`]*)`", said)) else []
    known = [one for one in places if len(one) <= 40]
    return {known[-1] if known else "body": "format"}
