"""What people say when they look for an item, as data of one language: config/search/<language>.toml."""

from dataclasses import dataclass
from pathlib import Path

from kiosk.domain.settings import load


@dataclass(frozen=True, slots=True)
class Saying:
    """Words for an item. `pinyin`: a syllable for each Chinese character, "" in other languages."""

    said: str
    pinyin: str = ""

    def __post_init__(self) -> None:
        if not self.said.strip():
            raise ValueError("nothing is said")


@dataclass(frozen=True, slots=True)
class ItemSayings:
    """What is said for one item. `pinyin` is that of its name."""

    id: str
    sayings: tuple[Saying, ...]
    pinyin: str = ""


@dataclass(frozen=True, slots=True)
class Sayings:
    """All of one language.

    verbs: what names begin with, and nobody needs to type. unheard: words that tell nothing about what is looked for.
    """

    items: tuple[ItemSayings, ...]
    verbs: tuple[str, ...] = ()
    unheard: tuple[str, ...] = ()

    def __post_init__(self) -> None:
        seen: set[str] = set()
        for item in self.items:
            if item.id in seen:
                raise ValueError(f"{item.id} stands twice")
            seen.add(item.id)

    def of(self, item_id: str) -> ItemSayings:
        """What is said for the item; nothing for one that is not in the file."""
        return next((item for item in self.items if item.id == item_id), ItemSayings(item_id, ()))


def load_sayings(folder: Path, language: str) -> Sayings:
    """Raises ConfigError."""
    return load(folder / f"{language}.toml", Sayings)
