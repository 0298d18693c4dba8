"""A policy or a job of a signed content pack as the hall shows it: who signed the pack has approved it."""

from datetime import date

import msgspec

from kiosk.domain.content import Document, Kind, Pack, Words, fits_area, is_shown, texts_of

LONGEST_LINE = 90


class PackCard(msgspec.Struct, frozen=True):
    """One card. Job fields are empty for a policy; `pay_to` 0 = open. `expires`: the last day on which it is shown."""

    id: str
    kind: Kind
    title: Words
    line: Words
    published: date
    expires: date
    link: str = ""
    employer: Words = Words("")
    area: Words = Words("")
    pay_from: int = 0
    pay_to: int = 0
    wanted: int = 0


def cards_of(packs: list[Pack], today: date, station: str, *, policies: int, jobs: int) -> list[PackCard]:
    """The newest policies, then the newest jobs, that may be shown today at a station of this area."""
    shown = [
        (pack, document)
        for pack in packs
        if fits_area(pack.area, station)
        for document in pack.documents
        if is_shown(pack, document, today)
    ]
    shown.sort(key=lambda both: (both[1].published, both[1].id), reverse=True)
    chosen = [
        *[both for both in shown if both[1].kind is Kind.POLICY][:policies],
        *[both for both in shown if both[1].kind is Kind.JOB and both[1].job is not None][:jobs],
    ]
    return [_card(pack, document) for pack, document in chosen]


def _card(pack: Pack, document: Document) -> PackCard:
    expires = min(pack.expires, document.expires or pack.expires)
    card = PackCard(
        id=document.id,
        kind=document.kind,
        title=document.title,
        line=_line(document),
        published=document.published,
        expires=expires,
        link=document.link,
    )
    if document.job is None:
        return card
    job = document.job
    return msgspec.structs.replace(
        card,
        employer=job.employer,
        area=job.area.name,
        pay_from=job.pay_from,
        pay_to=job.pay_to,
        wanted=job.wanted,
    )


def _line(document: Document) -> Words:
    """Its own small line, else the beginning of what it says."""
    if document.line.zh or not document.parts:
        return document.line
    first = texts_of(document.parts[0])[0]
    return Words(first.zh[:LONGEST_LINE], first.en[:LONGEST_LINE])
