"""Steps, reviews and receipts as the visit's process would send them. People, employers and numbers are made up."""

from collections.abc import Mapping

from agent.apply_schemas import (
    Choice,
    Confirming,
    Done,
    Filling,
    MaterialLine,
    MaterialState,
    Outcome,
    ProofReady,
    Reviewing,
    ReviewPart,
)
from agent.lookup_schemas import Cell, Record
from kiosk.domain.form import Form, FormField, Step
from kiosk.domain.item import Kind
from tests.screens.lookup_samples import HOSTILE, LONG_EMPLOYER, cell, some_value, tables
from tests.screens.samples import catalogue, forms

LONG_FACTS = (
    "我在云溪区示范街道的饭店做洗碗工，去年十月到今年三月的工资一直没有发，老板说没钱，后来电话也不接了。" * 6
)
TYPED = {
    "phone": "19912345678",
    "address": "999101/示范街道幸福小区 3 栋 2 单元 501 室",
    "employer": "云溪区示范餐饮有限公司",
    "employer_address": "999102/示范路 18 号",
    "employer_phone": "07301234567",
    "why_unemployed": "contract_ended",
    "unemployed_on": "2026-10-31",
    "claims": "wages overtime",
    "happened_on": "2026-03-05",
    "amount_owed": "1860000",
    "facts": LONG_FACTS,
    "pay_to": "social_card",
    "bank": "示范银行云溪支行",
    "bank_account": "6230999900000006621",
    "answer_wanted": "yes",
    "contact_name": "王秀英",
}
KNOWN = {"name": "王*英", "id_number": "999***********1234", "card_number": "Y99****21"}


def step_of(form_id: str, step_id: str) -> Step:
    """A step of one of the product's own forms."""
    return next(step for step in forms()[form_id].steps if step.id == step_id)


def filling(form_id: str, step_id: str, language: str = "zh_CN", **changes: object) -> Filling:
    """That step with nothing typed; all of it is asked."""
    form, step = forms()[form_id], step_of(form_id, step_id)
    own = {one.id for one in step.fields}
    fields: dict[str, object] = {
        "draft": "d1",
        "item": form_id,
        "step": step_id,
        "number": form.steps.index(step) + 1,
        "steps": len(form.steps),
        "asked": tuple(one.id for one in step.fields if one.when is None or one.when.field not in own),
        "values": {},
        "known": {one.id: _known(one) for one in step.fields if one.known},
        "choices": {one.id: choices(one, language) for one in step.fields if one.source is not None},
        "wrong": {},
    }
    return Filling(**{**fields, **changes})  # type: ignore[arg-type]  # fields by name


def choices(one: FormField, language: str, count: int = 2) -> tuple[Choice, ...]:
    """Records of a source."""
    assert one.source is not None
    shown = {field.id: field for field in catalogue().item(one.source.item).fields}
    return tuple(
        Choice(
            value=f"c{at}",
            cells=tuple(
                cell(shown[name], some_value(shown[name], at), language) for name in one.source.shows
            ),
        )
        for at in range(count)
    )


def typed(step: Step, values: Mapping[str, str] = TYPED) -> tuple[tuple[str, str], ...]:
    """Everything of a step filled in."""
    return tuple((one.id, values[one.id]) for one in step.fields if one.id in values and not one.known)


def reviewing(form_id: str, language: str = "zh_CN", **changes: object) -> Reviewing:
    """The whole form filled in."""
    form = forms()[form_id]
    fields: dict[str, object] = {
        "draft": "d1",
        "item": form_id,
        "parts": tuple(
            ReviewPart(
                step=step.id,
                cells=tuple(_typed_cell(one, language) for one in step.fields if one.kind is not Kind.PIN),
            )
            for step in form.steps
        ),
        "materials": materials(form),
    }
    return Reviewing(**{**fields, **changes})  # type: ignore[arg-type]  # fields by name


def materials(form: Form, state: MaterialState = MaterialState.SENT) -> tuple[MaterialLine, ...]:
    """What the form wants, handed in as far as it must be."""
    return tuple(
        MaterialLine(
            id=one.id,
            optional=one.optional,
            pages=0 if one.optional or state is not MaterialState.SENT else 2,
            most_pages=one.most_pages,
            state=MaterialState.NONE if one.optional else state,
        )
        for one in form.materials
    )


def done(
    item_id: str,
    outcome: Outcome,
    language: str = "zh_CN",
    *,
    proof: ProofReady | None = None,
    said: str = "",
    hostile: bool = False,
) -> Done:
    """The receipt of this item."""
    item = catalogue().item(item_id)
    numbers = {
        "case_number": "BJ2026112800017",
        "registration_number": "999101202611280017",
        "proof_number": "Z9991012026112800017",
        "check_code": "7K2M 9QXW 3FHD 8RTB",
        "appointment_number": "YY20261130-017",
        "answer_by": "2026-12-05",
        "handled_on": "2026-11-20",
        "ends_on": "2026-12-04",
        "agency": HOSTILE if hostile else "云溪区劳动保障监察机构",
    }
    cells = tuple(cell(one, numbers.get(one.id, some_value(one, 1)), language) for one in item.fields)
    return Done(draft="d1", item=item_id, outcome=outcome, record=Record(cells=cells), said=said, proof=proof)


def confirming(item_id: str, code: str) -> Confirming:
    """It was sent eleven seconds ago."""
    return Confirming(draft="d1", item=item_id, code=code, since_s=11.0)


def _known(one: FormField) -> Cell:
    return Cell(field=one.id, text=KNOWN[one.known or ""], masked=True)


def _typed_cell(one: FormField, language: str) -> Cell:
    if one.known is not None:
        return _known(one)
    value = TYPED.get(one.id, "")
    if one.kind is Kind.CODE and one.source is not None:
        chosen = choices(one, language)[0]
        return Cell(field=one.id, text="c0", said="，".join(part.said or part.text for part in chosen.cells))
    said = ""
    if one.kind is Kind.CODE and value:
        said = "、".join(tables()[one.table].said(code, language) for code in value.split())
    elif one.kind is Kind.ADDRESS and value:
        area, _, rest = value.partition("/")
        said = tables()["area"].said(area, language) + rest
    return Cell(field=one.id, text=value, said=said)


def long_typed() -> Mapping[str, str]:
    """As long as it may be, and nothing that is markup."""
    return {**TYPED, "employer": LONG_EMPLOYER, "facts": LONG_FACTS, "bank": HOSTILE[:40]}
