"""pack.json as a Pack, strictly: what is wrong is named by its place, and nothing of a wrong pack is taken."""

import json
import re
import unicodedata
from collections.abc import Callable, Mapping
from datetime import date
from typing import NoReturn, TypeVar

from kiosk.domain.content import (
    LONGEST_TEXT,
    LONGEST_TITLE,
    Document,
    Fact,
    Facts,
    Form,
    Heading,
    Job,
    Keyword,
    Kind,
    Listing,
    Pack,
    Paragraph,
    Part,
    Table,
    Term,
    Words,
)
from kiosk.domain.errors import BianminError

FORMAT = 1
MOST_DOCUMENTS = 2000
MOST_PARTS = 80
MOST_ITEMS = 60
MOST_COLUMNS = 5
LARGEST_NUMBER = 10_000_000

# Direction marks and what no font draws too.
_CONTROLS = frozenset({"Cc", "Cf", "Cs", "Co", "Cn", "Zl", "Zp"})
_ID = re.compile(r"[a-z0-9]+(?:[.-][a-z0-9]+)*")
_DAY = re.compile(r"\d{4}-\d\d-\d\d")
_AREA = re.compile(r"(?:\d{2}|\d{4}|\d{6}|\d{9}|\d{12})?")
_LINK = re.compile(r"https://[A-Za-z0-9.-]+(?::\d{1,5})?(?:/[A-Za-z0-9._~:/?#@!$&'()+,;=%-]*)?")
_MEMBER = re.compile(r"forms/[a-z0-9.-]{1,60}\.pdf")
_SHA256 = re.compile(r"[0-9a-f]{64}")
_SOUNDS = re.compile(r"[a-z0-9]+(?: [a-z0-9]+)*")

T = TypeVar("T")


class PackWrong(BianminError):
    """A pack that is not taken. `place`: where in it; `why` says nothing but what was expected."""

    def __init__(self, place: str, why: str) -> None:
        super().__init__(f"{place}: {why}")
        self.place = place
        self.why = why


def pack_from(content: bytes) -> Pack:
    """Raises PackWrong."""
    try:
        raw = json.loads(content.decode("utf-8"), parse_constant=_no_number, object_pairs_hook=_once)
    except (ValueError, RecursionError) as broken:
        raise PackWrong("pack.json", "no JSON") from broken
    table = _Table(raw, "pack.json")
    if table.number("format") != FORMAT:
        table.wrong("format", f"this software knows {FORMAT}")
    pack = Pack(
        id=table.matching("id", _ID, 40),
        version=table.number("version"),
        title=table.words("title", LONGEST_TITLE),
        area=table.matching("area", _AREA, 12),
        issued=table.day("issued"),
        valid_from=table.day("valid_from"),
        expires=table.day("expires"),
        documents=table.each("documents", _document, MOST_DOCUMENTS),
    )
    table.done()
    if pack.expires < pack.valid_from:
        table.wrong("expires", "before valid_from")
    _distinct([document.id for document in pack.documents], "pack.json documents")
    _distinct([one.form.member for one in pack.documents if one.form], "pack.json forms")
    return pack


def is_plain(text: str) -> bool:
    """Whether the text can be drawn and printed as it is: no control characters, no direction marks, no line ends."""
    return not any(unicodedata.category(character) in _CONTROLS for character in text)


class _Table:
    """A JSON object whose keys are taken one by one; what nobody took is wrong."""

    def __init__(self, raw: object, place: str) -> None:
        if not isinstance(raw, dict):
            raise PackWrong(place, "expected an object")
        self._raw: dict[str, object] = dict(raw)
        self.place = place

    def wrong(self, key: str, why: str) -> NoReturn:
        raise PackWrong(f"{self.place} {key}", why)

    def has(self, key: str) -> bool:
        return key in self._raw

    def taken(self, key: str) -> object:
        if key not in self._raw:
            self.wrong(key, "missing")
        return self._raw.pop(key)

    def done(self) -> None:
        for key in self._raw:
            self.wrong(key[:40] if is_plain(key) else "?", "unknown key")

    def text(self, key: str, longest: int, *, empty: bool = False) -> str:
        return _text(self.taken(key), f"{self.place} {key}", longest, empty=empty)

    def matching(self, key: str, pattern: re.Pattern[str], longest: int) -> str:
        text = self.text(key, longest, empty=True)
        if not pattern.fullmatch(text):
            self.wrong(key, "not of the form that it must have")
        return text

    def number(self, key: str) -> int:
        value = self.taken(key)
        if type(value) is not int or not 0 <= value <= LARGEST_NUMBER:
            self.wrong(key, f"expected a whole number from 0 to {LARGEST_NUMBER}")
        return value

    def flag(self, key: str) -> bool:
        value = self.taken(key)
        if not isinstance(value, bool):
            self.wrong(key, "expected true or false")
        return value

    def day(self, key: str) -> date:
        text = self.matching(key, _DAY, 10)
        try:
            return date.fromisoformat(text)
        except ValueError:
            self.wrong(key, "no such day")

    def words(self, key: str, longest: int) -> Words:
        return _words(self.taken(key), f"{self.place} {key}", longest)

    def table(self, key: str) -> "_Table":
        return _Table(self.taken(key), f"{self.place} {key}")

    def each(self, key: str, read: Callable[[object, str], T], most: int) -> tuple[T, ...]:
        return _each(self.taken(key), f"{self.place} {key}", read, most)


def _document(raw: object, place: str) -> Document:
    table = _Table(raw, place)
    name = table.matching("id", _ID, 60)
    table.place = f"pack.json document {name}"
    kind = table.text("kind", 20)
    if kind not in list(Kind):
        table.wrong("kind", f"expected one of {', '.join(Kind)}")
    document = Document(
        id=name,
        kind=Kind(kind),
        group=table.matching("group", _ID, 40),
        title=table.words("title", LONGEST_TITLE),
        line=table.words("line", LONGEST_TITLE),
        published=table.day("published"),
        parts=table.each("parts", _part, MOST_PARTS),
        expires=table.day("expires") if table.has("expires") else None,
        keywords=table.each("keywords", _keyword, MOST_ITEMS) if table.has("keywords") else (),
        link=table.matching("link", _LINK, 300) if table.has("link") else "",
        job=_job(table.table("job")) if table.has("job") else None,
        form=_form(table.table("form")) if table.has("form") else None,
    )
    table.done()
    if (document.kind is Kind.JOB) != (document.job is not None):
        table.wrong("job", "a document of kind job has it, and no other")
    if document.kind is Kind.FORM and document.form is None:
        table.wrong("form", "missing")
    return document


def _part(raw: object, place: str) -> Part:
    table = _Table(raw, place)
    if table.has("heading"):
        part: Part = Heading(table.words("heading", LONGEST_TITLE))
    elif table.has("paragraph"):
        part = Paragraph(table.words("paragraph", LONGEST_TEXT))
    elif table.has("list"):
        numbered = table.flag("numbered") if table.has("numbered") else False
        part = Listing(table.each("list", _line, MOST_ITEMS), numbered)
    elif table.has("facts"):
        part = Facts(table.each("facts", _fact, MOST_ITEMS))
    else:
        part = Table(table.each("head", _cell, MOST_COLUMNS), table.each("rows", _row, MOST_ITEMS))
        if any(len(row) != len(part.head) for row in part.rows):
            table.wrong("rows", "a row has not as many cells as the head")
    table.done()
    return part


def _fact(raw: object, place: str) -> Fact:
    table = _Table(raw, place)
    fact = Fact(table.words("name", LONGEST_TITLE), table.words("value", 500))
    table.done()
    return fact


def _keyword(raw: object, place: str) -> Keyword:
    table = _Table(raw, place)
    pinyin = table.matching("pinyin", _SOUNDS, 120) if table.has("pinyin") else ""
    keyword = Keyword(table.text("said", 40), pinyin)
    table.done()
    return keyword


def _job(table: _Table) -> Job:
    job = Job(
        employer=table.words("employer", LONGEST_TITLE),
        area=_term(table.table("area")),
        trade=_term(table.table("trade")),
        pay_from=table.number("pay_from"),
        pay_to=table.number("pay_to"),
        wanted=table.number("wanted"),
    )
    table.done()
    if 0 < job.pay_to < job.pay_from:
        table.wrong("pay_to", "below pay_from")
    return job


def _term(table: _Table) -> Term:
    term = Term(table.matching("id", _ID, 40), table.words("name", 20))
    table.done()
    return term


def _form(table: _Table) -> Form:
    form = Form(
        member=table.matching("member", _MEMBER, 80),
        sha256=table.matching("sha256", _SHA256, 64),
        pages=table.number("pages"),
    )
    table.done()
    if not 1 <= form.pages <= 20:
        table.wrong("pages", "expected 1 to 20")
    return form


def _words(raw: object, place: str, longest: int) -> Words:
    """A text alone is Chinese."""
    if isinstance(raw, str):
        return Words(_text(raw, place, longest))
    table = _Table(raw, place)
    english = table.text("en", longest * 3) if table.has("en") else ""
    words = Words(table.text("zh", longest), english)
    table.done()
    return words


def _line(raw: object, place: str) -> Words:
    return _words(raw, place, 500)


def _cell(raw: object, place: str) -> Words:
    return _words(raw, place, 80)


def _row(raw: object, place: str) -> tuple[Words, ...]:
    return _each(raw, place, _cell, MOST_COLUMNS)


def _text(raw: object, place: str, longest: int, *, empty: bool = False) -> str:
    if not isinstance(raw, str):
        raise PackWrong(place, "expected a text")
    if not is_plain(raw):
        raise PackWrong(place, "a control character")
    if len(raw) > longest:
        raise PackWrong(place, f"longer than {longest} characters")
    if not raw.strip() and not empty:
        raise PackWrong(place, "empty")
    return raw


def _each(raw: object, place: str, read: Callable[[object, str], T], most: int) -> tuple[T, ...]:
    if not isinstance(raw, list) or not 1 <= len(raw) <= most:
        raise PackWrong(place, f"expected a list of 1 to {most}")
    return tuple(read(one, f"{place} {number}") for number, one in enumerate(raw, 1))


def _distinct(names: list[str], place: str) -> None:
    if len(set(names)) != len(names):
        raise PackWrong(place, "one name stands twice")


def _once(pairs: list[tuple[str, object]]) -> Mapping[str, object]:
    """json takes the last of two equal keys; a signed text must mean one thing."""
    table = dict(pairs)
    if len(table) != len(pairs):
        raise ValueError("a key stands twice")
    return table


def _no_number(word: str) -> NoReturn:
    raise ValueError(word)
