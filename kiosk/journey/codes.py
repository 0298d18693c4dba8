"""The code scanner on its line: which page asks for a code, and what a code that was read means there."""

from collections.abc import Callable
from dataclasses import replace

from agent.schemas import CodeFor, EnrolmentStep, ReadCode, State
from kiosk.domain.device import DeviceState
from kiosk.journey.apply import AskWhatBecameOf
from kiosk.journey.errands import AskCode, AskNoCode, Errand, FindRateable
from kiosk.journey.model import CODE_DIGITS, Model, Typed
from kiosk.journey.route import Page

_ASKING = {
    Page.CODE: CodeFor.RATING,
    Page.IDENTIFY: CodeFor.IDENTITY,
    Page.PROVE_CARD: CodeFor.IDENTITY,
    Page.ASK_CODE: CodeFor.RECEIPT,
    Page.ATTENDANT: CodeFor.ENROLMENT,  # while the fleet does not know this machine
}


def arming(state: State | None, leaving: Page, entering: Page) -> tuple[Errand, ...]:
    """What the scanner is told when one page gives way to another; nothing where none is fitted."""
    fitted = state is not None and any(
        line.device == "qr" and line.state != DeviceState.DISABLED for line in state.devices
    )
    if state is None or not fitted or leaving is entering:
        return ()
    if (purpose := _purpose(state, entering)) is not None:
        return (AskCode(purpose),)
    return (AskNoCode(),) if _purpose(state, leaving) is not None else ()


def _purpose(state: State, page: Page) -> CodeFor | None:
    """What a code on this page would be for; None where none is wanted."""
    purpose = _ASKING.get(page)
    is_known = state.enrolment is None or state.enrolment.step is EnrolmentStep.ENROLLED
    return None if purpose is CodeFor.ENROLMENT and is_known else purpose


def with_code(
    model: Model, code: ReadCode | None, fresh: Callable[[], str]
) -> tuple[Model, tuple[Errand, ...]]:
    """A code that was not seen before does what typing its digits and 确定 does, or says why it is of no use."""
    if code is None or code.seq == model.code_seen:
        return (model if code is not None else replace(model, code_seen=0)), ()
    page = model.stack[-1].page
    if page not in _ASKING or model.waiting_for is not None:
        return model, ()
    seen = replace(model, code_seen=code.seq, problem=code.problem)
    if page is Page.ASK_CODE and code.code:
        asked = AskWhatBecameOf(fresh(), code.code, model.look.language)
        return replace(seen, waiting_for=asked), (asked,)
    if page is not Page.CODE:
        return seen, ()
    if len(code.code) != CODE_DIGITS:
        return replace(seen, typed=Typed()), ()
    errand = FindRateable(code.code)
    return replace(seen, typed=Typed(digits=code.code), waiting_for=errand), (errand,)
