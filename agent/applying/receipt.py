"""What became of something that was asked for, as a slip: masked as on the screen. Pure.

A slip of what is still being confirmed has a code instead, by which anybody who holds it can ask again.
"""

from dataclasses import dataclass, field
from datetime import datetime

from agent.apply_schemas import Done, Outcome
from agent.lookups.masking import masked
from agent.lookups.saying import said_with_unit
from agent.visit_messages import Place
from kiosk.domain.item import Item, Kind
from kiosk.domain.receipt_code import code_of, in_groups
from kiosk.domain.texts import Texts
from kiosk.hardware.printer.slip import Banner, Box, Closing, Paragraph, Part, Row, Rule, Scan, Slip, Title

NUMBERS = ("case_number", "registration_number", "proof_number")  # what somebody is asked for later
UNTIL = ("answer_by", "call_by")  # until when an answer comes


@dataclass(frozen=True, slots=True)
class Sheet:
    """What a slip is made from. `name`: in full; "" where nobody is known."""

    item: Item
    key: str = field(repr=False)
    name: str = field(repr=False)
    place: Place
    printed_at: datetime  # in the site's zone


def receipt_slip(sheet: Sheet, done: Done, texts: Texts) -> Slip:
    """Case number, what, when, and until when an answer comes."""
    rows: list[Part] = []
    cells = {cell.field: cell for cell in done.record.cells if cell.text}
    fields = {one.id: one for one in sheet.item.fields}
    for name in (*NUMBERS, *(name for name in cells if name not in NUMBERS)):
        if name in cells:
            value = said_with_unit(fields[name], cells[name], texts)
            rows.append(Row(texts(f"field.{name}"), value, large=name in NUMBERS))
    parts = [*_head(sheet, texts), Banner(texts(f"apply_slip.{done.outcome.value}")), *rows]
    if done.said:
        parts += [Rule(), Box(texts("apply_slip.said"), done.said)]
    parts += [Rule(), Box(texts("apply_slip.next"), _next(sheet, done, texts))]
    return Slip((*parts, *_ending(sheet, texts)))


def confirming_slip(sheet: Sheet, texts: Texts) -> Slip:
    """It was sent, and nobody knows yet: not to be done again, and how to ask."""
    scan = Scan(
        content=code_of(sheet.item.id, sheet.key),
        heading=texts("apply_slip.scan"),
        code_label=texts("apply_slip.code"),
        code=in_groups(sheet.key),
    )
    return Slip(
        (
            *_head(sheet, texts),
            Banner(texts("apply_slip.confirming")),
            Paragraph(texts("apply_slip.not_again")),
            Rule(),
            scan,
            *_ending(sheet, texts),
        )
    )


def _head(sheet: Sheet, texts: Texts) -> list[Part]:
    parts: list[Part] = [Title(texts(f"item.{sheet.item.id}.name"), sheet.place.site), Rule()]
    if sheet.name:
        parts.append(Row(texts("apply_slip.name"), masked(Kind.NAME, sheet.name)))
    return parts


def _next(sheet: Sheet, done: Done, texts: Texts) -> str:
    hotline = sheet.place.hotline
    by = next((cell.text for cell in done.record.cells if cell.field in UNTIL and cell.text), "")
    if done.outcome is Outcome.ALREADY:
        return texts("apply_slip.next_already", hotline=hotline)
    if by:
        return texts("apply_slip.next_by", day=by, hotline=hotline)
    return texts(f"apply_slip.next_{done.outcome.value}", hotline=hotline)


def _ending(sheet: Sheet, texts: Texts) -> list[Part]:
    parts: list[Part] = [
        Rule(),
        Row(texts("apply_slip.printed_at"), sheet.printed_at.strftime("%Y-%m-%d\u3000%H:%M:%S")),
        Closing(texts("slip.hotline", number=sheet.place.hotline)),
    ]
    return [*parts, Closing(texts("slip.demo"))] if sheet.place.demo else parts
