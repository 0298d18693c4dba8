"""A card of generation 3 against an online HSM over HTTP."""

from typing import Literal

import pytest

from kiosk.bench.card_chip import HISTORY, CardProfile, SocialChip
from kiosk.domain.errors import ProtocolError
from kiosk.hardware.card.apdu import exchange
from kiosk.hardware.card.fitted import authenticator_of
from kiosk.hardware.card.port import SocialCard
from kiosk.hardware.card.reading import read_card
from tests.hardware.card.hsm import TestHsm, running_hsm
from tests.hardware.card.station import PEOPLE, Station


def read(hsm: TestHsm, profile: CardProfile) -> SocialCard:
    chip, authenticator = SocialChip(PEOPLE[2], profile), authenticator_of(hsm.settings())
    return read_card(
        lambda command: exchange(chip.answer, command),
        prove=lambda factors, challenges: authenticator.prove(factors, challenges, 5.0),
        history=HISTORY,
    )


@pytest.mark.parametrize("algorithm", [1, 3], ids=["3DES", "SM4"])
def test_a_card_that_the_hsm_knows_is_verified(algorithm: Literal[1, 3]) -> None:
    with running_hsm() as hsm:
        assert read(hsm, CardProfile(3, algorithm=algorithm)).verified
        assert len(hsm.asked) == 1


def test_nothing_of_the_holder_goes_to_the_hsm() -> None:
    with running_hsm() as hsm:
        read(hsm, CardProfile(3))
    person = PEOPLE[2]
    assert not any(word in hsm.asked[0] for word in (person.name, person.number))
    assert hsm.asked[0].startswith("999101|")
    assert hsm.asked[0].count("|") == 9


async def test_a_card_in_a_real_reader_is_verified_by_the_hsm(station: Station) -> None:
    with running_hsm() as hsm:
        await station.slot.insert(PEOPLE[2], CardProfile(3))
        card = await station.read(authenticator=authenticator_of(hsm.settings()))
    assert (card.number, card.verified) == (PEOPLE[2].number, True)


def test_too_few_historical_bytes_are_refused() -> None:
    from kiosk.hardware.card.authenticator import Algorithm, KeyFactors

    with pytest.raises(ProtocolError):
        KeyFactors(bytes(16), bytes(7), Algorithm.SM4)
