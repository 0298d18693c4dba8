"""Models of the screen before an answer, and every case of its pages worth looking at."""

from collections.abc import Callable, Sequence
from dataclasses import replace

import msgspec

from agent.lookup_schemas import (
    NeedsMore,
    NoAnswer,
    Record,
    Revealed,
    Slice,
    Why,
)
from agent.schemas import CardStep, DeviceLine, Identified, LinkState, Slip, SlipState, State
from kiosk.domain.priority import PriorityClass
from kiosk.journey.asking import rows_of
from kiosk.journey.look import Look
from kiosk.journey.lookup import Lookup, Wish
from kiosk.journey.model import Model
from kiosk.journey.route import Page, Route
from tests.screens.lookup_samples import (
    JOB,
    RARE_NAME,
    Row,
    card,
    cases,
    complaint,
    contributions,
    cut,
    enrolments,
    hostile,
    pensions,
    some_rows,
    visits,
)
from tests.screens.samples import catalogue, model, state, visit

ELDER = Identified(
    masked_name="王*英",
    masked_number="999***********1234",
    age=71,
    priority=PriorityClass.ELDER,
    verified=True,
)
RELATIVE = Identified(
    masked_name=f"{RARE_NAME[0]}**{RARE_NAME[3]}",
    masked_number="999***********5678",
    age=84,
    priority=PriorityClass.ELDER,
    verified=True,
)


def known(**changes: object) -> State:
    """Somebody is known, the back office answers."""
    here = msgspec.structs.replace(
        visit(CardStep.READ, remaining_s=168.0), level=2, person=ELDER, relative=RELATIVE
    )
    links = msgspec.structs.replace(state().links, gateway=LinkState.UP)
    return state(**{"visit": here, "links": links, **changes})


def answer(
    look: Look, item_id: str, rows: Sequence[Row], /, *, portrait: bool = True, page: int = 1, tab: str = "",
    year: int = 0, **changes: object,
) -> Model:  # fmt: skip
    """The page of this answer. `changes`: of the lookup."""
    item = catalogue().item(item_id)
    count = rows_of(item.layout, look.size, portrait=portrait)
    slice_ = Slice(language=look.language, page=page, rows=count, tab=tab, year=year)
    shown = cut(item, rows, slice_)
    lookup = Lookup(wish=Wish(item_id), shown=shown)
    return model(
        look=look,
        stack=(Route(Page.HOME), Route(Page.ITEMS, item.group), Route(Page.ANSWER, item_id)),
        state=known(),
        portrait=portrait,
        lookup=replace(lookup, **changes),  # type: ignore[arg-type]  # fields by name
    )


def on_record(before: Model, place: int = 0, leaf: int = 0) -> Model:
    """One row of that answer."""
    stack = (*before.stack, Route(Page.RECORD, str(place)))
    return replace(before, stack=stack, lookup=replace(before.lookup, leaf=leaf))


def revealed(before: Model) -> Model:
    """显示 was pressed two seconds ago."""
    shown = before.lookup.shown
    assert shown is not None
    full = Revealed(name="王秀英", number="999101195504051234", records=tuple(map(_in_full, shown.records)))
    return replace(before, lookup=replace(before.lookup, revealed=full, revealed_until=before.at + 7.6))


def _in_full(masked: Record) -> Record:
    full = {"bank_account": "6230999900000006621", "name": "王秀英", "id_number": "999101195504051234"}
    cells = [msgspec.structs.replace(one, text=full.get(one.field, one.text)) for one in masked.cells]
    return Record(cells=tuple(cells))


def for_relative(before: Model) -> Model:
    """Of somebody whose name few fonts have."""
    shown = before.lookup.shown
    assert shown is not None
    about = msgspec.structs.replace(shown, for_relative=True)
    return replace(before, lookup=replace(before.lookup, shown=about))


def printing(before: Model, printed: SlipState, fault: str = "none") -> Model:
    """The slip of this answer on its way, or wherever it ended."""
    slip = Slip(ticket=JOB, state=printed, fault=fault)
    return replace(before, state=known(slip=slip), lookup=replace(before.lookup, job=JOB))


def without_paper(before: Model) -> Model:
    """The printer has none left."""
    out = DeviceLine(device="printer", state="fault", fault="paper_out", notice="none")
    return replace(before, state=known(devices=(out, *state().devices[1:])))


def refused(
    look: Look, why: Why | None, said: str = "", item: str = "ins.contributions", **changes: object
) -> Model:
    """No answer; without a reason: more has to be proved, and this machine cannot."""
    lookup = Lookup(
        wish=Wish(item),
        refused=NoAnswer(why=why, said=said) if why else None,
        needs=None if why else NeedsMore(level=2, ways=()),
    )
    stack = (
        Route(Page.HOME),
        Route(Page.ITEMS, "insurance"),
        Route(Page.NOTICE, item),
        Route(Page.NO_ANSWER),
    )
    fields: dict[str, object] = {"look": look, "stack": stack, "state": known(), "lookup": lookup}
    return model(**{**fields, **changes})


def answer_cases(*, portrait: bool) -> dict[str, Callable[[Look], Model]]:
    """Every page of an answer worth looking at, on this panel."""

    def of(item: str, rows: Sequence[Row], **changes: object) -> Callable[[Look], Model]:
        return lambda look: answer(look, item, rows, portrait=portrait, **changes)  # type: ignore[arg-type]  # by name

    def then(step: Callable[[Model], Model], made: Callable[[Look], Model]) -> Callable[[Look], Model]:
        return lambda look: step(made(look))

    four, one = contributions(("11", "21", "41", "31"), 360), contributions(("11",), 79)
    seven = contributions(("11", "12", "14", "15", "21", "31", "41", "51"), 30)
    pens = pensions(34)
    med = catalogue().item("med.records")
    year = of("ins.contributions", four, year=2024)
    return {
        "answer-years": of("ins.contributions", four),
        "answer-years-one": of("ins.contributions", one),
        "answer-years-last": of("ins.contributions", four, page=5),
        "answer-years-tabs": of("ins.contributions", seven, tab="31"),
        "answer-pensions": of("pens.payments", pens),
        "answer-year": year,
        "answer-table": of("med.records", visits(40), page=2),
        "answer-table-few": of("talent.exam", some_rows(catalogue().item("talent.exam"), 2)),
        "answer-hostile": of("med.records", hostile(med)),
        "answer-card": of("card.info", card()),
        "answer-card-leaf": of("card.info", card(), leaf=1),
        "answer-card-tabs": of("ins.enrollment", enrolments(), tab="21"),
        "answer-steps": of("labor.status", complaint()),
        "answer-steps-cases": of("case.progress", cases()),
        "answer-revealed": then(revealed, of("card.info", card())),
        "answer-relative": then(for_relative, of("ins.contributions", one)),
        "answer-printing": then(lambda was: printing(was, SlipState.PRINTING), of("pens.payments", pens)),
        "answer-printed": then(lambda was: printing(was, SlipState.PRINTED), of("pens.payments", pens)),
        "answer-not-printed": then(
            lambda was: printing(was, SlipState.NOT_PRINTED, "paper_out"), of("med.records", visits(40))
        ),
        "answer-no-paper": then(without_paper, of("pens.payments", pens)),
        "record": then(on_record, of("pens.payments", pens, year=2026)),
        "record-owed": then(lambda was: on_record(was, 1), of("ins.contributions", four, year=2025, page=1)),
        "record-hostile": then(lambda was: on_record(was, 1), of("med.records", hostile(med))),
        "record-long": then(on_record, of("labor.status", complaint())),
        "record-long-leaf": then(lambda was: on_record(was, 0, 1), of("labor.status", complaint())),
        "record-revealed": then(revealed, then(on_record, of("pens.payments", pens, year=2026))),
        **_refusals(),
    }


def _refusals() -> dict[str, Callable[[Look], Model]]:
    said = "您在本统筹区没有参保缴费记录，如已转移请到转入地经办机构查询。[b]请核对[/b] **编号** 1024 ‘’ <br> 后再试一次，谢谢。"
    reasons: dict[str, Why | None] = {
        "no-data": Why.NO_DATA,
        "down": Why.DOWN,
        "busy": Why.BUSY,
        "not-offered": Why.NOT_OFFERED,
        "not-eligible": Why.NOT_ELIGIBLE,
        "not-verified": Why.NOT_VERIFIED,
        "gone": Why.GONE,
        "needs": None,
    }
    quoted = ("no-data", "not-eligible")
    pages = {
        f"no-answer-{name}": (
            lambda look, why=why, name=name: refused(look, why, said if name in quoted else "")
        )
        for name, why in reasons.items()
    }
    return {**pages, "no-answer-closed": lambda look: refused(look, Why.DOWN, item="appt.list")}
