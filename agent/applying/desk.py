"""Answers the screen's questions about having something done, one at a time, and holds the one draft. Blocking."""

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
from kiosk.domain.texts import LANGUAGES

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

    def _begun(self, ask: StartForm) -> ApplyAnswer:
        if self._started is None or self._started[0] != ask.command:
            self._started = (ask.command, self._start(ask))
        return self._started[1]

    def _start(self, ask: StartForm) -> ApplyAnswer:
        language = _language(ask.language)
        draft = self._steps.begun(ask, language)
        if not isinstance(draft, Draft):
            return draft
        self._draft, self._printed = draft, {}
        return self._steps.at(draft, draft.at, language)

    def _found(self, ask: AskByCode) -> ApplyAnswer:
        draft, answer = self._ending.found(ask.code, _language(ask.language))
        if draft is not None:
            self._draft, self._printed = draft, {}
        return answer

    def _of_draft(self, ask: OfDraft, draft: Draft) -> ApplyAnswer:
        match ask:
            case FillStep():
                return self._filled(ask, draft)
            case ToStep():
                return self._to_step(ask, draft)
            case Submit():
                return self._ending.submitted(draft, _language(ask.language))
            case AskOutcome():
                return self._ending.asked(draft, _language(ask.language))
            case PrintDone():
                return self._on_slip(ask, draft)
            case PrintProof():
                proofs = self._fitted.proofs
                return NoAnswer(why=Why.GONE) if proofs is None else proofs.print(ask)
            case AskMaterials() | SendPages() | DropPages():
                return self._fitted.materials.answer(ask, self._fitted.materials_of(draft))
            case HandOver():
                return handed_over(draft, self._fitted)
            case _:
                assert_never(ask)

    def _filled(self, ask: FillStep, draft: Draft) -> ApplyAnswer:
        language, step = _language(ask.language), draft.step(ask.step)
        if not draft.is_open:
            return self._ending.stands(draft, language)
        if step is None:
            return self._steps.at(draft, ask.step, language)
        return self._steps.filled(draft, step, ask.values, language)

    def _to_step(self, ask: ToStep, draft: Draft) -> ApplyAnswer:
        language = _language(ask.language)
        if not draft.is_open:
            return self._ending.stands(draft, language)
        return self._steps.at(draft, ask.step, language)

    def _on_slip(self, ask: PrintDone, draft: Draft) -> ApplyAnswer:
        if ask.command not in self._printed:
            self._printed[ask.command] = self._slip(draft, _language(ask.language))
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


def _language(wanted: str) -> str:
    return wanted if wanted in LANGUAGES else LANGUAGES[0]
