"""One field of a form on a page of its own: the question, what is typed, and the keys or choices that it needs."""

from dataclasses import dataclass

from kiosk.domain.code_tables import CodeTables
from kiosk.domain.item import Kind
from kiosk.domain.places import Places
from kiosk.domain.texts import Texts
from kiosk.ime.port import Candidate, Writing
from kiosk.journey.entry import PINYIN, TakeWord, TurnEntry, TypeKey
from kiosk.journey.look import Size
from kiosk.journey.model import Model
from kiosk.journey.words import escaped
from kiosk.screens.entry import candidates
from kiosk.screens.entry.acts import acts_of, pin_acts, turns_of
from kiosk.screens.entry.choices import Card, Leaf, codes_leaf, places_leaf, records_leaf
from kiosk.screens.entry.days import days_leaf
from kiosk.screens.entry.keys import Key, Rows, pad_of, rows_of
from kiosk.screens.entry.new_pin import PinPart, pin_part
from kiosk.screens.entry.opened import LETTERS_LEFT, Opened
from kiosk.screens.entry.showing import lines_of, short_of, typed_count
from kiosk.screens.palette import em_mm
from kiosk.screens.ways.view_model import ActKey

_LINES_ROLE = "card_title"
_LINES_MM = {True: 328.0, False: 256.0}  # by portrait: of the box in which a text is written
_WORDS_MM = {True: 380.0, False: 352.0}
_LINES = {Size.STANDARD: (3, 5), Size.LARGE: (3, 4), Size.EXTRA: (3, 3)}  # of a short text, of a long one
_LINES_LYING = {Size.STANDARD: (2, 3), Size.LARGE: (2, 2), Size.EXTRA: (2, 2)}
_WORD_LINES = {True: 2, False: 1}
_ROOM_TOLD = 20  # characters left from which on it is said
_WHOLE = {Kind.PHONE: 11, Kind.ID_NUMBER: 18, Kind.CREDIT_CODE: 18}  # digits that a whole one has
_GRID = frozenset({Kind.DATE, Kind.MONTH, Kind.YEAR})
_NO_LEAF = Leaf((), 1, 1)


@dataclass(frozen=True, slots=True)
class Line:
    """One line of what is written; the caret stands after the last."""

    words: str
    caret: bool


@dataclass(frozen=True, slots=True)
class Spelling:
    """The bar of words over the letters."""

    letters: str = ""
    says: str = ""
    warn: bool = False
    lines: candidates.Lines = ()
    turn: tuple[Key, ...] = ()


@dataclass(frozen=True, slots=True)
class EntryView:
    """The whole page. Only one of pad, rows, cards, cells and pin is there."""

    title: str
    lead: str
    value: str
    lines: tuple[Line, ...]
    empty: str
    says: str
    wrong: str
    pad: tuple[Key, ...]
    rows: Rows
    spelling: Spelling
    spells: bool
    cards: tuple[Card, ...]
    cells: tuple[Card, ...]
    columns: int
    leaf: str
    pin: PinPart
    is_pin: bool
    turn: tuple[ActKey, ...]
    acts: tuple[ActKey, ...]


def entry_view(
    model: Model,
    words: Texts,
    tables: CodeTables | None,
    places: Places | None,
    writing: Writing | None,
    portrait: bool,
) -> EntryView:
    """The field that is open."""
    assert model.applying.entry is not None, "a page of keys for no field"
    at = Opened(model, model.applying.entry, words, tables, places, writing, portrait)
    kind, writes = at.field.kind, at.writes
    is_pin, leaf, found = kind is Kind.PIN, _leaf(at), _found(at)
    pin = pin_part(model, at.field.id, words) if is_pin else PinPart()
    return EntryView(
        title=_question(at),
        lead=_lead(at),
        value="" if writes else _value(at),
        lines=_lines(at) if writes else (),
        empty=words("entry.empty") if not writes and not _chooses(at) and not at.entry.text else "",
        says=_says(at),
        wrong=_wrong(at),
        pad=pad_of(at.entry, words),
        rows=rows_of(at.entry, words, _space(found)) if writes or kind not in PINYIN else (),
        spelling=_spelling(at, found) if writes else Spelling(),
        spells=writes,
        cards=leaf.cards if kind not in _GRID else (),
        cells=leaf.cards if kind in _GRID else (),
        columns=leaf.columns,
        leaf=words("items.leaf", number=leaf.number, count=leaf.count) if leaf.count > 1 else "",
        pin=pin,
        is_pin=is_pin,
        turn=turns_of(at, leaf),
        acts=pin_acts(at, pin) if is_pin else acts_of(at),
    )


# ---- words ----


def _question(at: Opened) -> str:
    own = f"ask.{at.model.applying.item}.{at.field.id}"
    return at.words(own if own in at.words else f"ask.{at.field.id}")


def _lead(at: Opened) -> str:
    if at.field.kind is Kind.ADDRESS and at.writes and at.places is not None:
        return escaped(at.places.said(at.entry.area, at.words.language))  # what is written comes after it
    if at.field.many:
        name = "many"
    elif at.field.kind is Kind.ADDRESS and not at.writes:
        name = "place"
    else:
        name = at.field.kind.value
    said = at.words(f"entry.lead_{name}")
    return at.words("entry.optional", lead=said) if at.field.optional else said


def _chooses(at: Opened) -> bool:
    return at.field.kind in (Kind.CODE, Kind.PIN, Kind.ADDRESS)


def _value(at: Opened) -> str:
    if at.field.kind is Kind.ADDRESS:
        return escaped(at.places.said(at.entry.area, at.words.language)) if at.places is not None else ""
    return "" if _chooses(at) else escaped(short_of(at.entry, at.words))


def _lines(at: Opened) -> tuple[Line, ...]:
    ems = _LINES_MM[at.portrait] / em_mm(_LINES_ROLE, at.size)
    short, long = (_LINES if at.portrait else _LINES_LYING)[at.size]
    most = long if at.field.lines > 1 else short
    shown = lines_of(at.entry, ems=ems, most=most)
    return tuple(Line(escaped(line), number == len(shown) - 1) for number, line in enumerate(shown))


def _says(at: Opened) -> str:
    """How much is there, where that helps."""
    field, typed = at.field, typed_count(at.entry)
    whole = _WHOLE.get(field.kind)
    if whole is not None:
        return at.words("entry.digits", typed=typed, whole=whole) if typed else ""
    if not at.writes:
        return ""
    if typed + _ROOM_TOLD > field.longest:
        return at.words("entry.room", count=max(0, field.longest - typed))
    missing = field.shortest - typed
    return at.words("entry.missing", least=field.shortest, count=missing) if typed and missing > 0 else ""


def _wrong(at: Opened) -> str:
    named = at.entry.named
    if named == LETTERS_LEFT:
        return at.words("entry.letters_left")
    known = f"wrong.{named}"
    return at.words(known if known in at.words else "wrong.unknown") if named else ""


# ---- pinyin ----


def _found(at: Opened) -> tuple[Candidate, ...]:
    if at.speller is None or not at.entry.letters or not at.writes:
        return ()
    return at.speller.candidates(at.entry.letters, candidates.asked_for(at.entry.leaf))


def _space(found: tuple[Candidate, ...]) -> object:
    """In pinyin the space bar takes the first word, as on every keyboard."""
    return TakeWord(found[0].word, found[0].letters) if found else TypeKey(" ")


def _spelling(at: Opened, found: tuple[Candidate, ...]) -> Spelling:
    entry, lacks = at.entry, at.speller is not None and not at.speller.whole
    if not found:
        said = "no_word" if entry.letters else "no_engine" if lacks else "latin_now" if entry.latin else "how"
        return Spelling(entry.letters.upper(), at.words(f"entry.{said}"), warn=bool(entry.letters) or lacks)
    wide, lines = _WORDS_MM[at.portrait], _WORD_LINES[at.portrait]
    leaves = candidates.leaves_of(found, at.size, wide=wide, lines=lines)
    number = min(entry.leaf, len(leaves) - 1)
    back = TurnEntry(number - 1) if number else None
    forth = TurnEntry(number + 1) if number + 1 < len(leaves) else None
    turn = (
        Key("words-back", "", back, "previous", "key_quiet"),
        Key("words-forth", "", forth, "next", "key_quiet"),
    )
    return Spelling(entry.letters.upper(), lines=leaves[number], turn=turn)


# ---- choices ----


def _leaf(at: Opened) -> Leaf:
    entry, words, size = at.entry, at.words, at.size
    match at.field.kind:
        case Kind.CODE if at.field.source is not None:
            return records_leaf(entry, at.records, at.model.catalogue, words, size, portrait=at.portrait)
        case Kind.CODE if at.tables is not None:
            return codes_leaf(entry, at.tables[at.field.table], words, size, portrait=at.portrait)
        case Kind.DATE | Kind.MONTH | Kind.YEAR:
            return days_leaf(entry, at.model.now.date(), words, portrait=at.portrait)
        case Kind.ADDRESS if at.places is not None and not at.writes:
            return places_leaf(entry, at.places, words, size, portrait=at.portrait)
        case _:
            return _NO_LEAF
