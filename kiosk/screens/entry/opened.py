"""The field that is open, with all that its page is decided from. Pure."""

from collections.abc import Collection, Sequence
from dataclasses import dataclass

from agent.apply_schemas import Choice
from kiosk.domain.code_tables import CodeTables
from kiosk.domain.form import FormField
from kiosk.domain.form_checks import wrong_of
from kiosk.domain.item import Kind
from kiosk.domain.places import Places
from kiosk.domain.texts import Texts
from kiosk.ime.port import Speller, Writing
from kiosk.journey.entry import PINYIN, Entry, value_of
from kiosk.journey.look import Size
from kiosk.journey.model import Model
from kiosk.screens.entry.choices import is_written

LETTERS_LEFT = "letters"  # pinyin that is no word yet


@dataclass(frozen=True, slots=True)
class Opened:
    """What view-models get, and the entry that is open."""

    model: Model
    entry: Entry
    words: Texts
    tables: CodeTables | None
    places: Places | None
    writing: Writing | None
    portrait: bool

    @property
    def field(self) -> FormField:
        """What is asked."""
        return self.entry.field

    @property
    def size(self) -> Size:
        """How large the resident wants it."""
        return self.model.look.size

    @property
    def writes(self) -> bool:
        """Whether letters make words now; of an address only after its place."""
        if self.field.kind is Kind.ADDRESS:
            return is_written(self.entry, self.places)
        return self.field.kind in PINYIN

    @property
    def speller(self) -> Speller | None:
        """Who knows the words; None while nobody was asked for."""
        if self.writing is None:
            return None
        return self.writing.names if self.field.kind is Kind.NAME else self.writing.words

    @property
    def records(self) -> Sequence[Choice]:
        """What the back office has to choose from."""
        filling = self.model.applying.filling
        return filling.choices.get(self.field.id, ()) if filling is not None else ()

    @property
    def wrong(self) -> str:
        """A word of `wrong.<word>`, or LETTERS_LEFT; "" = 好了."""
        if self.entry.letters:
            return LETTERS_LEFT
        value = value_of(self.entry)
        if self.field.kind is Kind.ADDRESS and value and not self.writes:
            return "address"
        return wrong_of(self.field, value, self.model.now.date(), self._codes())

    def _codes(self) -> Collection[str] | None:
        if self.field.kind is not Kind.CODE:
            return None
        if self.field.source is not None:
            return [one.value for one in self.records]
        return self.tables[self.field.table].codes if self.tables is not None else None
