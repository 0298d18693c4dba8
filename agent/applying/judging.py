"""What is wrong with a draft, and where it goes on. Pure."""

from collections.abc import Collection
from dataclasses import dataclass, field
from datetime import date

from agent.applying.draft import REVIEW, Draft
from kiosk.domain.code_tables import CodeTables
from kiosk.domain.form import FormField, Step
from kiosk.domain.form_checks import AREA_ENDS, wrong_of
from kiosk.domain.item import Kind
from kiosk.domain.places import Places

FROM, TO = "from", "to"


@dataclass(frozen=True, slots=True)
class Rules:
    """What values are judged by."""

    today: date
    tables: CodeTables = field(repr=False)
    places: Places = field(repr=False)


def wrong_in(draft: Draft, step: Step, rules: Rules) -> dict[str, str]:
    """Field of the step → what is wrong with it."""
    asked = draft.asked(step)
    words = {one.id: wrong_of(one, draft.value(one), rules.today, _codes(draft, one, rules)) for one in asked}
    wrong = {name: word for name, word in words.items() if word}
    start, end = draft.values.get(FROM, ""), draft.values.get(TO, "")
    if TO in words and TO not in wrong and start and start > end:
        wrong[TO] = "order"
    return wrong


def first_wrong(draft: Draft, rules: Rules) -> Step | None:
    """The first step that is not filled in as it should be; None where all are."""
    return next((step for step in draft.steps() if wrong_in(draft, step, rules)), None)


def after(draft: Draft, step: Step, rules: Rules) -> str:
    """Where 下一步 leads: the next step; once everything was read, straight back to the review unless something lacks."""
    steps = draft.steps()
    later = steps[steps.index(step) + 1 :] if step in steps else steps
    if draft.reviewed:
        lacking = first_wrong(draft, rules)
        return REVIEW if lacking is None else lacking.id
    return later[0].id if later else REVIEW


def reachable(draft: Draft, wanted: str, rules: Rules) -> str:
    """The step that is shown where this one is wished for: none behind one that is not filled in."""
    steps = draft.steps()
    lacking = first_wrong(draft, rules)
    if draft.step(wanted) is None:
        return REVIEW if lacking is None else lacking.id
    if lacking is None:
        return wanted
    order = [step.id for step in steps]
    return wanted if order.index(wanted) <= order.index(lacking.id) else lacking.id


def step_of(draft: Draft, wrong: Collection[str]) -> Step | None:
    """The first step on which one of these fields is asked."""
    return next((step for step in draft.steps() if any(one.id in wrong for one in draft.asked(step))), None)


def _codes(draft: Draft, one: FormField, rules: Rules) -> Collection[str] | None:
    if one.source is not None:
        found = draft.choices.get(one.id)
        return () if found is None else found.names
    if one.kind is Kind.CODE:
        return rules.tables[one.table].codes if one.table in rules.tables else ()
    if one.kind is Kind.ADDRESS:
        area = draft.value(one).partition(AREA_ENDS)[0]
        return (area,) if rules.places.is_end(area) else ()
    return None
