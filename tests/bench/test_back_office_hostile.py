"""What is typed with ill intent, on its way into the back office: kept out where it has no place, and otherwise what it is."""

import secrets

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tests.bench.back_office import Json, RunningOffice
from tests.bench.wishes import FORMS, NOBODY, WRITES, filled, papers, write

MARKUP = '<b onload="alert(1)">[color=ff0000]{{7*7}}</b>&amp;%s #set $x @y `z`'
UNSEEN = ("\x00", "\x1b[31m", "\u202e", "\ufeff", "\u2028", "\r", "\x7f")


def written_fields() -> list[tuple[str, str]]:
    """Every question that is answered in words."""
    return [
        (form.id, field.id)
        for form in FORMS.values()
        for step in form.steps
        for field in step.fields
        if form.id in WRITES and field.kind in ("text", "name", "address") and field.known is None
    ]


@pytest.mark.parametrize(("item", "field"), written_fields())
def test_control_characters_are_refused_in_every_text(office: RunningOffice, item: str, field: str) -> None:
    values = filled(office, item)
    if field not in values:
        values[field] = "示范"
    key = secrets.token_hex(16)
    materials = papers(office, item, key, values)
    for unseen in UNSEEN:
        spoiled = values | {field: f"{values[field]}{unseen}某某"}
        answer = write(office, item, key=key, values=spoiled, materials=materials)
        assert (answer["code"], answer["wrong"]) == ("INVALID", {field: "characters"})


def test_markup_is_text_like_any_other(office: RunningOffice) -> None:
    answer = write(office, "labor.report", values=filled(office, "labor.report", given={"facts": MARKUP * 3}))
    assert answer["code"] == "OK"
    assert "onload" not in str(answer)


@pytest.mark.parametrize(
    "body",
    [
        {"values": []},
        {"values": "x"},
        {"values": {"topic": 7}},
        {"values": {"topic": None}},
        {"values": {"topic": ["any"]}},
        {"values": {"question": "长" * 2001}},
        {"values": {"__class__": "x"}},
        {"values": {"<script>": "x", "topic": "any"}},
        {"values": {f"f{number}": "x" for number in range(500)}},
        {"materials": {}},
        {},
    ],
)
def test_a_body_of_another_shape_is_refused_in_the_contracts_words(office: RunningOffice, body: Json) -> None:
    answer = office.ask("hotline.callback", None, body=body, key=secrets.token_hex(16), evidence=NOBODY)
    assert answer["code"] == "INVALID"
    assert 1 <= len(answer["wrong"]) <= 32
    assert "<script>" not in answer["wrong"]


@given(
    values=st.dictionaries(
        st.sampled_from(["topic", "phone", "call_time", "question"]), st.text(max_size=200)
    )
)
@settings(max_examples=60, deadline=None)
def test_any_texts_are_answered(one_office: RunningOffice, values: dict[str, str]) -> None:
    answer = one_office.ask(
        "hotline.callback", None, body={"values": values}, key=secrets.token_hex(16), evidence=NOBODY
    )
    assert answer["code"] in ("OK", "INVALID", "ALREADY_DONE")


def test_what_depends_on_another_answer_is_not_taken_without_it(office: RunningOffice) -> None:
    values = filled(office, "labor.report", given={"answer_wanted": "no"}) | {"phone": "13900000000"}
    assert write(office, "labor.report", values=values)["wrong"] == {"phone": "unknown"}
