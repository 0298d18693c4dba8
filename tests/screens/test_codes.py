"""A code before the scanner does what typing it does, on the pages that ask for one."""

from dataclasses import replace
from itertools import count

import msgspec
import pytest

from agent.schemas import CodeFor, DeviceLine, ReadCode
from kiosk.journey.actions import Heard
from kiosk.journey.errands import ArmReaders, AskCode, AskNoCode, DisarmReaders, Errand, FindRateable
from kiosk.journey.model import Model
from kiosk.journey.route import AT_HOME, Back, Home, Open, Page, Route
from kiosk.journey.update import update
from tests.screens import samples

SCANNER = DeviceLine(device="qr", state="ready", fault="none", notice="none")


def model_at(page: Page, *, scanner: bool = True) -> Model:
    """A visit on that page, at a machine with or without a scanner."""
    state = samples.state(visit=samples.visit())
    if scanner:
        state = msgspec.structs.replace(state, devices=(*state.devices, SCANNER))
    return samples.model(state=state, stack=(*AT_HOME, Route(page)))


def done(model: Model, action: object) -> tuple[Model, tuple[Errand, ...]]:
    ids = count()
    return update(model, action, lambda: f"command-{next(ids)}")  # type: ignore[arg-type]  # any action


def heard(model: Model, code: ReadCode | None) -> tuple[Model, tuple[Errand, ...]]:
    assert model.state is not None
    return done(model, Heard(msgspec.structs.replace(model.state, code=code), model.at + 1))


def test_pages_that_ask_for_a_code_arm_and_disarm() -> None:
    model, errands = done(replace(model_at(Page.HOME), stack=AT_HOME), Open(Route(Page.CODE)))
    assert errands == (AskCode(CodeFor.RATING),)
    assert done(model, Back())[1] == (AskNoCode(),)
    model, errands = done(replace(model, stack=AT_HOME), Open(Route(Page.IDENTIFY)))
    assert errands == (ArmReaders(), AskCode(CodeFor.IDENTITY))
    assert done(model, Home())[1] == (DisarmReaders(), AskNoCode())


def test_without_a_scanner_nothing_is_armed() -> None:
    model = replace(model_at(Page.HOME, scanner=False), stack=AT_HOME)
    assert done(model, Open(Route(Page.CODE)))[1] == ()


def test_a_scanned_code_is_looked_up_like_a_typed_one() -> None:
    model, errands = heard(model_at(Page.CODE), ReadCode(seq=1, code="482913"))
    assert errands == (FindRateable("482913"),)
    assert (model.typed.digits, model.waiting_for) == ("482913", FindRateable("482913"))


def test_the_same_news_twice_is_one_code() -> None:
    model, _ = heard(model_at(Page.CODE), ReadCode(seq=1, code="482913"))
    assert heard(replace(model, waiting_for=None), ReadCode(seq=1, code="482913"))[1] == ()
    assert heard(replace(model, waiting_for=None), ReadCode(seq=2, code="482914"))[1] == (
        FindRateable("482914"),
    )


def test_an_agent_that_began_again_counts_from_one_again() -> None:
    model, _ = heard(model_at(Page.CODE), ReadCode(seq=1, code="482913"))
    model, _ = heard(replace(model, waiting_for=None), None)
    assert heard(model, ReadCode(seq=1, code="482914"))[1] == (FindRateable("482914"),)


@pytest.mark.parametrize("page", [Page.CODE, Page.IDENTIFY])
def test_a_code_of_no_use_says_why(page: Page) -> None:
    model, errands = heard(model_at(page), ReadCode(seq=1, problem="unknown_code"))
    assert (model.problem, errands, model.stack[-1].page) == ("unknown_code", (), page)


def test_a_code_for_another_page_is_left_alone() -> None:
    model, errands = heard(model_at(Page.HOME), ReadCode(seq=1, code="482913"))
    assert (model.typed.digits, errands) == ("", ())
