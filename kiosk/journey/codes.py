"""The code scanner on its line: which page asks for a code, and what a code that was read means there."""

from collections.abc import Callable
from dataclasses import replace

from agent.schemas import CodeFor, ReadCode, State
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
}


def arming(state: State | None, leaving: Page, entering: Page) -> tuple[Errand, ...]:
    """What the scanner is told when one page gives way to another; nothing where none is fitted."""
    fitted = state is not None and any(
        line.device == "qr" and line.state != DeviceState.DISABLED for line in state.devices
    )
    if not fitted or leaving is entering:
        return ()
    if entering in _ASKING:
        return (AskCode(_ASKING[entering]),)
    return (AskNoCode(),) if leaving in _ASKING else ()


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
