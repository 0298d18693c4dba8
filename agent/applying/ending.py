"""What becomes of a draft: sent, confirmed, refused, found again by its code. Blocking."""

from collections.abc import Collection
from typing import assert_never

from agent.apply_schemas import ApplyAnswer, Confirming, Done, DropPages
from agent.applying.draft import REVIEW, Draft, Ended
from agent.applying.fitted import Fitted, Turn, known_words
from agent.applying.judging import first_wrong, step_of, wrong_in
from agent.applying.sending import NotDone, Sent, Unknown
from agent.applying.showing import done
from agent.applying.steps import Steps
from agent.applying.telling import outcome
from agent.gateway.port import Code, Json, NotAnswered
from agent.lookup_schemas import NoAnswer, Why
from agent.lookups.fetching import Line
from agent.visit_messages import FormConfirmed, FormSubmitted
from kiosk.domain.form import Form
from kiosk.domain.receipt_code import code_of, read_code


class Ending:
    """Of one visit."""

    def __init__(self, fitted: Fitted, steps: Steps) -> None:
        self._fitted = fitted
        self._steps = steps

    def submitted(self, draft: Draft, turn: Turn) -> ApplyAnswer:
        """确认: sent, if all of it is as it should be. What was sent before is only asked about."""
        fitted = self._fitted
        if not draft.is_open:
            return self.asked(draft, turn)
        lacking = first_wrong(draft, fitted.rules())
        if lacking is not None:
            return self._steps.again(draft, lacking, wrong_in(draft, lacking, fitted.rules()), turn)
        if fitted.materials.missing(fitted.materials_of(draft)):
            return self._steps.at(draft, REVIEW, turn)
        if turn.line is None:
            return NoAnswer(why=Why.NOT_OFFERED)
        began = fitted.now()
        answer = self._sent(draft, turn.line, turn)
        fitted.tell(
            FormSubmitted(
                item=draft.item.id,
                outcome=outcome(answer),
                milliseconds=round(1000 * (fitted.now() - began)),
                level=fitted.people.level,
                means=fitted.means(draft),
            )
        )
        return answer

    def asked(self, draft: Draft, turn: Turn) -> ApplyAnswer:
        """What became of it. Nothing is sent; of a draft that never was, where it stands."""
        fitted = self._fitted
        if draft.sent_at is None or turn.line is None:
            return self.stands(draft, turn)
        answer = self._became(draft, fitted.sending.ask(draft, turn.line, fitted.now()), turn.line, turn)
        if not isinstance(answer, Confirming):
            told = FormConfirmed(item=draft.item.id, outcome=outcome(answer), by_code=draft.found)
            fitted.tell(told)
        return answer

    def found(self, code: str, turn: Turn) -> tuple[Draft | None, ApplyAnswer]:
        """By the code on a slip: what is held from now on in place of a draft, and how it stands."""
        said, fitted = read_code(code), self._fitted
        form = None if said is None else fitted.equipment.forms.get(said.item)
        if said is None or form is None:
            return None, NoAnswer(why=Why.NO_DATA)
        item = fitted.equipment.catalogue.item(said.item)
        draft = Draft(item, Form(item.id), key=said.key, sent_at=fitted.now(), found=True)
        answer = self.asked(draft, turn)
        return (draft if isinstance(answer, Done | Confirming) else None), answer

    def stands(self, draft: Draft, turn: Turn) -> ApplyAnswer:
        """What is known of it; nobody is asked."""
        fitted = self._fitted
        if draft.ended is not None:
            return done(
                draft,
                draft.ended,
                fitted.said,
                turn.language,
                proof=fitted.proof(draft),
                booking=fitted.booking(draft, draft.ended),
            )
        if draft.sent_at is not None:
            return self.confirming(draft)
        if draft.found:
            return NoAnswer(why=Why.NO_DATA)
        return self._steps.at(draft, draft.at, turn)

    def confirming(self, draft: Draft) -> Confirming:
        """正在确认, with the code to ask again by."""
        now = self._fitted.now()
        since_s = max(0.0, now - (now if draft.sent_at is None else draft.sent_at))
        code = code_of(draft.item.id, draft.key)
        return Confirming(draft=draft.id, item=draft.item.id, code=code, since_s=since_s)

    def _sent(self, draft: Draft, line: Line, turn: Turn) -> ApplyAnswer:
        fitted = self._fitted
        not_yet = fitted.looking.not_yet(draft.item, line, for_relative=draft.for_relative)
        if not_yet is not None:
            return not_yet
        body: dict[str, Json] = {
            "values": draft.told(),
            "materials": fitted.materials.attached(fitted.materials_of(draft)),
        }
        if draft.item.proof:
            body["item"] = draft.item.id  # several items have the one operation
        return self._became(draft, fitted.sending.send(draft, body, line, fitted.now()), line, turn)

    def _became(self, draft: Draft, sent: Sent, line: Line, turn: Turn) -> ApplyAnswer:
        match sent:
            case Ended():
                tables = (one.table for one in draft.item.fields if one.table)
                self._fitted.equipment.words.fetch(tables, line.table)
                return self.stands(draft, turn)
            case Unknown():
                return self.stands(draft, turn)
            case NotDone(reply):
                return self._not_done(draft, reply, line, turn)
            case _:
                assert_never(sent)

    def _not_done(self, draft: Draft, reply: NotAnswered, line: Line, turn: Turn) -> ApplyAnswer:
        if reply.code is not Code.INVALID or draft.found:
            return self._fitted.asking.meant(reply, draft, line, turn.language)
        wrong = known_words(reply.wrong)
        step = step_of(draft, wrong)
        if step is None and self._dropped(draft, wrong):
            return self._steps.at(draft, REVIEW, turn)
        if step is None:
            return NoAnswer(why=Why.DOWN, said=reply.said)
        draft.pins = {name: block for name, block in draft.pins.items() if name not in wrong}
        return self._steps.again(draft, step, wrong, turn)

    def _dropped(self, draft: Draft, wrong: Collection[str]) -> bool:
        """Whether it is about materials: those that are wrong there are to be handed in again."""
        materials = self._fitted.materials_of(draft)
        names = [one.id for one in materials.asked if one.id in wrong]
        for name in names:
            self._fitted.materials.answer(DropPages(draft=draft.id, material=name), materials)
        return bool(names)
