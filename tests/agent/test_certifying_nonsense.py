"""What an office may answer and is no answer: nothing of it is taken for a portrait, a consent or a result. Pure."""

import base64
from hashlib import sha256

import pytest

from agent.certifying.office import Decided, Office
from agent.face_schemas import FacePurpose
from agent.gateway.port import Answered, Code, Json, NotAnswered, Question, Reply
from agent.lookups.fetching import Line
from agent.lookups.people import People
from kiosk.domain.clock import SystemClock

PICTURE = b"\xff\xd8 a picture"


class Says:
    """A back office that answers everything so."""

    def __init__(self, **record: Json) -> None:
        self._record = record

    def ask(self, question: Question, *, limit_s: float) -> Reply:
        return Answered((self._record,), page=1, pages=1, total=1)

    def result_of(self, key: str, *, limit_s: float) -> Reply:
        return Answered((self._record,), page=1, pages=1, total=1)

    def offered(self, area: str, *, limit_s: float) -> frozenset[str] | None:
        return None

    def table(self, name: str, *, limit_s: float) -> None:
        return None

    def close(self) -> None:
        return None


def line(**record: Json) -> Line:
    return Line(Says(**record), SystemClock(), 5.0, lambda _answered: None)


def told(**changes: Json) -> dict[str, Json]:
    whole: dict[str, Json] = {
        "type": "image/jpeg", "width": 2, "height": 2, "bytes": len(PICTURE), "sha256": sha256(PICTURE).hexdigest(),
        "image": (base64.b64encode(PICTURE).decode(),),
    }  # fmt: skip
    return whole | changes


def test_a_portrait_comes_whole() -> None:
    assert Office(People()).portrait("R" * 26, line(**told()), guardian=False) == PICTURE


@pytest.mark.parametrize(
    "changes",
    [
        {"bytes": 3},
        {"sha256": "0" * 64},
        {"image": ("no base64!",)},
        {"image": ()},
        {"image": "text"},
        {"bytes": 1 << 30},
        {"sha256": None},
    ],
)
def test_a_portrait_that_is_not_what_it_says_is_none(changes: dict[str, Json]) -> None:
    answer = Office(People()).portrait("R" * 26, line(**told(**changes)), guardian=False)
    assert answer == NotAnswered(Code.UPSTREAM_DOWN)


@pytest.mark.parametrize("receipt", ["", "short", 7, None, "r" * 26])
def test_a_consent_without_its_receipt_is_unknown(receipt: Json) -> None:
    answer = Office(People()).consent(
        "K" * 24, FacePurpose.CERTIFICATION, "zh_CN", line(receipt=receipt), given=True, guardian=False
    )
    assert answer == NotAnswered(Code.UNKNOWN)


@pytest.mark.parametrize(
    "changes",
    [{"schemes": 3}, {"verified_at": 5}, {"schemes": ({"scheme": "110"},)}, {"verify_number": "a b"}],
)
def test_a_result_that_says_something_else_is_unknown(changes: dict[str, Json]) -> None:
    scheme: Json = {"scheme": "110", "state": "certified", "next_due": "2027-11-22"}
    whole: dict[str, Json] = {
        "verify_number": "RZ1", "verified_at": "2026-11-22T10:00:00+08:00", "decision": "passed", "schemes": (scheme,),
    }  # fmt: skip
    office = Office(People())
    assert isinstance(office.result("K" * 24, line(**whole)), Decided)
    assert office.result("K" * 24, line(**(whole | changes))) == NotAnswered(Code.UNKNOWN)


@pytest.mark.parametrize("state", ["dead", "", None])
def test_a_state_that_there_is_not_is_no_standing(state: Json) -> None:
    scheme: Json = {
        "scheme": "110",
        "period_months": 12,
        "certified_on": None,
        "due": "2027-01-01",
        "state": state,
    }
    person: dict[str, Json] = {
        "schemes": (scheme,), "has_portrait": True, "wants_no_face": False, "guardian_needed": False,
    }  # fmt: skip
    assert Office(People()).person(line(**person), guardian=False) == NotAnswered(Code.UPSTREAM_DOWN)
