"""Pictures of having something done, as a resident sees it: `shoot(out, names)` walks a whole station, papers included."""

import asyncio
import tempfile
from pathlib import Path

from tests.bench.back_office import RICH
from tests.journeys.form_hand import FormHand
from tests.journeys.visitor import Visitor, visitor
from tests.shots.shoot_lookup import RENEWED_S, Walk

NAMES = (
    "40-handled", "41-form", "42-pinyin", "43-day", "44-review", "45-confirming", "46-receipt", "47-papers",
    "48-document", "49-proof-ready",
)  # fmt: skip
UNEMPLOYED = 5
PRINTED_S = 30.0


def shoot(out: Path, names: list[str]) -> list[Path]:
    """Take the named pictures, all when none is named; the files written."""
    wanted = [name for name in NAMES if not names or name in names]
    if wanted:
        asyncio.run(_shoot(out, wanted))
    return [out / f"{name}.png" for name in wanted]


async def _shoot(out: Path, wanted: list[str]) -> None:
    out.mkdir(parents=True, exist_ok=True)
    with tempfile.TemporaryDirectory(prefix="bianmin-shot-") as folder:
        async with visitor(Path(folder)) as here:
            walk = Walk(here, out, wanted)
            for visit in (_lost_work, _lost_a_card, _wants_a_proof):
                await here.wake()
                await visit(walk)
                await here.leave()
                await asyncio.sleep(RENEWED_S)


async def _lost_work(walk: Walk) -> None:
    """失业金申领: questions, pinyin, a day, papers under the camera."""
    here, hand = walk.here, FormHand(walk.here)
    await here.screen.press("class-employment")
    await here.screen.see("items")
    await here.screen.press("function-benefit")
    await here.screen.see("items")
    await walk.snap("40-handled")
    await walk.home()
    await walk.ask("unemp.claim", UNEMPLOYED)
    await _pin(here)
    await hand.digits("phone", "13900001234")
    await walk.snap("41-form")
    await hand.address("address", "shifan", "lu")
    await hand.onward()
    await hand.choose("field-employer")
    await here.screen.see("entry")
    for letter in "shifan":
        await here.screen.press(f"key-{letter}")
    await walk.snap("42-pinyin")
    await here.screen.press("word-0")
    await here.screen.press("done")
    await hand.code("why_unemployed", "contract_ended")
    await hand.choose("field-unemployed_on")
    await here.screen.see("entry")
    await walk.snap("43-day")
    await here.screen.press("near-1")
    await here.screen.press("done")
    await hand.onward()
    await hand.choose("option-0")
    await hand.onward()
    await here.screen.see("review")
    await walk.snap("44-review")
    await here.screen.press("hand-in")
    await here.screen.see("materials")
    await walk.snap("47-papers")
    await here.screen.press("scan-work_ended")
    await here.screen.see("capture")
    await asyncio.sleep(2.0)  # the camera sees
    await walk.snap("48-document")


async def _lost_a_card(walk: Walk) -> None:
    """挂失, and the answer of the back office is lost on its way."""
    here, hand = walk.here, FormHand(walk.here)
    await walk.ask("card.loss_temp", RICH)
    await _pin(here)
    await hand.choose("option-0")
    await hand.review()
    rule = {"kind": "after_commit", "operation": "card.loss_temp", "times": 1}
    late = {"kind": "code", "operation": "results", "code": "UNKNOWN", "times": 2}
    await here.bench.do("gateway/fault", rules=[rule, late])
    await here.screen.press("confirm")
    await here.screen.see("confirming")
    await walk.snap("45-confirming")
    await here.screen.see("receipt", PRINTED_S)
    await here.bench.do("gateway/fault", rules=[])
    await walk.snap("46-receipt")


async def _wants_a_proof(walk: Walk) -> None:
    """参保证明."""
    here, hand = walk.here, FormHand(walk.here)
    await here.bench.do("gateway/restore")
    await here.choose("ins.certificate")
    await here.agree()
    await here.lay_id_card(RICH)
    await _pin(here)
    await hand.code("purpose", "loan")
    await hand.review()
    await here.screen.press("confirm")
    await here.screen.see("receipt", PRINTED_S)
    await here.until(lambda: "proof" in here.screen.page().targets, "the proof", PRINTED_S)
    await walk.snap("49-proof-ready")


async def _pin(here: Visitor) -> None:
    """The PIN, where it has to be chosen first."""
    if (await here.sees("prove_pin", "prove_way")).name == "prove_way":
        await here.screen.see("prove_way")
        await here.screen.press("way-pin")
    await here.type_pin()
    await here.screen.see("form_step")
