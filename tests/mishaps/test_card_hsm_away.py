"""The online HSM is down, late, or talks nonsense: the card is not verified, nobody is blamed, nothing hangs."""

import time

import pytest

from kiosk.bench.card_chip import HISTORY, CardProfile, SocialChip
from kiosk.hardware.card.apdu import exchange
from kiosk.hardware.card.authenticator import Authenticator, AuthenticatorKind
from kiosk.hardware.card.fitted import authenticator_of
from kiosk.hardware.card.port import CardError, CardErrorCode
from kiosk.hardware.card.reading import read_card
from kiosk.hardware.card.settings import CardSettings
from tests.hardware.card.hsm import running_hsm
from tests.hardware.card.station import PEOPLE


def fails(authenticator: Authenticator, limit_s: float = 5.0) -> CardError:
    chip = SocialChip(PEOPLE[2], CardProfile(3))
    with pytest.raises(CardError) as raised:
        read_card(
            lambda command: exchange(chip.answer, command),
            prove=lambda factors, challenges: authenticator.prove(factors, challenges, limit_s),
            history=HISTORY,
        )
    assert chip.tries == 3
    return raised.value


def test_an_hsm_that_is_down_is_the_stations_matter() -> None:
    settings = CardSettings(authenticator=AuthenticatorKind.HSM, hsm_url="http://127.0.0.1:9/")
    error = fails(authenticator_of(settings))
    assert error.code is CardErrorCode.AUTH_REQUIRED
    assert error.detail.startswith("unreachable")
    assert error.free is not None


def test_an_hsm_that_is_late_is_not_waited_for() -> None:
    with running_hsm() as hsm:
        hsm.late_s = 3.0
        began = time.monotonic()
        error = fails(authenticator_of(hsm.settings(timeout_s=0.2)))
        assert time.monotonic() - began < 3.0
    assert error.detail.startswith("timeout")


def test_the_reads_own_limit_is_the_hsms_too() -> None:
    with running_hsm() as hsm:
        hsm.late_s = 3.0
        assert fails(authenticator_of(hsm.settings(timeout_s=5.0)), limit_s=0.2).detail.startswith("timeout")


@pytest.mark.parametrize("said", [b"", b"<html>login</html>", b"\xff" * 40, b"|" * 68, b"A" * 5000, b"-1"])
def test_nonsense_is_no_proof(said: bytes) -> None:
    with running_hsm() as hsm:
        hsm.says = said
        error = fails(authenticator_of(hsm.settings()))
    assert error.code is CardErrorCode.AUTH_REQUIRED
    assert error.detail.startswith("nonsense")


@pytest.mark.parametrize(("status", "reason"), [(503, "unreachable"), (302, "nonsense"), (404, "nonsense")])
def test_another_status_is_no_proof(status: int, reason: str) -> None:
    with running_hsm() as hsm:
        hsm.status = status
        assert fails(authenticator_of(hsm.settings())).detail.startswith(reason)


def test_an_hsm_of_another_ministry_is_no_proof_and_costs_the_card_no_try() -> None:
    with running_hsm() as hsm:
        hsm.says = b"0" * 32 + b"|" + b"0" * 32 + b"|"
        assert fails(authenticator_of(hsm.settings())).code is CardErrorCode.AUTH_FAILED


def test_an_hsm_that_says_the_card_is_false_is_believed() -> None:
    with running_hsm() as hsm:
        hsm.says = b"-25"
        assert fails(authenticator_of(hsm.settings())).code is CardErrorCode.AUTH_FAILED
