"""Walks through a form before a visit's process that says what the test says."""

from agent.apply_schemas import Confirming, Done, Filling, Outcome, Reviewing
from agent.lookup_schemas import Record
from kiosk.journey.actions import Ticked
from kiosk.journey.apply import ApplyErrand, AskWhatBecame, NextStep, PickOption
from kiosk.journey.lookup import Agree, ChooseItem
from tests.screens import apply_samples as made
from tests.screens import samples
from tests.screens.asking_walk import Walk, identified

CLAIM = "unemp.claim"
CARD = "card.loss"
STEPS = ("contact", "lost_work", "payment")
CODE = "BMR1:card.loss_temp:7K2M9QXW3FHD8RTB5VNC4PGA"


def filling(step: str = "contact", form: str = CLAIM, **changes: object) -> Filling:
    return made.filling(form, step, **changes)  # type: ignore[arg-type]  # fields by name


def reviewing(form: str = CLAIM) -> Reviewing:
    return made.reviewing(form)


def done(outcome: Outcome = Outcome.RECEIVED, item: str = CLAIM) -> Done:
    return Done(draft="d1", item=item, outcome=outcome, record=Record(cells=()))


def confirming(code: str = CODE) -> Confirming:
    return Confirming(draft="d1", item=CLAIM, code=code, since_s=1.0)


def at_first_step() -> Walk:
    """Somebody known has agreed to the notice."""
    return identified().do(ChooseItem(CLAIM), Agree()).answer(filling())


def typed(walk: Walk, **values: str) -> Walk:
    """These are filled in on the present step."""
    return walk.do(*(PickOption(name, value) for name, value in values.items()))


def full(walk: Walk) -> Walk:
    """Everything of the present step is filled in, and 下一步 pressed."""
    told = walk.model.applying.filling
    assert told is not None
    step = made.step_of(told.item, told.step)
    return typed(walk, **dict(made.typed(step))).do(NextStep())


def at_review() -> Walk:
    """All three steps of the claim are filled in."""
    walk = full(at_first_step()).answer(filling("lost_work"))
    return full(full(walk).answer(filling("payment"))).answer(reviewing())


def ticks(walk: Walk, *seconds: float) -> Walk:
    """So long after the model began."""
    return walk.do(*(Ticked(samples.NOW, 100.0 + after) for after in seconds))


def asked(walk: Walk, kind: type[ApplyErrand]) -> list[object]:
    """Every errand of this kind."""
    return [errand for errand in walk.errands if isinstance(errand, kind)]


def polls(walk: Walk) -> int:
    return len(asked(walk, AskWhatBecame))
