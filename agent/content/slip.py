"""A document as a slip: what fits a resident's pocket, and where the rest is."""

from dataclasses import dataclass
from typing import assert_never

from agent.content_schemas import (
    DocumentView,
    FactsPart,
    HeadingPart,
    JobView,
    ListPart,
    ParagraphPart,
    TablePart,
)
from kiosk.domain.texts import Texts
from kiosk.hardware.printer import slip
from kiosk.hardware.printer.slip import Slip

MOST_CHARACTERS = 1400  # about 60 cm of paper


@dataclass(frozen=True, slots=True)
class Letterhead:
    """What every slip of this station says."""

    site: str
    hotline: str
    demo: bool


def content_slip(view: DocumentView, head: Letterhead, words: Texts) -> Slip:
    """Title, parts, a code for the phone where there is one, until when it holds."""
    parts: list[slip.Part] = [
        slip.Title(head.site, words("slip.demo") if head.demo else ""),
        slip.Rule(),
        slip.Banner(view.title),
        slip.Paragraph(view.line),
        *(_job(view.job, words) if view.job is not None else ()),
    ]
    whole, cut = _shortened(_body(view))
    parts += whole
    if view.form_pages:
        parts += [slip.Rule(), slip.Box(words("content.slip_form"), words("content.slip_form_line"))]
    if view.link:
        parts += [slip.Rule(), slip.Scan(view.link, words("content.slip_scan"))]
    parts.append(slip.Rule())
    if cut:
        parts.append(slip.Paragraph(words("content.slip_cut")))
    parts += [
        slip.Paragraph(words("content.slip_until", day=view.expires.isoformat())),
        slip.Closing(words("slip.hotline", number=head.hotline)),
    ]
    return Slip(tuple(parts))


def _job(job: JobView, words: Texts) -> tuple[slip.Part, ...]:
    key = (
        "content.pay"
        if job.pay_to > job.pay_from
        else "content.pay_one"
        if job.pay_to
        else "content.pay_open"
    )
    pay = words(key, low=job.pay_from, high=job.pay_to)
    return (
        slip.Row(words("content.by_pay"), pay, large=True),
        slip.Row(words("content.by_area"), job.area),
        slip.Row(words("content.by_trade"), job.trade),
        slip.Row(words("content.slip_wanted"), words("content.wanted", count=job.wanted)),
    )


def _body(view: DocumentView) -> list[slip.Part]:
    parts: list[slip.Part] = []
    for part in view.parts:
        match part:
            case HeadingPart(text=text):
                parts += [slip.Rule(), slip.Row(f"【{text}】", "")]
            case ParagraphPart(text=text):
                parts.append(slip.Paragraph(text))
            case ListPart(items=items, numbered=numbered):
                marks = [f"{number}. " if numbered else "· " for number in range(1, len(items) + 1)]
                parts += [slip.Paragraph(mark + item) for mark, item in zip(marks, items, strict=True)]
            case TablePart(head=head, rows=rows):
                parts += [slip.Paragraph("，".join(_named(head, row))) for row in rows]
            case FactsPart(rows=facts):
                parts += [slip.Row(name, value) for name, value in facts]
            case _:
                assert_never(part)
    return parts


def _named(head: tuple[str, ...], row: tuple[str, ...]) -> list[str]:
    return [f"{name} {cell}" for name, cell in zip(head, row, strict=True)]


def _shortened(parts: list[slip.Part]) -> tuple[list[slip.Part], bool]:
    """As many whole parts as the paper is meant to hold, and whether any was left out."""
    left = MOST_CHARACTERS
    for number, part in enumerate(parts):
        left -= _characters(part)
        if left < 0:
            return parts[:number], True
    return parts, False


def _characters(part: slip.Part) -> int:
    match part:
        case slip.Paragraph(text):
            return len(text)
        case slip.Row(label, value):
            return len(label) + len(value)
        case _:
            return 0
