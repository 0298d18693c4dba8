"""Two addresses of one queue: who does not answer is left, and a server of a lower term is not believed."""

from pathlib import Path

import pytest

from kiosk.domain.errors import Unreachable
from kiosk.queue.addresses import TERM, Addresses, term_of

ONE, TWO = "http://one", "http://two"


def test_an_address_that_fails_gives_way_to_the_other_and_back(tmp_path: Path) -> None:
    at = Addresses(ONE + "/", TWO, tmp_path)
    at.failed(ONE)
    assert at.url == TWO
    at.failed(ONE)
    assert at.url == TWO
    at.failed(TWO)
    assert at.url == ONE


def test_a_single_address_is_kept(tmp_path: Path) -> None:
    at = Addresses(ONE, "", tmp_path)
    at.failed(ONE)
    assert at.url == ONE


def test_a_lower_term_is_refused_and_left_also_after_a_restart(tmp_path: Path) -> None:
    Addresses(ONE, TWO, tmp_path).heard(ONE, {TERM: "2-proof"})
    at = Addresses(ONE, TWO, tmp_path)
    with pytest.raises(Unreachable):
        at.heard(ONE, {TERM: "1-proof"})
    assert (at.url, at.headers) == (TWO, {TERM: "2-proof"})


def test_a_server_without_a_term_is_believed_until_one_was_heard(tmp_path: Path) -> None:
    at = Addresses(ONE, "", tmp_path)
    at.heard(ONE, {})
    assert at.headers == {}


@pytest.mark.parametrize("proof", ["", "x-1", "-", "²-a", "99999999999-a"])
def test_what_is_no_term_is_none(proof: str) -> None:
    assert term_of(proof) == 0
