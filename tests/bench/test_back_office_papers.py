"""Papers that are sent in part by part, and cases that go to a person."""

import base64
import secrets
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.bench import wishes
from tests.bench.back_office import RICH, Json, RunningOffice, running_office
from tests.bench.wishes import acknowledged, filled, parts_of, send_in, send_part, send_whole, write

DATA = bytes(range(256)) * 700  # five parts


@pytest.fixture(scope="module")
def office(tmp_path_factory: pytest.TempPathFactory) -> Iterator[RunningOffice]:
    folder: Path = tmp_path_factory.mktemp("office")
    with running_office(folder, 'store = "memory"\n') as running:
        yield running


@pytest.fixture
def draft() -> str:
    """A key that nobody can guess."""
    return secrets.token_hex(16)


def test_parts_are_acknowledged_one_by_one_in_any_order(office: RunningOffice, draft: str) -> None:
    parts = parts_of(DATA)
    assert (len(parts), acknowledged(office, draft, "papers")) == (5, [])
    for number in (4, 1, 4, 2):
        assert send_part(office, draft, "papers", parts, number)["records"] == [
            {"part": number, "outcome": "done"}
        ]
    assert acknowledged(office, draft, "papers") == [1, 2, 4]
    assert send_whole(office, draft, "papers", DATA)["wrong"] == {"parts": "missing"}
    for number in (3, 5):
        send_part(office, draft, "papers", parts, number)
    whole = send_whole(office, draft, "papers", DATA, 3)
    assert whole["records"] == [{"pages": 3, "outcome": "received"}]
    assert acknowledged(office, draft, "papers") == [1, 2, 3, 4, 5]
    assert acknowledged(office, draft, "evidence") == []
    assert send_whole(office, draft, "papers", DATA, 3)["code"] == "ALREADY_DONE"


@pytest.mark.parametrize(
    ("more", "wrong"),
    [
        ({"sha256": "0" * 64}, {"sha256": "differs"}),
        ({"size": 5}, {"sha256": "differs"}),
        ({"data": "%%%"}, {"data": "format"}),
        ({"data": base64.b64encode(b"x" * 45_000).decode()}, {"data": "format"}),
        ({"part": 6}, {"part": "range"}),
        ({"part": 0}, {"data": "format"}),
        ({"part": True}, {"data": "format"}),
        ({"material": "../../etc"}, {"data": "format"}),
        ({"draft": "short"}, {"data": "format"}),
        ({"parts": 100_000}, {"data": "format"}),
    ],
)
def test_a_part_that_is_not_what_it_says_is_refused(
    office: RunningOffice, draft: str, more: Json, wrong: Json
) -> None:
    answer = send_part(office, draft, "papers", parts_of(DATA), 1, more)
    assert (answer["code"], answer["wrong"]) == ("INVALID", wrong)
    assert acknowledged(office, draft, "papers") == []


@pytest.mark.parametrize("more", [{"sha256": "0" * 64}, {"sm3": "0" * 64}, {"size": 7}])
def test_a_whole_that_differs_from_its_parts_is_refused(
    office: RunningOffice, draft: str, more: Json
) -> None:
    parts = parts_of(DATA)
    for number in range(1, len(parts) + 1):
        send_part(office, draft, "papers", parts, number)
    assert send_whole(office, draft, "papers", DATA, more=more)["wrong"] == {"sha256": "differs"}
    assert send_whole(office, draft, "papers", DATA)["code"] == "OK"


def test_pages_that_were_taken_again_take_the_place_of_the_first(office: RunningOffice, draft: str) -> None:
    send_in(office, draft, "papers", DATA)
    again = DATA[::-1] + b"one more"
    send_part(office, draft, "papers", parts_of(again), 1)
    assert acknowledged(office, draft, "papers") == [1]
    assert send_in(office, draft, "papers", again, 2)["pages"] == 2


def test_a_form_is_refused_without_its_papers_and_with_others(office: RunningOffice) -> None:
    key, values = secrets.token_hex(16), filled(office, "unemp.claim")
    right = wishes.papers(office, "unemp.claim", key, values)
    assert [one["id"] for one in right] == ["work_ended", "id_card"]
    for wrong_ones, wrong in (
        (right[:1], {"id_card": "missing"}),
        ([right[0], right[1] | {"sm3": "0" * 64}], {"id_card": "unknown"}),
        ([right[0], right[1] | {"pages": 3}], {"id_card": "too_long"}),
        ([*right, right[0] | {"id": "licence"}], {"licence": "unknown"}),
        ([*right, right[0] | {"id": "<b>"}], {"materials": "unknown"}),
        ([{"id": "id_card"}], {"materials": "format"}),
        ("none", {"materials": "format"}),
    ):
        answer = write(office, "unemp.claim", key=key, values=values, materials=wrong_ones)
        assert (answer["code"], answer["wrong"]) == ("INVALID", wrong)
    # Nothing of it was decided: the same key can still be used for the right papers.
    assert write(office, "unemp.claim", key=key, values=values, materials=right)["code"] == "OK"


def test_a_case_for_a_person_may_be_half_done(office: RunningOffice, draft: str) -> None:
    paper = send_in(office, draft, "evidence", DATA, 5)
    body = {"item": "labor.report", "step": "facts", "values": {"employer": "<b>"}, "materials": [paper]}
    asked: Json = {"evidence": wishes.NOBODY, "key": draft}
    answer = office.ask("case.hand_over", None, body=body, **asked)
    assert (answer["code"], answer["records"][0]["outcome"]) == ("OK", "received")
    assert office.ask("case.hand_over", None, body=body, **asked)["records"] == answer["records"]
    other = office.ask("case.hand_over", None, body=body, evidence=wishes.NOBODY, key=secrets.token_hex(16))
    assert other["records"][0]["case"] != answer["records"][0]["case"]


@pytest.mark.parametrize(
    ("body", "wrong"),
    [
        ({}, {"item": "unknown"}),
        ({"item": "card.info"}, {"item": "unknown"}),
        ({"item": "labor.report", "step": "nowhere"}, {"step": "unknown"}),
        ({"item": "labor.report", "values": {"other": "1"}}, {"values": "unknown"}),
        ({"item": "labor.report", "values": {"facts": 7}}, {"values": "unknown"}),
        ({"item": "labor.report", "materials": [{"id": "evidence"}]}, {"materials": "unknown"}),
    ],
)
def test_a_case_for_nobody_knows_what_is_refused(office: RunningOffice, body: Json, wrong: Json) -> None:
    answer = office.ask("case.hand_over", RICH, body=body, key=secrets.token_hex(16))
    assert (answer["code"], answer["wrong"]) == ("INVALID", wrong)
