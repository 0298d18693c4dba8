"""Answers the screen's questions about having something done, one at a time, and holds the one draft. Blocking."""

import logging
import secrets
import threading
from typing import assert_never

from agent.apply_schemas import (
    ApplyAnswer,
    ApplyAsk,
    AskByCode,
    AskMaterials,
    AskOutcome,
    DropPages,
    FillStep,
    HandOver,
    PrintDone,
    PrintProof,
    SendPages,
    StartForm,
    Submit,
    ToStep,
)
from agent.applying.draft import Draft
from agent.applying.ending import Ending
from agent.applying.fitted import Fitted
from agent.applying.handing import handed_over
from agent.applying.steps import Steps
from agent.lookup_schemas import NoAnswer, Printing, Why
from agent.visit_messages import SlipMade
from kiosk.domain.item import Kind

ASK_LIMIT_S = 5.0  # of what became of it: the screen asks again

OfDraft = (
    FillStep
    | ToStep
    | Submit
    | AskOutcome
    | PrintDone
    | PrintProof
    | AskMaterials
    | SendPages
    | DropPages
    | HandOver
)

_log = logging.getLogger("agent.visit")


class ApplyDesk:
    """Of one visit. A question about another draft than the one that is held gets NoAnswer(GONE)."""

    def __init__(self, fitted: Fitted) -> None:
        self._fitted = fitted
        self._steps = Steps(fitted)
        self._ending = Ending(fitted, self._steps)
        self._turn = threading.Lock()
        self._draft: Draft | None = None
        self._started: tuple[str, ApplyAnswer] | None = None  # the last command that began one, its answer
        self._printed: dict[str, ApplyAnswer] = {}  # of this draft, by command

    def answer(self, ask: ApplyAsk) -> ApplyAnswer:
        """The answer. What is asked once more does nothing twice."""
        with self._turn:
            match ask:
                case StartForm():
                    return self._begun(ask)
                case AskByCode():
                    return self._found(ask)
                case _:
                    draft = self._draft
                    if draft is None or draft.id != ask.draft:
                        return NoAnswer(why=Why.GONE)
                    return self._of_draft(ask, draft)

    def keep_pin(self, field: str, block: str) -> bool:
        """A PIN was typed at the keypad for this field; False where no draft asks for it."""
        with self._turn:
            draft = self._draft
            if draft is None or not draft.is_open:
                return False
            if not any(one.id == field and one.kind is Kind.PIN for one in draft.all_asked()):
                return False
            draft.pins[field] = block
            return True

    def close(self) -> None:
        """Let go of connections of our own."""
        self._fitted.lines.close()

    def _begun(self, ask: StartForm) -> ApplyAnswer:
        if self._started is None or self._started[0] != ask.command:
            self._started = (ask.command, self._start(ask))
        return self._started[1]

    def _start(self, ask: StartForm) -> ApplyAnswer:
        turn = self._fitted.turn_to(ask.item, ask.language)
        draft = self._steps.begun(ask, turn)
        if not isinstance(draft, Draft):
            return draft
        self._draft, self._printed = draft, {}
        return self._steps.at(draft, draft.at, turn)

    def _found(self, ask: AskByCode) -> ApplyAnswer:
        draft, answer = self._ending.found(ask.code, self._fitted.turn(ask.language, ASK_LIMIT_S))
        if draft is not None:
            self._draft, self._printed = draft, {}
        return answer

    def _of_draft(self, ask: OfDraft, draft: Draft) -> ApplyAnswer:
        fitted = self._fitted
        fitted.lines.turn_to(draft.item.level)
        match ask:
            case FillStep() | ToStep():
                return self._moved(ask, draft)
            case Submit():
                return self._submitted(ask, draft)
            case AskOutcome():
                return self._ending.asked(draft, fitted.turn(ask.language, ASK_LIMIT_S))
            case PrintDone():
                return self._on_slip(ask, draft)
            case PrintProof():
                return NoAnswer(why=Why.GONE) if fitted.proofs is None else fitted.proofs.print(ask)
            case AskMaterials() | SendPages() | DropPages():
                return fitted.materials.answer(ask, fitted.materials_of(draft))
            case HandOver():
                return handed_over(draft, fitted)
            case _:
                assert_never(ask)

    def _moved(self, ask: FillStep | ToStep, draft: Draft) -> ApplyAnswer:
        turn, step = self._fitted.turn(ask.language), draft.step(ask.step)
        if not draft.is_open:
            return self._ending.stands(draft, turn)
        if isinstance(ask, FillStep) and step is not None:
            return self._steps.filled(draft, step, ask.values, turn)
        return self._steps.at(draft, ask.step, turn)

    def _submitted(self, ask: Submit, draft: Draft) -> ApplyAnswer:
        try:
            return self._ending.submitted(draft, self._fitted.turn(ask.language))
        except Exception as fault:  # what went out may have been done: it must not be called undone
            if draft.is_open:
                raise
            _log.error("apply.fault kind=%s", type(fault).__name__)
            return self._ending.confirming(draft)

    def _on_slip(self, ask: PrintDone, draft: Draft) -> ApplyAnswer:
        if ask.command not in self._printed:
            self._printed[ask.command] = self._slip(draft, self._fitted.turn(ask.language).language)
        return self._printed[ask.command]

    def _slip(self, draft: Draft, language: str) -> ApplyAnswer:
        printer = self._fitted.equipment.order.printer
        is_over = draft.ended is not None or draft.sent_at is not None
        if printer is None or not draft.item.slip or not is_over:
            return NoAnswer(why=Why.GONE)
        from agent.applying.printing import body_of  # fonts cost 12 MB: only who prints has them

        job = secrets.token_hex(16)
        self._fitted.tell(SlipMade(job=job, body=body_of(draft, self._fitted, printer, language)))
        return Printing(job=job)
