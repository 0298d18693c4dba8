"""The step of a form that is filled in now: what is asked on it, and what is wrong with it. Pure."""

from dataclasses import replace

from agent.apply_schemas import Filling
from kiosk.domain.form import FormField, Step, When
from kiosk.domain.form_checks import wrong_of
from kiosk.domain.item import Kind
from kiosk.journey.apply import Applying, Values
from kiosk.journey.model import Model


def step_of(model: Model) -> Step | None:
    """The step as the form has it; None where none is filled in."""
    filling = model.applying.filling
    form = model.forms.get(filling.item) if filling is not None else None
    if form is None or filling is None:
        return None
    return next((step for step in form.steps if step.id == filling.step), None)


def asked_now(model: Model) -> tuple[FormField, ...]:
    """The fields of the step, with those that what was just typed on it asks for."""
    step, applying = step_of(model), model.applying
    if step is None or applying.filling is None:
        return ()
    own = {one.id for one in step.fields}
    shown: list[FormField] = []
    for one in step.fields:
        if one.when is not None and one.when.field in own:
            is_asked = one.when.field in {before.id for before in shown} and _holds(one.when, applying)
        else:
            is_asked = one.id in applying.filling.asked
        if is_asked:
            shown.append(one)
    return tuple(shown)


def wrong_now(model: Model) -> Values:
    """Field → word of what can be seen here to be wrong. Of a PIN only the visit's process knows."""
    today = model.now.date()
    found = (
        (one.id, wrong_of(one, model.applying.value(one.id), today))
        for one in asked_now(model)
        if one.kind is not Kind.PIN
    )
    return tuple(pair for pair in found if pair[1])


def handed_over(model: Model) -> Values:
    """What goes to the visit's process: of all that is asked, but for a PIN; what was taken out again is empty."""
    asked = (one.id for one in asked_now(model) if one.known is None and one.kind is not Kind.PIN)
    return tuple((name, model.applying.value(name)) for name in asked)


def with_value(applying: Applying, name: str, value: str) -> Applying:
    """What is typed for a field; what was wrong with the one before it is not known any more."""
    others = tuple(pair for pair in applying.values if pair[0] != name)
    values = (*others, (name, value)) if value else others
    return replace(applying, values=values, wrong=tuple(pair for pair in applying.wrong if pair[0] != name))


def left(applying: Applying) -> Applying:
    """The present step is left by 返回: what is typed on it stays."""
    if applying.filling is None:
        return applying
    step = applying.filling.step
    others = tuple(pair for pair in applying.left if pair[0] != step)
    return replace(applying, left=(*others, (step, applying.values)), entry=None)


def typed_on(applying: Applying, filling: Filling, *, stays: bool) -> Values:
    """What the visit's process has of a step, and over it what was typed here and not handed over."""
    kept = applying.values if stays else dict(applying.left).get(filling.step, ())
    return tuple({**filling.values, **dict(kept)}.items())


def _holds(when: When, applying: Applying) -> bool:
    return any(code in when.among for code in applying.value(when.field).split(" "))
