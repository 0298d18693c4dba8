"""正在确认: it was sent, do not do it again; what to do now, the code to ask again by, and a person."""

from agent.apply_schemas import Confirming
from agent.schemas import SlipState
from kiosk.domain.receipt_code import in_groups, read_code
from kiosk.domain.texts import Texts
from kiosk.journey.model import Model
from kiosk.journey.words import escaped
from kiosk.screens.form_step.view_model import person_key
from kiosk.screens.receipt.paper import slip_key, slip_told
from kiosk.screens.trouble.view_model import Step, TroubleView, numbered


def confirming_view(model: Model, words: Texts, hotline: str) -> TroubleView:
    """Never a success and never a failure: nobody knows yet."""
    confirming = model.applying.confirming
    assert confirming is not None, "nothing is being confirmed"
    person = person_key(model, words)
    slip = slip_key(model, words, kind="action", said="apply.print_code") if confirming.code else None
    right = slip if slip is not None else person
    left = person if slip is not None else None
    return TroubleView(
        picture="illo-keep-distance",
        title=words("apply.confirming_title"),
        line=words("apply.confirming_line"),
        steps_title=words("trouble.now"),
        steps=_steps(model, confirming, words, hotline),
        works_title="",
        works=(),
        works_not_title="",
        works_not=(),
        staff="",
        left=left.words if left is not None else "",
        left_icon=left.icon if left is not None else "",
        left_action=left.action if left is not None else None,
        right=right.words,
        right_icon=right.icon,
        right_action=right.action,
        quote=words("apply.code", code=_code_words(confirming.code)) if confirming.code else "",
    )


def _code_words(code: str) -> str:
    """The part of it that is its own, in groups to be read."""
    said = read_code(code)
    return in_groups(said.key) if said is not None else escaped(code)


def _steps(model: Model, confirming: Confirming, words: Texts, hotline: str) -> tuple[Step, ...]:
    wait = (words("apply.wait"), words("apply.wait_line"))
    window = (words("apply.at_window"), words("apply.at_window_line", hotline=hotline))
    if not confirming.code:
        return numbered((words("apply.not_again"), words("apply.not_again_line")), window)
    told = slip_told(model)
    printed = told is not None and told[0] is SlipState.PRINTED
    slip = (
        words("apply.keep_slip"),
        words("apply.take_slip_line", slot=words(f"slot.{model.slots.ticket}"))
        if printed
        else words("apply.keep_slip_line"),
    )
    return numbered(wait, slip, window)
