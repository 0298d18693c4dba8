"""A certification on a slip: when, where, and by when the next one is due; masked as on the screen. Pure."""

from dataclasses import dataclass, field
from datetime import datetime

from agent.certify_schemas import Certified, DecidedLine
from agent.visit_messages import Place
from kiosk.domain.identity import masked_name
from kiosk.domain.texts import Texts
from kiosk.hardware.printer.slip import Banner, Box, Closing, Part, Row, Rule, Slip, Title


@dataclass(frozen=True, slots=True)
class Sheet:
    """What a slip is made from. `printed_at`: in the site's zone."""

    name: str = field(repr=False)
    place: Place
    printed_at: datetime


def certified_slip(sheet: Sheet, done: Certified, texts: Texts) -> Slip:
    """The next due date of each benefit stands large."""
    parts: list[Part] = [
        Title(texts("certify_slip.title"), sheet.place.site),
        Rule(),
        Row(texts("certify_slip.name"), masked_name(sheet.name)),
        Banner(texts("certify_slip.already" if done.already else "certify_slip.passed")),
    ]
    if done.number:
        parts += [
            Row(texts("certify_slip.at"), _moment(done.verified_at)),
            Row(texts("certify_slip.place"), sheet.place.site),
            Row(texts("certify_slip.number"), done.number),
        ]
    for line in done.lines:
        parts += [Rule(), *_benefit(line, texts)]
    parts += [
        Rule(),
        Box(texts("certify_slip.next"), texts("certify_slip.next_text", hotline=sheet.place.hotline)),
        Rule(),
        Row(texts("certify_slip.printed_at"), sheet.printed_at.strftime("%Y-%m-%d\u3000%H:%M:%S")),
        Closing(texts("slip.hotline", number=sheet.place.hotline)),
    ]
    return Slip((*parts, Closing(texts("slip.demo")))) if sheet.place.demo else Slip(tuple(parts))


def _benefit(line: DecidedLine, texts: Texts) -> list[Part]:
    parts: list[Part] = [
        Row(texts("certify_slip.scheme"), line.said),
        Row(texts("certify_slip.next_due"), line.next_due, large=True),
    ]
    if line.resumed:
        parts.append(Row(texts("certify_slip.resumed"), _months(line, texts)))
    return parts


def _months(line: DecidedLine, texts: Texts) -> str:
    if not line.back_pay_from or not line.back_pay_to:
        return texts("certify_slip.resumed_only")
    return texts("certify_slip.back_pay", first=_month(line.back_pay_from), last=_month(line.back_pay_to))


def _month(month: str) -> str:
    return f"{month[:4]}-{month[4:]}"


def _moment(told: str) -> str:
    """As the back office wrote it, without its offset."""
    try:
        return datetime.fromisoformat(told).strftime("%Y-%m-%d\u3000%H:%M")
    except ValueError:
        return told
