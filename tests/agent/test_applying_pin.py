"""A new PIN from the encrypting keypad into a form: stars for the screen, blocks for the back office, digits for nobody."""

import logging
from pathlib import Path

import pytest

from agent.apply_schemas import Filling, FillStep, Reviewing, ToStep
from agent.schemas import PinEntry, PinStep, Role
from agent.visit_link import VisitLink
from tests.agent.apply_counter import started, submitted
from tests.agent.apply_room import CHINESE, NEW_PIN, ended, of
from tests.agent.counter import PIN, Counter, counter


async def typed(at: Counter, field: str, pin: str, step: PinStep = PinStep.ACCEPTED) -> None:
    """The page asks for this field's PIN; somebody types it, and it ends so."""
    await at.kiosk.client.ask_pin(at.visit, Role.SELF, field)
    await at.types(pin)
    await at.kiosk.until(lambda s: s.pin == PinEntry(step=step, role=Role.SELF, field=field), 8.0)


async def test_both_are_typed_compared_by_the_office_and_changed(
    tmp_path: Path, caplog: pytest.LogCaptureFixture
) -> None:
    caplog.set_level(logging.DEBUG)
    async with counter(tmp_path) as at:
        await at.is_known(3)
        await at.kiosk.client.ask_pin(at.visit)
        await at.types(PIN)
        state = await at.step(PinStep.ACCEPTED)
        assert state.visit is not None
        link = VisitLink(state.visit.door)
        first = of(Filling, await started(link, "card.pin_change"))
        await typed(at, "new_pin", NEW_PIN)
        await typed(at, "new_pin_again", "111111")
        shown = of(Filling, await link.apply(ToStep(draft=first.draft, step="pin", language=CHINESE)))
        assert shown.pins == ("new_pin", "new_pin_again")
        nothing = FillStep(draft=first.draft, step="pin", values={}, language=CHINESE)
        of(Reviewing, await link.apply(nothing))
        again = of(Filling, await submitted(link, first.draft))
        assert set(again.wrong.values()) == {"differs"}
        for field in again.wrong:
            await typed(at, field, NEW_PIN)
        of(Reviewing, await link.apply(nothing))
        ended(await submitted(link, first.draft))
        assert NEW_PIN not in caplog.text
        link.close()


async def test_a_pin_that_no_form_asks_for_is_kept_nowhere(tmp_path: Path) -> None:
    async with counter(tmp_path) as at:
        await at.is_known(3)
        await typed(at, "new_pin", NEW_PIN, PinStep.DOWN)
