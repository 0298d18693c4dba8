"""Find an item: letters, what they find, and the way on where they find nothing."""

from dataclasses import dataclass, replace

from agent.content_schemas import Entry as ContentEntry
from kiosk.domain.item import Function
from kiosk.domain.search import Index, search
from kiosk.domain.texts import Texts
from kiosk.journey.content import OpenDocument
from kiosk.journey.look import Size
from kiosk.journey.lookup import ClearLetters, TypeLetter
from kiosk.journey.model import Model
from kiosk.journey.words import escaped
from kiosk.screens.content.view_model import ICONS
from kiosk.screens.content_page.leaves import shortened
from kiosk.screens.items.view_model import Entry, item_entry
from kiosk.screens.ways.view_model import ActKey, hue_of, items_of, take_key

LETTERS = ("qwertyuiop", "asdfghjkl", "zxcvbnm")
_RESULTS = {Size.STANDARD: 5, Size.LARGE: 5, Size.EXTRA: 3}
_RESULTS_LYING = {Size.STANDARD: 4, Size.LARGE: 3, Size.EXTRA: 2}
_WIDE_KEY = 1.9
# A document's title takes one line, in 特大 two: the list must not push the keys off the page.
_TITLE_EMS = {Size.STANDARD: 15.5, Size.LARGE: 13.0, Size.EXTRA: 19.0}
_LINE_EMS = 16.5
_TITLE_EMS_LYING = {Size.STANDARD: 11.5, Size.LARGE: 9.5, Size.EXTRA: 15.0}


@dataclass(frozen=True, slots=True)
class LetterKey:
    """One key; `share` of its row's width."""

    tag: str
    words: str
    action: object
    icon: str = ""
    kind: str = "key"
    share: float = 1.0

    @property
    def role(self) -> str:
        return "figure" if len(self.words) == 1 else "caption"


@dataclass(frozen=True, slots=True)
class SearchView:
    """The whole page; exactly one of hints, rows and none is there."""

    title: str
    lead: str
    typed: str
    placeholder: str
    hints_title: str
    hints: tuple[str, ...]
    rows: tuple[Entry, ...]
    room_for: int
    none: str
    none_line: str
    none_acts: tuple[ActKey, ...]
    upper: tuple[LetterKey, ...]
    middle: tuple[LetterKey, ...]
    lower: tuple[LetterKey, ...]


def search_view(model: Model, words: Texts, index: Index | None, portrait: bool) -> SearchView:
    """What was typed and what it finds, best first."""
    typed = model.lookup.typed
    most = (_RESULTS if portrait else _RESULTS_LYING)[model.look.size]
    rows = _with_content(
        _found(model, words, index, most) if index is not None else (), model, most, portrait=portrait
    )
    nothing = bool(typed) and not rows
    shown = escaped(typed.upper())
    return SearchView(
        title=words("search.title"),
        lead=words("search.lead"),
        typed=shown,
        placeholder="" if typed else words("search.typed_nothing"),
        hints_title="" if typed else words("search.hints"),
        hints=()
        if typed
        else (words("search.hint_pension"), words("search.hint_card"), words("search.hint_paid")),
        rows=rows,
        room_for=most,
        none=words("search.none", typed=shown) if nothing else "",
        none_line=words("search.none_line") if nothing else "",
        none_acts=(take_key(model, words, None, kind="action"),) if nothing else (),
        upper=_keys(LETTERS[0]),
        middle=_keys(LETTERS[1]),
        lower=(
            LetterKey("clear", words("search.clear"), ClearLetters(), "close", "key_quiet", _WIDE_KEY),
            *_keys(LETTERS[2]),
            LetterKey("erase", words("search.erase"), TypeLetter(""), "backspace", "key_quiet", _WIDE_KEY),
        ),
    )


def _with_content(items: tuple[Entry, ...], model: Model, most: int, *, portrait: bool) -> tuple[Entry, ...]:
    """Items first; two of the places are for what there is to read, where it was found."""
    find, found = model.browsing.find, model.browsing.entries
    if find is None or found is None or not model.lookup.typed or find.words != model.lookup.typed:
        return items
    ems = (_TITLE_EMS if portrait else _TITLE_EMS_LYING)[model.look.size]
    read = tuple(_document(model, entry, ems) for entry in found.entries)
    kept = items[: max(most - len(read), most - 2, 1)]
    return (*kept, *read)[:most]


def _document(model: Model, entry: ContentEntry, ems: float) -> Entry:
    return Entry(
        tag=f"document-{entry.document.replace('/', '-')}",
        function=Function.CONSULT,
        icon=ICONS[entry.kind],
        tile=hue_of(model.catalogue, entry.group),
        name=escaped(shortened(entry.title, ems)),
        line=escaped(shortened(entry.line, min(1.5 * ems, _LINE_EMS))),
        action=OpenDocument(entry.document),
    )


def _keys(letters: str) -> tuple[LetterKey, ...]:
    return tuple(LetterKey(f"key-{letter}", letter.upper(), TypeLetter(letter)) for letter in letters)


def _found(model: Model, words: Texts, index: Index, most: int) -> tuple[Entry, ...]:
    """Only what this area offers; each with the saying that it was found by, where that is not its name."""
    items = {item.id: item for item in items_of(model)}
    rows: list[Entry] = []
    for found in search(index, model.lookup.typed):
        if found.item in items and len(rows) < most:
            entry = item_entry(model, items[found.item], words)
            said = found.said != entry.name
            rows.append(replace(entry, line=words("search.found_by", said=found.said)) if said else entry)
    return tuple(rows)
