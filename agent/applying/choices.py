"""Choices that the back office knows, as a draft holds them: the screen sees what they say, and names that mean nothing. Pure."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

from agent.apply_schemas import Choice
from agent.gateway.port import Json
from agent.lookup_schemas import Cell
from agent.lookups.held import SaidBy, cell
from agent.lookups.saying import said
from agent.lookups.typed import written
from kiosk.domain.form import Source
from kiosk.domain.item import Field, Item

MOST_CHOICES = 40
GAP = " "


@dataclass(frozen=True, slots=True)
class Choices:
    """Of one field. `rows`: what stands in the fields that are shown, in full."""

    fields: tuple[Field, ...]
    values: tuple[str, ...] = field(repr=False)
    rows: tuple[tuple[str, ...], ...] = field(repr=False)

    @property
    def names(self) -> tuple[str, ...]:
        """What the screen calls them."""
        return tuple(f"c{place}" for place in range(1, len(self.values) + 1))

    def real(self, name: str) -> str:
        """What it stands for; "" for no choice of ours."""
        return dict(zip(self.names, self.values, strict=True)).get(name, "")

    def row(self, name: str) -> dict[str, str]:
        """What is shown of it, in full, by field; nothing for no choice of ours."""
        rows = dict(zip(self.names, self.rows, strict=True))
        return dict(zip((one.id for one in self.fields), rows.get(name, ()), strict=False))

    def told(self, said_by: SaidBy, language: str) -> tuple[Choice, ...]:
        """For the screen, masked."""
        return tuple(
            Choice(value=name, cells=self._cells(row, said_by, language))
            for name, row in zip(self.names, self.rows, strict=True)
        )

    def said(self, name: str, said_by: SaidBy, language: str) -> str:
        """One of them in words, masked."""
        rows = dict(zip(self.names, self.rows, strict=True))
        cells = self._cells(rows.get(name, ()), said_by, language)
        return GAP.join(
            said(one, shown) for one, shown in zip(self.fields, cells, strict=False) if shown.text
        )

    def _cells(self, row: Sequence[str], said_by: SaidBy, language: str) -> tuple[Cell, ...]:
        return tuple(cell(one, text, said_by, language) for one, text in zip(self.fields, row, strict=False))


def choices_of(source: Source, item: Item, records: Sequence[Mapping[str, Json]]) -> Choices:
    """From the records of the source's item; one that does not say its value, or says it again, is left out."""
    fields = {one.id: one for one in item.fields}
    shown = tuple(fields[name] for name in source.shows)
    found: dict[str, tuple[str, ...]] = {}
    for record in records:
        value = written(fields[source.value], record.get(source.value))
        if value and value not in found and len(found) < MOST_CHOICES:
            found[value] = tuple(written(one, record.get(one.id)) for one in shown)
    return Choices(shown, tuple(found), tuple(found.values()))
