"""Five wrong PINs: locked at the back office, said once, and no other try."""

from pathlib import Path

from agent.schemas import PinStep
from tests.agent.counter import PIN, WRONG, counter


async def test_the_fifth_wrong_one_locks_and_the_right_one_does_not_help(tmp_path: Path) -> None:
    async with counter(tmp_path) as at:
        await at.is_known()
        await at.kiosk.client.ask_pin(at.visit)
        for left in (4, 3, 2, 1):
            await at.types(WRONG)
            await at.step(PinStep.REFUSED, tries_left=left)
        await at.types(WRONG)
        state = await at.kiosk.until(lambda state: state.pin is not None and state.pin.step is PinStep.LOCKED)
        assert not at.keypad.view().keys_count
        await at.kiosk.client.ask_pin(at.visit)
        await at.types(PIN)
        await at.kiosk.until(lambda state: state.pin is not None and state.pin.step is PinStep.LOCKED)
        assert state.visit is not None
        assert state.visit.level == 1
