"""A draft for a person at a window: what was filled in goes to the back office as a case. Blocking."""

from dataclasses import replace

from agent.apply_schemas import HandedOver
from agent.applying.draft import Draft
from agent.applying.fitted import Fitted
from agent.gateway.port import Answered, Json

OPERATION = "case.hand_over"
LIMIT_S = 6.0  # a number can be taken without it
CASE = "case"
LONGEST_CASE = 40


def handed_over(draft: Draft, fitted: Fitted) -> HandedOver:
    """What goes with the ticket. `case` is "" where the back office did not answer: then nothing of it is there.

    Under a key of its own: a repeat is the same case. PINs are for the back office's keypad only, and stay here.
    """
    materials = fitted.materials_of(draft)
    lines = tuple(line for line in fitted.materials.lines(materials) if line.pages)
    line = None if draft.found else fitted.turn("", LIMIT_S).line
    case = ""
    if line is not None:
        values = {name: value for name, value in draft.told().items() if name not in draft.pins}
        body: dict[str, Json] = {
            "item": draft.item.id,
            "step": draft.at,
            "values": values,
            "materials": fitted.materials.attached(materials),
        }
        asked = fitted.looking.question(
            draft.item, body, account=draft.account, for_relative=draft.for_relative
        )
        reply = line.ask(replace(asked, operation=OPERATION, key=draft.case_key))
        case = _case(reply) if isinstance(reply, Answered) else ""
    return HandedOver(item=draft.item.id, step=draft.at, case=case, materials=lines)


def _case(reply: Answered) -> str:
    told = reply.records[0].get(CASE) if reply.records else None
    return told if isinstance(told, str) and 0 < len(told) <= LONGEST_CASE and told.isprintable() else ""
