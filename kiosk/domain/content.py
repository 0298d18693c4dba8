"""Public content as values: policies, guides, forms, jobs, fairs, exams, courses. Texts are plain; nothing in them is markup."""

from dataclasses import dataclass
from datetime import date
from enum import StrEnum
from typing import TypeAlias

LONGEST_TEXT = 2000
LONGEST_TITLE = 60


class Kind(StrEnum):
    """What a document is; wording `content.kind_<kind>`."""

    POLICY = "policy"
    GUIDE = "guide"
    FORM = "form"
    JOB = "job"
    FAIR = "fair"
    EXAM = "exam"
    COURSE = "course"


@dataclass(frozen=True, slots=True)
class Words:
    """A text in both languages; without an English one the Chinese one is shown."""

    zh: str
    en: str = ""

    def said(self, language: str) -> str:
        """The text in this language, else the Chinese one."""
        return self.en if self.en and language == "en" else self.zh


@dataclass(frozen=True, slots=True)
class Heading:
    """What the parts below it are about."""

    text: Words


@dataclass(frozen=True, slots=True)
class Paragraph:
    """A few sentences."""

    text: Words


@dataclass(frozen=True, slots=True)
class Listing:
    """Things one below the other; `numbered`: steps in their order."""

    items: tuple[Words, ...]
    numbered: bool = False


@dataclass(frozen=True, slots=True)
class Table:
    """Every row has as many cells as the head."""

    head: tuple[Words, ...]
    rows: tuple[tuple[Words, ...], ...]


@dataclass(frozen=True, slots=True)
class Fact:
    """A name and its value, as 承诺时限: 5 个工作日."""

    name: Words
    value: Words


@dataclass(frozen=True, slots=True)
class Facts:
    """Names and their values."""

    rows: tuple[Fact, ...]


Part: TypeAlias = Heading | Paragraph | Listing | Table | Facts


@dataclass(frozen=True, slots=True)
class Term:
    """A place or a trade: an id by which one filters, and how it is called."""

    id: str
    name: Words


@dataclass(frozen=True, slots=True)
class Job:
    """What a job is filtered by. Pay is 元 a month before tax; `pay_to` 0 = open."""

    employer: Words
    area: Term
    trade: Term
    pay_from: int
    pay_to: int
    wanted: int


@dataclass(frozen=True, slots=True)
class Form:
    """The blank form of a document: a member of the pack, and what it must be."""

    member: str
    sha256: str
    pages: int


@dataclass(frozen=True, slots=True)
class Keyword:
    """A word that people look for, with its pinyin: one syllable for each character, spaces between."""

    said: str
    pinyin: str = ""


@dataclass(frozen=True, slots=True)
class Document:
    """One thing to read. `group`: the id of a ServiceClass. `line`: the small line of a list row.

    published, expires: the first and the last day on which it is shown; no `expires` = as long as its pack.
    link: an https address for a phone, "" = none.
    """

    id: str
    kind: Kind
    group: str
    title: Words
    line: Words
    published: date
    parts: tuple[Part, ...]
    expires: date | None = None
    keywords: tuple[Keyword, ...] = ()
    link: str = ""
    job: Job | None = None
    form: Form | None = None


@dataclass(frozen=True, slots=True)
class Pack:
    """What one file brings. `area`: the first digits of the 行政区划代码 it is for, "" = everywhere.

    valid_from, expires: the first and the last day on which anything of it is shown.
    """

    id: str
    version: int
    title: Words
    area: str
    issued: date
    valid_from: date
    expires: date
    documents: tuple[Document, ...]


def fits_area(pack: str, station: str) -> bool:
    """Whether a pack for this area is for that station; a station that knows no area gets what is for everywhere."""
    return station.startswith(pack)


def is_shown(pack: Pack, document: Document, today: date) -> bool:
    """Whether somebody may read it today."""
    until = min(pack.expires, document.expires or pack.expires)
    return max(pack.valid_from, document.published) <= today <= until


def texts_of(part: Part) -> tuple[Words, ...]:
    """Every text of a part, in reading order."""
    match part:
        case Heading(text) | Paragraph(text):
            return (text,)
        case Listing(items):
            return items
        case Table(head, rows):
            return (*head, *(cell for row in rows for cell in row))
        case Facts(rows):
            return tuple(text for fact in rows for text in (fact.name, fact.value))


def body_of(document: Document, language: str) -> str:
    """All that it says, one text a line: what is searched and read aloud."""
    return "\n".join(text.said(language) for part in document.parts for text in texts_of(part))
