"""凭小票问: the scanner is armed, and the code on a slip says what became of it. No card is needed."""

from agent.lookup_schemas import Why
from kiosk.domain.texts import Texts
from kiosk.journey.apply import AskWhatBecameOf
from kiosk.journey.model import Model
from kiosk.journey.route import Home
from kiosk.screens.trouble.view_model import TroubleView, numbered
from kiosk.screens.ways.view_model import take_key

_SAID = {
    Why.DOWN: "apply.ask_code_down",
    Why.BUSY: "apply.ask_code_down",
    Why.NO_DATA: "apply.ask_code_no_data",
}


def ask_code_view(model: Model, words: Texts, hotline: str) -> TroubleView:
    """What to do with the slip, and what was wrong with the last one."""
    take = take_key(model, words, None)
    return TroubleView(
        picture="illo-scan-code",
        title=words("apply.ask_code_title"),
        line=_line(model, words),
        steps_title=words("trouble.now"),
        steps=numbered(
            (words("apply.ask_code_put"), words("apply.ask_code_put_line")),
            (words("apply.ask_code_lost"), words("apply.ask_code_lost_line", hotline=hotline)),
        ),
        works_title="",
        works=(),
        works_not_title="",
        works_not=(),
        staff="",
        left=words("trouble.home"),
        left_icon="home",
        left_action=Home(),
        right=take.words,
        right_icon=take.icon,
        right_action=take.action,
    )


def _line(model: Model, words: Texts) -> str:
    if isinstance(model.waiting_for, AskWhatBecameOf):
        return words("apply.ask_code_checking")
    if not model.problem:
        return words("apply.ask_code_lead")
    known = {why.value: key for why, key in _SAID.items()}
    return words(known.get(model.problem, "apply.ask_code_wrong"))
