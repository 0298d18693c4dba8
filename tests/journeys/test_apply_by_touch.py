"""Having something done at a whole station: the real screen and its touches, cards, keypad, pinyin and paper."""

import asyncio
from pathlib import Path

import pytest

from tests.bench.back_office import RICH
from tests.journeys.form_hand import FormHand
from tests.journeys.visitor import Visitor, visitor

PRINTED_S = 15.0
CAMERA_S = 4.0  # until its picture is steady
UPLOADED_S = 3.0  # a small page is on its way so long
UNEMPLOYED = 5
RENEWED_S = 4.0  # the screen's process begins anew when nobody is there
ENOUGH = ("tuoqiangongzi",) * 4  # 拖欠工资, as often as what happened must be long

pytestmark = pytest.mark.slow


async def test_a_card_is_stopped_and_an_employer_reported(tmp_path: Path) -> None:
    async with visitor(tmp_path) as here:
        await stop_the_card(here)
        await here.leave()
        await asyncio.sleep(RENEWED_S)
        await report_the_employer(here)
        await here.screen.press("done")
        await here.sees("attract")
        assert "ERROR" not in (tmp_path / "logs" / "kiosk.log").read_text("utf-8")


async def test_unemployment_benefit_is_claimed_with_papers_under_the_camera(tmp_path: Path) -> None:
    async with visitor(tmp_path) as here:
        hand = FormHand(here)
        await here.wake()
        await here.choose("unemp.claim")
        await here.agree()
        await here.put_card(UNEMPLOYED)
        await prove_by_pin(here)
        await hand.digits("phone", "19912345678")
        await hand.address("address", "shifan", "lukou")
        await hand.onward()
        await hand.pinyin("employer", "fandian")
        await hand.code("why_unemployed", "contract_ended")
        await hand.yesterday("unemployed_on")
        await hand.onward()
        await hand.choose("option-0")
        await hand.review()
        await read_on(here)
        await here.screen.press("hand-in")
        for paper in ("work_ended", "id_card"):
            await photograph(here, paper)
        await here.screen.press("done")
        await here.screen.see("review")
        await read_on(here)
        await here.screen.press("confirm")
        assert (await here.sees("receipt", "confirming", "no_answer")).name == "receipt"


async def read_on(here: Visitor) -> None:
    """To the last leaf of the review."""
    while "read-on" in here.screen.page().targets:
        await here.screen.press("read-on")
        await here.screen.see("review")


async def photograph(here: Visitor, paper: str) -> None:
    """One page of it, uploaded."""
    await here.screen.see("materials")
    await here.screen.press(f"scan-{paper}")
    await here.screen.see("capture")
    await asyncio.sleep(CAMERA_S)
    await here.screen.press("take")
    await here.sees("page_taken", timeout_s=30.0)
    await here.screen.see("page_taken")
    await here.screen.press("upload")
    await here.until(lambda: f"drop-{paper}" in here.screen.page().targets, "the upload", 30.0)
    await asyncio.sleep(UPLOADED_S)


async def stop_the_card(here: Visitor) -> None:
    """临时挂失 in Chinese: card and PIN, one step, the review, the receipt and its slip."""
    await here.wake()
    await here.choose("card.loss_temp")
    await here.agree()
    await here.put_card(RICH)
    await prove_by_pin(here)
    hand = FormHand(here)
    await hand.choose("option-0")
    await hand.review()
    await here.screen.press("confirm")
    assert (await here.sees("receipt", "confirming", "no_answer")).name == "receipt"
    await here.screen.see("receipt")
    await here.screen.press("print")
    await here.until(lambda: "print" in here.screen.page().targets, "the slip", PRINTED_S)


async def report_the_employer(here: Visitor) -> None:
    """举报 in English, without a card or a name: four steps, an address, Chinese by pinyin."""
    hand = FormHand(here)
    await here.wake()
    await here.screen.press("language")
    await here.screen.see("home")
    await here.choose("labor.report")
    await here.agree()
    await hand.pinyin("employer", "fandian")
    await hand.address("employer_address", "shifan", "lukou")
    await hand.onward()
    await hand.code("claims", "wages", "overtime")
    await hand.yesterday("happened_on")
    await hand.onward()
    await hand.pinyin("facts", *ENOUGH)
    await hand.onward()
    await hand.choose("option-1")
    await hand.review()
    await here.screen.press("read-on")
    await here.screen.press("confirm")
    assert (await here.sees("receipt", "confirming", "no_answer")).name == "receipt"
    await here.screen.see("receipt")


async def prove_by_pin(here: Visitor) -> None:
    """The PIN, where it has to be chosen first."""
    if (await here.sees("prove_pin", "prove_way")).name == "prove_way":
        await here.screen.see("prove_way")
        await here.screen.press("way-pin")
    await here.type_pin()
