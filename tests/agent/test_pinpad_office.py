"""Who somebody is by their phone, and more by their PIN: from the far ends to the screen's state, and nothing between."""

import logging
from pathlib import Path

import pytest

from agent.schemas import CodeFor, Medium, PinStep, Role
from kiosk.domain.errors import Refused
from tests.agent.counter import PIN, WRONG, counter
from tests.bench.back_office import PEOPLE


async def test_a_phone_says_who_it_is_and_a_pin_brings_level_2(
    tmp_path: Path, caplog: pytest.LogCaptureFixture
) -> None:
    caplog.set_level(logging.DEBUG)
    async with counter(tmp_path) as at:
        person = await at.is_known(3)
        assert (person.verified, person.medium) == (True, Medium.E_CARD)
        await at.kiosk.client.ask_pin(at.visit)
        await at.types(WRONG)
        await at.step(PinStep.REFUSED, tries_left=4)
        await at.types(PIN)
        state = await at.step(PinStep.ACCEPTED, tries_left=4)
        assert state.visit is not None
        assert state.visit.level == 2
        one = PEOPLE[3]
        said = caplog.text + repr(state)
        assert [word for word in (one.name, one.number, one.card_number, PIN) if word in said] == []


async def test_without_a_card_there_is_no_pin(tmp_path: Path) -> None:
    async with counter(tmp_path) as at:
        for role in (Role.SELF, Role.ATTENDANT):
            with pytest.raises(Refused, match="nobody"):
                await at.kiosk.client.ask_pin(at.visit, role)


async def test_a_code_of_nobody_says_so(tmp_path: Path) -> None:
    async with counter(tmp_path) as at:
        await at.kiosk.client.ask_code(at.visit, CodeFor.IDENTITY)
        chosen = at.scanner.actions()["scan"]
        await chosen.run(chosen.takes(text="ESSC-made-up"))
        state = await at.kiosk.until(lambda state: state.code is not None)
        assert state.code is not None
        assert state.code.problem == "not_an_ecard"
        assert state.visit is not None
        assert state.visit.person is None
