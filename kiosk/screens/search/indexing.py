"""What the search of one language looks through. Read when somebody first searches, never before the first frame."""

from pathlib import Path

from kiosk.domain.catalogue import Catalogue
from kiosk.domain.sayings import load_sayings
from kiosk.domain.search import Index, index_of
from kiosk.domain.texts import Texts

SAYINGS = Path("config/search")


def made_index(catalogue: Catalogue, words: Texts) -> Index:
    """The index of every item of the catalogue; what this area does not offer is left out of what is found.

    Raises ConfigError.
    """
    sayings = load_sayings(SAYINGS, words.language)
    return index_of([item.id for item in catalogue.items], lambda item: words(f"item.{item}.name"), sayings)
