"""One step of a form: one to four questions as rows; the few answers of a single question stand on the page itself."""

from dataclasses import dataclass, field, replace

from agent.apply_schemas import Filling
from kiosk.domain.code_tables import CodeTables
from kiosk.domain.form import FormField
from kiosk.domain.item import Kind
from kiosk.domain.places import Places
from kiosk.domain.texts import Texts
from kiosk.journey.apply import (
    AskForm,
    AskHandOver,
    AskStep,
    HandStep,
    NextStep,
    OpenField,
    PickOption,
    ToPerson,
)
from kiosk.journey.applying import is_editing
from kiosk.journey.filling import asked_now
from kiosk.journey.look import Size
from kiosk.journey.model import Model
from kiosk.screens.form_step.typed import (
    address_words,
    choice_words,
    code_words,
    known_words,
    question_words,
    typed_words,
)
from kiosk.screens.ways.view_model import ActKey

MOST_OPTIONS = {  # of a single question, on the step itself; by size and by whether the panel is upright
    (Size.STANDARD, True): 6,
    (Size.LARGE, True): 6,
    (Size.EXTRA, True): 5,
    (Size.STANDARD, False): 6,
    (Size.LARGE, False): 4,
    (Size.EXTRA, False): 4,
}


@dataclass(frozen=True, slots=True)
class RowView:
    """One question and what is in. `wrong`: what to do about it; a row that is known cannot be pressed."""

    tag: str
    question: str
    value: str = field(repr=False)
    side: str
    icon: str
    wrong: str
    action: object
    active: bool = True
    filled: bool = True
    lines: int = 2  # of the value; all of it stands on the page of the field

    @property
    def kind(self) -> str:
        return "wrong" if self.wrong else "choice"

    @property
    def ink(self) -> str:
        return "ink" if self.filled else "primary_ink"


@dataclass(frozen=True, slots=True)
class OptionView:
    """One answer that is taken by a tap."""

    tag: str
    words: str = field(repr=False)
    line: str = field(repr=False)
    chosen: bool
    action: object

    @property
    def icon(self) -> str:
        return "check" if self.chosen else ""


@dataclass(frozen=True, slots=True)
class FormStepView:
    """The whole page. `marks`: one for each step, what is behind, here, or to come."""

    chip: str
    chip_icon: str
    progress: str
    marks: tuple[str, ...]
    title: str
    note: str
    rows: tuple[RowView, ...]
    columns: int
    options: tuple[OptionView, ...]
    acts: tuple[ActKey, ...]


def form_step_view(
    model: Model, words: Texts, tables: CodeTables | None, places: Places | None, portrait: bool
) -> FormStepView:
    """The step that is filled in now."""
    filling = model.applying.filling
    assert filling is not None, "the page of a step without a step"
    item = model.catalogue.item(filling.item)
    asked = asked_now(model)
    options = _options(model, asked, tables, words, portrait=portrait)
    wrong = dict(model.applying.wrong)
    single = _single(asked) if options else ""
    rows = tuple(_row(model, one, filling, tables, places, words) for one in asked if one.id != single)
    most = _lines(len(rows), model.look.size, portrait=portrait)
    rows = tuple(replace(row, lines=most) for row in rows)
    return FormStepView(
        chip=words(f"item.{item.id}.name"),
        chip_icon=item.icon,
        progress=words("apply.progress", number=filling.number, count=filling.steps)
        if filling.steps > 1
        else "",
        marks=_marks(filling),
        title=question_words(filling.item, single, words) if single else words(f"step.{filling.step}"),
        note=words(f"wrong.{wrong[single]}") if single in wrong else "",
        rows=rows,
        columns=1 if len(rows) == 1 else 2,
        options=options,
        acts=_acts(model, words),
    )


def _lines(rows: int, size: Size, *, portrait: bool) -> int:
    """How much of a value is shown: more where it stands alone."""
    if rows == 1:
        return 6 if portrait else 4
    return 2 if portrait or size is Size.STANDARD else 1


def _marks(filling: Filling) -> tuple[str, ...]:
    """The colour roles of the line of steps."""
    if filling.steps < 2:
        return ()
    return tuple("primary" if number <= filling.number else "line" for number in range(1, filling.steps + 1))


def _row(
    model: Model,
    one: FormField,
    filling: Filling,
    tables: CodeTables | None,
    places: Places | None,
    words: Texts,
) -> RowView:
    question = question_words(filling.item, one.id, words)
    if one.known is not None:
        known = filling.known.get(one.id)
        value = known_words(known) if known is not None else ""
        return RowView(f"field-{one.id}", question, value, "", "ok", "", None, active=False)
    wrong = dict(model.applying.wrong).get(one.id, "")
    typed = model.applying.value(one.id)
    value = typed_words(one, typed, filling, model.catalogue, tables, words)
    if one.kind is Kind.ADDRESS and typed:
        value = address_words(typed, places, words)
    if one.kind is Kind.PIN:
        value = words("apply.pin_in") if typed or one.id in filling.pins else ""
    empty = words("apply.choose" if one.kind is Kind.CODE else "apply.fill_in")
    return RowView(
        tag=f"field-{one.id}",
        question=question,
        value=value or empty,
        side=words("apply.optional") if one.optional and not value else "",
        icon="next",
        wrong=words(f"wrong.{wrong}") if wrong else "",
        action=OpenField(one.id),
        filled=bool(value),
    )


def _single(asked: tuple[FormField, ...]) -> str:
    """The only question that is not answered already by who stands here."""
    open_ones = [one for one in asked if one.known is None]
    return open_ones[0].id if len(open_ones) == 1 else ""


def _options(
    model: Model, asked: tuple[FormField, ...], tables: CodeTables | None, words: Texts, *, portrait: bool
) -> tuple[OptionView, ...]:
    """Of a single question with few answers; none where it is asked on a page of its own."""
    filling = model.applying.filling
    one = next((one for one in asked if one.id == _single(asked)), None)
    if one is None or filling is None or one.kind is not Kind.CODE or one.many or len(asked) > 1:
        return ()
    codes = codes_of(one, filling, tables)
    if not codes or len(codes) > MOST_OPTIONS[model.look.size, portrait]:
        return ()
    return tuple(_option(model, one, code, filling, tables, words) for code in codes)


def codes_of(one: FormField, filling: Filling, tables: CodeTables | None) -> tuple[str, ...]:
    """All codes that can be chosen, in their order."""
    if one.source is not None:
        return tuple(choice.value for choice in filling.choices.get(one.id, ()))
    return tuple(tables[one.table].codes) if tables is not None and one.table in tables else ()


def _option(
    model: Model, one: FormField, code: str, filling: Filling, tables: CodeTables | None, words: Texts
) -> OptionView:
    said, line = code_words(one, code, filling, model.catalogue, tables, words), ""
    if one.source is not None:
        choice = next(choice for choice in filling.choices[one.id] if choice.value == code)
        first, *others = choice_words(choice, one.source, model.catalogue, words) or ("",)
        said, line = first, words("apply.between").join(others)
    place = codes_of(one, filling, tables).index(code)
    chosen = model.applying.value(one.id) == code
    return OptionView(f"option-{place}", said, line, chosen, PickOption(one.id, code))


def asks_now(model: Model) -> bool:
    """Whether the visit's process is asked for the next page."""
    return isinstance(model.waiting_for, HandStep | AskStep | AskForm)


def person_key(model: Model, words: Texts, *, share: float = 1.0) -> ActKey:
    """转人工, on every page of a form."""
    if isinstance(model.waiting_for, AskHandOver):
        return ActKey("person", words("apply.handing"), None, "hourglass", active=False, share=share)
    return ActKey("person", words("apply.person"), ToPerson(), "attendant", share=share)


def _acts(model: Model, words: Texts) -> tuple[ActKey, ...]:
    if asks_now(model):
        main = ActKey("next", words("apply.checking"), None, "hourglass", "action", active=False, share=1.4)
    elif is_editing(model.stack):
        main = ActKey("next", words("apply.back_to_review"), NextStep(), "check", "action", share=1.4)
    else:
        main = ActKey("next", words("apply.next"), NextStep(), "", "action", share=1.4)
    return person_key(model, words), main
