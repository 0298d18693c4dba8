"""打印回执 and 打印证明: the keys, why one is off, and what became of the paper. Pure."""

from agent.apply_schemas import ProofReady
from agent.schemas import SlipState
from kiosk.domain.device import DeviceState, Fault
from kiosk.domain.texts import Texts
from kiosk.journey.applied import AWAY, TOO_OFTEN
from kiosk.journey.apply import AskProof, AskReceipt, PrintOnA4, PrintReceipt
from kiosk.journey.model import Model
from kiosk.screens.answer.paper import NoteView, fault_words
from kiosk.screens.frame.view_model import device_of, works
from kiosk.screens.ways.view_model import ActKey

_Told = tuple[SlipState, str] | None


def slip_key(model: Model, words: Texts, *, kind: str, said: str = "apply.print_receipt") -> ActKey | None:
    """None where no slip printer is fitted. `said`: what is on the slip."""
    line = device_of(model.state, "printer") if model.state else None
    if line is None or line.state == DeviceState.DISABLED:
        return None
    if not works(line):
        why = words("answer.no_print", fault=fault_words(line.fault, words))
        return ActKey("print", why, None, "paper-out", active=False)
    told = slip_told(model)
    if told is not None and told[0] is SlipState.PRINTING:
        return ActKey("print", words("answer.printing"), None, "hourglass", active=False)
    return ActKey(
        "print", words(said if told is None else "answer.print_again"), PrintReceipt(), "printer", kind
    )


def proof_key(model: Model, proof: ProofReady, words: Texts, *, kind: str = "action") -> ActKey:
    """The proof on A4; as often as it may be."""
    line = device_of(model.state, "a4") if model.state else None
    if line is None or line.state == DeviceState.DISABLED:
        return ActKey("proof", words("apply.no_a4"), None, "printer", active=False)
    if not works(line):
        why = words("answer.no_print", fault=fault_words(line.fault, words))
        return ActKey("proof", why, None, "paper-out", active=False)
    told = proof_told(model)
    if told is not None and told[0] is SlipState.PRINTING:
        return ActKey("proof", words("apply.proof_printing"), None, "hourglass", active=False)
    if proof.printed >= proof.most or model.applying.problem == TOO_OFTEN:
        return ActKey("proof", words("apply.proof_often", count=proof.most), None, "info", active=False)
    said = "apply.print_proof" if told is None and not proof.printed else "apply.proof_again"
    return ActKey("proof", words(said), PrintOnA4(), "certificate", kind)


def paper_note(model: Model, words: Texts) -> NoteView:
    """What became of the paper that was asked for last."""
    if model.applying.problem:
        return NoteView(
            words("apply.print_away" if model.applying.problem == AWAY else "apply.print_over"),
            "warning",
            "warn",
        )
    proof, slip = proof_told(model), slip_told(model)
    if proof is not None and model.applying.proof_job == _told_job(model):
        return _proof_note(proof, words)
    return _slip_note(model, slip, words)


def slip_told(model: Model) -> _Told:
    """How the slip stands; printing until the agent says otherwise."""
    return _told(model, model.applying.job, waits=isinstance(model.waiting_for, AskReceipt))


def proof_told(model: Model) -> _Told:
    """How the proof on A4 stands."""
    return _told(model, model.applying.proof_job, waits=isinstance(model.waiting_for, AskProof))


def _told(model: Model, job: str, *, waits: bool) -> _Told:
    if waits:
        return SlipState.PRINTING, Fault.NONE
    if not job:
        return None
    slip = model.state.slip if model.state else None
    if slip is None or slip.ticket != job:
        return SlipState.PRINTING, Fault.NONE
    return slip.state, slip.fault


def _told_job(model: Model) -> str:
    slip = model.state.slip if model.state else None
    return slip.ticket if slip is not None else ""


def _slip_note(model: Model, told: _Told, words: Texts) -> NoteView:
    if told is None or told[0] is SlipState.PRINTING:
        return NoteView()
    state, fault = told
    match state:
        case SlipState.PRINTED:
            slot = words(f"slot.{model.slots.ticket}")
            return NoteView(words("answer.printed", slot=slot), "ok", "good")
        case SlipState.NOT_PRINTED:
            return NoteView(words("answer.not_printed", fault=fault_words(fault, words)), "warning", "warn")
        case _:
            return NoteView(words("answer.print_unknown"), "warning", "warn")


def _proof_note(told: tuple[SlipState, str], words: Texts) -> NoteView:
    state, fault = told
    match state:
        case SlipState.PRINTING:
            return NoteView()
        case SlipState.PRINTED:
            return NoteView(words("apply.proof_printed"), "ok", "good")
        case SlipState.NOT_PRINTED:
            return NoteView(words("apply.proof_not", fault=fault_words(fault, words)), "warning", "warn")
        case SlipState.UNKNOWN:
            return NoteView(words("apply.proof_unknown"), "warning", "warn")
