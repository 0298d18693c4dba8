"""A draft as the screen sees it: a step to fill in, or all of it to be read once more. Pure."""

from collections.abc import Mapping

from agent.apply_schemas import Booking, Done, Filling, MaterialLine, ProofReady, Reviewing, ReviewPart
from agent.applying.draft import Draft, Ended
from agent.lookup_schemas import Cell
from agent.lookups.held import SaidBy, cell
from agent.lookups.slices import records
from kiosk.domain.form import FormField, Step
from kiosk.domain.form_checks import AREA_ENDS
from kiosk.domain.item import Field, Kind

PLACES = "places"  # in place of a table: where somebody lives
GAPS = {"zh_CN": "", "en": ", "}  # between a place and the rest of an address
BETWEEN = {"zh_CN": "、", "en": ", "}  # of several codes


def filling(
    draft: Draft, step: Step, said_by: SaidBy, language: str, wrong: Mapping[str, str] | None = None
) -> Filling:
    """This step, with what was typed on it before."""
    steps, asked = draft.steps(), draft.asked(step)
    return Filling(
        draft=draft.id,
        item=draft.item.id,
        step=step.id,
        number=steps.index(step) + 1,
        steps=len(steps),
        asked=tuple(one.id for one in asked),
        values={one.id: draft.values[one.id] for one in asked if one.id in draft.values},
        known={one.id: _known(draft, one) for one in asked if one.known is not None},
        choices={
            one.id: found.told(said_by, language)
            for one in asked
            if (found := draft.choices.get(one.id)) is not None
        },
        wrong=dict(wrong or {}),
        pins=tuple(one.id for one in asked if one.id in draft.pins),
    )


def reviewing(draft: Draft, materials: tuple[MaterialLine, ...], said_by: SaidBy, language: str) -> Reviewing:
    """All that was typed, in full; what is known stays masked."""
    return Reviewing(
        draft=draft.id,
        item=draft.item.id,
        parts=tuple(
            ReviewPart(
                step=step.id,
                cells=tuple(
                    typed_cell(draft, one, said_by, language)
                    for one in draft.asked(step)
                    if one.kind is not Kind.PIN
                ),
            )
            for step in draft.steps()
        ),
        materials=materials,
        for_relative=draft.for_relative,
    )


def done(
    draft: Draft,
    ended: Ended,
    said_by: SaidBy,
    language: str,
    *,
    proof: ProofReady | None = None,
    booking: Booking | None = None,
) -> Done:
    """The receipt, masked."""
    return Done(
        draft=draft.id,
        item=draft.item.id,
        outcome=ended.outcome,
        record=records(draft.item, (ended.row,), said_by, language)[0],
        said=ended.said,
        proof=proof,
        booking=booking,
    )


def typed_cell(draft: Draft, one: FormField, said_by: SaidBy, language: str) -> Cell:
    """One field as it was filled in."""
    if one.known is not None:
        return _known(draft, one)
    text = draft.values.get(one.id, "")
    return Cell(field=one.id, text=text, said=_said(draft, one, text, said_by, language) if text else "")


def _known(draft: Draft, one: FormField) -> Cell:
    text = draft.known.get(one.known, "") if one.known is not None else ""
    return cell(Field(one.id, one.kind), text, lambda _table, code, _language: code, "zh_CN")


def _said(draft: Draft, one: FormField, text: str, said_by: SaidBy, language: str) -> str:
    """In words: of codes, choices and the area of an address; of all else the text says it."""
    if one.kind is Kind.ADDRESS:
        area, _, rest = text.partition(AREA_ENDS)
        return GAPS[language].join((said_by(PLACES, area, language), rest))
    if one.kind is not Kind.CODE:
        return ""
    found = draft.choices.get(one.id)
    return BETWEEN[language].join(
        said_by(one.table, code, language) if found is None else found.said(code, said_by, language)
        for code in text.split(" ")
    )
