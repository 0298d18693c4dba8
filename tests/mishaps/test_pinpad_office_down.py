"""The back office is down when Enter is pressed, or when a phone is shown: said, and it works when it is back."""

from pathlib import Path

from agent.schemas import CodeFor, PinStep
from tests.agent.counter import PIN, counter


async def test_the_pin_was_not_judged_and_another_try_works(tmp_path: Path) -> None:
    async with counter(tmp_path) as at:
        await at.is_known()
        await at.kiosk.client.ask_pin(at.visit)
        at.office.spoil({"kind": "down"})
        await at.types(PIN)
        await at.step(PinStep.DOWN)
        at.office.spoil()
        await at.kiosk.client.ask_pin(at.visit)
        await at.types(PIN)
        await at.step(PinStep.ACCEPTED)


async def test_a_phone_cannot_be_verified_and_a_fresh_code_works(tmp_path: Path) -> None:
    async with counter(tmp_path) as at:
        at.office.spoil({"kind": "down"})
        await at.kiosk.client.ask_code(at.visit, CodeFor.IDENTITY)
        await at.shows_phone(3)
        state = await at.kiosk.until(lambda state: state.code is not None)
        assert state.code is not None
        assert state.code.problem == "ecard_unverifiable"
        at.office.spoil()
        await at.is_known()
