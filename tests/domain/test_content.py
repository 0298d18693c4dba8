"""pack.json: whatever it holds, it is a Pack or an error that names the place."""

import json
from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from kiosk.domain.content import Facts, Heading, Listing, Pack, Paragraph, Table, fits_area, is_shown
from kiosk.domain.content_pack import PackWrong, pack_from
from tests.agent.content import document, form, job, pack

JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(max_size=20),
    lambda inner: st.lists(inner, max_size=4) | st.dictionaries(st.text(max_size=12), inner, max_size=4),
    max_leaves=20,
)
PLACES = st.sampled_from(sorted(set(pack()) | {f"documents.{key}" for key in (*document(), "job", "form")}))


def read(raw: object) -> Pack:
    return pack_from(json.dumps(raw, ensure_ascii=False).encode())


def test_a_whole_pack_is_read() -> None:
    found = read(pack(document(), job("j"), form()))
    first, second, third = found.documents
    assert [type(part) for part in first.parts] == [Heading, Paragraph, Listing, Facts, Table]
    assert (first.title.said("en"), first.title.said("zh_CN")) == (
        "Claiming unemployment benefit",
        "失业保险金申领指南",
    )
    assert second.job is not None
    assert second.job.pay_to == 6000
    assert third.form is not None
    assert third.form.pages == 1
    assert second.title.said("en") == "招聘 j"  # no English text: the Chinese one


@pytest.mark.parametrize(
    ("raw", "place", "why"),
    (
        (pack(format=2), "pack.json format", "this software knows 1"),
        (pack(colour="red"), "pack.json colour", "unknown key"),
        (pack(area="4"), "pack.json area", "form"),
        (pack(expires="2026-02-01"), "pack.json expires", "before valid_from"),
        (pack(issued="2026-02-30"), "pack.json issued", "no such day"),
        (pack(document(), document()), "pack.json documents", "twice"),
        (pack(document(kind="rumour")), "pack.json document a kind", "expected one of"),
        (pack(document(id="../a")), "pack.json documents 1 id", "form"),
        (pack(document(title="")), "pack.json document a title", "empty"),
        (pack(document(title="a\nb")), "pack.json document a title", "control"),
        (pack(document(title="\u202eabc")), "pack.json document a title", "control"),
        (pack(document(title="x" * 61)), "pack.json document a title", "longer than 60"),
        (pack(document(link="http://example.org")), "pack.json document a link", "form"),
        (pack(document(link="https://example.org/\u4e00")), "pack.json document a link", "form"),
        (pack(document(kind="job")), "pack.json document a job", "of kind job"),
        (pack(document(kind="form")), "pack.json document a form", "missing"),
        (pack(document(parts=[])), "pack.json document a parts", "a list of 1 to"),
        (pack(document(parts=[{"head": ["a"], "rows": [["b", "c"]]}])), "parts 1 rows", "cells"),
        (pack(document(parts=[{"html": "<b>"}])), "pack.json document a parts 1 head", "missing"),
    ),
)
def test_what_is_wrong_is_named(raw: object, place: str, why: str) -> None:
    with pytest.raises(PackWrong) as wrong:
        read(raw)
    assert place in wrong.value.place
    assert why in wrong.value.why


@pytest.mark.parametrize(
    "content",
    (b"", b"\xff\xfe", b"[" * 100_000, b'{"format": NaN}', b'{"format": 1, "format": 1}', b"9" * 5000),
    ids=("empty", "no UTF-8", "deep", "NaN", "twice", "long number"),
)
def test_what_is_no_json_is_an_error(content: bytes) -> None:
    with pytest.raises(PackWrong):
        pack_from(content)


@given(content=st.binary(max_size=200) | JSON.map(lambda raw: json.dumps(raw).encode()))
def test_any_junk_is_an_error(content: bytes) -> None:
    with pytest.raises(PackWrong):
        pack_from(content)


@given(place=PLACES, junk=JSON)
def test_junk_in_one_place_is_an_error_or_a_pack(place: str, junk: object) -> None:
    table, _, key = place.rpartition(".")
    raw = pack({**document(), key: junk}) if table else {**pack(), key: junk}
    assert outcome(raw).startswith(("pack.json", "read"))


def outcome(raw: object) -> str:
    """The place that is wrong, or that it was read."""
    try:
        return f"read {len(read(raw).documents)}"
    except PackWrong as wrong:
        return wrong.place


def test_an_area_is_told_by_its_first_digits() -> None:
    assert fits_area("43", "430603001001")
    assert fits_area("", "")
    assert not fits_area("4407", "430603001001")
    assert not fits_area("43", "")


@pytest.mark.parametrize(
    ("today", "shown"),
    (
        (date(2026, 3, 4), False),
        (date(2026, 3, 5), True),
        (date(2026, 3, 20), True),
        (date(2026, 3, 21), False),
    ),
)
def test_a_document_is_shown_from_its_first_day_to_its_last(today: date, shown: bool) -> None:
    found = read(pack(document(published="2026-03-05", expires="2026-03-20")))
    assert is_shown(found, found.documents[0], today) is shown
