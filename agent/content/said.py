"""A document as one language shows it."""

from typing import assert_never

from agent.content_schemas import (
    DocumentView,
    Entry,
    FactsPart,
    HeadingPart,
    JobView,
    ListPart,
    ParagraphPart,
    Part,
    TablePart,
)
from kiosk.domain import content
from kiosk.domain.content import Document, Job, Pack


def key_of(pack: Pack, document: Document) -> str:
    """PACK/ID."""
    return f"{pack.id}/{document.id}"


def entry_of(pack: Pack, document: Document, language: str) -> Entry:
    """Its row in a list."""
    return Entry(
        document=key_of(pack, document),
        kind=document.kind,
        group=document.group,
        title=document.title.said(language),
        line=document.line.said(language),
        published=document.published,
        expires=min(pack.expires, document.expires or pack.expires),
        job=_job(document.job, language),
        form=document.form is not None,
    )


def view_of(pack: Pack, document: Document, language: str) -> DocumentView:
    """All of it."""
    entry = entry_of(pack, document, language)
    return DocumentView(
        document=entry.document,
        kind=entry.kind,
        group=entry.group,
        title=entry.title,
        line=entry.line,
        published=entry.published,
        expires=entry.expires,
        parts=tuple(_part(part, language) for part in document.parts),
        link=document.link,
        job=entry.job,
        form_pages=document.form.pages if document.form is not None else 0,
    )


def texts_of(view: DocumentView) -> str:
    """What a reader reads aloud."""
    said = [view.title]
    for part in view.parts:
        match part:
            case HeadingPart(text=text) | ParagraphPart(text=text):
                said.append(text)
            case ListPart(items=items):
                said += items
            case TablePart(head=head, rows=rows):
                said += ["，".join(row) for row in (head, *rows)]
            case FactsPart(rows=facts):
                said += [f"{name}：{value}" for name, value in facts]
            case _:
                assert_never(part)
    return "\n".join(said)


def _part(part: content.Part, language: str) -> Part:
    match part:
        case content.Heading(text):
            return HeadingPart(text=text.said(language))
        case content.Paragraph(text):
            return ParagraphPart(text=text.said(language))
        case content.Listing(items, numbered):
            return ListPart(items=tuple(item.said(language) for item in items), numbered=numbered)
        case content.Table(head, rows):
            cells = tuple(tuple(cell.said(language) for cell in row) for row in (head, *rows))
            return TablePart(head=cells[0], rows=cells[1:])
        case content.Facts(facts):
            said = tuple((fact.name.said(language), fact.value.said(language)) for fact in facts)
            return FactsPart(rows=said)
        case _:
            assert_never(part)


def _job(job: Job | None, language: str) -> JobView | None:
    if job is None:
        return None
    return JobView(
        employer=job.employer.said(language),
        area=job.area.name.said(language),
        trade=job.trade.name.said(language),
        pay_from=job.pay_from,
        pay_to=job.pay_to,
        wanted=job.wanted,
    )
