"""Having something done at the whole station, from the finger to the pixels: 下一步 to the next step of a form."""

import asyncio
import tempfile
from pathlib import Path
from statistics import median, quantiles

from tests.budgets.measure_lookup_screen import STILL_S, until_settled
from tests.budgets.rows import Measured
from tests.journeys.form_hand import FormHand
from tests.journeys.visitor import Visitor, visitor

GROUP = "apply"
ITEM = "labor.report"  # anybody may, so that no card or PIN is in the way
STEPS = 30


async def measure() -> list[Measured]:
    """Two steps that are filled in, to and fro: the first to the second, by 下一步 each time."""
    with tempfile.TemporaryDirectory(prefix="bianmin-budget-") as folder:
        async with visitor(Path(folder) / "var") as here:
            await _filled_in(here)
            taken = [await _next(here) for _ in range(STEPS)]
    return [
        Measured(
            "apply_step_p95_ms",
            quantiles(taken, n=20)[-1],
            f"{STEPS} × 下一步 → the next step is drawn, p50 {median(taken):.0f} ms, worst {max(taken):.0f} ms",
        )
    ]


async def _filled_in(here: Visitor) -> None:
    """The first step of the form is right, and its second one was on the screen."""
    hand = FormHand(here)
    await here.wake()
    await here.choose(ITEM)
    await here.agree()
    await hand.pinyin("employer", "fandian")
    await hand.address("employer_address", "shifan", "lukou")
    await hand.onward()
    await hand.code("claims", "wages")


async def _next(here: Visitor) -> float:
    """Back to the first step, then on."""
    await here.screen.press("back")
    await here.until(lambda: "field-employer" in here.screen.page().targets, "the first step")
    await asyncio.sleep(STILL_S)
    taken = await asyncio.to_thread(until_settled, here.finger, here.screen.page().targets["next"])
    await here.until(lambda: "field-claims" in here.screen.page().targets, "the second step")
    return taken
