"""Through a form: begun, filled in step by step, read once more. Blocking."""

from collections.abc import Mapping

from agent.apply_schemas import Filling, Reviewing, StartForm
from agent.applying.asking import Refused
from agent.applying.draft import REVIEW, Draft
from agent.applying.fitted import Fitted, Turn
from agent.applying.judging import after, reachable, wrong_in
from agent.applying.showing import filling, reviewing
from agent.lookup_schemas import NeedsMore, NoAnswer, Why
from agent.visit_messages import FormBegun
from kiosk.domain.form import Form, Step
from kiosk.domain.item import Item, Kind

Shown = Filling | Reviewing | Refused


class Steps:
    """Of one visit."""

    def __init__(self, fitted: Fitted) -> None:
        self._fitted = fitted

    def begun(self, ask: StartForm, turn: Turn) -> Draft | Refused:
        """A draft of the item, if it may be begun at all."""
        fitted = self._fitted
        form = fitted.equipment.forms.get(ask.item)
        if form is None or turn.line is None:
            return NoAnswer(why=Why.NOT_OFFERED)
        item = fitted.equipment.catalogue.item(ask.item)
        if (cannot := self._cannot(ask, item, form)) is not None:
            return cannot
        draft = Draft(item, form, account=ask.account, for_relative=ask.for_relative)
        if (refused := fitted.asking.refused(draft, turn.line, turn.language)) is not None:
            return refused
        draft.known = fitted.known(item, for_relative=ask.for_relative)
        draft.at = next((step.id for step in draft.steps()), REVIEW)
        fitted.tell(FormBegun(item=item.id, level=fitted.people.level, means=fitted.means(draft)))
        if item.proof and fitted.proofs is not None:
            fitted.proofs.warm()
        return draft

    def filled(self, draft: Draft, step: Step, typed: Mapping[str, str], turn: Turn) -> Shown:
        """What was typed on a step: the next one, or the same with what is wrong.

        What is only asked because of what was just typed has not been seen yet, and is not called wrong.
        """
        seen = {one.id for one in draft.asked(step)} | set(typed)
        draft.take(step, typed)
        wrong = wrong_in(draft, step, self._fitted.rules())
        if not wrong:
            return self.at(draft, after(draft, step, self._fitted.rules()), turn)
        return self.again(draft, step, {name: word for name, word in wrong.items() if name in seen}, turn)

    def at(self, draft: Draft, wanted: str, turn: Turn) -> Shown:
        """That step or the review; or the first step before it that lacks something."""
        draft.at = reachable(draft, wanted, self._fitted.rules())
        step = draft.step(draft.at)
        if step is not None:
            return self.again(draft, step, {}, turn)
        draft.reviewed = True
        lines = self._fitted.materials.lines(self._fitted.materials_of(draft))
        return reviewing(draft, lines, self._fitted.said, turn.language)

    def again(self, draft: Draft, step: Step, wrong: Mapping[str, str], turn: Turn) -> Shown:
        """This step with what is wrong on it, and what there is to choose from."""
        draft.at = step.id
        if turn.line is None:
            return NoAnswer(why=Why.NOT_OFFERED)
        refused = self._fitted.asking.sourced(draft, step, turn.line, turn.language)
        return filling(draft, step, self._fitted.said, turn.language, wrong) if refused is None else refused

    def _cannot(self, ask: StartForm, item: Item, form: Form) -> NeedsMore | NoAnswer | None:
        if ask.for_relative and not item.proxy:
            return NoAnswer(why=Why.NOT_ELIGIBLE)
        has_pin = any(one.kind is Kind.PIN for step in form.steps for one in step.fields)
        if has_pin and not self._fitted.equipment.order.pin:
            return NeedsMore(level=item.level, ways=())  # no encrypting keypad: a window can
        return None
