"""打印这一页: the key, why it is off, and what became of the slip. Pure."""

from dataclasses import dataclass

from agent.schemas import SlipState
from kiosk.domain.device import DeviceState, Fault
from kiosk.domain.item import Item
from kiosk.domain.texts import Texts
from kiosk.journey.lookup import AskSlip, PrintShown
from kiosk.journey.model import Model
from kiosk.screens.frame.view_model import device_of, works
from kiosk.screens.ways.view_model import ActKey


@dataclass(frozen=True, slots=True)
class NoteView:
    """What became of the slip; without words there is nothing to say."""

    words: str = ""
    icon: str = ""
    tone: str = "tint"


def print_key(model: Model, item: Item, words: Texts) -> ActKey | None:
    """None where the item is not printed, or no printer is fitted."""
    line = device_of(model.state, "printer") if model.state else None
    if not item.slip or line is None or line.state == DeviceState.DISABLED:
        return None
    if not works(line):
        said = words("answer.no_print", fault=fault_words(line.fault, words))
        return ActKey("print", said, None, "paper-out", active=False)
    match _slip_of(model):
        case (SlipState.PRINTING, _):
            return ActKey("print", words("answer.printing"), None, "hourglass", active=False)
        case None:
            return ActKey("print", words("answer.print"), PrintShown(), "printer", "action")
        case _:
            return ActKey("print", words("answer.print_again"), PrintShown(), "printer", "action")


def print_note(model: Model, words: Texts) -> NoteView:
    """小票已打好, or what went wrong and what to do."""
    told = _slip_of(model)
    if told is None:
        return NoteView()
    state, fault = told
    match state:
        case SlipState.PRINTING:
            return NoteView()
        case SlipState.PRINTED:
            slot = words(f"slot.{model.slots.ticket}")
            return NoteView(words("answer.printed", slot=slot), "ok", "good")
        case SlipState.NOT_PRINTED:
            return NoteView(words("answer.not_printed", fault=fault_words(fault, words)), "warning", "warn")
        case SlipState.UNKNOWN:
            return NoteView(words("answer.print_unknown"), "warning", "warn")


def _slip_of(model: Model) -> tuple[SlipState, str] | None:
    """How the slip of this answer is doing; printing until the agent says otherwise."""
    if isinstance(model.waiting_for, AskSlip):
        return SlipState.PRINTING, Fault.NONE
    job, slip = model.lookup.job, model.state.slip if model.state else None
    if not job:
        return None
    return (
        (slip.state, slip.fault)
        if slip is not None and slip.ticket == job
        else (SlipState.PRINTING, Fault.NONE)
    )


def fault_words(fault: str, words: Texts) -> str:
    """A printer's fault as a resident is told it."""
    key = f"slip_fault.{fault}"
    return words(key if key in words else "slip_fault.offline")
