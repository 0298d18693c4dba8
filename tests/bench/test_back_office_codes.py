"""Codes of electronic cards: whose they are, once and for a minute."""

import time
from collections.abc import Iterator
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from kiosk.bench.gateway import ecard
from kiosk.hardware.qr.codes import IdentityToken, recognised
from tests.bench.back_office import PEOPLE, Json, RunningOffice, running_office


@pytest.fixture(scope="module")
def office(tmp_path_factory: pytest.TempPathFactory) -> Iterator[RunningOffice]:
    folder: Path = tmp_path_factory.mktemp("office")
    with running_office(folder) as running:
        yield running


def asked(office: RunningOffice, code: str) -> Json:
    """What is said of a code."""
    evidence = {"level": 0, "means": ["e_card"], "tokens": {"code": code}}
    answer = office.ask("identity.by_code", None, evidence=evidence)
    assert answer["code"] == "OK"
    data: Json = answer["data"]
    return data


def test_a_fresh_code_says_who_it_is_once(office: RunningOffice) -> None:
    code, one = ecard.code_of(3, time.time()), PEOPLE[3]
    assert asked(office, code) == {
        "verified": True, "reason": "match", "id_type": "citizen", "id_number": one.number,
        "name": one.name, "card_number": one.card_number,
    }  # fmt: skip
    assert asked(office, code) == {"verified": False, "reason": "code_used"}


@pytest.mark.parametrize("age_s", [62, -30])
def test_an_old_one_and_one_from_the_future_name_nobody(office: RunningOffice, age_s: int) -> None:
    assert asked(office, ecard.code_of(3, time.time() - age_s)) == {
        "verified": False,
        "reason": "code_expired",
    }


@pytest.mark.parametrize("code", ["", "482913", "ESSC" + "A" * 26, "ESSC" + "1" * 26, "x" * 4096])
def test_anything_else_is_unknown(office: RunningOffice, code: str) -> None:
    assert asked(office, code) == {"verified": False, "reason": "unknown_code"}


def test_somebody_who_is_not_in_the_books_is_unknown(office: RunningOffice) -> None:
    assert asked(office, ecard.code_of(999, time.time()))["reason"] == "unknown_code"


@given(st.integers(0, 65535), st.integers(0, 2**32 - 1))
def test_a_code_is_opaque_to_us_and_opens_at_the_bench(person: int, made_s: int) -> None:
    code = ecard.code_of(person, made_s)
    assert isinstance(recognised(code.encode()), IdentityToken)
    assert ecard.opened(code) == ecard.Shown(person, made_s)
    assert ecard.code_of(person, made_s) != code


@given(st.text(max_size=60))
def test_any_text_opens_or_does_not(text: str) -> None:
    assert ecard.opened(text) is None
    assert ecard.opened("ESSC" + text[:26].ljust(26, "A")) is None
